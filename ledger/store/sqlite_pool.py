"""Who uses which connection? Each transaction has one to itself."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from ledger.store.errors import misused


class ConnectionPool:
    """Connections that are lent to one transaction at a time.

    The last one returned is lent first, because its prepared statements and pages are warm.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], kept: int = 8) -> None:
        self._connect = connect
        self._kept = kept
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for as long as the block lasts."""
        with self._lock:
            if self._closed:
                raise misused("This store has been closed.")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._take_back(connection)

    def close(self) -> None:
        """Close the idle connections now and the others when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            # A transaction that is still open could not be rolled back: such a connection is not to be trusted.
            if not self._closed and not connection.in_transaction and len(self._idle) < self._kept:
                self._idle.append(connection)
                return
        connection.close()
