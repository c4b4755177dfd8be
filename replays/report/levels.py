"""How many waited, were offered a spot and were in, after each record, and how many spots were there?"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from ledger.book import Waitlist
from ledger.decision import Digest, Position
from ledger.events import CapacityChanged, EntryAdmitted, SpotOffered
from ledger.instant import Instant, as_datetime
from ledger.record import Record

SHORT = timedelta(minutes=15)
"""Spots given within this time of each other were given at once, to whoever looks at weeks."""


class Level(Struct, frozen=True):
    """A waitlist in numbers, right after a record.

    Attributes:
        waiting: entries in the queue.
        offered: spots held by live offers; ``admitted`` spots held for good.
        capacity: spots there are, of all pools.
    """

    position: Position
    at: Instant
    waiting: int
    offered: int
    admitted: int
    capacity: int

    @property
    def taken(self) -> int:
        """Spots that somebody holds, for good or until an offer ends."""
        return self.offered + self.admitted


class Step(Struct, frozen=True):
    """The capacity became another; ``reason`` is the text, as a digest."""

    before: int
    level: Level
    reason: Digest | None


class Burst(Struct, frozen=True):
    """Most spots were given in this short time, ``given`` of them, from one record to another."""

    given: int
    first: Level
    last: Level


class Highlights(Struct, frozen=True, kw_only=True):
    """What somebody should know who looks for ten seconds.

    Attributes:
        opened: after the first record.
        now: after the last one.
        longest: when most waited, the first time that so many did.
        steps: every change of the capacity.
        burst: the most spots that were ever given in a short time; none where none was given.
    """

    opened: Level
    now: Level
    longest: Level
    steps: tuple[Step, ...]
    burst: Burst | None


def level(position: Position, at: Instant, waitlist: Waitlist) -> Level:
    """Return a waitlist in numbers."""
    return Level(
        position,
        at,
        waitlist.queued,
        sum(pool.offered for pool in waitlist.pools),
        sum(pool.admitted for pool in waitlist.pools),
        sum(pool.capacity for pool in waitlist.pools),
    )


def highlights(levels: Sequence[Level], records: Sequence[Record]) -> Highlights:
    """Return what stands out in a history; each record has its level."""
    steps = [
        Step(before.capacity, after, record.event.reason)
        for before, after, record in zip(levels, levels[1:], records[1:], strict=False)
        if isinstance(record.event, CapacityChanged) and before.capacity != after.capacity
    ]
    return Highlights(
        opened=levels[0],
        now=levels[-1],
        longest=max(levels, key=lambda one: one.waiting),
        steps=tuple(steps),
        burst=_burst(levels, records),
    )


def _burst(levels: Sequence[Level], records: Sequence[Record]) -> Burst | None:
    given = [
        one
        for one, record in zip(levels, records, strict=True)
        if isinstance(record.event, SpotOffered | EntryAdmitted)
    ]
    times = [as_datetime(one.at) for one in given]
    best, start = None, 0
    for stop, one in enumerate(given):
        while times[stop] - times[start] > SHORT:
            start += 1
        if best is None or stop - start + 1 > best.given:
            best = Burst(stop - start + 1, given[start], one)
    return best
