"""What holds back those who wait, by fit class: entries of a class are alike in this."""

from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.decision import Position, SkipCode
from ledger.matching import Room, class_code, fits
from ledger.rank import blocked_by


class Held(Struct, frozen=True):
    """What holds back entries of each class from this record on.

    Attributes:
        codes: the rule, by the number of the class; None where a free spot fits. A class that only wants a spot to be
            free is left out while none is.
    """

    position: Position
    codes: dict[int, SkipCode | None]


class Holding:
    """Watches what holds back the classes of a waitlist, record by record."""

    def __init__(self) -> None:
        self.found: list[Held] = []
        self._classes: dict[str, int] = {}

    def number(self, fit: str) -> int:
        """Return the number of a fit class."""
        return self._classes.setdefault(fit, len(self._classes))

    def after(self, book: Book, waitlist: Waitlist) -> None:
        """Look after the last record, and note what is otherwise than before."""
        codes = self._codes(book, waitlist)
        if codes != (self.found[-1].codes if self.found else {}):
            self.found.append(Held(waitlist.position, codes))

    def _codes(self, book: Book, waitlist: Waitlist) -> dict[int, SkipCode | None]:
        policy, room = waitlist.policy, Room(waitlist)
        # Where a head of the line keeps spots, or a holder can be moved, it depends on more than the class.
        by_class = bool(waitlist.free) and policy.does_not_fit == "skip" and not policy.rebalance
        classes = (fit for fit in book.classes(waitlist.name) if by_class or blocked_by(fit))
        return {self.number(fit): None if fits(fit, room) else class_code(fit, room) for fit in classes}
