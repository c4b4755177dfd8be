"""What does the machine allow, and what does the library's own store do? The other side of every ratio."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
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


def bare_batch(folder: Path, count: int) -> None:
    """Insert rows in one transaction on the bare driver."""
    with closing(_file(folder / "batch.db")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(count):
            connection.execute("INSERT INTO events VALUES (?, ?)", (number, RECORD))
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
def stock(folder: Path) -> Iterator[tuple[Application[UUID], Counter]]:
    """Yield an application on the library's own SQLite store, and an aggregate in it."""
    clear_topic_cache()
    env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / f"stock-{uuid4().hex}.db")}
    with closing(Application[UUID](env=env)) as application:
        counter = Counter()
        application.save(counter)
        yield application, counter


def stock_saves(folder: Path, count: int) -> None:
    """Save one bare event after another with the library's own store."""
    with stock(folder) as (application, counter):
        for number in range(count):
            counter.join(str(number))
            application.save(counter)


def _file(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, state BLOB NOT NULL)")
    return connection
