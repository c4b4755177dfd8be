"""One savepoint of a transaction, begun only where something may have to be taken back by the database."""

from contextlib import ExitStack

from ledger.store import Transaction


class _Undone(Exception):
    """Takes a savepoint back."""


class Savepoint:
    """At most one at a time."""

    def __init__(self) -> None:
        self._under_way: ExitStack | None = None

    def begin(self, transaction: Transaction) -> None:
        """Begin it, unless it has begun."""
        if self._under_way is None:
            self._under_way = ExitStack()
            self._under_way.enter_context(transaction.savepoint())

    def release(self) -> None:
        """Accept what was written since, if it has begun."""
        if self._under_way is not None:
            self._under_way.close()
            self._under_way = None

    def undo(self) -> None:
        """Take back what was written since, if it has begun."""
        if self._under_way is not None:
            self._under_way.__exit__(_Undone, _Undone(), None)
            self._under_way = None
