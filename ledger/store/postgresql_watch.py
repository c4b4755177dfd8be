"""How does a reader of a PostgreSQL database learn of a commit? The trigger on the ledger's head notifies it."""

import select
import socket
from contextlib import suppress

import psycopg

from ledger.store.errors import translated
from ledger.store.watch import Watch

_LISTENING_SECONDS = 5.0  # a notice is lost when the server restarts; looking again now and then costs nothing
_POLL_SECONDS = 0.2


class PostgresqlWatch(Watch):
    """Listens on a connection of its own. A replica cannot listen and is asked at intervals."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        self._wait_seconds = _LISTENING_SECONDS
        self._to_wake, self._woken = socket.socketpair()
        try:
            connection.execute("LISTEN ledger_events")
        except psycopg.Error:
            self._wait_seconds = _POLL_SECONDS

    def arm(self) -> None:
        """Forget the notices that have come: what they tell of is about to be read."""
        try:
            list(self._connection.notifies(timeout=0))
        except psycopg.Error as error:
            raise translated(error) from error

    def wait(self) -> None:
        """Return when there is a notice."""
        select.select([self._connection.fileno(), self._woken.fileno()], [], [], self._wait_seconds)

    def wake(self) -> None:
        """End the wait."""
        with suppress(OSError):
            self._to_wake.send(b"!")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._to_wake.close()
        self._woken.close()
