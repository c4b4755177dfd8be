"""Which facts give many entries another rank at once, and how? A policy adopted, a draw held.

Each takes time in proportion to the list, in memory that has a bound (``Book.rekey``): it is what these two cost, and
no other command pays for it.
"""

from msgspec.structs import replace

from ledger.book import Book, Draw, Entry
from ledger.decision import Position
from ledger.draw import order, seed_of
from ledger.events import DrawAnnounced, DrawHeld
from ledger.policy import Policy
from ledger.rank import eligibility_fault, fit_class, rank_key


def keyed(entry: Entry, policy: Policy) -> Entry:
    """Return the entry with rank key and fit class as the policy has them."""
    if entry.state == "suspended":
        blocked = "suspended"
    elif eligibility_fault(policy, entry.attributes, entry.outcomes):
        blocked = "not_eligible"
    else:
        blocked = entry.barred
    return replace(entry, key=rank_key(policy.order, entry), fit=fit_class(entry.pools, entry.party, blocked))


def rank_by(book: Book, waitlist: str, policy: Policy) -> None:
    """Rank everybody who is in the queue or holds an offer or a spot as a policy does."""
    book.rekey(waitlist, book.active(waitlist), lambda entry: keyed(entry, policy))


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


def place(book: Book, waitlist: str, draw: Draw, event: DrawHeld, policy: Policy) -> None:
    """Give everybody on the frozen list the place drawn, except who went to the end of the line since it was frozen."""
    frozen = book.frozen(waitlist)
    places = {number: place for place, number in enumerate(order(draw.algorithm, frozen, seed_of(event.values)), 1)}

    def drawn(entry: Entry) -> Entry:
        stands = entry.joined <= draw.frozen
        return keyed(replace(entry, drawn=places[entry.number] if stands else None), policy)

    book.rekey(waitlist, frozen, drawn)
