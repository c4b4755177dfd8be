"""Who stood where in the queue, and why there and not one place higher?"""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Any, Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Pool, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Criterion, Value
from ledger.rank import blocked_by, compared
from replays.past.history import Moment, View, recorded

CHUNK = 8
"""Bytes of a rank key that one criterion takes."""
ComparedBy = Literal["priority", "attribute", "rounds", "draw", "joined"]


class Separation(Struct, frozen=True):
    """The first criterion on which an entry differs from one above it, with both values.

    Attributes:
        above: the other entry.
        by: the kind of criterion; ``entered`` where no criterion tells the two apart: parts of one party, or forms that
            rank as of the same moment. Then the earlier entry stands ahead, and the values are the entries' numbers.
        attribute: its name, where the criterion is one.
        value: this entry's value.
        value_above: the other's.
    """

    above: EntryNumber
    by: ComparedBy | Literal["entered"]
    attribute: str | None
    value: Value | None
    value_above: Value | None


class PoolLine(Struct, frozen=True):
    """A pool in spots."""

    name: str
    capacity: int
    admitted: int
    offered: int
    free: int
    over: int


class OfferLine(Struct, frozen=True, kw_only=True):
    """An entry that holds a live offer; the offer dies at ``dies_at``, the grace after its deadline."""

    entry: EntryNumber
    person: str
    party: int
    pool: str
    offer: Position
    offered_at: Instant
    deadline: Instant | None
    dies_at: Instant | None


class QueueLine(Struct, frozen=True, kw_only=True):
    """An entry in the queue.

    Attributes:
        rank: its place, 1 = next.
        joined: the position that ranks it: of its join, or of the ending that sent it to the end of the line; none
            where that ending is due and not recorded yet.
        blocked: why no spot can be given to it whatever is free: suspended, not eligible, delayed by penalties, or
            barred by staff.
        until: when that ends by itself.
        separated: what puts it below the one above.
    """

    rank: int
    entry: EntryNumber
    person: str
    party: int
    pools: tuple[str, ...]
    priority: int
    attributes: dict[str, Value]
    joined: Position | None
    joined_at: Instant
    blocked: str | None
    until: Instant | None
    separated: Separation | None


class HeldBack(Struct, frozen=True):
    """How many in the queue a rule holds back, whatever is free: its skip code and their number."""

    code: str
    entries: int


class Status(Struct, frozen=True, kw_only=True):
    """A waitlist as it stood, in counts: spots, offers out (oldest first), and how many are in the queue."""

    moment: Moment
    pools: tuple[PoolLine, ...]
    policy: str
    policy_version: int
    order: tuple[Criterion, ...]
    paused: bool
    closed: str
    offers: tuple[OfferLine, ...]
    queued: int
    held_back: tuple[HeldBack, ...]


class Queue(Status, frozen=True, kw_only=True):
    """The same, with everybody in the queue in order of rank."""

    lines: tuple[QueueLine, ...]


def status(view: View[Book]) -> Status:
    """Return how a waitlist stood, without a look at everybody in its queue."""
    return Status(**_counted(view))


def queue(view: View[Book]) -> Queue:
    """Return the queue of a waitlist with, on every line, why it stands there."""
    return Queue(**_counted(view), lines=tuple(_queue_lines(view)))


def _counted(view: View[Book]) -> dict[str, Any]:
    waitlist, book = view.waitlist, view.book
    classes = sorted(book.classes(waitlist.name).items())
    return {
        "moment": view.moment,
        "pools": pool_lines(waitlist),
        "policy": waitlist.policy.name,
        "policy_version": waitlist.policy_version,
        "order": waitlist.policy.order,
        "paused": waitlist.paused,
        "closed": waitlist.closed,
        "offers": tuple(_offer_line(view, entry) for entry in reversed(list(book.offered(waitlist.name)))),
        "queued": waitlist.queued,
        "held_back": tuple(HeldBack(code, count) for fit, count in classes if (code := blocked_by(fit)) is not None),
    }


def pool_lines(waitlist: Waitlist) -> tuple[PoolLine, ...]:
    """Return the pools of a waitlist in their order."""
    return tuple(map(pool_line, waitlist.pools))


def pool_line(pool: Pool) -> PoolLine:
    """Return a pool in spots."""
    return PoolLine(pool.name, pool.capacity, pool.admitted, pool.offered, pool.free, pool.over)


def separation(order: tuple[Criterion, ...], entry: Entry, above: Entry) -> Separation:
    """Return the first criterion, in the policy's order, that puts ``entry`` below ``above``."""
    for place, criterion in enumerate(order):
        part = slice(place * CHUNK, (place + 1) * CHUNK)
        if entry.key[part] != above.key[part]:
            return _separated(criterion, entry, above)
    separated = _separated(ByJoined(), entry, above)
    if separated.value == separated.value_above:
        return replace(separated, by="entered", value=entry.number, value_above=above.number)
    return separated


def _separated(criterion: Criterion, entry: Entry, above: Entry) -> Separation:
    kind: ComparedBy
    match criterion:
        case ByPriority():
            kind = "priority"
        case ByAttribute():
            kind = "attribute"
        case ByRounds():
            kind = "rounds"
        case ByDraw():
            kind = "draw"
        case ByJoined():
            kind = "joined"
        case _:
            assert_never(criterion)
    name = criterion.name if isinstance(criterion, ByAttribute) else None
    mine, theirs = (_value(criterion, one) for one in (entry, above))
    return Separation(above=above.number, by=kind, attribute=name, value=mine, value_above=theirs)


def _value(criterion: Criterion, entry: Entry) -> Value | None:
    return recorded(entry.joined) if isinstance(criterion, ByJoined) else compared((criterion,), entry)[0]


def _queue_lines(view: View[Book]) -> Iterator[QueueLine]:
    order = view.waitlist.policy.order
    entries: Iterator[Entry | None] = view.book.queue(view.waitlist.name)
    for rank, (above, entry) in enumerate(pairwise(chain([None], entries)), 1):
        assert entry is not None
        yield QueueLine(
            rank=rank,
            entry=entry.number,
            person=entry.person,
            party=entry.party,
            pools=entry.pools,
            priority=entry.priority,
            attributes=entry.attributes,
            joined=recorded(entry.joined),
            joined_at=_ranked_since(view, entry),
            blocked=blocked_by(entry.fit),
            until=entry.wakes,
            separated=None if above is None else separation(order, entry, above),
        )


def _ranked_since(view: View[Book], entry: Entry) -> Instant:
    """Return when the entry joined, or was sent to the end of the line; the first needs no record to be read."""
    if entry.former is None and entry.joined_at:
        return entry.joined_at
    return view.instants.get(entry.joined, view.moment.at)


def _offer_line(view: View[Book], entry: Entry) -> OfferLine:
    offer = entry.offer or 0
    return OfferLine(
        entry=entry.number,
        person=entry.person,
        party=entry.party,
        pool=entry.pool or "",
        offer=offer,
        offered_at=view.instants[offer],
        deadline=entry.deadline,
        dies_at=entry.wakes,
    )
