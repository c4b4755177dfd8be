"""What happened on all waitlists in a span of time: who asked, who got in after how long, what stayed free and why?"""

from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from ledger.decision import Digest, EntryNumber
from ledger.events import (
    AnyEvent,
    EntryAdmitted,
    EntryJoined,
    NoShowRecorded,
    OfferAccepted,
    RequestRefused,
    SpotOffered,
)
from ledger.instant import Instant, add, as_datetime
from replays.answers.spot import FreePool, why_spot
from replays.past.history import AsOf, AtTime, Records, cut, story, view
from replays.report.levels import Level, level
from replays.review.distribution import WAITS, Distribution, distribution
from replays.review.overrides import Overrides, Span, overrides

_INSTANT = timedelta(milliseconds=1)


class Line(Struct, frozen=True, kw_only=True):
    """One waitlist in a span of time.

    Attributes:
        title: as a digest.
        asked: entries that joined.
        entered: how many times an entry came to hold a spot, by accepting an offer or without one.
        refused: requests that a rule refused.
        no_shows: spots that their holders did not use.
        waits: seconds from joining to the first spot given, of those who joined in the span and were not carried over.
        end: the waitlist in numbers, at the end of the span.
        unfilled: the pools with free spots then, each with the reason.
    """

    waitlist: str
    title: Digest | None
    zone: str
    asked: int
    entered: int
    refused: int
    no_shows: int
    waits: tuple[int, ...]
    end: Level
    unfilled: tuple[FreePool, ...]

    @property
    def waited(self) -> Distribution | None:
        """How the waiting times are spread."""
        return distribution(self.waits, WAITS)


class Board(Struct, frozen=True):
    """All waitlists that were open by the end of a span of time, and every exception made in it."""

    lines: tuple[Line, ...]
    overrides: Overrides

    @property
    def waited(self) -> Distribution | None:
        """How the waiting times of all are spread."""
        return distribution([wait for line in self.lines for wait in line.waits], WAITS)


class _Counts(Struct):
    """What is counted of a waitlist, record by record."""

    span: Span
    joined: dict[EntryNumber, Instant] = {}
    waits: dict[EntryNumber, int | None] = {}
    entered: int = 0
    refused: int = 0
    no_shows: int = 0

    def take(self, position: int, at: Instant, event: AnyEvent) -> None:
        """Count the next record."""
        within = self.span.holds(at)
        if isinstance(event, EntryJoined) and within:
            self.joined[position] = at
        elif isinstance(event, SpotOffered | EntryAdmitted):
            self._given(event, at)
        self.entered += within and isinstance(event, EntryAdmitted | OfferAccepted)
        self.refused += within and isinstance(event, RequestRefused)
        self.no_shows += within and isinstance(event, NoShowRecorded)

    def _given(self, event: SpotOffered | EntryAdmitted, at: Instant) -> None:
        joined = self.joined.get(event.entry)
        if joined is not None:
            waited = int((as_datetime(at) - as_datetime(joined)).total_seconds())
            self.waits.setdefault(event.entry, None if event.decision.kind == "carried_over" else waited)


def board(records: Records, waitlists: Iterable[str], span: Span) -> Board:
    """Return what happened on these waitlists in a span of time, by default up to the last record."""
    end = None if span.stop is None else AtTime(add(span.stop, -_INSTANT))
    lines = [line for name in waitlists if (line := _line(records, name, span, end)) is not None]
    within = Span(as_of=end, start=span.start, stop=span.stop)
    return Board(tuple(lines), overrides(records, [line.waitlist for line in lines], within))


def _line(records: Records, name: str, span: Span, end: AsOf | None) -> Line | None:
    seen, why = view(records, name, end), why_spot(records, name, None, end)
    if seen is None or why is None:
        return None
    counts = _Counts(span)
    for position, record in story(records, name, cut(records, name, end)):
        counts.take(position, record.at, record.event)
    return Line(
        waitlist=name,
        title=seen.waitlist.title,
        zone=seen.waitlist.zone,
        asked=len(counts.joined),
        entered=counts.entered,
        refused=counts.refused,
        no_shows=counts.no_shows,
        waits=tuple(one for one in counts.waits.values() if one is not None),
        end=level(seen.moment.position, seen.moment.at, seen.waitlist),
        unfilled=tuple(one for one in why.pools if one.pool.free),
    )
