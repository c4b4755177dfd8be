"""The database itself refuses to change history, whatever tool opens it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from ledger.store import open_store
from ledger.store.recorder import LedgerRecorder

EVENTS = [StoredEvent("jazz-night", version, "EntryJoined.1", bytes([version])) for version in range(1, 5)]
EVERYTHING = ("ledger_events", "ledger_nodes", "ledger_head")

REFUSED_BY_BOTH = [
    "UPDATE ledger_events SET topic = 'EntryWithdrawn.1' WHERE position = 2",
    "UPDATE ledger_events SET position = 9 WHERE position = 4",
    "DELETE FROM ledger_events WHERE position = 4",
    "DELETE FROM ledger_events",
    "UPDATE ledger_nodes SET hash = {bytes}",
    "DELETE FROM ledger_nodes",
    "INSERT INTO ledger_events VALUES (6, 'jazz-night', 6, 't', {bytes}, {bytes})",
    "INSERT INTO ledger_events VALUES (0, 'jazz-night', 6, 't', {bytes}, {bytes})",
    "INSERT INTO ledger_events VALUES (-1, 'jazz-night', 6, 't', {bytes}, {bytes})",
    "INSERT INTO ledger_events VALUES (4, 'jazz-night', 6, 't', {bytes}, {bytes})",
    "INSERT INTO ledger_events VALUES (5, 'jazz-night', 4, 't', {bytes}, {bytes})",
    "INSERT INTO ledger_nodes VALUES (1, 0, {bytes})",
    "UPDATE ledger_head SET position = 3",
    "UPDATE ledger_head SET root = {bytes}",
    "UPDATE ledger_head SET position = 5",
    "UPDATE ledger_head SET position = position + 1, id = 2",
    "DELETE FROM ledger_head",
    "INSERT INTO ledger_head VALUES (2, 9, {bytes}, {bytes})",
]
REFUSED_BY_SQLITE = [
    "INSERT OR REPLACE INTO ledger_events VALUES (4, 'jazz-night', 4, 't', {bytes}, {bytes})",
    "INSERT OR REPLACE INTO ledger_events VALUES (5, 'jazz-night', 2, 't', {bytes}, {bytes})",
    "REPLACE INTO ledger_events (stream, version, topic, state, leaf) VALUES ('jazz-night', 2, 't', {bytes}, {bytes})",
    "INSERT OR REPLACE INTO ledger_nodes VALUES (1, 0, {bytes})",
    "INSERT OR REPLACE INTO ledger_head VALUES (1, 0, {bytes}, {bytes})",
    "UPDATE OR REPLACE ledger_events SET version = 2 WHERE position = 3",
    "INSERT INTO ledger_events VALUES (4, 'x', 1, 't', {bytes}, {bytes}) ON CONFLICT DO UPDATE SET topic = 'x'",
]
REFUSED_BY_POSTGRESQL = [
    *(f"TRUNCATE {table}" for table in EVERYTHING),
    "INSERT INTO ledger_nodes VALUES (1, 0, {bytes}) ON CONFLICT (level, idx) DO UPDATE SET hash = {bytes}",
    "MERGE INTO ledger_events USING (SELECT 1) AS one ON position = 2 WHEN MATCHED THEN DELETE",
]


def record(url: str) -> None:
    with open_store(url, create=True) as store:
        LedgerRecorder(store).insert_events(EVENTS)


@pytest.fixture
def stranger_in_sqlite(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    record(sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def stranger_in_postgresql(postgresql_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    record(postgresql_url)
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("statement", [*REFUSED_BY_BOTH, *REFUSED_BY_SQLITE])
def test_sqlite_refuses(statement: str, stranger_in_sqlite: sqlite3.Connection) -> None:
    def contents() -> list[tuple[object, ...]]:
        return [row for table in EVERYTHING for row in stranger_in_sqlite.execute(f"SELECT * FROM {table}")]

    before = contents()
    with pytest.raises(sqlite3.IntegrityError):
        stranger_in_sqlite.execute(statement.format(bytes="x'00'"))
    assert contents() == before


def test_postgresql_refuses(stranger_in_postgresql: psycopg.Connection[tuple[object, ...]]) -> None:
    def contents() -> list[tuple[object, ...]]:
        queries = (f"SELECT * FROM {table} ORDER BY 1, 2" for table in EVERYTHING)
        return [row for query in queries for row in stranger_in_postgresql.execute(query.encode())]

    before = contents()
    for statement in (*REFUSED_BY_BOTH, *REFUSED_BY_POSTGRESQL):
        with pytest.raises(psycopg.IntegrityError):
            stranger_in_postgresql.execute(statement.format(bytes=r"'\x00'").encode())
        assert contents() == before, statement
