"""What stands in a row of the current tables? A body with everything, and beside it what the indexes need."""

from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.book import ACTIVE, Entry, Waitlist
from ledger.decision import EntryNumber
from ledger.instant import Instant
from ledger.policy import Policy

body = msgspec.json.Encoder(order="sorted").encode
to_entry = msgspec.json.Decoder(Entry).decode
to_numbers = msgspec.json.Decoder(tuple[EntryNumber, ...]).decode
to_policy = msgspec.json.Decoder(Policy).decode


def waitlist_row(waitlist: Waitlist, ranking: int) -> dict[str, Any]:
    """Return the row of a waitlist; its policy has a row of its own."""
    members = {name: getattr(waitlist, name) for name in waitlist.__struct_fields__ if name != "policy"}
    return {"name": waitlist.name, "ranking": ranking, "body": body(members)}


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the row of an entry. While it is active, its key and class follow from the rest and stand in its line."""
    return {
        "number": entry.number,
        "waitlist": entry.waitlist,
        "person": entry.person,
        "state": entry.state,
        "ended": 0 if entry.state in ACTIVE else entry.number,
        "wakes": entry.wakes,
        "last": entry.last,
        "offer": entry.offer,
        "held": entry.held,
        "body": body(replace(entry, key=b"", fit="") if entry.state in ACTIVE else entry),
    }


def past_row(entry: Entry) -> dict[str, Any]:
    """Return the row of an entry as the record last about it left it."""
    return {
        "waitlist": entry.waitlist,
        "entry": entry.number,
        "position": entry.last,
        "state": entry.state,
        "rank_key": entry.key,
        "fit": entry.fit,
        "wakes": entry.wakes,
        "body": body(replace(entry, key=b"", fit="", wakes=None)),
    }


def past_entry(key: bytes, fit: str, wakes: Instant | None, data: bytes) -> Entry:
    """Return the entry of such a row."""
    return replace(to_entry(data), key=bytes(key), fit=fit, wakes=wakes)
