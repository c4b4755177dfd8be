"""What did a match run make of everybody in the queue? The whole table, for a decision made or for one imagined."""

from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.commands import Backfill
from ledger.decision import EntryNumber, Kind, Position, SkipCode
from ledger.matching import NO_RUN, Candidate, Verdict, table
from ledger.policy import Criterion, Value
from ledger.rank import compared
from replays.archive.archive import NAMED, archive
from replays.past.history import AsOf, AtPosition, Moment, Records
from replays.reasons.ranks import PoolLine, pool_lines


class Line(Struct, frozen=True, kw_only=True):
    """One candidate: the rank, the values compared, and what the run made of it.

    Attributes:
        code: why a rule passed it over.
        pool: where it got a spot, or would.
        tried_last: its offer expired in the same command, so everybody else came first.
        given: this is who got the spot.
    """

    rank: int
    entry: EntryNumber
    person: str
    party: int
    pools: tuple[str, ...]
    key: tuple[Value | None, ...]
    verdict: Verdict
    code: SkipCode | None = None
    pool: str | None = None
    tried_last: bool = False
    given: bool = False


class MatchRun(Struct, frozen=True, kw_only=True):
    """A match run.

    Attributes:
        moment: the state that it read.
        position: the decision that it explains; none for a run imagined at the moment.
        kind: of that decision.
        entry: who got the spot.
        chosen: whom the rule chooses; another than ``entry`` where the decision is an override.
        makes_offers: whether spots are given at all: neither paused nor closed.
        order: the criteria compared; the position of the join breaks the last tie.
        pools: the spots before the run.
        lines: everybody in the queue, in order of rank.
    """

    moment: Moment
    position: Position | None = None
    kind: Kind | None = None
    entry: EntryNumber | None = None
    chosen: EntryNumber | None
    makes_offers: bool
    policy: str
    policy_version: int
    order: tuple[Criterion, ...]
    pools: tuple[PoolLine, ...]
    lines: tuple[Line, ...]


def match_run(records: Records, waitlist: str, as_of: AsOf | None = None) -> MatchRun | None:
    """Return the run as it would be at a moment, giving every spot that is free; None when nothing was open yet."""
    looked_up = archive(records)
    seen = looked_up.view(waitlist, as_of)
    if seen is None:
        return None
    found = _run(seen.book, seen.waitlist, seen.moment)
    looked_up.names(waitlist, seen.moment.position, _first(found))
    return found


def match_run_at(records: Records, position: Position) -> MatchRun | None:
    """Return the run that led to the decision at a position; at another record, the run imagined after it."""
    looked_up = archive(records)
    found = looked_up.decided(position)
    if found is None:
        return None
    decision = getattr(found.record.event, "decision", None)
    if decision is None:
        return match_run(records, found.record.list, AtPosition(position))
    run = _run(
        found.book,
        found.waitlist,
        found.moment,
        found.run,
        position=position,
        kind=decision.kind,
        entry=getattr(found.record.event, "entry", None),
    )
    looked_up.names(found.record.list, position - 1, _first(run))
    return run


def _first(run: MatchRun) -> list[EntryNumber]:
    return [line.entry for line in run.lines[:NAMED]]


def _run(
    book: Book,
    waitlist: Waitlist,
    moment: Moment,
    run: Backfill = NO_RUN,
    *,
    position: Position | None = None,
    kind: Kind | None = None,
    entry: EntryNumber | None = None,
) -> MatchRun:
    candidates = table(book, waitlist, run, spots=None if position is None else 1)
    return MatchRun(
        moment=moment,
        position=position,
        kind=kind,
        entry=entry,
        chosen=next((one.entry.number for one in candidates if one.verdict == "offered"), None),
        makes_offers=waitlist.makes_offers,
        policy=waitlist.policy.name,
        policy_version=waitlist.policy_version,
        order=waitlist.policy.order,
        pools=pool_lines(waitlist),
        lines=tuple(_line(candidate, waitlist, run, entry) for candidate in candidates),
    )


def _line(candidate: Candidate, waitlist: Waitlist, run: Backfill, given: EntryNumber | None) -> Line:
    entry = candidate.entry
    return Line(
        rank=candidate.rank,
        entry=entry.number,
        person=entry.person,
        party=entry.party,
        pools=entry.pools,
        key=compared(waitlist.policy.order, entry),
        verdict=candidate.verdict,
        code=candidate.code,
        pool=candidate.pool,
        tried_last=entry.number in run.expired,
        given=entry.number == given,
    )
