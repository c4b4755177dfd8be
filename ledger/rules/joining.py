"""Who may join, and who is admitted at once? Published in docs/format.md, 11.5."""

from typing import Any

from msgspec.structs import replace

from ledger.book import Entry, Waitlist
from ledger.commands import Join, Settle
from ledger.decision import Position
from ledger.events import EntryAdmitted, EntryJoined, Events
from ledger.matching import Choice, choose
from ledger.penalties import delayed_until
from ledger.policy import Policy, Value, attribute_fault, threshold_only
from ledger.rank import accepts, eligibility_fault, is_open, unmet
from ledger.refusals import Mistake, Refused
from ledger.rekeying import keyed, needed
from ledger.rules.limiting import beyond_limit, counted_elsewhere, penalties_of
from ledger.rules.situation import Situation, moved, refused, unexplained

LARGEST_PARTY = 1_000_000


def join(step: Join, now: Situation) -> Events | Refused:
    """Enter a person into the queue, or admit them at once when nobody waiting could take the free spot.

    Raises:
        Mistake: a party, pool or attribute that the waitlist does not know.
    """
    waitlist = now.waitlist
    check_join(step, waitlist)
    if now.book.active_entry(now.name, step.person) is not None:
        returns = waitlist.policy.duplicate_join == "return"
        return () if returns else refused("already_on_list", is_disputable=True)
    entry = unranked(step, now.name, now.position)
    elsewhere = counted_elsewhere(step, now)
    beyond = beyond_limit(step, elsewhere, now)
    no = turned_away(entry, waitlist) or _too_often(step, beyond) or _misplaced(step)
    if no is not None:
        return no
    penalties = penalties_of(step, now)
    until = delayed_until(penalties, waitlist.policy)
    found: dict[str, Any] = {"elsewhere": elsewhere, "penalties": penalties, "delayed_until": until}
    made = replace(joined(step), beyond_limit=beyond is not None, **found)
    choice = free_spot_for(keyed(replace(entry, delayed=until), waitlist), now) if waitlist.free else None
    if choice is not None and waitlist.policy.join_when_free == "refuse":
        return refused("spot_free", is_disputable=True)
    if choice is not None and waitlist.policy.join_when_free == "admit" and not step.wait:
        if choice.move is not None:
            return made, moved(choice.move)
        decision = now.decision(choice, "policy", joining=True)
        return made, EntryAdmitted(entry=now.position, pool=choice.pool, decision=decision)
    limit = waitlist.policy.max_waiting
    if limit is not None and waitlist.queued >= limit:
        return refused("list_full", is_disputable=True, limit=limit)
    return (made,)


def settle(step: Settle, now: Situation) -> Events | Refused:
    """Go on with a join for which holders move: the next move, or at last the admission."""
    choice = choose(now.book, now.waitlist)
    if choice is None or choice.entry.number != step.entry:
        return ()
    if choice.move is not None:
        return (moved(choice.move),)
    return (EntryAdmitted(entry=step.entry, pool=choice.pool, decision=now.decision(choice, "policy")),)


def joined(step: Join) -> EntryJoined:
    """Return the fact that the command's person joined."""
    return EntryJoined(
        person=step.person,
        party=step.party,
        attributes=step.attributes,
        outcomes=step.outcomes,
        pools=step.pools,
        wait=step.wait,
        personal=step.personal,
        code=step.code,
        reason=step.reason,
        placed=step.placed,
    )


def new_entry(step: Join, now: Situation) -> Entry:
    """Return the entry that joining now would make."""
    return keyed(unranked(step, now.name, now.position), now.waitlist)


def unranked(join: Join | EntryJoined, waitlist: str, position: Position) -> Entry:
    """Return the entry that a join at a position makes, before it has a key."""
    return Entry(
        number=position,
        waitlist=waitlist,
        person=join.person,
        state="waiting",
        party=join.party,
        joined=join.placed or position,
        last=position,
        news=position,
        attributes=join.attributes,
        outcomes=join.outcomes,
        pools=join.pools,
    )


def free_spot_for(entry: Entry, now: Situation) -> Choice | None:
    """Return the spot a joiner takes at once: a run without them offers nobody, a run with them offers them."""
    waitlist = now.waitlist
    if not waitlist.makes_offers or choose(now.book, waitlist) is not None:
        return None
    return choose(now.book, waitlist, joiner=entry)


def check_join(step: Join, waitlist: Waitlist) -> None:
    """Raise a mistake when the party, a pool or an attribute cannot be on this waitlist."""
    check_party(step.party)
    check_pools(step.pools, waitlist)
    check_attributes(step.attributes, step.outcomes, waitlist.policy, step.pools)


def check_party(party: int) -> None:
    """Raise a mistake when a party cannot have this size."""
    if not 1 <= party <= LARGEST_PARTY:
        raise Mistake("party", f"A party has 1 to {LARGEST_PARTY:,} people, not {party}.")


def check_pools(pools: tuple[str, ...], waitlist: Waitlist) -> None:
    """Raise a mistake when a pool is unknown or named twice."""
    known = [pool.name for pool in waitlist.pools]
    for name in pools:
        if name not in known:
            raise Mistake("pool", f"{waitlist.name} has no pool {name!r}; it has: {', '.join(known)}.")
    if len(set(pools)) < len(pools):
        raise Mistake("pool", f"A pool is named twice: {', '.join(pools)}.")


def check_attributes(
    attributes: dict[str, Value], outcomes: dict[str, bool], policy: Policy, pools: tuple[str, ...] = ()
) -> None:
    """Raise a mistake when an attribute is not declared, has a wrong value, or is missing where it is needed.

    Which of ``pools``, the pools chosen, or without a choice of all, are open to the entry must be known as well.
    """
    for name, value in sorted(attributes.items()):
        fault = attribute_fault(policy, name, value)
        if fault:
            raise Mistake("attribute", f"{fault[0].upper()}{fault[1:]}.")
    for name in needed(policy):
        if name not in attributes:
            raise Mistake("attribute", f"The policy orders by {name!r}, which is missing.")
    chosen = (rule for rule in policy.pool_rules if not pools or rule.name in pools)
    for rule in (*policy.eligible, *(condition for one in chosen for condition in one.eligible)):
        if rule.attribute not in attributes and rule.text not in outcomes:
            raise Mistake("attribute", f"The policy asks for {rule.attribute!r}, which is missing.")
    for text in sorted(outcomes):
        if text not in {rule.text for rule in policy.conditions if rule.attribute in threshold_only(policy)}:
            raise Mistake("attribute", f"The policy has no rule {text!r}.")


def reduced(attributes: dict[str, Value], policy: Policy) -> tuple[dict[str, Value], dict[str, bool]]:
    """Split attributes into what is recorded by value and what is recorded only as the outcome of a rule."""
    hidden = threshold_only(policy)
    outcomes = {
        rule.text: rule.is_met_by(attributes[rule.attribute])
        for rule in policy.conditions
        if rule.attribute in hidden and rule.attribute in attributes
    }
    return {name: value for name, value in attributes.items() if name not in hidden}, outcomes


def turned_away(who: Entry, waitlist: Waitlist) -> Refused | None:
    """Return why an entry may not be in the queue at all, whatever stands in it."""
    if waitlist.closed != "no":
        return refused("closed", is_disputable=True)
    no = never_fits(who, waitlist, is_disputable=True)
    if no is not None:
        return no
    code = eligibility_fault(waitlist.policy, who.attributes, who.outcomes)
    if code is None and not is_open(accepts(who, waitlist), waitlist):
        code = _pool_fault(who, waitlist)
    return Refused(code, "not_eligible", is_disputable=True) if code else None


def _too_often(step: Join, beyond: Refused | None) -> Refused | None:
    """Return the refusal by the policy's limit; staff may go beyond one that allows any, with code and text."""
    if beyond is None or not step.beyond_limit or not beyond.details["limit"]:
        return beyond
    return unexplained(step.code, step.reason)


def _misplaced(step: Join) -> Refused | None:
    """Return the refusal of a place in line that is not the rule's own, without code or text."""
    return None if step.placed is None else unexplained(step.code, step.reason)


def passed_in_line(step: Join, now: Situation) -> int:
    """Count those in the queue whom a joiner passes by being placed as if they had joined before."""
    first, last = new_entry(step, now), new_entry(replace(step, placed=None), now)
    return now.book.ahead(now.name, last.key) - now.book.ahead(now.name, first.key)


def never_fits(who: Entry, waitlist: Waitlist, *, is_disputable: bool = False) -> Refused | None:
    """Return the refusal of a party that is larger than every pool that it accepts and that is open to it."""
    if who.party == 1:
        return None
    open_to = accepts(who, waitlist).among(waitlist.pool_names)
    largest = max((pool.capacity for pool in waitlist.pools if pool.name in open_to), default=who.party)
    if who.party <= largest:
        return None
    return refused("never_fits", is_disputable=is_disputable, party=who.party, largest=largest)


def _pool_fault(who: Entry, waitlist: Waitlist) -> str | None:
    """Return the code of the first unmet condition of the first pool accepted, where no pool is open to the entry."""
    rules = {rule.name: rule.eligible for rule in waitlist.policy.pool_rules}
    chosen = who.pools or waitlist.pool_names
    return next((code for name in chosen if (code := unmet(rules.get(name, ()), who.attributes, who.outcomes))), None)
