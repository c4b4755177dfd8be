"""Who was let in against the rule, by whom, with which code, and who stood ahead and was bypassed?

The bypass report counts spots given: an offer is one, an admission without an offer is one; those carried over were
given elsewhere and are counted apart. Whom an override bypassed is derived again from the state right before it, not
read from the record, which holds only how many they were. Joins against a rule give no spot, and are told beside them:
a late form placed where it would have stood, and a join beyond the policy's limit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import State
from ledger.decision import Deviation, Digest, EntryNumber, Kind, OverrideCode, Position
from ledger.events import EntryAdmitted, EntryAmended, EntryJoined, EventCorrected, OverrideApproved, SpotOffered
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.record import Record
from ledger.rekeying import keyed
from replays.past.history import AsOf, Past, Records, cut, story
from replays.reasons.ahead import ahead_in_queue, could_have_had


class Bypassed(Struct, frozen=True):
    """Somebody who could have had the spot and stood ahead.

    Attributes:
        entry: the number.
        rank: place in the queue at that moment, 1 = next.
        state: what has become of the entry since.
        last: the last record about it.
    """

    entry: EntryNumber
    rank: int
    state: State
    last: Position


Against = Literal[Deviation, "placed_as_happened", "beyond_limit"]
"""From what of the rule somebody departed."""


class Override(Struct, frozen=True, kw_only=True):
    """One spot given, or one person let into the queue, against the rule.

    Attributes:
        position: the record that did it.
        given: ``SpotOffered``, ``EntryAdmitted``, ``EntryJoined``, or ``EntryAmended`` for a place in line.
        approved: the second actor, where the policy asks for one.
        pool: where the spot is; none for a join.
        deviation: out of order, over capacity; placed as it happened, beyond the limit; or two of them.
        rank: where the entry stood; ``waiting`` is how many stood in the queue.
        reason: the text, as a digest.
        counted: how many were bypassed, as the record says.
        bypassed: who they were, derived again.
    """

    position: Position
    waitlist: str
    at: Instant
    by: str
    given: str
    entry: EntryNumber
    pool: str | None
    deviation: tuple[Against, ...]
    code: OverrideCode
    rank: int
    waiting: int
    counted: int
    bypassed: tuple[Bypassed, ...]
    approved: str | None = None
    reason: Digest | None = None

    @property
    def is_join(self) -> bool:
        """Whether it let somebody into the queue, or to another place in it, and gave no spot."""
        return self.given in {EntryJoined.__name__, EntryAmended.__name__}


class Share(Struct, frozen=True):
    """How many of the spots given were overrides, for one actor, code or waitlist.

    Attributes:
        name: the actor, code or waitlist.
        given: all spots given, where they can be told apart by it; for a code, its overrides.
        overrides: those given against the rule.
        bypassed: how many times somebody was bypassed by them.
        other: those of them with the code ``other``.
        joins: joins against a rule; they are counted in ``bypassed`` and ``other``, and not in ``overrides``.
    """

    name: str
    given: int
    overrides: int
    bypassed: int
    other: int
    joins: int = 0


class Overrides(Struct, frozen=True):
    """The bypass report.

    Attributes:
        given: all spots given in the waitlists and the time looked at.
        carried: spots that were carried over from before, which are not among them.
        overrides: those given against the rule, in order of position.
        joins: those let into the queue against a rule, in order of position.
        actors: by who recorded; ``codes`` by code; ``waitlists`` by list; most overrides first.
    """

    given: int
    carried: int
    overrides: tuple[Override, ...]
    joins: tuple[Override, ...]
    actors: tuple[Share, ...]
    codes: tuple[Share, ...]
    waitlists: tuple[Share, ...]

    @property
    def every(self) -> list[Override]:
        """All of them, spots and joins, in order of position."""
        return sorted((*self.overrides, *self.joins), key=lambda one: one.position)


class Span(Struct, frozen=True):
    """Which records are looked at: as of a moment, and from one instant to before another."""

    as_of: AsOf | None = None
    start: Instant | None = None
    stop: Instant | None = None

    def holds(self, at: Instant) -> bool:
        """Whether an instant lies in it."""
        return (self.start is None or at >= self.start) and (self.stop is None or at < self.stop)


def overrides(records: Records, waitlists: Iterable[str], span: Span | None = None) -> Overrides:
    """Return the bypass report over these waitlists."""
    span = span or Span()
    given: list[tuple[str, str]] = []
    found: list[Override] = []
    carried = 0
    for waitlist in waitlists:
        for by, kind, override in _of_list(records, waitlist, span):
            if kind == "carried_over":
                carried += 1
            elif kind is not None:
                given.append((by, waitlist))
            if override is not None:
                found.append(override)
    found.sort(key=lambda one: one.position)
    spots = tuple(one for one in found if not one.is_join)
    return Overrides(
        given=len(given),
        carried=carried,
        overrides=spots,
        joins=tuple(one for one in found if one.is_join),
        actors=_shares(Counter(by for by, _ in given), [(one.by, one) for one in found]),
        codes=_shares(Counter(one.code for one in spots), [(one.code, one) for one in found]),
        waitlists=_shares(Counter(name for _, name in given), [(one.waitlist, one) for one in found]),
    )


def _of_list(records: Records, waitlist: str, span: Span) -> Iterator[tuple[str, Kind | None, Override | None]]:
    """Yield who gave each spot and how, with the override where it was one; what became of people is as of the end.

    A join against a rule gives no spot, and is of no kind.
    """
    past = Past(waitlist)
    found: list[tuple[str, Kind | None, Override | None]] = []
    approved = corrected = 0
    for position, record in story(records, waitlist, cut(records, waitlist, span.as_of)):
        event = record.event
        if isinstance(event, SpotOffered | EntryAdmitted) and span.holds(record.at):
            kind = event.decision.kind
            override = _override(past.book, position, record, event) if kind == "override" else None
            found.append((record.by, kind, override))
        past.take(position, record)
        approved = record.cmd if isinstance(event, OverrideApproved) else approved
        corrected = record.cmd if isinstance(event, EventCorrected) else corrected
        if isinstance(event, EntryJoined | EntryAmended) and span.holds(record.at) and record.cmd != corrected:
            by = record.by if approved == record.cmd else None
            if _is_against_a_rule(event):
                found.append((record.by, None, _join(past.book, position, record, event, approved=by)))
    for by, how, override in found:
        yield by, how, None if override is None else _as_it_ended(past.book, override)


def _is_against_a_rule(event: EntryJoined | EntryAmended) -> bool:
    return event.placed is not None or (isinstance(event, EntryJoined) and event.beyond_limit)


def _join(
    book: MemoryBook, position: Position, record: Record, event: EntryJoined | EntryAmended, *, approved: str | None
) -> Override:
    """Return who was let into the queue against a rule, or placed in it, and whom that put behind them."""
    number = position if isinstance(event, EntryJoined) else event.entry
    entry, waitlist = book.entries[number], book.waitlists[record.list]
    by_rule = position if isinstance(event, EntryJoined) or entry.was is None else entry.was.joined
    ahead = ahead_in_queue(book, keyed(replace(entry, joined=by_rule), waitlist))
    others = enumerate((other for other in ahead if other.number != number), 1)
    passed = [Bypassed(one.number, rank, one.state, one.last) for rank, one in others if one.key > entry.key]
    departs: tuple[tuple[Against, bool], ...] = (
        ("placed_as_happened", event.placed is not None),
        ("beyond_limit", isinstance(event, EntryJoined) and event.beyond_limit),
    )
    return Override(
        position=position,
        waitlist=record.list,
        at=record.at,
        by=record.by,
        given=record.type,
        entry=number,
        pool=None,
        deviation=tuple(how for how, does in departs if does),
        code=event.code or "other",
        rank=book.ahead(record.list, entry.key) + 1,
        waiting=waitlist.queued,
        counted=len(passed),
        bypassed=tuple(passed),
        approved=approved,
        reason=event.reason,
    )


def _override(book: MemoryBook, position: Position, record: Record, event: SpotOffered | EntryAdmitted) -> Override:
    entry, decision = book.entries[event.entry], event.decision
    passed = [
        Bypassed(other.number, rank, other.state, other.last)
        for rank, other in enumerate(ahead_in_queue(book, entry), 1)
        if could_have_had(other, entry, event.pool)
    ]
    return Override(
        position=position,
        waitlist=record.list,
        at=record.at,
        by=record.by,
        given=record.type,
        entry=event.entry,
        pool=event.pool,
        deviation=decision.deviation,
        code=decision.code or "other",
        rank=decision.rank,
        waiting=decision.waiting,
        counted=decision.bypassed,
        bypassed=tuple(passed),
        approved=decision.approved,
        reason=decision.reason,
    )


def _as_it_ended(book: MemoryBook, override: Override) -> Override:
    now = ((one, book.entries[one.entry]) for one in override.bypassed)
    return replace(override, bypassed=tuple(replace(one, state=entry.state, last=entry.last) for one, entry in now))


def _shares(given: Counter[str], found: list[tuple[str, Override]]) -> tuple[Share, ...]:
    shares = []
    for name in dict.fromkeys([*given, *(owner for owner, _ in found)]):
        theirs = [one for owner, one in found if owner == name]
        joins = sum(one.is_join for one in theirs)
        bypassed = sum(len(one.bypassed) for one in theirs)
        other = sum(one.code == "other" for one in theirs)
        shares.append(Share(name, given[name], len(theirs) - joins, bypassed, other, joins))
    return tuple(sorted(shares, key=lambda share: (-share.overrides, -share.joins, share.name)))
