"""Why is a spot free, or why was nobody offered it? Pool by pool, with what freed it and what holds everybody back."""

from collections import Counter
from typing import Literal

from msgspec import Struct

from ledger.book import Book, Entry, Pool, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.matching import NO_RUN, Candidate, table
from ledger.rank import accepts, blocked_by
from replays.archive.archive import NAMED, archive
from replays.past.history import AsOf, Moment, Records, View
from replays.reasons.grounds import Happening, happening
from replays.reasons.ranks import PoolLine, pool_line
from replays.rederiving.decided import record_at

Reason = Literal["full", "closed", "paused", "nobody_waiting", "nobody_fits", "kept", "elsewhere", "manual", "due"]
LISTED = 20


class Freed(Struct, frozen=True):
    """So many of the free spots go back to one record; none where that is due and not recorded."""

    spots: int
    record: Happening | None


class Held(Struct, frozen=True):
    """Somebody in the queue who could not take the spot, and the rule that holds them back.

    Beside the skip codes there are ``other_pools``, the pool is not accepted, and ``kept``, it is kept for another.
    """

    entry: EntryNumber
    code: str


class FreePool(Struct, frozen=True, kw_only=True):
    """One pool, and why nobody is offered what is free in it.

    Attributes:
        pool: its spots.
        reason: no spot is free (``full``); the list is ``closed`` or ``paused``; ``nobody_waiting``; nobody in the
            queue could take it (``nobody_fits``); it is ``kept`` for the head of the line, who needs more; who
            could take it is given a spot ``elsewhere``, in a pool they like better; somebody could, and offers are made
            by hand (``manual``) or by the next command (``due``).
        freed: what the free spots go back to, the oldest first.
        chosen: to whom the rule would give them, in order of rank.
        kept_for: the head of the line for whom they are kept.
        counts: how many in the queue are held back by which rule.
        held: the first of those, in order of rank.
    """

    pool: PoolLine
    reason: Reason
    freed: tuple[Freed, ...]
    chosen: tuple[EntryNumber, ...] = ()
    kept_for: EntryNumber | None = None
    counts: dict[str, int] = {}
    held: tuple[Held, ...] = ()


class WhySpot(Struct, frozen=True, kw_only=True):
    """Why spots are free on a waitlist."""

    moment: Moment
    policy: str
    policy_version: int
    queued: int
    pools: tuple[FreePool, ...]


def why_spot(records: Records, waitlist: str, pool: str | None = None, as_of: AsOf | None = None) -> WhySpot | None:
    """Return why spots are free, of one pool or of each; None when the waitlist, or the pool, was not there then."""
    looked_up = archive(records)
    seen = looked_up.view(waitlist, as_of)
    if seen is None or (pool is not None and seen.waitlist.pool(pool) is None):
        return None
    candidates = table(seen.book, seen.waitlist, NO_RUN)
    found = WhySpot(
        moment=seen.moment,
        policy=seen.waitlist.policy.name,
        policy_version=seen.waitlist.policy_version,
        queued=seen.waitlist.queued,
        pools=tuple(_pool(records, seen, one, candidates) for one in seen.waitlist.pools if pool in (None, one.name)),
    )
    named = [number for one in found.pools for number in (*one.chosen[:NAMED], *(held.entry for held in one.held))]
    looked_up.names(waitlist, seen.moment.position, named)
    return found


def _pool(records: Records, seen: View[Book], pool: Pool, candidates: list[Candidate]) -> FreePool:
    waitlist = seen.waitlist
    chosen = tuple(one.entry.number for one in candidates if one.pool == pool.name)
    kept_for = _kept_for(waitlist, pool.name, candidates)
    elsewhere = any(one.pool is not None and _could_take(one.entry, waitlist, pool) for one in candidates)
    reason = _reason(waitlist, pool, kept_for, is_wanted=bool(chosen), elsewhere=elsewhere)
    left = [one for one in candidates if one.verdict != "offered"] if reason in {"kept", "nobody_fits"} else []
    held = [Held(one.entry.number, _code(one.entry, waitlist, pool)) for one in left]
    return FreePool(
        pool=pool_line(pool),
        reason=reason,
        freed=tuple(_freed(records, seen.book, waitlist.name, pool.name)),
        chosen=chosen if reason in {"manual", "due"} else (),
        kept_for=kept_for if reason == "kept" else None,
        counts=dict(Counter(one.code for one in held)),
        held=tuple(held[:LISTED]),
    )


def _reason(
    waitlist: Waitlist, pool: Pool, kept_for: EntryNumber | None, *, is_wanted: bool, elsewhere: bool
) -> Reason:
    if not pool.free:
        return "full"
    if waitlist.closed == "all":
        return "closed"
    if waitlist.paused:
        return "paused"
    if not waitlist.queued:
        return "nobody_waiting"
    if is_wanted:
        return "manual" if waitlist.policy.backfill == "manual" else "due"
    if kept_for is not None:
        return "kept"
    return "elsewhere" if elsewhere else "nobody_fits"


def _could_take(entry: Entry, waitlist: Waitlist, pool: Pool) -> bool:
    return entry.party <= pool.free and pool.name in accepts(entry, waitlist).among(waitlist.pool_names)


def _kept_for(waitlist: Waitlist, pool: str, candidates: list[Candidate]) -> EntryNumber | None:
    """Return the first in line for whom the pool is kept: who accepts it, is free to be offered, and does not fit."""
    if waitlist.policy.does_not_fit == "skip":
        return None
    for one in candidates:
        is_accepted = pool in accepts(one.entry, waitlist).among(waitlist.pool_names)
        if one.verdict == "skipped" and blocked_by(one.entry.fit) is None and is_accepted:
            return one.entry.number
    return None


def _code(entry: Entry, waitlist: Waitlist, pool: Pool) -> str:
    """Return the rule that holds somebody back from a pool."""
    blocked = blocked_by(entry.fit)
    if blocked is not None:
        return blocked
    if pool.name not in accepts(entry, waitlist).among(waitlist.pool_names):
        return "other_pools"
    return "kept" if entry.party <= pool.free else "does_not_fit"


def _freed(records: Records, book: Book, waitlist: str, pool: str) -> list[Freed]:
    return [Freed(spots, _happened(records, position)) for position, spots in book.origins(waitlist, pool)]


def _happened(records: Records, position: Position) -> Happening | None:
    record = record_at(records, position)
    return None if record is None else happening(position, record)
