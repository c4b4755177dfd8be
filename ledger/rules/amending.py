"""What may be corrected of an entry, and what does it cost the others? Party, attributes, accepted pools.

Whatever a correction frees goes to the queue; whatever it needs is taken only where nobody is passed over in silence.
"""

from msgspec.structs import replace

from ledger.book import QUEUED, Entry, Pool, Waitlist
from ledger.commands import Amend, Split
from ledger.events import EntryAmended, EntryJoined, Events
from ledger.matching import choose
from ledger.policy import attribute_fault, declared, threshold_only
from ledger.rank import accepts, blocked_by, parse_fit
from ledger.refusals import Mistake, Refused
from ledger.rekeying import keyed
from ledger.rules.joining import check_attributes, check_party, check_pools, never_fits
from ledger.rules.situation import Situation, not_queued, refused, unexplained


def amend(step: Amend, now: Situation) -> Events | Refused:
    """Correct what an entry says; what is as it was is not recorded.

    Raises:
        Mistake: a party, pool or attribute that the waitlist does not know.
    """
    waitlist, entry = now.waitlist, now.entry(step.entry)
    _check(step, entry, waitlist)
    changed = {
        name: value
        for name in ("party", "attributes", "outcomes", "pools")
        if (value := getattr(step, name)) is not None and value != getattr(entry, name)
    }
    placed = None if step.placed == entry.joined else step.placed
    if not changed and placed is None:
        return ()
    no = _refused(step, replace(entry, **changed), now) or (None if placed is None else _misplaced(step, entry))
    if no is not None:
        return no
    return (EntryAmended(entry=entry.number, placed=placed, code=step.code, reason=step.reason, **changed),)


def split(step: Split, now: Situation) -> Events | Refused:
    """Make parts of a party entries of their own, at the same rank and with spots where the party has spots.

    Raises:
        Mistake: there is no part, one has nobody in it, or nobody would be left.
    """
    entry = now.entry(step.entry)
    sizes = [part.party for part in step.parts]
    if not sizes or min(sizes) < 1 or sum(sizes) >= entry.party:
        raise Mistake("party", f"A party of {entry.party} is not split in this way: each part needs somebody.")
    if entry.state != "admitted":
        no = not_queued(entry)
        if no is not None:
            return no
    return tuple(
        EntryJoined(
            person=part.person,
            party=part.party,
            attributes=entry.attributes,
            outcomes=entry.outcomes,
            pools=entry.pools,
            personal=part.personal,
            split_from=entry.number,
        )
        for part in step.parts
    )


def _check(step: Amend, entry: Entry, waitlist: Waitlist) -> None:
    if step.party is not None:
        check_party(step.party)
    check_pools(step.pools or (), waitlist)
    if step.attributes is None and step.outcomes is None:
        return
    policy = waitlist.policy
    attributes = entry.attributes if step.attributes is None else step.attributes
    outcomes = entry.outcomes if step.outcomes is None else step.outcomes
    for name in sorted(attributes):
        fault = attribute_fault(policy, name, attributes[name])
        if fault and attributes[name] != entry.attributes.get(name):
            raise Mistake("attribute", f"{fault[0].upper()}{fault[1:]}.")
    known = {name: value for name, value in attributes.items() if name in declared(policy)}
    texts = {rule.text for rule in policy.conditions if rule.attribute in threshold_only(policy)}
    outcomes = {text: met for text, met in outcomes.items() if text in texts}
    check_attributes(known, outcomes, policy, entry.pools if step.pools is None else step.pools)


def _refused(step: Amend, amended: Entry, now: Situation) -> Refused | None:
    waitlist, entry = now.waitlist, now.entry(step.entry)
    if entry.state not in {"offered", "admitted"}:
        return never_fits(amended, waitlist)
    held = waitlist.pool(entry.pool or "")
    if held is None:
        return None
    if step.pools is not None and held.name not in accepts(amended, waitlist).among(waitlist.pool_names):
        return refused("pool_held", entry=entry.number, pool=held.name)
    return _cannot_grow(step, amended.party - entry.party, held, now) if amended.party > entry.party else None


def _cannot_grow(step: Amend, more: int, held: Pool, now: Situation) -> Refused | None:
    """A holder grows only into free spots, and past people whom the rule would choose only with code and text."""
    if held.free < more:
        return refused("no_room_to_grow", more=more, free=held.free, pool=held.name)
    if choose(now.book, now.waitlist) is not None and not (step.code and step.reason):
        return refused("spot_wanted", more=more)
    return None


def _misplaced(step: Amend, entry: Entry) -> Refused | None:
    """Another place in line is for whoever stands in it, and is not the rule's own: it needs code and text."""
    return not_queued(entry) or unexplained(step.code, step.reason)


def passed_in_line(step: Amend, now: Situation) -> int:
    """Count those in the queue whom an entry passes by being placed as if it had joined before."""
    entry = now.entry(step.entry)
    if step.placed is None or step.placed == entry.joined or entry.state not in QUEUED:
        return 0
    there = keyed(replace(entry, joined=step.placed), now.waitlist)
    return max(0, now.book.ahead(now.name, entry.key) - now.book.ahead(now.name, there.key))


def passes_over(step: Amend, now: Situation) -> tuple[str, int] | None:
    """Return in which pool a holder grows past the queue, and how many there could have had a spot; None if none is."""
    entry = now.entry(step.entry)
    more = 0 if step.party is None or entry.state not in {"offered", "admitted"} else step.party - entry.party
    if more <= 0 or choose(now.book, now.waitlist) is None:
        return None
    pool, count = entry.pool or "", 0
    for fit, number in now.book.classes(now.name).items():
        if blocked_by(fit) is None:
            party, accepted = parse_fit(fit)
            count += number if party <= more and accepted.among([pool]) else 0
    return pool, count
