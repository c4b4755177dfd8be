"""How does a waitlist stand at an instant? With everything that was due by then seen as having happened."""

from msgspec import Struct

from ledger.book import Book, Entry, Waitlist
from ledger.instant import Instant
from ledger.journey import Journey
from ledger.overlay import OverlayBook
from ledger.refusals import Mistake

UNWRITTEN = 2**52
"""Stands for the position of what is not recorded yet: after every record there can be."""


class Standing(Struct, frozen=True):
    """A waitlist at an instant, and the entries that hold a live offer then, oldest offer first."""

    waitlist: Waitlist
    offers: tuple[Entry, ...]


def standing_in(book: Book, name: str, at: Instant) -> Standing:
    """Return how a waitlist stands on a book at an instant.

    Raises:
        Mistake: there is no such waitlist.
    """
    view: Book = book
    if book.waitlist(name) is not None and book.due(name, at) is not None:
        view = OverlayBook(book)
        Journey(view, name, at, UNWRITTEN).sweep()
    waitlist = view.waitlist(name)
    if waitlist is None:
        raise Mistake("unknown_waitlist", f"There is no waitlist {name!r}.")
    return Standing(waitlist, tuple(view.offered(name))[::-1])
