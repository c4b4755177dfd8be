"""Where would somebody stand whose form came late? By the rule, and by the time that is claimed for it."""

from msgspec import Struct

from ledger.book import Entry
from ledger.decision import Position
from ledger.events import EntryJoined
from ledger.instant import Instant
from ledger.rekeying import keyed
from replays.history import Records, view


class Late(Struct, frozen=True):
    """The rank of a join by the rule, and by the stamp on the form; the stamp itself moves nobody."""

    happened: Instant
    by_rule: int
    by_stamp: int
    of: int


def late(records: Records, waitlist: str, event: EntryJoined, happened: Instant) -> Late | None:
    """Return both ranks of a join that is planned after the records; None when the waitlist is not open."""
    seen = view(records, waitlist)
    if seen is None:
        return None
    after = seen.moment.position + 1
    stamped = max((position for position, at in seen.instants.items() if at <= happened), default=0)
    by_rule, by_stamp = (
        seen.book.ahead(waitlist, keyed(_entry(waitlist, event, joined), seen.waitlist).key) + 1
        for joined in (after, stamped)
    )
    return Late(happened, by_rule, by_stamp, seen.waitlist.queued + 1)


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
