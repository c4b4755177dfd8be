"""Whose turn is it to write, among the threads of one process?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock, get_ident

from ledger.store.errors import busy, misused


class Turns:
    """Lets one thread of the process write at a time, so that threads queue without spinning.

    Other processes are held off by the database's own lock.
    """

    def __init__(self, patience: timedelta) -> None:
        self._patience = patience.total_seconds()
        self._lock = Lock()
        self._writer: int | None = None

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for this thread's turn and keep it for as long as the block lasts."""
        if self._writer == get_ident():
            raise misused("A transaction of this store is already open in this thread: a second would wait for itself.")
        if not self._lock.acquire(timeout=self._patience):
            raise busy(self._patience)
        self._writer = get_ident()
        try:
            yield
        finally:
            self._writer = None
            self._lock.release()
