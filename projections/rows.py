"""What stands in a row of the current tables? A body with everything, and beside it what the indexes need."""

from typing import Any

import msgspec

from ledger.book import ACTIVE, QUEUED, Entry, Waitlist
from ledger.decision import EntryNumber
from ledger.policy import Policy

body = msgspec.json.Encoder(order="sorted").encode
to_entry = msgspec.json.Decoder(Entry).decode
to_numbers = msgspec.json.Decoder(tuple[EntryNumber, ...]).decode
to_policy = msgspec.json.Decoder(Policy).decode


def waitlist_row(waitlist: Waitlist) -> dict[str, Any]:
    """Return the row of a waitlist; its policy has a row of its own."""
    members = {name: getattr(waitlist, name) for name in waitlist.__struct_fields__ if name != "policy"}
    return {"name": waitlist.name, "body": body(members)}


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the row of an entry."""
    return {
        "number": entry.number,
        "waitlist": entry.waitlist,
        "person": entry.person,
        "state": entry.state,
        "ended": 0 if entry.state in ACTIVE else entry.number,
        "queued": int(entry.state in QUEUED),
        "rank_key": entry.key,
        "fit": entry.fit,
        "wakes": entry.wakes,
        "last": entry.last,
        "offer": entry.offer,
        "held": entry.held,
        "pool": entry.pool,
        "body": body(entry),
    }
