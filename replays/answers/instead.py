"""Why one of two and not the other? What set them apart where the one got a spot, or where both stood in the queue."""

from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Book, Entry, State
from ledger.decision import EntryNumber, Kind, OverrideCode, Position
from ledger.events import EntryAdmitted, SpotOffered
from replays.archive.archive import archive
from replays.archive.evidence import Trace
from replays.archive.family import Family
from replays.past.history import AsOf, Moment, Records, View, cut, recorded
from replays.reasons.grounds import Happening, happening, moves_before
from replays.reasons.parting import Parting, Reason, apart_in_rank, parting
from replays.reasons.ranks import Separation
from replays.rederiving.decided import Check, Decided


class Contender(Struct, frozen=True, kw_only=True):
    """One of the two as they stood at the moment that is looked at.

    Attributes:
        entry: the number of the entry; none where every request to join was refused.
        state: of the entry then; ``unknown`` before it joined, ``refused`` without an entry.
        rank: its place in the queue then, where it stood there.
        since: the record that made its state: the offer, the admission, the ending, the refusal, or the join still
            to come; none where that was due and not recorded.
        part_of: the entry of whose party it was still a part then; state, rank and ``since`` are that entry's.
    """

    person: str
    entry: EntryNumber | None
    state: State | Literal["unknown", "refused"]
    rank: int | None = None
    since: Position | None = None
    part_of: EntryNumber | None = None

    @property
    def stood_as(self) -> EntryNumber | None:
        """The entry as which it stood on the list then."""
        return self.part_of or self.entry


class Given(Struct, frozen=True, kw_only=True):
    """The decision that is looked at: what was recorded, and whether the rules give it again.

    Attributes:
        moves: holders who changed to another pool right before, so that there was room, in order.
    """

    record: Happening
    kind: Kind
    pool: str
    code: OverrideCode | None
    reason: str | None
    check: Check
    moves: tuple[Happening, ...] = ()


class Instead(Struct, frozen=True, kw_only=True):
    """Why one of two and not the other.

    Attributes:
        moment: the state in which both are looked at: right before the decision, or the moment asked about.
        favoured: who got the spot, or stands ahead.
        other: who did not.
        is_reversed: it is the second of the two asked about who is favoured.
        given: the decision by which ``favoured`` got a spot; none where the queue alone is looked at.
        policy: name of the policy in force.
        reason: what set them apart: the first ``criterion`` on which they differ (``separation`` has both values); a
            rule ``skipped`` the other, whatever the rank (``code``); the other was ``tried_last``, since its own offer
            had just expired; the spot was given by an ``override`` or ``carried_over``. Or the other was no rival then:
            ``holding`` a spot or an offer, ``not_yet`` on the list, ``gone`` from it, ``refused``; or the two were of
            one party, which got the spot ``together``. ``apart`` where neither got a spot and the two never stood in
            the queue together; ``unexplained`` where the rules give no such decision.
        code: the skip code, or the rule that refused.
        separation: who stood ahead by the policy and by what, where both stood in the queue.
        bypassed: an override gave the spot past the other, who stood ahead and could have had it.
        other_given: how the other came by a spot at another time, by the moment asked about.
        one_party: both joined as one party, which was split.
    """

    moment: Moment
    favoured: Contender
    other: Contender
    is_reversed: bool
    given: Given | None
    policy: str
    policy_version: int
    reason: Reason
    code: str | None = None
    separation: Separation | None = None
    bypassed: bool = False
    other_given: Happening | None = None
    one_party: bool = False


def instead(
    records: Records, waitlist: str, one: EntryNumber | str, other: EntryNumber | str, as_of: AsOf | None = None
) -> Instead | None:
    """Return why one of two people and not the other, or the other way round.

    Looked at is the decision by which the first got the spot or offer they hold, else that of the second; where
    neither holds one and both stand in the queue, the queue; else the last decision there was for either.

    Args:
        records: the ledger.
        waitlist: which one.
        one: the entry, or the person, of whom is asked why they.
        other: of whom is asked why not they.
        as_of: when; by default after the last record.

    Returns:
        The answer; None when the ledger did not know both of them then.
    """
    looked_up, last = archive(records), cut(records, waitlist, as_of)
    seen = looked_up.view(waitlist, as_of)
    first, second = (looked_up.trace(waitlist, wanted, last) for wanted in (one, other))
    if seen is None or first is None or second is None:
        return None
    families = tuple(Family(looked_up, waitlist, one, last) for one in (first, second))
    winner = _winner(seen.book, *families)
    if winner is None or winner.given is None:
        return _in_queue(seen, *families)
    found = looked_up.decided(winner.given[0])
    assert found is not None
    loser = families[1] if winner is families[0] else families[0]
    rival = _before(loser.trace, found.position, winner.trace.entry)
    if rival != loser.trace.entry:
        loser = Family(looked_up, waitlist, looked_up.trace(waitlist, rival or 0, last) or loser.trace, last)
    return _at_decision(looked_up, found, winner, loser, is_reversed=winner is families[1])


def _before(trace: Trace, position: Position, favoured: EntryNumber | None) -> EntryNumber | None:
    """Return the entry that the person had at a position, where that is an earlier one."""
    numbers = [number for number in (trace.entry, *trace.others) if number is not None]
    return max((one for one in numbers if one < position and one != favoured), default=trace.entry)


def _winner(book: Book, first: Family, second: Family) -> Family | None:
    """Return whose decision is looked at; None where the queue is."""
    states = [None if (entry := _entry(book, one.trace)) is None else entry.state for one in (first, second)]
    for one, state in zip((first, second), states, strict=True):
        if state in {"offered", "admitted"}:
            return one
    if all(state in QUEUED for state in states):
        return None
    return next((one for one in (first, second) if one.trace.entry is not None and one.given), None)


def _entry(book: Book, trace: Trace) -> Entry | None:
    return None if trace.entry is None else book.entry(trace.entry)


def _in_queue(seen: View[Book], first: Family, second: Family) -> Instead:
    """Compare two of whom neither got a spot, as they stood at the moment."""
    one, two = (_entry(seen.book, who.trace) for who in (first, second))
    waits = [entry is not None and entry.state in QUEUED for entry in (one, two)]
    is_reversed = waits == [False, True]
    if one is not None and two is not None and all(waits):
        is_reversed = two.key < one.key
    favoured, other = (second, first) if is_reversed else (first, second)
    position = seen.moment.position
    contender = _contender(seen.book, other, position)
    return Instead(
        moment=seen.moment,
        favoured=_contender(seen.book, favoured, position),
        other=contender,
        is_reversed=is_reversed,
        given=None,
        policy=seen.waitlist.policy.name,
        policy_version=seen.waitlist.policy_version,
        reason="criterion" if all(waits) else "apart" if not any(waits) else _no_rival(contender),
        code=_refusal_code(other.trace) if contender.state == "refused" else None,
        separation=apart_in_rank(seen.waitlist, one, two),
        one_party=first.party == second.party,
    )


def _at_decision(records: Records, found: Decided, winner: Family, other: Family, *, is_reversed: bool) -> Instead:
    """Compare the two right before the decision that gave one of them a spot."""
    event = found.record.event
    assert isinstance(event, SpotOffered | EntryAdmitted)
    book = found.book
    entry, rival = book.entry(event.entry), _entry(book, other.at(found.moment.position))
    assert entry is not None
    contender = _contender(book, other, found.moment.position)
    parted = Parting(_no_rival(contender), _refusal_code(other.trace) if rival is None else None)
    if rival is not None and rival.number == entry.number:
        parted = Parting("together")
    elif rival is not None and rival.state in QUEUED:
        parted = parting(found, entry, rival)
    otherwise = None if other.trace.entry is None or parted.reason == "together" else other.given
    return Instead(
        moment=found.moment,
        favoured=_contender(book, winner, found.moment.position),
        other=contender,
        is_reversed=is_reversed,
        given=Given(
            record=happening(found.position, found.record),
            kind=event.decision.kind,
            pool=event.pool,
            code=event.decision.code,
            reason=event.decision.reason,
            check=found.check(),
            moves=moves_before(records, found),
        ),
        policy=found.waitlist.policy.name,
        policy_version=found.waitlist.policy_version,
        reason=parted.reason,
        code=parted.code,
        separation=None if parted.reason == "together" else apart_in_rank(found.waitlist, entry, rival),
        bypassed=parted.bypassed,
        other_given=None if otherwise is None else happening(*otherwise),
        one_party=winner.party == other.party,
    )


def _no_rival(other: Contender) -> Reason:
    """Return why somebody who is not in the queue is no rival of somebody in it."""
    match other.state:
        case "unknown":
            return "not_yet"
        case "refused":
            return "refused"
        case "offered" | "admitted":
            return "holding"
        case _:
            return "gone"


def _refusal_code(trace: Trace) -> str | None:
    refusal = trace.refused
    return None if refusal is None or trace.entry is not None else getattr(refusal[1].event, "code", None)


def _contender(book: Book, family: Family, position: Position) -> Contender:
    trace = family.trace
    if trace.entry is None:
        since = trace.refused[0] if trace.refused else None
        return Contender(person=trace.person, entry=None, state="refused", since=since)
    stood = family.at(position).entry
    entry = None if stood is None else book.entry(stood)
    if entry is None:
        return Contender(person=trace.person, entry=trace.entry, state="unknown", since=stood)
    rank = book.ahead(entry.waitlist, entry.key) + 1 if entry.state in QUEUED else None
    since = entry.joined if entry.state in QUEUED else entry.offer or entry.held or entry.last
    return Contender(
        person=trace.person,
        entry=trace.entry,
        state=entry.state,
        rank=rank,
        since=recorded(since),
        part_of=None if stood == trace.entry else stood,
    )
