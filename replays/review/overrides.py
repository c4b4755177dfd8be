"""Who was let in against the rule, by whom, with which code, and who stood ahead and was bypassed?

The bypass report counts spots given: an offer is one, an admission without an offer is one; those carried over were
given elsewhere and are counted apart. Whom an override bypassed is derived again from the state right before it, not
read from the record, which holds only how many they were.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.book import State
from ledger.decision import Deviation, Digest, EntryNumber, Kind, OverrideCode, Position
from ledger.events import EntryAdmitted, SpotOffered
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.record import Record
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


class Override(Struct, frozen=True, kw_only=True):
    """One spot given against the rule.

    Attributes:
        position: the record that gave it.
        given: ``SpotOffered`` or ``EntryAdmitted``.
        approved: the second actor, where the policy asks for one.
        deviation: out of order, over capacity, or both.
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
    pool: str
    deviation: tuple[Deviation, ...]
    code: OverrideCode
    rank: int
    waiting: int
    counted: int
    bypassed: tuple[Bypassed, ...]
    approved: str | None = None
    reason: Digest | None = None


class Share(Struct, frozen=True):
    """How many of the spots given were overrides, for one actor, code or waitlist.

    Attributes:
        name: the actor, code or waitlist.
        given: all spots given, where they can be told apart by it; for a code, its overrides.
        overrides: those given against the rule.
        bypassed: how many times somebody was bypassed by them.
        other: those of them with the code ``other``.
    """

    name: str
    given: int
    overrides: int
    bypassed: int
    other: int


class Overrides(Struct, frozen=True):
    """The bypass report.

    Attributes:
        given: all spots given in the waitlists and the time looked at.
        carried: spots that were carried over from before, which are not among them.
        overrides: those given against the rule, in order of position.
        actors: by who recorded; ``codes`` by code; ``waitlists`` by list; most overrides first.
    """

    given: int
    carried: int
    overrides: tuple[Override, ...]
    actors: tuple[Share, ...]
    codes: tuple[Share, ...]
    waitlists: tuple[Share, ...]


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
                continue
            given.append((by, waitlist))
            if override is not None:
                found.append(override)
    found.sort(key=lambda one: one.position)
    return Overrides(
        given=len(given),
        carried=carried,
        overrides=tuple(found),
        actors=_shares(Counter(by for by, _ in given), [(one.by, one) for one in found]),
        codes=_shares(Counter(one.code for one in found), [(one.code, one) for one in found]),
        waitlists=_shares(Counter(name for _, name in given), [(one.waitlist, one) for one in found]),
    )


def _of_list(records: Records, waitlist: str, span: Span) -> Iterator[tuple[str, Kind, Override | None]]:
    """Yield who gave each spot and how, with the override where it was one; what became of people is as of the end."""
    past = Past(waitlist)
    found: list[tuple[str, Kind, Override | None]] = []
    for position, record in story(records, waitlist, cut(records, waitlist, span.as_of)):
        if isinstance(record.event, SpotOffered | EntryAdmitted) and span.holds(record.at):
            kind = record.event.decision.kind
            override = _override(past.book, position, record, record.event) if kind == "override" else None
            found.append((record.by, kind, override))
        past.take(position, record)
    for by, kind, override in found:
        yield by, kind, None if override is None else _as_it_ended(past.book, override)


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
    since = tuple(
        Bypassed(one.entry, one.rank, book.entries[one.entry].state, book.entries[one.entry].last)
        for one in override.bypassed
    )
    return Override(**{name: getattr(override, name) for name in override.__struct_fields__} | {"bypassed": since})


def _shares(given: Counter[str], found: list[tuple[str, Override]]) -> tuple[Share, ...]:
    shares = []
    for name, count in given.items():
        theirs = [one for owner, one in found if owner == name]
        bypassed = sum(len(one.bypassed) for one in theirs)
        shares.append(Share(name, count, len(theirs), bypassed, sum(one.code == "other" for one in theirs)))
    return tuple(sorted(shares, key=lambda share: (-share.overrides, share.name)))
