"""Why one of two and not the other? What set them apart where the one got a spot, or where both stood in the queue."""

from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, State
from ledger.decision import EntryNumber, Kind, OverrideCode, Position
from ledger.events import EntryAdmitted, EntryJoined, PersonsMerged, RequestRefused, SpotOffered
from ledger.memory_book import MemoryBook
from replays.decided import Check, Decided, decided
from replays.grounds import Happening, happening
from replays.history import AsOf, Moment, Numbered, Records, View, cut, recorded, story, view
from replays.parting import Parting, Reason, apart_in_rank, parting
from replays.persons import rename
from replays.ranks import Separation


class Contender(Struct, frozen=True, kw_only=True):
    """One of the two as they stood at the moment that is looked at.

    Attributes:
        entry: the number of the entry; none where every request to join was refused.
        state: of the entry then; ``unknown`` before it joined, ``refused`` without an entry.
        rank: its place in the queue then, where it stood there.
        since: the record that made its state: the offer, the admission, the ending, the refusal, or the join still
            to come; none where that was due and not recorded.
    """

    person: str
    entry: EntryNumber | None
    state: State | Literal["unknown", "refused"]
    rank: int | None = None
    since: Position | None = None


class Given(Struct, frozen=True, kw_only=True):
    """The decision that is looked at: what was recorded, and whether the rules give it again."""

    record: Happening
    kind: Kind
    pool: str
    code: OverrideCode | None
    reason: str | None
    check: Check


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
            ``holding`` a spot or an offer, ``not_yet`` on the list, ``gone`` from it, ``refused``. ``apart`` where
            neither got a spot and the two never stood in the queue together; ``unexplained`` where the rules give no
            such decision.
        code: the skip code, or the rule that refused.
        separation: who stood ahead by the policy and by what, where both stood in the queue.
        bypassed: an override gave the spot past the other, who stood ahead and could have had it.
        other_given: how the other came by a spot at another time, by the moment asked about.
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
    traces = _Traces(records, waitlist, cut(records, waitlist, as_of))
    seen = view(records, waitlist, as_of)
    first, second = traces.subject(one), traces.subject(other)
    if seen is None or first is None or second is None:
        return None
    winner = _winner(seen.book, traces, first, second)
    if winner is None:
        return _in_queue(seen, traces, first, second)
    found = decided(records, traces.given[winner.entry or 0][0])
    assert found is not None
    return _at_decision(found, traces, winner, second if winner is first else first, is_reversed=winner is second)


class _Subject(Struct, frozen=True):
    """One of the two: the person and the entry meant."""

    person: str
    entry: EntryNumber | None


class _Traces:
    """What the records up to a position say about everybody's joins, spots and refusals."""

    def __init__(self, records: Records, waitlist: str, last: Position | None) -> None:
        self.joins: dict[EntryNumber, str] = {}
        self.given: dict[EntryNumber, Numbered] = {}
        self.refusals: dict[str, Numbered] = {}
        for position, record in story(records, waitlist, last):
            event = record.event
            if isinstance(event, EntryJoined):
                self.joins[position] = event.person
            elif isinstance(event, SpotOffered | EntryAdmitted):
                self.given[event.entry] = position, record
            elif isinstance(event, RequestRefused):
                self.refusals[event.person] = position, record
            elif isinstance(event, PersonsMerged):
                self._merge(event)

    def _merge(self, event: PersonsMerged) -> None:
        rename(self.joins, event)
        theirs = [self.refusals.pop(one) for one in (event.kept, event.merged) if one in self.refusals]
        if theirs:
            self.refusals[event.kept] = max(theirs, key=lambda one: one[0])

    def subject(self, wanted: EntryNumber | str) -> _Subject | None:
        """Return the entry meant: of a person the latest."""
        if isinstance(wanted, int):
            return _Subject(self.joins[wanted], wanted) if wanted in self.joins else None
        entry = max((number for number, person in self.joins.items() if person == wanted), default=None)
        return None if entry is None and wanted not in self.refusals else _Subject(wanted, entry)

    def before(self, subject: _Subject, position: Position, favoured: EntryNumber) -> _Subject:
        """Return the entry that the person had at a position, where that is an earlier one."""
        numbers = (number for number, person in self.joins.items() if person == subject.person)
        earlier = (number for number in numbers if number < position and number != favoured)
        return _Subject(subject.person, max(earlier, default=subject.entry))


def _winner(book: MemoryBook, traces: _Traces, first: _Subject, second: _Subject) -> _Subject | None:
    """Return whose decision is looked at; None where the queue is."""
    states = {one.person: book.entries[one.entry].state if one.entry else None for one in (first, second)}
    for one in (first, second):
        if states[one.person] in {"offered", "admitted"}:
            return one
    if all(state in QUEUED for state in states.values()):
        return None
    return next((one for one in (first, second) if one.entry in traces.given), None)


def _in_queue(seen: View, traces: _Traces, first: _Subject, second: _Subject) -> Instead:
    """Compare two of whom neither got a spot, as they stood at the moment."""
    one, two = (None if who.entry is None else seen.book.entries[who.entry] for who in (first, second))
    waits = [entry is not None and entry.state in QUEUED for entry in (one, two)]
    is_reversed = waits == [False, True]
    if one is not None and two is not None and all(waits):
        is_reversed = two.key < one.key
    favoured, other = (second, first) if is_reversed else (first, second)
    contender = _contender(seen.book, traces, other)
    return Instead(
        moment=seen.moment,
        favoured=_contender(seen.book, traces, favoured),
        other=contender,
        is_reversed=is_reversed,
        given=None,
        policy=seen.waitlist.policy.name,
        policy_version=seen.waitlist.policy_version,
        reason="criterion" if all(waits) else "apart" if not any(waits) else _no_rival(contender),
        code=_refusal_code(traces, other) if contender.state == "refused" else None,
        separation=apart_in_rank(seen.waitlist, one, two),
    )


def _at_decision(found: Decided, traces: _Traces, winner: _Subject, other: _Subject, *, is_reversed: bool) -> Instead:
    """Compare the two right before the decision that gave one of them a spot."""
    event = found.record.event
    assert isinstance(event, SpotOffered | EntryAdmitted)
    book, other = found.book, traces.before(other, found.position, event.entry)
    entry, rival = book.entries[event.entry], book.entry(other.entry or 0)
    contender = _contender(book, traces, other)
    parted = Parting(_no_rival(contender), _refusal_code(traces, other) if rival is None else None)
    if rival is not None and rival.state in QUEUED:
        parted = parting(found, entry, rival)
    otherwise = traces.given.get(other.entry or 0)
    return Instead(
        moment=found.moment,
        favoured=_contender(book, traces, winner),
        other=contender,
        is_reversed=is_reversed,
        given=Given(
            record=happening(found.position, found.record),
            kind=event.decision.kind,
            pool=event.pool,
            code=event.decision.code,
            reason=event.decision.reason,
            check=found.check(),
        ),
        policy=found.waitlist.policy.name,
        policy_version=found.waitlist.policy_version,
        reason=parted.reason,
        code=parted.code,
        separation=apart_in_rank(found.waitlist, entry, rival),
        bypassed=parted.bypassed,
        other_given=None if otherwise is None else happening(*otherwise),
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


def _refusal_code(traces: _Traces, subject: _Subject) -> str | None:
    refusal = traces.refusals.get(subject.person)
    return None if refusal is None or subject.entry is not None else getattr(refusal[1].event, "code", None)


def _contender(book: MemoryBook, traces: _Traces, subject: _Subject) -> Contender:
    if subject.entry is None:
        return Contender(person=subject.person, entry=None, state="refused", since=traces.refusals[subject.person][0])
    entry = book.entry(subject.entry)
    if entry is None:
        return Contender(person=subject.person, entry=subject.entry, state="unknown", since=subject.entry)
    rank = book.ahead(entry.waitlist, entry.key) + 1 if entry.state in QUEUED else None
    since = entry.joined if entry.state in QUEUED else entry.offer or entry.held or entry.last
    return Contender(person=subject.person, entry=entry.number, state=entry.state, rank=rank, since=recorded(since))
