"""Who may be given a spot by hand, and when is that an override? Published in docs/format.md, 11.4."""

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Entry, Pool, Waitlist
from ledger.commands import Admit, OfferNext, OfferTo
from ledger.decision import Decision, Deviation, OverrideCode
from ledger.events import CapacityChanged, EntryAdmitted, Events, PoolCapacity
from ledger.matching import Choice, Room, choose
from ledger.rank import Accepted, accepts, blocked_by, parse_fit
from ledger.refusals import Refused
from ledger.rules.joining import check_join, free_spot_for, joined, new_entry
from ledger.rules.situation import Situation, moved, not_queued, offered, refused, unexplained


class Grounds(Struct, frozen=True):
    """Code and text that a person gave for departing from the rule."""

    code: OverrideCode | None
    reason: str | None


def offer_next(step: OfferNext, now: Situation) -> Events | Refused:
    """Offer a spot to the entry that the rule chooses."""
    waitlist = now.waitlist
    no = _standing_still(waitlist)
    if no is not None:
        return no
    choice = choose(now.book, waitlist)
    if choice is None:
        if not waitlist.queued:
            return refused("nobody_waiting")
        return refused("nobody_fits" if waitlist.free else "no_free_spot", free=waitlist.free)
    if choice.move is not None:
        return (moved(choice.move),)
    return (offered(choice, now.decision(choice, "policy"), step.window, now),)


def offer_to(step: OfferTo, now: Situation) -> Events | Refused:
    """Offer a spot to one entry: as the rule would, or as an override with code and text."""
    waitlist, entry = now.waitlist, now.entry(step.entry)
    no = _standing_still(waitlist) or not_queued(entry)
    if no is not None:
        return no
    choice = choose(now.book, waitlist)
    if choice is not None and choice.entry.number == entry.number:
        if choice.move is not None:
            return (moved(choice.move),)
        return (offered(choice, now.decision(choice, "policy"), step.window, now),)
    given = _override(entry, Grounds(step.code, step.reason), now, takes_offers=False)
    if isinstance(given, Refused):
        return given
    spot, decision = given
    return (offered(spot, decision, step.window, now),)


def admit(step: Admit, now: Situation) -> Events | Refused:
    """Admit by hand: ``direct`` when the rule would have done so now, else an override; or as it was before."""
    waitlist = now.waitlist
    if step.join is not None:
        check_join(step.join, waitlist)
        active = now.book.active_entry(now.name, step.join.person)
        if active is not None:  # they joined after it was proposed
            return refused("already_on_list", entry=active.number)
        entry = new_entry(step.join, now)
        choice = free_spot_for(entry, now)
    else:
        entry = now.entry(step.entry or 0)
        choice = choose(now.book, waitlist) if waitlist.makes_offers else None
    no = not_queued(entry) if step.join is None else None
    if no is not None:
        return no
    before: Events = () if step.join is None else (joined(step.join),)
    given = Grounds(step.code, step.reason)
    if step.carried_over:
        return _carry_over(entry, step.reason, now, before)
    if step.add_spot:
        return _admit_added(entry, given, now, before)
    if choice is not None and choice.entry.number == entry.number:
        if choice.move is not None:
            return *before, moved(choice.move)
        decision = now.decision(choice, "direct", joining=bool(before))
        return *before, EntryAdmitted(entry=entry.number, pool=choice.pool, decision=decision)
    found = _override(entry, given, now, takes_offers=True, joining=bool(before))
    if isinstance(found, Refused):
        return found
    spot, decision = found
    return *before, EntryAdmitted(entry=entry.number, pool=spot.pool, decision=decision)


def _carry_over(entry: Entry, reason: str | None, now: Situation, before: Events) -> Events | Refused:
    """Take over a spot that the entry held before the ledger began, in the first pool with room, else in the first."""
    waitlist = now.waitlist
    if waitlist.has_decided:
        return refused("begun")
    pool = Room(waitlist).pool_for(entry.party, pools_by_hand(entry, waitlist)) or _first_accepted(entry, waitlist).name
    grounds = now.decision(Choice(entry, pool), "carried_over", joining=bool(before))
    decision = replace(grounds, skipped=None, reason=reason)
    return *before, EntryAdmitted(entry=entry.number, pool=pool, decision=decision)


def _admit_added(entry: Entry, given: Grounds, now: Situation, before: Events) -> Events | Refused:
    """Add the spots the party needs to the first pool it accepts, and admit it there, in one decision."""
    waitlist = now.waitlist
    no = unexplained(given.code, given.reason)
    if no is not None:
        return no
    if waitlist.added + entry.party > waitlist.policy.added_spots:
        return refused("too_many_added_spots", limit=waitlist.policy.added_spots, added=waitlist.added)
    pool = _first_accepted(entry, waitlist)
    grown = CapacityChanged(pools=(PoolCapacity(pool.name, pool.capacity + entry.party),), added=entry.party)
    spot = Choice(entry, pool.name)
    decision = _grounds(spot, ("over_capacity",), given, now, joining=bool(before))
    decision = replace(decision, cause=now.position + len(before))
    return *before, grown, EntryAdmitted(entry=entry.number, pool=pool.name, decision=decision)


def _override(
    entry: Entry, given: Grounds, now: Situation, *, takes_offers: bool, joining: bool = False
) -> tuple[Choice, Decision] | Refused:
    """Return where the entry gets its spot against the rule and on what grounds, or why it may not."""
    waitlist = now.waitlist
    pool = Room(waitlist).pool_for(entry.party, pools_by_hand(entry, waitlist))
    if pool is None and takes_offers and waitlist.policy.capacity_cut == "revoke_offers":
        pool = _room_under_offers(entry, waitlist)
    deviation: tuple[Deviation, ...] = ("out_of_order",)
    if pool is None:
        if waitlist.policy.over_capacity == "refuse":
            return refused("over_capacity", capacity=sum(pool.capacity for pool in waitlist.pools))
        pool = _first_accepted(entry, waitlist).name
        deviation = ("over_capacity",)
    no = unexplained(given.code, given.reason)
    if no is not None:
        return no
    spot = Choice(entry, pool)
    return spot, _grounds(spot, deviation, given, now, joining=joining)


def _grounds(
    spot: Choice, deviation: tuple[Deviation, ...], given: Grounds, now: Situation, *, joining: bool
) -> Decision:
    bypassed = _bypassed(spot, now)
    if bypassed and "out_of_order" not in deviation:
        deviation = ("out_of_order", *deviation)
    return replace(
        now.decision(spot, "override", joining=joining),
        deviation=deviation,
        bypassed=bypassed,
        code=given.code,
        reason=given.reason,
        skipped=None,
    )


def _bypassed(spot: Choice, now: Situation) -> int:
    """Count those ahead who could have had the spot: not held back by a rule, accepting the pool, no larger."""
    count = 0
    for fit in now.book.classes(now.name):
        if blocked_by(fit) is not None:
            continue
        party, accepted = parse_fit(fit)
        if party <= spot.entry.party and accepted.among([spot.pool]):
            count += now.book.ahead(now.name, spot.entry.key, fit)
    return count


def _room_under_offers(entry: Entry, waitlist: Waitlist) -> str | None:
    """Return a pool in which live offers can give way to the entry (``capacity_cut = "revoke_offers"``)."""
    for name in pools_by_hand(entry, waitlist).among(waitlist.pool_names):
        pool = waitlist.pool(name)
        if pool is not None and pool.capacity - pool.admitted >= entry.party:
            return name
    return None


def _first_accepted(entry: Entry, waitlist: Waitlist) -> Pool:
    first = pools_by_hand(entry, waitlist).among(waitlist.pool_names)[0]
    return next(pool for pool in waitlist.pools if pool.name == first)


def pools_by_hand(entry: Entry, waitlist: Waitlist) -> Accepted:
    """Return the pools that a person may put an entry in: those it may have, and after them any that it chose."""
    pools = waitlist.pool_names
    chosen = [waitlist.dissolved.get(name, name) for name in entry.pools] or pools
    return Accepted(tuple(dict.fromkeys([*accepts(entry, waitlist).among(pools), *chosen])))


def _standing_still(waitlist: Waitlist) -> Refused | None:
    if waitlist.paused:
        return refused("paused")
    return refused("closed") if waitlist.closed == "all" else None
