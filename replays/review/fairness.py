"""Did everybody wait alike? Waiting times, skips, and the share of spots by kind of decision, pool and attribute."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ledger.decision import EntryNumber, Kind, SkipCode
from ledger.events import EntryAdmitted, EntryJoined, SpotOffered
from ledger.instant import Instant, as_datetime
from ledger.memory_book import MemoryBook
from ledger.policy import as_text
from replays.past.history import Past, Records, cut, story
from replays.review.distribution import WAITS, Distribution, distribution
from replays.review.overrides import Span

RANKS = (2, 3, 6, 11, 21, 51, 101, 201, 501, 1_001)
"""Marks for ranks: first, second, up to five, ten, twenty …"""

POOL = "pool"
"""The name of the groups that the pool of a spot makes."""


class Group(Struct, frozen=True):
    """Those who share a value: how many asked, how many were given a spot, and how long these had waited.

    Attributes:
        name: the attribute or ``pool``; ``value`` its value, in words.
        asked: entries that joined.
        given: those who were offered or given a spot, each counted once.
        waited: seconds from joining to the first spot given.
    """

    name: str
    value: str
    asked: int
    given: int
    waited: Distribution | None


class Fairness(Struct, frozen=True, kw_only=True):
    """How a waitlist treated people. How long those carried over had waited before, and where, is not known.

    Attributes:
        asked: entries that joined in the time looked at.
        given: those of them who were offered or given a spot, or had theirs carried over, each counted once.
        waited: seconds from joining to the first spot given, of those who were not carried over.
        joined_at: rank at joining, of the same; ``given_at`` is their rank when the spot was given.
        kinds: spots given, by kind of decision.
        skips: how many times somebody was passed over by a rule, by code.
        groups: by attribute and by pool, in order of name and value.
    """

    asked: int
    given: int
    waited: Distribution | None
    joined_at: Distribution | None
    given_at: Distribution | None
    kinds: Mapping[Kind, int]
    skips: Mapping[SkipCode, int]
    groups: tuple[Group, ...]


class _Journey(Struct):
    """One entry on its way: when and where in the queue it began, and when and where it was given a spot."""

    joined: Instant
    joined_at: int
    values: tuple[tuple[str, str], ...]
    has_spot: bool = False
    given_at: int | None = None
    waited: int | None = None


def fairness(records: Records, waitlist: str, span: Span | None = None) -> Fairness:
    """Return how a waitlist treated those who joined in a span of time."""
    span = span or Span()
    past = Past(waitlist)
    journeys: dict[EntryNumber, _Journey] = {}
    kinds: Counter[Kind] = Counter()
    skips: Counter[SkipCode] = Counter()
    for position, record in story(records, waitlist, cut(records, waitlist, span.as_of)):
        past.take(position, record)
        event = record.event
        if isinstance(event, EntryJoined) and span.holds(record.at):
            journeys[position] = _began(past.book, position, record.at)
        elif isinstance(event, SpotOffered | EntryAdmitted) and event.entry in journeys:
            kinds[event.decision.kind] += 1
            if event.decision.skipped is not None:
                skips.update(event.decision.skipped.counts)
            _given(journeys[event.entry], event, record.at)
    return _report(journeys, kinds, skips)


def _began(book: MemoryBook, number: EntryNumber, at: Instant) -> _Journey:
    entry = book.entries[number]
    said = [(name, as_text(value)) for name, value in sorted(entry.attributes.items())]
    said += [(text, as_text(value)) for text, value in sorted(entry.outcomes.items())]
    accepted = [("pools", ", ".join(entry.pools))] if entry.pools else []
    return _Journey(at, book.ahead(entry.waitlist, entry.key) + 1, (*said, *accepted))


def _given(journey: _Journey, event: SpotOffered | EntryAdmitted, at: Instant) -> None:
    """Note the first spot that an entry was given."""
    assert isinstance(event, SpotOffered | EntryAdmitted)
    if journey.has_spot:
        return
    journey.has_spot = True
    journey.values = (*journey.values, (POOL, event.pool))
    if event.decision.kind != "carried_over":
        journey.waited = int((as_datetime(at) - as_datetime(journey.joined)).total_seconds())
        journey.given_at = event.decision.rank


def _report(
    journeys: Mapping[EntryNumber, _Journey], kinds: Mapping[Kind, int], skips: Mapping[SkipCode, int]
) -> Fairness:
    queued = [one for one in journeys.values() if one.waited is not None]
    return Fairness(
        asked=len(journeys),
        given=sum(one.has_spot for one in journeys.values()),
        waited=_waits(queued),
        joined_at=distribution([one.joined_at for one in queued], RANKS),
        given_at=distribution([one.given_at for one in queued if one.given_at is not None], RANKS),
        kinds=dict(sorted(kinds.items())),
        skips=dict(sorted(skips.items())),
        groups=_groups(journeys.values()),
    )


def _groups(journeys: Iterable[_Journey]) -> tuple[Group, ...]:
    shared: defaultdict[tuple[str, str], list[_Journey]] = defaultdict(list)
    for journey in journeys:
        for value in journey.values:
            shared[value].append(journey)
    return tuple(
        Group(name, value, len(of), sum(one.has_spot for one in of), _waits(of))
        for (name, value), of in sorted(shared.items())
    )


def _waits(journeys: Iterable[_Journey]) -> Distribution | None:
    return distribution([one.waited for one in journeys if one.waited is not None], WAITS)
