"""Which facts give many entries another rank at once, and how? A policy adopted, a draw held.

Each takes time in proportion to the list, in memory that has a bound (``Book.rekey``): it is what these two cost, and
no other command pays for it.
"""

from msgspec.structs import replace

from ledger.book import Book, Draw, Entry, Waitlist
from ledger.decision import Position
from ledger.draw import order, seed_of
from ledger.events import DrawAnnounced, DrawHeld
from ledger.policy import Policy
from ledger.rank import accepts, eligibility_fault, fit_class, rank_key


def keyed(entry: Entry, waitlist: Waitlist) -> Entry:
    """Return the entry with rank key and fit class as the waitlist's policy has them."""
    accepted, policy = accepts(entry, waitlist), waitlist.policy
    if entry.state == "suspended":
        blocked = "suspended"
    elif not accepted.among(waitlist.pool_names) or eligibility_fault(policy, entry.attributes, entry.outcomes):
        blocked = "not_eligible"
    else:
        blocked = entry.barred
    return replace(entry, key=rank_key(policy.order, entry), fit=fit_class(accepted, entry.party, blocked))


def rank_alike(one: Policy, other: Policy) -> bool:
    """Whether two policies give every entry the same rank key and class: only the rest of them differs."""
    return (one.order, one.eligible, one.pool_rules) == (other.order, other.eligible, other.pool_rules)


def rank_anew(book: Book, waitlist: Waitlist) -> None:
    """Rank everybody who is in the queue or holds an offer or a spot by the policy in force."""
    book.rekey(waitlist.name, book.active(waitlist.name), lambda entry: keyed(entry, waitlist))


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


def place(book: Book, waitlist: Waitlist, draw: Draw, event: DrawHeld) -> None:
    """Give everybody on the frozen list the place drawn, except who went to the end of the line since it was frozen."""
    frozen = book.frozen(waitlist.name)
    places = {number: place for place, number in enumerate(order(draw.algorithm, frozen, seed_of(event.values)), 1)}

    def drawn(entry: Entry) -> Entry:
        stands = entry.joined <= draw.frozen
        return keyed(replace(entry, drawn=places[entry.number] if stands else None), waitlist)

    book.rekey(waitlist.name, frozen, drawn)
