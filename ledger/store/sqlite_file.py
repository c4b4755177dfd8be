"""Is this file a ledger that we can read, and how is a new one begun?"""

import os
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from ledger.ids import jitter
from ledger.store.errors import StoreError, busy
from ledger.store.kinds import Kind

Result = TypeVar("Result")

_PRIMARY_CODE = 0xFF  # an extended error code has its kind in the lowest byte
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CANNOT_WRITE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_OPENING = timedelta(seconds=20)
_LONGEST_VALUE = 64 << 20
"""Bytes that a value may have: the frozen list of a draw among millions fits, and a file cannot ask for more memory."""


def until_free(attempt: Callable[[], Result], patience: timedelta) -> Result:
    """Return what ``attempt`` returns, trying again while others hold the lock.

    SQLite's own busy handler sleeps longer and longer, so that whoever waits longest gets the lock last. A short
    random pause is fair.

    Raises:
        OperationalError: of ``eventsourcing.persistence``, when patience ends.
    """
    deadline = monotonic() + patience.total_seconds()
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if not _is(error, _BUSY):
                raise
            if monotonic() >= deadline:
                raise busy(patience.total_seconds()) from error
            sleep(jitter(0.0002, 0.004))


def connect(path: Path, mode: str, *, erasable: bool = False) -> sqlite3.Connection:
    """Return a connection that begins no transaction by itself.

    Args:
        path: the file.
        mode: ``rw``, ``ro`` or ``immutable``.
        erasable: overwrite what is deleted.
    """
    query = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    connection = sqlite3.connect(
        f"{path.as_uri()}?{query}",
        uri=True,
        isolation_level=None,
        timeout=0,
        check_same_thread=False,  # the pool gives a connection to one thread at a time
        cached_statements=512,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    pragmas = [
        "trusted_schema=OFF",  # nothing in a file from a stranger calls functions with effects
        "synchronous=FULL",
        "cache_size=-65536",
    ]  # 64 MiB, taken as needed; random keys of a large file miss less
    for pragma in [*pragmas, *(["secure_delete=ON"] if erasable else [])]:
        # Each looks into the file, which whoever closes it last may have locked for a moment.
        until_free(partial(connection.execute, f"PRAGMA {pragma}"), _OPENING)
    return connection


def readable_mode(path: Path) -> str:
    """Return the mode in which a file can be read without writing to it.

    A file in WAL mode needs its neighbours ``-wal`` and ``-shm``. Where they are missing and cannot be made (an
    archive, a read-only disk), nobody can be writing either, so that the file alone is the whole truth.
    """
    try:
        with closing(connect(path, "ro")) as connection:
            until_free(lambda: connection.execute("PRAGMA user_version").fetchone(), _OPENING)
    except sqlite3.DatabaseError as error:  # what is no database at all is said where it is opened
        if _is(error, _CANNOT_WRITE) and not path.with_name(f"{path.name}-wal").exists():
            return "immutable"
    return "ro"


def begin_file(path: Path) -> None:
    """Make an empty file unless there is one. Strangers on the same computer cannot read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o660))
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}.") from error


def check_alone(path: Path) -> None:
    """Raise :class:`StoreError` where the file has a second name: each name would have a log and locks of its own."""
    if path.exists() and path.stat().st_nlink > 1:
        raise StoreError(
            f"{path} has another name as well (a hard link): two programs that write would not know of each other. "
            "Make a copy of it, and put that in its place"
        )


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether nothing was ever put into this database."""
    marks = (connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in ("application_id", "user_version"))
    return not any(marks) and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def mark(connection: sqlite3.Connection, kind: Kind) -> None:
    """Write into the header what kind of database this is, and in which format."""
    connection.execute(f"PRAGMA application_id={kind.application_id}")
    connection.execute(f"PRAGMA user_version={kind.version}")


def check_mark(connection: sqlite3.Connection, kind: Kind, path: Path) -> None:
    """Raise :class:`StoreError` unless the header says that this program can read the file, or bring it up to date."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != kind.application_id:
        raise StoreError(f"{path} is not a {kind.name}.")
    kind.check_not_newer(written_format(connection), str(path))


def written_format(connection: sqlite3.Connection) -> int:
    """Return the format that the header names."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def plain(sql: str) -> str:
    """Return a statement with its white space evened out."""
    return " ".join(sql.split())


def is_trigger(sql: str) -> bool:
    """Whether a statement makes a trigger."""
    return sql.startswith("CREATE TRIGGER ")


def check_schema(connection: sqlite3.Connection, triggers: Collection[str], kind: Kind, path: Path) -> None:
    """Raise :class:`StoreError` where the file would do something of its own when it is read or written.

    Args:
        connection: to the file.
        triggers: the ``plain`` text of those that we make ourselves.
        kind: what the file is to be.
        path: where it is.
    """
    acting = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%'"
    for what, name, sql in connection.execute(acting):
        if plain(sql) not in triggers:
            noun = "virtual table" if what == "table" else what
            raise StoreError(f"{path} has a {noun} {name!r}, as no {kind.name} has: it was changed from outside.")


def _is(error: sqlite3.Error, codes: tuple[int, ...]) -> bool:
    return error.sqlite_errorcode & _PRIMARY_CODE in codes
