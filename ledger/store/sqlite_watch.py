"""How does a reader of an SQLite file learn of a commit? By a counter that SQLite keeps in memory."""

import sqlite3
from threading import Event

from ledger.store.watch import Watch

_POLL_SECONDS = 0.02


class SqliteWatch(Watch):
    """Looks at ``PRAGMA data_version``, which changes when another connection commits. That reads no table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._woken = Event()
        self._seen = -1

    def arm(self) -> None:
        """Remember the counter."""
        self._seen = self._version()

    def wait(self) -> None:
        """Return when the counter has changed."""
        while not self._woken.wait(_POLL_SECONDS):
            if self._version() != self._seen:
                return

    def wake(self) -> None:
        """End the wait."""
        self._woken.set()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
