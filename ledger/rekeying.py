"""Which facts give many entries another rank at once, and how? A policy adopted, a draw held.

Keys and classes follow from what an entry is and from its waitlist (``keyed``); no record holds them. Ranking anew
takes time in proportion to the list: it is what these two cost, and no other command pays for it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ledger.book import ACTIVE, Book, Draw, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.draw import order, seed_of
from ledger.events import DrawAnnounced, DrawHeld
from ledger.policy import ByAttribute, ByDraw, Policy, attribute_fault
from ledger.rank import accepts, eligibility_fault, fit_class, is_open, rank_key


def keyed(entry: Entry, waitlist: Waitlist) -> Entry:
    """Return the entry with rank key and fit class as the waitlist's policy has them."""
    accepted, policy = accepts(entry, waitlist), waitlist.policy
    if entry.state == "suspended":
        blocked = "suspended"
    elif not is_open(accepted, waitlist) or eligibility_fault(policy, entry.attributes, entry.outcomes):
        blocked = "not_eligible"
    else:
        blocked = held_back(entry)
    return replace(entry, key=rank_key(policy.order, entry), fit=fit_class(accepted, entry.party, blocked))


def held_back(entry: Entry) -> str:
    """Return the skip code of what staff or penalties put on an entry, or nothing."""
    return entry.barred or ("penalty_delay" if entry.state == "waiting" and entry.delayed else "")


def rank_alike(one: Policy, other: Policy) -> bool:
    """Whether two policies give every entry the same rank key and class: only the rest of them differs."""
    return (one.order, one.eligible, one.pool_rules) == (other.order, other.eligible, other.pool_rules)


def freeze(book: Book, waitlist: str, position: Position, event: DrawAnnounced, before: Draw | None) -> Draw:
    """Keep the list that is to be drawn, and return the draw; a rerun keeps the list that it finds."""
    is_rerun = event.rerun_of is not None and before is not None
    if not is_rerun:
        book.put_frozen(waitlist, tuple(book.queued(waitlist)))
    return Draw(
        frozen=before.frozen if is_rerun and before is not None else position,
        announced=position,
        algorithm=event.algorithm,
        sources=event.sources,
        entries=event.entries,
        digest=event.digest,
    )


def hold(book: Book, waitlist: Waitlist, draw: Draw, event: DrawHeld, position: Position) -> None:
    """Give everybody on the frozen list the place drawn, and rank them by it where the policy does."""
    after = replace(waitlist, draw=replace(draw, held=position))
    book.put_waitlist(after)
    book.put_places(after, places_drawn(draw, book.frozen(waitlist.name), event.values))
    if draws_rank(waitlist.policy):
        book.rank_anew(after.name)


def draws_rank(policy: Policy) -> bool:
    """Whether a policy orders by the place drawn."""
    return any(isinstance(criterion, ByDraw) for criterion in policy.order)


def places_drawn(draw: Draw, frozen: Sequence[EntryNumber], values: Sequence[str]) -> dict[EntryNumber, int]:
    """Return the place, from 1, that the values of a draw's sources give each entry of the frozen list."""
    return {number: place for place, number in enumerate(order(draw.algorithm, frozen, seed_of(values)), 1)}


def placed(entry: Entry, draw: Draw, place: int) -> Entry:
    """Return an entry of the frozen list with its place; who went to the end of the line since has none."""
    return replace(entry, drawn=place if entry.joined <= draw.frozen else None)


def needed(policy: Policy) -> list[str]:
    """Return the attributes that a policy cannot rank without, in its order."""
    return [one.name for one in policy.order if isinstance(one, ByAttribute) and one.missing == "error"]


def lacking(entries: Iterable[Entry], policy: Policy) -> Counter[str]:
    """Count, of each attribute that a policy cannot rank without, who is in line without a value that it knows."""
    names = needed(policy)
    in_line = (entry for entry in entries if entry.state in ACTIVE and entry.state != "admitted")
    return Counter(name for entry in in_line for name in names if _is_unknown(entry, name, policy))


def _is_unknown(entry: Entry, attribute: str, policy: Policy) -> bool:
    value = entry.attributes.get(attribute)
    return value is None or attribute_fault(policy, attribute, value) is not None
