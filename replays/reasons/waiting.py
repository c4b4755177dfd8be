"""Why does an entry still wait? Its rank, who stands ahead, and why nothing was offered to it so far."""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Book, Entry, Waitlist
from ledger.decision import EntryNumber, OverrideCode, Position
from ledger.events import EntryAdmitted, SpotOffered
from ledger.instant import Instant
from ledger.matching import NO_RUN, Candidate, Room, class_code, table
from ledger.rank import blocked_by
from ledger.record import Record
from replays.past.history import View, recorded
from replays.reasons.ahead import Ahead, AheadCount, could_have_had, counted, gone
from replays.reasons.ranks import PoolLine, Separation, pool_lines, separation

Hold = Literal["closed", "paused", "full", "skipped", "behind", "manual", "due", "after"]


class PassedBy(Struct, frozen=True, kw_only=True):
    """A spot that went to somebody further down while the entry waited.

    Attributes:
        position: the record that gave it.
        entry: who got it.
        bypassed: an override gave it past this entry, which could have had it.
        code: the code of that override.
        skip: the rule that held this entry back, else.
    """

    position: Position
    entry: EntryNumber
    bypassed: bool
    code: OverrideCode | None = None
    skip: str | None = None


class Waiting(Struct, frozen=True, kw_only=True):
    """Why an entry is in the queue and not in.

    Attributes:
        rank: its place, 1 = next.
        queued: how many stand in the queue.
        since: the position that ranks it, of its join or of the ending that sent it to the end of the line; none where
            that ending is due and not recorded yet.
        since_at: the instant of that.
        ahead: who stands ahead, in order of rank; each with the rule that holds it back, if one does.
        gone: who stood ahead and does so no more.
        counts: of those, how many became what.
        above: what separates it from the one just above.
        passed_by: spots that went to somebody further down while it waited.
        pools: the spots.
        hold: why nothing is offered to it: the list is ``closed`` or ``paused``; no spot is free (``full``); a rule
            holds it back (``skipped``, with ``code``); others come first and offers are made by hand (``behind``); it
            comes first and offers are made by hand (``manual``); the next command will offer it (``due``), or
            offer what is free to those ahead (``after``).
        code: of the rule that holds it back.
        until: when that ends by itself.
        free_since: the position since which the oldest free spot is free.
        proposed: where it was proposed to give it a spot against the rule, which somebody else has still to approve.
    """

    rank: int
    queued: int
    since: Position | None
    since_at: Instant
    ahead: tuple[Ahead, ...]
    gone: tuple[Ahead, ...]
    counts: tuple[AheadCount, ...]
    above: Separation | None
    passed_by: tuple[PassedBy, ...]
    pools: tuple[PoolLine, ...]
    hold: Hold
    code: str | None
    until: Instant | None
    free_since: Position | None
    proposed: Position | None = None


def waiting(
    view: View[Book], entry: Entry, stood_ahead: Iterable[EntryNumber], passed_by: tuple[PassedBy, ...]
) -> Waiting:
    """Return why the entry, which is in the queue, still waits."""
    waitlist = view.waitlist
    candidates = table(view.book, waitlist, NO_RUN, through=entry.key)
    rank = next(one.rank for one in reversed(candidates) if one.entry.number == entry.number)
    above = candidates[rank - 2].entry if rank > 1 else None
    left = tuple(gone(view.book, entry, stood_ahead))
    hold, code = _hold(waitlist, candidates[rank - 1])
    return Waiting(
        rank=rank,
        queued=waitlist.queued,
        since=recorded(entry.joined),
        since_at=view.instants.get(entry.joined, view.moment.at),
        ahead=tuple(Ahead(one.entry.number, "waiting", code=one.code) for one in candidates[: rank - 1]),
        gone=left,
        counts=counted(left),
        above=None if above is None else separation(waitlist.policy.order, entry, above),
        passed_by=passed_by,
        pools=pool_lines(waitlist),
        hold=hold,
        code=code,
        until=entry.wakes,
        free_since=_free_since(view.book, waitlist),
        proposed=_proposed(waitlist, entry),
    )


def passed_by(book: Book, number: EntryNumber, position: Position, record: Record) -> PassedBy | None:
    """Return how the record, before it is folded, gives a spot past a waiting entry; None when it does not."""
    event, entry = record.event, book.entry(number)
    if entry is None or entry.state not in QUEUED or not isinstance(event, SpotOffered | EntryAdmitted):
        return None
    other = book.entry(event.entry)
    return None if other is None else passing(entry, other, position, record, lambda: book.waitlist(entry.waitlist))


def passing(
    entry: Entry, other: Entry, position: Position, record: Record, waitlist: Callable[[], Waitlist | None]
) -> PassedBy | None:
    """Return how a spot went past an entry in the queue to another one; None when that one stood ahead.

    Args:
        entry: who was passed by, right before the record.
        other: who got the spot, right before the record.
        position: where the record stands.
        record: the offer or the admission.
        waitlist: returns the waitlist right before the record; asked only where the record does not say why.
    """
    event = record.event
    assert isinstance(event, SpotOffered | EntryAdmitted)
    if other.key <= entry.key:
        return None
    if event.decision.kind == "override" and could_have_had(entry, other, event.pool):
        return PassedBy(position=position, entry=other.number, bypassed=True, code=event.decision.code)
    return PassedBy(position=position, entry=other.number, bypassed=False, skip=_skip(entry, record, waitlist))


def _skip(entry: Entry, record: Record, waitlist: Callable[[], Waitlist | None]) -> str | None:
    assert isinstance(record.event, SpotOffered | EntryAdmitted)
    skipped = record.event.decision.skipped
    for skip in () if skipped is None else skipped.first:
        if skip.entry == entry.number:
            return str(skip.code)
    if entry.last >= record.cmd:  # its own offer ended in this very command
        return "tried_last" if entry.lapsed == entry.last else "declined_before"
    if (blocked := blocked_by(entry.fit)) is not None:
        return blocked
    row = waitlist()
    return None if row is None else class_code(entry.fit, Room(row))


def _hold(waitlist: Waitlist, candidate: Candidate) -> tuple[Hold, str | None]:
    blocked = blocked_by(candidate.entry.fit)
    if waitlist.closed == "all":
        return "closed", None
    if waitlist.paused:
        return "paused", None
    if blocked is not None:
        return "skipped", blocked
    if not waitlist.free:
        return "full", None
    if candidate.verdict == "skipped":
        return "skipped", candidate.code
    is_next = candidate.verdict == "offered"
    if waitlist.policy.backfill == "manual":
        return ("manual" if is_next else "behind"), None
    return ("due" if is_next else "after"), None


def _proposed(waitlist: Waitlist, entry: Entry) -> Position | None:
    proposals = (one for one in waitlist.proposals if one.entry == entry.number and one.verb in {"offer", "admit"})
    return next((one.position for one in proposals), None)


def _free_since(book: Book, waitlist: Waitlist) -> Position | None:
    origins = [position for pool in waitlist.pools for position, _ in book.origins(waitlist.name, pool.name)]
    return min((one for one in origins if recorded(one) is not None), default=None)
