"""What follows without anybody's request? What is due, and what a freed spot or a cut capacity leads to.

Both are asked again after each event they cause, until they answer None: one event at a time, each decided on the
state that the one before it left (docs/format.md, 11.6 and 11.7).
"""

from collections.abc import Iterator

from ledger.book import Entry, Waitlist
from ledger.commands import Backfill
from ledger.events import (
    EntryAdmitted,
    EntryDisplaced,
    EntryResumed,
    ListEvent,
    OfferExpired,
    OfferRevoked,
    PenaltyEnded,
    WaitlistClosed,
)
from ledger.instant import Instant
from ledger.matching import choose
from ledger.rules.situation import Situation, moved, offered


def next_due(now: Situation) -> tuple[Instant, ListEvent] | None:
    """Return what falls due first at or before now, with its own instant; None when nothing is due.

    Where offers stop at the instant at which something else is due, they stop first.
    """
    entry, stops = now.book.due(now.name, now.at), _stops(now)
    if stops is not None and (entry is None or entry.wakes is None or stops <= entry.wakes):
        return stops, WaitlistClosed(due=True)
    if entry is None or entry.wakes is None:
        return None
    if entry.offer is not None:
        return entry.wakes, OfferExpired(entry=entry.number, offer=entry.offer)
    if entry.state == "waiting":
        return entry.wakes, PenaltyEnded(entry=entry.number)
    return entry.wakes, EntryResumed(entry=entry.number, due=True)


def next_consequence(run: Backfill, now: Situation) -> ListEvent | None:
    """Return the next event that the rules owe: an offer gives way, a holder is displaced, a spot is given."""
    waitlist = now.waitlist
    return _give_way(run, now, waitlist) or _give(run, now, waitlist)


def _stops(now: Situation) -> Instant | None:
    """Return when offers stop, if that has come; a waitlist that is closed already does not close again."""
    waitlist = now.known
    if waitlist is None or waitlist.stops is None or waitlist.closed == "all":
        return None
    return waitlist.stops if waitlist.stops <= now.at else None


def _give_way(run: Backfill, now: Situation, waitlist: Waitlist) -> ListEvent | None:
    """Take back what may not stand: every offer on closing where ``on_close`` says so, and what is over capacity."""
    if run.closed and waitlist.policy.on_close == "revoke_offers":
        for entry in now.book.offered(now.name):
            return OfferRevoked(entry=entry.number, offer=entry.offer or 0, code="closed")
    return _make_room(run, now, waitlist)


def _make_room(run: Backfill, now: Situation, waitlist: Waitlist) -> ListEvent | None:
    """Take back what stands over the capacity, as ``capacity_cut`` says: newest offers first, then last admitted."""
    setting = waitlist.policy.capacity_cut
    over = set() if setting == "keep" else {pool.name for pool in waitlist.pools if pool.over}
    if not over:
        return None
    if run.cut or (run.overfilled and setting == "revoke_offers"):
        for entry in _in(over, now.book.offered(now.name)):
            return OfferRevoked(entry=entry.number, offer=entry.offer or 0, code="capacity_cut")
    if run.cut and setting == "displace":
        for entry in _in(over, now.book.admitted(now.name)):
            return EntryDisplaced(entry=entry.number, code="capacity_cut")
    return None


def _give(run: Backfill, now: Situation, waitlist: Waitlist) -> ListEvent | None:
    """Give the next free spot to whom the match run chooses, where the policy does so by itself."""
    if waitlist.policy.backfill != "auto" or not waitlist.makes_offers:
        return None
    choice = choose(now.book, waitlist, run)
    if choice is None:
        return None
    if choice.move is not None:
        return moved(choice.move)
    decision = now.decision(choice, "policy", run)
    if waitlist.policy.promotion == "admit":
        return EntryAdmitted(entry=choice.entry.number, pool=choice.pool, decision=decision)
    return offered(choice, decision, None, now)


def _in(pools: set[str], entries: Iterator[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.pool in pools)
