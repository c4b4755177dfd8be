"""What makes up for a record that was wrong? Ordinary events, never the removal of one (DESIGN section 5, rule 12).

Nobody else is hurt: whoever holds a spot keeps it, and an offer that gives way leaves its person's rank as it was.
"""

from collections.abc import Callable

from ledger.book import QUEUED, Entry
from ledger.commands import Remedy, Reopen, Undo
from ledger.events import (
    AdmissionCancelled,
    AdmissionRestored,
    CapacityChanged,
    EntryDisplaced,
    EntryReinstated,
    EntryResumed,
    EntryWithdrawn,
    EventCorrected,
    ListEvent,
    OfferDeclined,
    OfferRevoked,
    PoolCapacity,
    WaitlistPaused,
    WaitlistResumed,
)
from ledger.rank import accepts
from ledger.refusals import Refused
from ledger.rules.halting import reopen
from ledger.rules.situation import Situation, refused

Made = tuple[ListEvent, ...] | Refused


def undo(step: Undo, now: Situation) -> Made:
    """Say which record was wrong, and append what makes up for it."""
    made = _about_waitlist(step, now) if step.entry is None else _about_entry(step, now.entry(step.entry), now)
    if isinstance(made, Refused):
        return made
    return EventCorrected(position=step.position, code=step.code, reason=step.reason), *made


def _about_waitlist(step: Undo, now: Situation) -> Made:
    waitlist = now.waitlist
    match step.remedy:
        case "unpause" if waitlist.paused:
            return (WaitlistResumed(),)
        case "pause" if not waitlist.paused:
            return (WaitlistPaused(),)
        case "reopen" if waitlist.closed != "no":
            return reopen(Reopen(), now)
        case _:
            return refused("changed_since", position=step.position, since=waitlist.position)


def _about_entry(step: Undo, entry: Entry, now: Situation) -> Made:
    if step.last is not None and entry.last > step.last:
        return refused("changed_since", position=step.position, since=entry.last)
    return _MAKERS[step.remedy](step, entry, now)


def _withdraw(step: Undo, entry: Entry, _now: Situation) -> Made:
    """End the entry, whatever became of it: nobody else stands worse for that."""
    left = EntryWithdrawn(entry=entry.number)
    match entry.state:
        case "waiting" | "suspended":
            return (left,)
        case "offered":
            return OfferDeclined(entry=entry.number, offer=entry.offer or 0), left
        case "admitted":
            return (AdmissionCancelled(entry=entry.number),)
        case _:
            return _changed(step, entry)


def _reinstate(step: Undo, entry: Entry, now: Situation) -> Made:
    if entry.state in {"offered", "admitted", "suspended"} or _is_on_again(entry, now):
        return _changed(step, entry)
    return (EntryReinstated(entry=entry.number),)


def _resume(step: Undo, entry: Entry, _now: Situation) -> Made:
    return (EntryResumed(entry=entry.number),) if entry.state in QUEUED else _changed(step, entry)


def _revoke(step: Undo, entry: Entry, _now: Situation) -> Made:
    if entry.offer is None:
        return _changed(step, entry)
    return (OfferRevoked(entry=entry.number, offer=entry.offer, code="undone"),)


def _displace(step: Undo, entry: Entry, now: Situation) -> Made:
    """Put an admitted entry back at its former rank; spots that were added for it go with it."""
    pool = now.waitlist.pool(entry.pool or "")
    if entry.state != "admitted" or pool is None:
        return _changed(step, entry)
    back = EntryDisplaced(entry=entry.number, code="undone")
    if not step.added:
        return (back,)
    size = PoolCapacity(pool.name, max(0, pool.capacity - step.added))
    return back, CapacityChanged(pools=(size,), added=-step.added)


def _restore(step: Undo, entry: Entry, now: Situation) -> Made:
    """Give an admission back while its spot is free, or only offered: then the newest offers give way."""
    if entry.state in {"offered", "admitted"} or _is_on_again(entry, now):
        return _changed(step, entry)
    waitlist = now.waitlist
    accepted = accepts(entry, waitlist).among(waitlist.pool_names)
    pools = [pool for pool in waitlist.pools if pool.name in accepted]
    free = next((pool for pool in pools if pool.free >= entry.party), None)
    pool = free or next((pool for pool in pools if pool.capacity - pool.admitted >= entry.party), None)
    if pool is None:
        return refused("spot_taken", position=step.position, entry=entry.number)
    revoked: list[ListEvent] = []
    short = 0 if free else entry.party - (pool.capacity - pool.admitted - pool.offered)
    for holder in now.book.offered(now.name):
        if short > 0 and holder.pool == pool.name:
            revoked.append(OfferRevoked(entry=holder.number, offer=holder.offer or 0, code="undone"))
            short -= holder.party
    return *revoked, AdmissionRestored(entry=entry.number, cancelled=step.position, pool=pool.name)


def _is_on_again(entry: Entry, now: Situation) -> bool:
    active = now.book.active_entry(now.name, entry.person)
    return active is not None and active.number != entry.number


def _changed(step: Undo, entry: Entry) -> Refused:
    return refused("changed_since", position=step.position, since=entry.last)


_MAKERS: dict[Remedy, Callable[[Undo, Entry, Situation], Made]] = {
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "resume": _resume,
    "revoke": _revoke,
    "displace": _displace,
    "restore": _restore,
}
