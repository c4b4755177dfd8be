"""What does the machine allow, and what does the library's own store do? The other side of every ratio."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.utils import clear_topic_cache

RECORD = b'{"type":"EntryJoined","v":1,"data":{"person":"0123456789abcdef"},"pad":"%s"}' % (b"x" * 300)


def bare_commits(folder: Path, count: int) -> None:
    """Insert and commit one row after another on the bare driver, each on the disk."""
    with closing(_file(folder / "bare.db")) as connection:
        for number in range(count):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO events VALUES (?, ?)", (number, RECORD))
            connection.execute("COMMIT")


Rows = dict[str, tuple[str, list[tuple[Any, ...]]]]
"""By table: the statement that makes it, and rows."""


def bare_rows(folder: Path, rows: Rows) -> None:
    """Insert rows as a ledger has them, with its indexes and without its triggers, in one transaction."""
    with closing(_file(folder / "rows.db")) as connection:
        for schema, _ in rows.values():
            connection.executescript(schema)
        connection.execute("BEGIN IMMEDIATE")
        for table, (_, found) in rows.items():
            places = ", ".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", found)
        connection.execute("COMMIT")


def bare_scan(path: Path) -> int:
    """Select, decode and hash every record of a ledger in a tight loop."""
    decode = msgspec.json.Decoder().decode
    with closing(sqlite3.connect(path)) as connection:
        count = 0
        for (state,) in connection.execute("SELECT state FROM ledger_events ORDER BY position"):
            decode(state)
            hashlib.sha256(b"\x00" + state).digest()
            count += 1
        return count


class Counter(Aggregate):
    """The least aggregate there is."""

    @event("Joined")
    def join(self, person: str) -> None:
        """Take somebody in."""
        self.last = person


@contextmanager
def stock(env: dict[str, str]) -> Iterator[tuple[Application[UUID], Counter]]:
    """Yield an application on a store of the library's own, and an aggregate in it."""
    clear_topic_cache()
    with closing(Application[UUID](env=env)) as application:
        counter = Counter()
        application.save(counter)
        yield application, counter


def saves(application: Application[UUID], counter: Counter, count: int) -> None:
    """Save one bare event after another."""
    for number in range(count):
        counter.join(str(number))
        application.save(counter)


def stock_saves(folder: Path, count: int) -> None:
    """Save one bare event after another with the library's own store on SQLite."""
    with stock(sqlite_of(folder)) as (application, counter):
        saves(application, counter, count)


def sqlalchemy_saves(folder: Path, count: int) -> None:
    """Save one bare event after another with the store ``eventsourcing_sqlalchemy``."""
    url = f"sqlite:///{folder / f'alchemy-{uuid4().hex}.db'}"
    with stock({"PERSISTENCE_MODULE": "eventsourcing_sqlalchemy", "SQLALCHEMY_URL": url}) as (application, counter):
        saves(application, counter, count)


def sqlite_of(folder: Path) -> dict[str, str]:
    """Return the settings of the library's own store in a new file."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / f"stock-{uuid4().hex}.db")}


def stock_aggregate(folder: Path, count: int) -> Callable[[], object]:
    """Save an aggregate of so many events with the library's own store, and return what gets it back."""
    clear_topic_cache()
    application = Application[UUID](env=sqlite_of(folder))
    counter = Counter()
    for number in range(count):
        counter.join(str(number))
    application.save(counter)
    return lambda: application.repository.get(counter.id)


def _file(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, state BLOB NOT NULL)")
    return connection
