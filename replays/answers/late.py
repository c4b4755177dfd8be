"""Where would somebody stand whose form came late? By the rule, and by the time that is claimed for it."""

from msgspec import Struct

from ledger.book import Entry
from ledger.decision import EntryNumber, Position
from ledger.events import EntryJoined
from ledger.instant import Instant
from ledger.rekeying import keyed
from replays.past.history import Records, view

LISTED = 20
"""How many of those who would stand further back are listed; all are counted."""


class Late(Struct, frozen=True):
    """The rank of a join by the rule, and by the stamp on the form, which moves nobody unless an override says so.

    Attributes:
        passed: those in the queue between the two ranks, best rank first, the first twenty.
    """

    happened: Instant
    by_rule: int
    by_stamp: int
    of: int
    passed: tuple[EntryNumber, ...] = ()


def late(records: Records, waitlist: str, event: EntryJoined, happened: Instant) -> Late | None:
    """Return both ranks of a join that is planned after the records; None when the waitlist is not open."""
    seen = view(records, waitlist)
    if seen is None:
        return None
    after = seen.moment.position + 1
    stamped = max((position for position, at in seen.instants.items() if at <= happened), default=0)
    rule, stamp = (keyed(_entry(waitlist, event, joined), seen.waitlist).key for joined in (after, stamped))
    between = [entry.number for entry in seen.book.queue(waitlist) if stamp < entry.key < rule]
    by_rule, by_stamp = (seen.book.ahead(waitlist, key) + 1 for key in (rule, stamp))
    return Late(happened, by_rule, by_stamp, seen.waitlist.queued + 1, tuple(between[:LISTED]))


def _entry(waitlist: str, event: EntryJoined, joined: Position) -> Entry:
    return Entry(
        number=2**52,  # behind whoever joined at that very position
        waitlist=waitlist,
        person=event.person,
        state="waiting",
        party=event.party,
        joined=joined,
        last=joined,
        attributes=event.attributes,
        outcomes=event.outcomes,
        pools=event.pools,
    )
