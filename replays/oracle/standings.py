"""What does an event make of an entry? The oracle's part about entries, which shares no code with the ledger's own.

Written from docs/format.md, section 10.
"""

from json import dumps
from types import SimpleNamespace as Entry
from typing import Any

from replays.oracle.limits import delay, owe
from replays.oracle.windows import wait

Json = dict[Any, Any]
NEW: Json = {"party": 1, "attributes": {}, "outcomes": {}, "pools": [], "priority": 0, "draw": None, "rounds": 0}
NEW |= {"state": "waiting", "pool": "", "since": 0, "wakes": "", "bar": "", "sent_back": (0,), "window": ""}
NEW |= {"lapsed": False, "delayed_until": "", "owes": {}, "told": (0, "", "")}
STATES = {"SpotOffered": "offered", "EntrySuspended": "suspended"}  # in which an event leaves its entry
STATES |= dict.fromkeys(("OfferRevoked", "EntryDisplaced", "EntryResumed", "EntryReinstated"), "waiting")
STATES |= dict.fromkeys(("EntryAdmitted", "OfferAccepted", "AdmissionRestored"), "admitted")
STATES |= dict.fromkeys(("OfferDeclined", "OfferExpired", "EntryWithdrawn", "AdmissionCancelled", "NoShowRecorded"), "")
AFTER = {"OfferDeclined": "after_decline", "OfferExpired": "after_expiry"}
TAKEN_BACK = ("OfferRevoked", "EntryDisplaced")
SPARED = ("capacity_cut", "closed", "error_correction", "superseded", "undone")


def joined(event: Json, position: int, entries: Json = {}) -> Entry:  # noqa: B006 - it is only read
    """Return the entry that a join makes; a part of a party has the standing of the party it was split from."""
    if whole := entries.get(event.get("split_from")):
        whole.party, whole.last = whole.party - event.get("party", 1), position
        mine = {"person": event["person"], "party": event.get("party", 1), "number": position, "last": position}
        return Entry(**vars(whole) | mine | {"since": position})
    return delay(Entry(**NEW | event, number=position, joined=event.get("placed", position), last=position), event, "")


def place(by: Json, value: Any) -> int:
    """Return the number that a criterion makes of an entry's value (11.1)."""
    if by.get("ranking"):  # compared as JSON: there, true is not 1
        return [*map(dumps, by["ranking"]), dumps(value)].index(dumps(value))
    sign = -1 if by["by"] == "priority" or by.get("highest_first") else 1
    return sign * value if isinstance(value, int) else 2**62


def move(entry: Entry, event: Json, position: int, policy: Entry) -> None:
    """Change an entry as an event about it says."""
    kind, was = event["type"], entry.state
    stays = getattr(policy, AFTER.get(kind, ""), "leave")
    entry.__dict__.update({name: event[name] for name in NEW.keys() & event.keys()} | {"last": position})
    if "placed" in event:
        entry.joined, entry.sent_back = event["placed"], (0,)
    entry.pool, entry.rounds = event.get("target", entry.pool), entry.rounds + (kind == "OfferExpired")
    entry.lapsed = kind == "OfferExpired" or (entry.lapsed and kind != "SpotOffered")
    if kind in STATES:
        entry.state, entry.since = STATES[kind] if stays == "leave" else "waiting", position
        _rank(entry, kind, was, position, stays)
        if kind != "EntrySuspended" and (kind, was) != ("EntryResumed", "suspended"):
            spared = kind not in TAKEN_BACK or event["code"] in SPARED
            entry.bar = "" if spared else "revoked_before"
    wait(entry, event, position, policy, "" if kind in STATES else entry.wakes)
    owe(entry, event, position, policy)
    delay(entry, event, was)


def _rank(entry: Entry, kind: str, was: str, position: int, stays: str) -> None:
    """Send an entry to the end of the line, or back to where it stood before it was sent there."""
    back = {"EntryWithdrawn": position - 1, "EntryReinstated": entry.joined if was == "waiting" else 0}.get(kind)
    if back and entry.sent_back[0] == back:
        entry.joined, entry.draw = entry.sent_back[1:]
    if stays == "end_of_line":
        entry.sent_back, entry.joined, entry.draw = (position, entry.joined, entry.draw), position, None
