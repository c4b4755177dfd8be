"""What is the smallest change that would have given a spot to somebody who got none? Each one tried on a book aside."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.commands import Backfill
from ledger.decision import Position
from ledger.instant import Instant
from ledger.matching import NO_RUN, Choice, Room, choose
from ledger.overlay import OverlayBook
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Value
from ledger.rank import Accepted, accepts, blocked_by, fit_class
from ledger.rekeying import held_back, keyed
from replays.past.history import View, recorded
from replays.reasons.ahead import ahead_in_queue
from replays.rederiving.decided import Decided

TRIED = 200
"""So many numbers of spots are tried one by one where there are several pools or sizes of parties."""

Kind = Literal[
    "resumed", "eligible", "unbarred", "undelayed", "party", "pool", "attribute", "priority", "earlier", "spots"
]


class Change(Struct, frozen=True, kw_only=True):
    """One thing that, being otherwise, would have given the entry a spot.

    Attributes:
        kind: not ``resumed`` but suspended, and so on: an ``eligible`` entry, one that staff had not barred
            (``unbarred``) or no penalty delayed (``undelayed``), a smaller ``party``, another ``pool`` accepted too,
            another value of an ``attribute`` or another staff ``priority``, a place in line ``earlier`` than a record,
            or so many more ``spots``.
        decision: the decision that would have been for it; none where it would be offered a spot at the moment.
        decision_at: the instant of that.
        name: of the attribute or of the pool.
        value: the value, the party, or how many spots more.
        instead_of: what it is.
        before: the record before which it would have had to join.
        before_at: the instant of that.
    """

    kind: Kind
    decision: Position | None = None
    decision_at: Instant | None = None
    name: str | None = None
    value: Value | None = None
    instead_of: Value | None = None
    before: Position | None = None
    before_at: Instant | None = None


def changes_at(found: Decided, entry: Entry) -> tuple[Change, ...]:
    """Return what would have given the entry, which was in the queue, the spot that another got: smallest first."""
    choice = choose(found.book, found.waitlist, found.run)
    tried = () if choice is None else _singles(found.book, found.waitlist, found.run, entry, choice)
    dated = _dated(tried, found.instants)
    return tuple(replace(one, decision=found.position, decision_at=found.record.at) for one in dated)


def changes_now(view: View[Book], entry: Entry) -> tuple[Change, ...]:
    """Return what would make the next match run choose the entry, which is in the queue: smallest first."""
    waitlist = view.waitlist
    if not waitlist.makes_offers:
        return ()
    choice = choose(view.book, waitlist)
    tried: list[Change] = []
    if waitlist.free and (choice is None or choice.entry.number != entry.number):
        tried += _singles(view.book, waitlist, NO_RUN, entry, choice)
    return (*_dated(tried, view.instants), *_more_spots(view.book, waitlist, entry))


def _dated(tried: Iterable[Change], instants: Mapping[Position, Instant]) -> Iterator[Change]:
    """Yield the changes with the instants that they speak of; none before a record that is not of the waitlist."""
    for one in tried:
        at = None if one.before is None else instants.get(one.before)
        if one.before is None or at is not None:
            yield replace(one, before_at=at)


def _singles(book: Book, waitlist: Waitlist, run: Backfill, entry: Entry, choice: Choice | None) -> Iterator[Change]:
    """Yield each kind of change that makes the run choose the entry, with the least that does."""
    seen: set[tuple[Kind, str | None]] = set()
    for change, otherwise in _candidates(waitlist, entry, choice):
        if (change.kind, change.name) not in seen and _gets_it(book, waitlist, run, otherwise):
            seen.add((change.kind, change.name))
            yield change


def _gets_it(book: Book, waitlist: Waitlist, run: Backfill, otherwise: Entry) -> bool:
    """Whether the run chooses the entry as it is given here."""
    aside = OverlayBook(book)
    aside.put_entry(otherwise)
    before = book.entry(otherwise.number)
    resumed = before is not None and before.state != otherwise.state
    row = replace(waitlist, waiting=waitlist.waiting + resumed, suspended=waitlist.suspended - resumed)
    choice = choose(aside, row, run)
    return choice is not None and choice.entry.number == otherwise.number


def _candidates(waitlist: Waitlist, entry: Entry, choice: Choice | None) -> Iterator[tuple[Change, Entry]]:
    """Yield what could be otherwise, the least first, with the entry as it would then be."""
    match blocked_by(entry.fit):
        case "suspended":
            yield Change(kind="resumed"), keyed(replace(entry, state="waiting"), waitlist)
        case "not_eligible":
            yield (
                Change(kind="eligible"),
                replace(entry, fit=fit_class(accepts(entry, waitlist), entry.party, held_back(entry))),
            )
        case "penalty_delay":
            yield Change(kind="undelayed"), keyed(replace(entry, delayed=None), waitlist)
        case None:
            pass
        case _:
            yield Change(kind="unbarred"), keyed(replace(entry, barred=""), waitlist)
    for pool in waitlist.pools:
        if entry.pools and pool.name not in entry.pools:
            accepting = replace(entry, pools=(*entry.pools, pool.name))
            yield Change(kind="pool", name=pool.name), keyed(accepting, waitlist)
    largest = max((pool.capacity for pool in waitlist.pools), default=0)
    for party in range(min(entry.party - 1, largest), 0, -1):
        yield Change(kind="party", value=party, instead_of=entry.party), keyed(replace(entry, party=party), waitlist)
    if choice is not None and choice.entry.key < entry.key:
        yield from _better_ranked(waitlist, entry, choice.entry)


def _better_ranked(waitlist: Waitlist, entry: Entry, chosen: Entry) -> Iterator[tuple[Change, Entry]]:
    """Yield other values that would rank the entry before the one chosen, criterion by criterion."""
    for criterion in waitlist.policy.order:
        match criterion:
            case ByPriority():
                for priority in (chosen.priority, chosen.priority + 1):
                    change = Change(kind="priority", value=priority, instead_of=entry.priority)
                    yield change, keyed(replace(entry, priority=priority), waitlist)
            case ByAttribute():
                mine = entry.attributes.get(criterion.name)
                for value in _better_values(criterion, mine, chosen.attributes.get(criterion.name)):
                    change = Change(kind="attribute", name=criterion.name, value=value, instead_of=mine)
                    attributes = {**entry.attributes, criterion.name: value}
                    yield change, keyed(replace(entry, attributes=attributes), waitlist)
            case ByRounds() | ByDraw() | ByJoined():
                pass  # what happened cannot be wished otherwise, but for the time of joining, below
            case _:
                assert_never(criterion)
    earlier = keyed(replace(entry, joined=chosen.joined - 1), waitlist)
    yield Change(kind="earlier", before=recorded(chosen.joined)), earlier


def _better_values(criterion: ByAttribute, mine: Value | None, chosen: Value | None) -> Iterator[Value]:
    """Yield better values of an attribute, the nearest to the present one first."""
    if criterion.ranking:
        place = criterion.ranking.index(mine) if mine in criterion.ranking else len(criterion.ranking)
        yield from reversed(criterion.ranking[:place])
    elif isinstance(chosen, int) and not isinstance(chosen, bool):
        yield chosen
        yield chosen + (1 if criterion.highest_first else -1)


def _more_spots(book: Book, waitlist: Waitlist, entry: Entry) -> Iterator[Change]:
    """Yield how many spots more, in a pool that the entry accepts, the run would need to come to it."""
    if blocked_by(entry.fit) is not None:
        return
    ahead = [other for other in ahead_in_queue(book, entry) if blocked_by(other.fit) is None]
    for name in accepts(entry, waitlist).among(Room(waitlist).free):
        number = _spots_needed(waitlist, ahead, entry, name)
        if number:
            yield Change(kind="spots", name=name if len(waitlist.pools) > 1 else None, value=number)


def _spots_needed(waitlist: Waitlist, ahead: list[Entry], entry: Entry, pool: str) -> int:
    """Return the least number of spots more in a pool with which the entry gets one; 0 when it gets one anyhow."""
    if _reaches(waitlist, ahead, entry, pool, 0):
        return 0
    enough = sum(other.party for other in ahead) + entry.party
    if len(waitlist.pools) == 1 and {other.party for other in ahead} <= {entry.party}:
        return _spots_taken(waitlist, ahead, entry, pool, enough)
    tried = (more for more in range(min(enough, TRIED) + 1) if _reaches(waitlist, ahead, entry, pool, more))
    return next(tried, 0) or _spots_taken(waitlist, ahead, entry, pool, enough)


def _spots_taken(waitlist: Waitlist, ahead: list[Entry], entry: Entry, pool: str, more: int) -> int:
    """Return how many of so many spots more those ahead and the entry take."""
    room = _filled(waitlist, ahead, pool, more)
    return max(0, more - (room.free[pool] - entry.party)) if room.pool_for(entry.party, Accepted((pool,))) else 0


def _reaches(waitlist: Waitlist, ahead: list[Entry], entry: Entry, pool: str, more: int) -> bool:
    return _filled(waitlist, ahead, pool, more).pool_for(entry.party, accepts(entry, waitlist)) is not None


def _filled(waitlist: Waitlist, ahead: list[Entry], pool: str, more: int) -> Room:
    """Return the room that those ahead leave when a pool has so many spots more."""
    room = Room(waitlist)
    room.free[pool] += more
    for other in ahead:
        if room.is_gone:  # nobody further down changes it
            break
        accepted = accepts(other, waitlist)
        taken = room.pool_for(other.party, accepted)
        if taken is not None:
            room.free[taken] -= other.party
        elif waitlist.policy.does_not_fit == "block":
            room.reserve(accepted)
    return room
