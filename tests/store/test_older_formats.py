"""What an older program wrote is brought up to date by whoever may write, and nothing kept in it is lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ledger.store import StoreError
from ledger.store.merging import is_apart, merge
from ledger.store.private import PrivateStore

_TO_FORMAT_1 = (
    "DROP INDEX {schema}ix_private_disclosure_merged",
    "ALTER TABLE {schema}private_disclosure DROP COLUMN merged",
)


@pytest.fixture
def old(url: str) -> str:
    """Return a private store of format 1, from before two people could turn out to be one, that knows Ada."""
    with PrivateStore(url, create=True) as private:
        private.disclose("name", "Ada Lind", "p-ada")
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            make_older(connection.execute, schema="")
            connection.execute("PRAGMA user_version=1")
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            make_older(server.execute, schema="private.")
            server.execute("UPDATE private.ledger_format SET version = 1")
    return url


def make_older(execute: Callable[[str], object], *, schema: str) -> None:
    """Take from a private store what format 1 did not have, but for the number."""
    for statement in _TO_FORMAT_1:
        execute(statement.format(schema=schema))


def test_a_private_store_of_the_first_format_is_brought_up_to_date(old: str) -> None:
    with PrivateStore(old) as private:
        assert [value for _, name, value in private.texts() if name == "name"] == []  # a name is no free text
        merge(private, "p-ada", "p-aida")
        assert is_apart(private, "p-ada")
    with PrivateStore(old, read_only=True) as private:
        assert is_apart(private, "p-ada")


def test_who_only_reads_is_told_who_brings_it_up_to_date(old: str) -> None:
    with pytest.raises(StoreError, match=r"format 1, written by an older version"):
        PrivateStore(old, read_only=True)


def test_a_store_brought_up_to_date_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    schemas = []
    for name in ("old", "new"):
        url = f"sqlite:///{tmp_path / name}.db"
        PrivateStore(url, create=True).close()
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as connection:
            if name == "old":
                make_older(connection.execute, schema="")
                connection.execute("PRAGMA user_version=1")
                PrivateStore(url).close()
            columns = connection.execute(
                "SELECT * FROM pragma_table_info('private_disclosure') ORDER BY name"
            ).fetchall()
            indexes = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
            ).fetchall()
        schemas.append(([column[1:] for column in columns], indexes))
    assert schemas[0] == schemas[1]
