"""What does a change of an entry, or of its kind to a waitlist, replace, and by what? Kept so that it can be undone.

Only the last one: what happened to an entry since is to be undone first, and an older size or policy is no former one.
"""

from typing import Any

from msgspec.structs import replace

from ledger import events
from ledger.book import Entry, EntryWas, ListWas, Waitlist
from ledger.decision import Position


def entry_was(entry: Entry | None, record: Position) -> EntryWas | None:
    """Return what an entry says before a record that changes it."""
    if entry is None:
        return None
    return EntryWas(
        record=record,
        party=entry.party,
        attributes=entry.attributes,
        outcomes=entry.outcomes,
        pools=entry.pools,
        priority=entry.priority,
        joined=entry.joined,
        suspended=entry.state == "suspended",
        until=entry.wakes if entry.state == "suspended" else None,
    )


def window_was(entry: Entry | None, record: Position) -> EntryWas | None:
    """Return what an entry says before a notice with which the window of its offer begins."""
    was = entry_was(entry, record)
    if was is None or entry is None:
        return None
    return replace(was, window=entry.window, deadline=entry.deadline, until=entry.wakes)


def corrected(event: events.EntryAmended) -> dict[str, Any]:
    """Return what an entry says after it; one that is placed forgets where an ending had found it."""
    members = ("party", "attributes", "outcomes", "pools")
    said = {name: value for name in members if (value := getattr(event, name)) is not None}
    return said if event.placed is None else said | {"joined": event.placed, "former": None}


def remembering(waitlist: Waitlist, record: Position, event: events.ListLife) -> Waitlist:
    """Return a waitlist that keeps what an event is about to replace, where that can be set again."""
    match event:
        case events.CapacityChanged():
            sizes = {pool.name: pool.capacity for pool in waitlist.pools}
            moves = {move.source: move.target for move in event.from_pool}
            was = ListWas(record=record, pools=sizes, from_pool=moves)
            return replace(waitlist, was={**waitlist.was, "pools": was})
        case events.PolicyAdopted():
            was = ListWas(record=record, policy=waitlist.policy)
            return replace(waitlist, was={**waitlist.was, "policy": was})
        case events.WaitlistClosed() | events.WaitlistReopened():
            was = ListWas(record=record, closed=waitlist.closed)
            return replace(waitlist, was={**waitlist.was, "closed": was})
        case _:
            return waitlist
