"""What makes up for a record that was wrong? Ordinary events, never the removal of one.

Nobody else is hurt: whoever holds a spot keeps it, and an offer that gives way leaves its person's rank as it was.
"""

from collections.abc import Callable
from itertools import starmap, takewhile

from ledger.book import QUEUED, Entry, ListWas
from ledger.commands import (
    AdoptPolicy,
    Amend,
    ChangeCapacity,
    Close,
    Prioritise,
    Remedy,
    Reopen,
    Suspend,
    Undo,
)
from ledger.events import (
    AdmissionCancelled,
    AdmissionRestored,
    CapacityChanged,
    EntryAmended,
    EntryDisplaced,
    EntryReinstated,
    EntryResumed,
    EntryWithdrawn,
    EventCorrected,
    Events,
    ListEvent,
    OfferDeclined,
    OfferRevoked,
    OverrideWithdrawn,
    PoolCapacity,
    PoolMove,
    WaitlistClosed,
    WaitlistPaused,
    WaitlistResumed,
)
from ledger.penalties import for_cancelling
from ledger.rank import accepts
from ledger.refusals import Refused
from ledger.rules.amending import amend
from ledger.rules.halting import close, reopen
from ledger.rules.keeping import adopt_policy, change_capacity
from ledger.rules.lasting import prioritise, suspend
from ledger.rules.situation import Situation, refused


def undo(step: Undo, now: Situation) -> Events | Refused:
    """Say which record was wrong, and append what makes up for it."""
    made = _about_waitlist(step, now) if step.entry is None else _about_entry(step, now.entry(step.entry), now)
    if isinstance(made, Refused):
        return made
    if not made:
        return refused("changed_since", position=step.position, since=now.waitlist.position)
    return EventCorrected(position=step.position, code=step.code, last=step.last, reason=step.reason), *made


def _about_waitlist(step: Undo, now: Situation) -> Events | Refused:
    waitlist = now.waitlist
    match step.remedy:
        case "unpause" if waitlist.paused:
            return (WaitlistResumed(),)
        case "pause" if not waitlist.paused:
            return (WaitlistPaused(),)
        case "reopen" if waitlist.closed != "no":
            return _reopened(step, now)
        case "revoke":
            return _all_revoked(step, now)
        case "untell":
            return _all_untold(step, now)
        case "unpropose" if any(one.position == step.position for one in waitlist.proposals):
            return (OverrideWithdrawn(proposal=step.position),)
        case "again":
            return _set_again(step, now)
        case _:
            return refused("changed_since", position=step.position, since=waitlist.position)


def _all_revoked(step: Undo, now: Situation) -> Events | Refused:
    """Take back what is still out of several offers of one command; answers that were given stand."""
    made = takewhile(lambda holder: (holder.offer or 0) >= step.position, now.book.offered(now.name))
    live = [one for one in made if (one.offer or 0) <= step.through]
    return tuple(OfferRevoked(entry=one.number, offer=one.offer or 0, code="undone") for one in live)


def _all_untold(step: Undo, now: Situation) -> Events | Refused:
    """Take back the notices after which nothing more is recorded of their people: those are to be told again."""
    told = [(one, now.entry(one.entry)) for one in step.notices]
    made = tuple(notice for notice, entry in told if entry.last == notice.corrects)
    return made or (_changed(step, told[0][1]) if told else ())


def _reopened(step: Undo, now: Situation) -> Events | Refused:
    """Open a waitlist that was closed; one that had been closed to joining before is so again."""
    made, was = reopen(Reopen(), now), now.waitlist.was.get("closed")
    if isinstance(made, Refused) or was is None or (was.record, was.closed) != (step.position, "joining"):
        return made
    return *made, WaitlistClosed(joining_only=True)


def _set_again(step: Undo, now: Situation) -> Events | Refused:
    """Set what the record replaced, if nothing of its kind was set since and nobody loses a spot by it."""
    waitlist = now.waitlist
    kind, was = next(((kind, was) for kind, was in waitlist.was.items() if was.record == step.position), ("", None))
    if was is None:
        return refused("changed_since", position=step.position, since=waitlist.position)
    if kind == "policy" and was.policy is not None:
        return adopt_policy(AdoptPolicy(policy=was.policy), now)
    if kind == "closed":
        return close(Close(joining_only=was.closed == "joining"), now)
    return _resized_back(step, was, now)


def _resized_back(step: Undo, was: ListWas, now: Situation) -> Events | Refused:
    """Give the pools their former sizes, and those who were counted in others their former pools."""
    waitlist = now.waitlist
    back = {target: source for source, target in was.from_pool.items()}
    if back.keys() & was.pools.keys() or len(back) < len(was.from_pool) or set(back.values()) & {*waitlist.pool_names}:
        return refused("pools_mixed", position=step.position, pools=", ".join(sorted(back)))
    sizes = {back.get(pool.name, pool.name): 0 for pool in waitlist.pools} | was.pools
    for pool in waitlist.pools:
        if pool.admitted + pool.offered > sizes[back.get(pool.name, pool.name)]:
            return refused("changed_since", position=step.position, since=waitlist.position)
    pools = tuple(starmap(PoolCapacity, sizes.items()))
    return change_capacity(ChangeCapacity(pools=pools, from_pool=tuple(starmap(PoolMove, back.items()))), now)


def _say_again(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    """Let an entry say again what it said before the record."""
    was = entry.was
    if was is None or was.record != step.position:
        return _changed(step, entry)
    if was.suspended:
        over = was.until is not None and was.until <= now.at
        return _changed(step, entry) if over else suspend(Suspend(entry=entry.number, until=was.until), now)
    if was.priority != entry.priority:
        return prioritise(
            Prioritise(entry=entry.number, priority=was.priority, code=step.code, reason=step.reason), now
        )
    said = {name: getattr(was, name) for name in ("party", "attributes", "outcomes", "pools")}
    placed = was.joined if was.joined != entry.joined else None
    return amend(Amend(entry=entry.number, placed=placed, code=step.code, reason=step.reason, **said), now)


def _about_entry(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    if step.last is not None and entry.last > step.last:
        return refused("changed_since", position=step.position, since=entry.last)
    return _MAKERS[step.remedy](step, entry, now)


def _withdraw(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    """End the entry, whatever became of it: nobody else stands worse for that, and it costs its person nothing."""
    left = EntryWithdrawn(entry=entry.number)
    match entry.state:
        case "waiting" | "suspended":
            return (left,)
        case "offered":
            return OfferDeclined(entry=entry.number, offer=entry.offer or 0), left
        case "admitted" if for_cancelling(now.policy, now.position, now.at):
            return EntryDisplaced(entry=entry.number, code="undone"), left, *_smaller(step, entry, now)
        case "admitted":
            return AdmissionCancelled(entry=entry.number), *_smaller(step, entry, now)
        case _:
            return _changed(step, entry)


def _reinstate(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    if entry.state in {"offered", "admitted", "suspended"} or _is_on_again(entry, now):
        return _changed(step, entry)
    return (EntryReinstated(entry=entry.number),)


def _resume(step: Undo, entry: Entry, _now: Situation) -> Events | Refused:
    return (EntryResumed(entry=entry.number),) if entry.state in QUEUED else _changed(step, entry)


def _revoke(step: Undo, entry: Entry, _now: Situation) -> Events | Refused:
    if entry.offer is None:
        return _changed(step, entry)
    return (OfferRevoked(entry=entry.number, offer=entry.offer, code="undone"),)


def _displace(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    """Put an admitted entry back at its former rank; spots that were added for it go with it."""
    if entry.state != "admitted":
        return _changed(step, entry)
    return EntryDisplaced(entry=entry.number, code="undone"), *_smaller(step, entry, now)


def _smaller(step: Undo, entry: Entry, now: Situation) -> Events:
    """Take back the spots that were added for an admission."""
    pool = now.waitlist.pool(entry.pool or "")
    if pool is None or not step.added:
        return ()
    return (CapacityChanged(pools=(PoolCapacity(pool.name, max(0, pool.capacity - step.added)),), added=-step.added),)


def _rejoin(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
    """Make a party whole again, while nothing became of it and of none of its parts; it has the spots of them all."""
    parts = [now.entry(number) for number in step.parts]
    made: list[ListEvent] = []
    for part in parts:
        if (part.state, part.pool) != (entry.state, entry.pool) or (step.last is not None and part.last > step.last):
            return _changed(step, part)
        made += [EntryDisplaced(entry=part.number, code="undone")] if part.state == "admitted" else []
        made += [EntryWithdrawn(entry=part.number)]
    if not parts or entry.state not in {*QUEUED, "admitted"}:
        return _changed(step, entry)
    whole = entry.party + sum(part.party for part in parts)
    return *made, EntryAmended(entry=entry.number, party=whole, code=step.code, reason=step.reason)


def _restore(step: Undo, entry: Entry, now: Situation) -> Events | Refused:
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


_MAKERS: dict[Remedy, Callable[[Undo, Entry, Situation], Events | Refused]] = {
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "resume": _resume,
    "revoke": _revoke,
    "displace": _displace,
    "restore": _restore,
    "rejoin": _rejoin,
    "again": _say_again,
}
