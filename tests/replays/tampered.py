"""A stored ledger whose rows can be changed behind its back, on either database, triggers or not."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from ledger.store import open_store
from ledger.store.records import NewEvent, append
from ledger.trust import merkle
from replays.audit.stored import StoredLedger
from replays.audit.verify import Verification, verify
from replays.past.history import Row

TABLES = ("ledger_events", "ledger_nodes", "ledger_head")
COLUMNS = ("stream", "version", "topic", "state", "leaf")


class Intruder:
    """Somebody who can write to the database and knows how a ledger is stored."""

    def __init__(self, url: str) -> None:
        self._sqlite = sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None
        self._postgresql = None if self._sqlite else psycopg.connect(url.replace("+psycopg", ""))
        if self._sqlite:
            for (name,) in self.run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.run(f"DROP TRIGGER {name}")
        else:
            for table in TABLES:
                self.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.commit()

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement with ``?`` for its values and return its rows, if it has any; nobody else sees it yet."""
        if self._sqlite:
            return self._sqlite.execute(statement, values).fetchall()
        assert self._postgresql is not None
        cursor = self._postgresql.execute(statement.replace("?", "%s").encode(), values)
        return cursor.fetchall() if cursor.description else []

    def commit(self) -> None:
        """Let everybody see it."""
        (self._sqlite or self._postgresql).commit()  # type: ignore[union-attr]

    def close(self) -> None:
        """Leave."""
        (self._sqlite or self._postgresql).close()  # type: ignore[union-attr]

    def change(self, statement: str, *values: object) -> None:
        """Run a statement and let everybody see it."""
        self.run(statement, *values)
        self.commit()

    def set_state(self, position: int, state: bytes) -> None:
        """Write other bytes over a record."""
        self.change("UPDATE ledger_events SET state = ? WHERE position = ?", state, position)

    def insert(self, position: int, *columns: object) -> None:
        """Put a row in."""
        self.run("INSERT INTO ledger_events VALUES (?, ?, ?, ?, ?, ?)", position, *columns)

    def read(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return columns of all rows, by position."""
        return self.run(f"SELECT position, {', '.join(columns)} FROM ledger_events ORDER BY position")

    def hash_again(self) -> None:
        """Make the leaves, the tree and the head those of the records that are there now."""
        self.run("DELETE FROM ledger_nodes")
        frontier: tuple[bytes, ...] = ()
        size = 0
        for position, state in self.read("state"):
            leaf = merkle.leaf_hash(bytes(state))
            self.run("UPDATE ledger_events SET leaf = ? WHERE position = ?", leaf, position)
            frontier, completed = merkle.append(frontier, size, leaf)
            size += 1
            for node in completed:
                self.run("INSERT INTO ledger_nodes VALUES (?, ?, ?)", *node)
        head = (size, merkle.root_of_frontier(frontier), b"".join(frontier))
        self.run("UPDATE ledger_head SET position = ?, root = ?, frontier = ?", *head)


class Tampered(Intruder):
    """An intruder at a ledger that can be verified again and again; ``rows`` are its rows as they were written."""

    def __init__(self, url: str, rows: list[Row]) -> None:
        self.rows = rows
        self._store = open_store(url, create=True)
        with self._store.transaction() as transaction:
            append(transaction, [NewEvent(*row[1:5]) for row in rows])
        super().__init__(url)

    def verified(self) -> Verification:
        """Return what the checks come to now."""
        with self._store.snapshot() as snapshot:
            stored = StoredLedger(snapshot)
            return verify(stored, tree=stored)

    def first_fault(self) -> int | None:
        """Return the position of the first fault."""
        fault = self.verified().first
        return None if fault is None else fault.position

    def close(self) -> None:
        """Leave, and close the ledger."""
        super().close()
        self._store.close()


@contextmanager
def tampering(url: str, rows: list[Row]) -> Iterator[Tampered]:
    """Yield the rows as a stored ledger."""
    ledger = Tampered(url, rows)
    try:
        yield ledger
    finally:
        ledger.close()
