"""What should somebody look at? Spots that stand idle, what is due and unswept, and clocks that went back."""

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.matching import choose
from ledger.record import LEDGER_STREAM
from replays.past.history import Records

Kind = Literal["idle_spot", "due", "clock_went_back"]


class Finding(Struct, frozen=True, kw_only=True):
    """Something that may need a hand.

    Attributes:
        kind: ``idle_spot``: a spot is free, somebody could have it, and nobody is offered one; ``due``: something fell
            due and no command has recorded it; ``clock_went_back``: a record was written by a clock that had been put
            back.
        waitlist: where.
        entry: whom the rule would choose, or about whom something is due; none where it is the end of all offers.
        position: the record that freed the spot, or the one that a clock wrote late.
        at: since when something is due, or what the clock said.
        free: how many spots are free.
        halt: why the ledger does not give the spot by itself: ``manual``, ``paused`` or ``closed``.
    """

    kind: Kind
    waitlist: str
    entry: EntryNumber | None = None
    position: Position | None = None
    at: Instant | None = None
    free: int = 0
    halt: Literal["manual", "paused", "closed"] | None = None


class _Times(Struct):
    at: Instant
    recorded: Instant
    type: str
    imported: bool = False


_times = msgspec.json.Decoder(_Times).decode


def examine(book: Book, waitlist: Waitlist, now: Instant) -> Iterator[Finding]:
    """Yield what a waitlist, as it stands, leaves undone at an instant."""
    due = book.due(waitlist.name, now)
    if due is not None:
        yield Finding(kind="due", waitlist=waitlist.name, entry=due.number, at=due.wakes)
    elif waitlist.stops is not None and waitlist.stops <= now:
        yield Finding(kind="due", waitlist=waitlist.name, at=waitlist.stops)
    choice = choose(book, waitlist)
    if choice is not None and next(iter(book.offered(waitlist.name)), None) is None:
        freed = next((position for position, _ in book.origins(waitlist.name, choice.pool)), None)
        yield Finding(
            kind="idle_spot",
            waitlist=waitlist.name,
            entry=choice.entry.number,
            position=freed,
            free=waitlist.free,
            halt=_halt(waitlist),
        )


def clocks(records: Records) -> Iterator[Finding]:
    """Yield the records that were written by a clock that had been put back; reads all of them."""
    for position, stream, *_, state, _ in records.records():
        times = _times(state)
        if times.at > times.recorded and not times.imported and stream != LEDGER_STREAM:
            yield Finding(kind="clock_went_back", waitlist=stream, position=position, at=times.recorded)


def _halt(waitlist: Waitlist) -> Literal["manual", "paused", "closed"] | None:
    if waitlist.paused:
        return "paused"
    if waitlist.closed == "all":
        return "closed"
    return "manual" if waitlist.policy.backfill == "manual" else None
