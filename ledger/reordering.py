"""Who would move up and who down under another policy? The new order beside the one in force, before it is adopted."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Waitlist
from ledger.decision import EntryNumber, SkipCode
from ledger.policy import Policy
from ledger.rank import blocked_by
from ledger.rekeying import keyed


class Reordered(Struct, frozen=True):
    """An entry in the queue, with its rank under the policy in force and under the other.

    Attributes:
        held_back: the code by which a rule of the other policy would pass it over, whatever is free.
        was_held_back: the code by which one passes it over now.
    """

    entry: EntryNumber
    before: int
    after: int
    held_back: SkipCode | None = None
    was_held_back: SkipCode | None = None

    @property
    def up(self) -> int:
        """How many ranks it would move up; below 0 it moves down."""
        return self.before - self.after


def reordering(book: Book, waitlist: Waitlist, policy: Policy) -> Iterator[Reordered]:
    """Yield everybody in the queue in the order that the policy would give it."""
    other = replace(waitlist, policy=policy)
    lines: list[tuple[bytes, bytes, EntryNumber, SkipCode | None, SkipCode | None]] = []
    for entry in book.scan(waitlist.name, book.queued(waitlist.name)):
        new = keyed(entry, other)
        lines.append((new.key, entry.key, entry.number, blocked_by(new.fit), blocked_by(entry.fit)))
    before = {key: rank for rank, key in enumerate(sorted(line[1] for line in lines), 1)}
    for after, (_, key, number, held_back, was) in enumerate(sorted(lines), 1):
        yield Reordered(number, before[key], after, held_back, was)
