"""Where would somebody stand whose form came late? By the rule, and by the time that is claimed for it."""

from msgspec import Struct
from msgspec.structs import replace

from ledger.decision import EntryNumber
from ledger.events import EntryAmended, EntryJoined
from ledger.instant import Instant
from ledger.rekeying import keyed
from ledger.rules.joining import unranked
from replays.past.history import Records, view

LISTED = 20
"""How many of those who would stand further back are listed; all are counted."""


class Late(Struct, frozen=True):
    """The rank of a join, or of an entry in the queue, by the rule, and by the stamp on the form.

    The stamp moves nobody unless an override says so.

    Attributes:
        passed: those in the queue between the two ranks, best rank first, the first twenty.
    """

    happened: Instant
    by_rule: int
    by_stamp: int
    of: int
    passed: tuple[EntryNumber, ...] = ()


def late(records: Records, waitlist: str, event: EntryJoined | EntryAmended, happened: Instant) -> Late | None:
    """Return both ranks of what is planned after the records; None when the waitlist is not open."""
    seen = view(records, waitlist)
    if seen is None:
        return None
    stamped = max((position for position, at in seen.instants.items() if at <= happened), default=0)
    if isinstance(event, EntryJoined):
        by_rule = keyed(unranked(replace(event, placed=None), waitlist, seen.moment.position + 1), seen.waitlist)
    else:
        by_rule = seen.book.entries[event.entry]
    rule, stamp = by_rule.key, keyed(replace(by_rule, joined=stamped), seen.waitlist).key
    between = [entry.number for entry in seen.book.queue(waitlist) if stamp < entry.key < rule]
    ranked = [seen.book.ahead(waitlist, key) + 1 for key in (rule, stamp)]
    return Late(
        happened=happened,
        by_rule=ranked[0],
        by_stamp=ranked[1],
        of=seen.waitlist.queued + isinstance(event, EntryJoined),
        passed=tuple(between[:LISTED]),
    )
