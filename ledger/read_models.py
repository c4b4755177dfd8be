"""What does recording ask of the read models? They are given by the composition root: ``projections`` makes them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.record import Numbered
from ledger.requests import Request
from ledger.store import Store, Transaction


class LiveBook(Book, Protocol):
    """The book of live commands: it writes its changes with the transaction and forgets them when that is undone."""

    def flush(self) -> None:
        """Write every changed row."""

    def expect(self, draft: Any) -> None:
        """Use what was prepared for this transaction, or nothing."""

    def resume(self, transaction: Transaction) -> None:
        """Go on in the next transaction, where nobody else has written since the last one."""

    def mark(self, *, is_large: bool = False) -> None:
        """Accept what was done so far; a large command may change every row of a waitlist."""

    def undo(self) -> None:
        """Go back to the mark."""

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name."""
        ...


class Projections(Struct, frozen=True):
    """The read models that live in the append's transaction, given by the composition root.

    Attributes:
        book: makes the book of a transaction.
        project: adds the rows that new records call for.
        advance: notes up to which position everything is in.
        is_current: whether the read models hold every record, in this program's form.
        prepared: lends what the book can use of a request that ranks a long waitlist anew, made ahead; or None.
    """

    book: Callable[[Transaction], LiveBook]
    project: Callable[[Transaction, Iterable[Numbered]], None]
    advance: Callable[[Transaction, int], None]
    is_current: Callable[[Transaction], bool]
    prepared: Callable[[Store, Request], AbstractContextManager[Any]]


class StaleProjections(Exception):
    """The read models are behind the records, or of an older form: they are to be rebuilt first."""
