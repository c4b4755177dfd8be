"""Who would move up and who down under another policy? The new order beside the one in force, before it is adopted."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.decision import EntryNumber
from ledger.policy import Policy
from ledger.rank import BLOCKED
from ledger.rekeying import keyed


class Moved(Struct, frozen=True):
    """An entry in the queue, with its rank under the policy in force and under the other.

    Attributes:
        held_back: the code by which a rule of the other policy would pass it over, whatever is free.
        was_held_back: the code by which one passes it over now.
    """

    entry: EntryNumber
    before: int
    after: int
    held_back: str | None = None
    was_held_back: str | None = None

    @property
    def up(self) -> int:
        """How many ranks it would move up; below 0 it moves down."""
        return self.before - self.after


def reordering(book: Book, waitlist: Waitlist, policy: Policy) -> Iterator[Moved]:
    """Yield everybody in the queue in the order that the policy would give it."""
    other = replace(waitlist, policy=policy)
    lines = [(keyed(entry, other), rank, _held_back(entry)) for rank, entry in enumerate(book.queue(waitlist.name), 1)]
    lines.sort(key=lambda line: line[0].key)
    for after, (entry, before, was) in enumerate(lines, 1):
        yield Moved(entry.number, before, after, _held_back(entry), was)


def _held_back(entry: Entry) -> str | None:
    return entry.fit[len(BLOCKED) :] if entry.fit.startswith(BLOCKED) else None
