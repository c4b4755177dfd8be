"""What parted two who stood in the queue when one of them got a spot?"""

from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Entry, Waitlist
from ledger.events import EntryAdmitted, SpotOffered
from ledger.matching import Room
from ledger.rank import accepts, blocked_by
from replays.reasons.ahead import could_have_had
from replays.reasons.ranks import Separation, separation
from replays.rederiving.decided import Decided

Reason = Literal[
    "criterion",
    "skipped",
    "tried_last",
    "override",
    "carried_over",
    "holding",
    "not_yet",
    "gone",
    "refused",
    "together",
    "apart",
    "unexplained",
]


class Parting(Struct, frozen=True):
    """What set two apart, with the skip code of a rule, and whether an override passed over who stood ahead."""

    reason: Reason
    code: str | None = None
    bypassed: bool = False


def parting(found: Decided, entry: Entry, rival: Entry) -> Parting:
    """Return why the one in the queue got the spot and the other, in the queue as well, did not."""
    event, run = found.record.event, found.run
    assert isinstance(event, SpotOffered | EntryAdmitted)
    kind = event.decision.kind
    if kind == "carried_over":
        return Parting("carried_over")
    if kind == "override":
        bypassed = rival.key < entry.key and could_have_had(rival, entry, event.pool)
        return Parting("override", bypassed=bypassed)
    code = _held_back(found, entry, rival)
    if code is not None:
        return Parting("skipped", code)
    if rival.number in run.expired and entry.number not in run.expired:
        return Parting("tried_last")
    return Parting("criterion" if entry.key < rival.key else "unexplained")


def _held_back(found: Decided, entry: Entry, rival: Entry) -> str | None:
    """Return the rule by which the rival could not have been given a spot, even standing where ``entry`` stood."""
    if rival.number in found.run.declined:
        return "declined_before"
    room = _room_left(found, entry)
    accepted = accepts(rival, found.waitlist)
    fits = room.pool_for(rival.party, accepted) is not None
    return blocked_by(rival.fit) or (None if fits else room.code_for(accepted))


def _room_left(found: Decided, entry: Entry) -> Room:
    """Return the room as the run found it when it came to ``entry``: those before may have reserved some of it."""
    room, run = Room(found.waitlist), found.run
    if found.waitlist.policy.does_not_fit == "skip":
        return room
    place = (entry.number in run.expired, entry.key)
    for other in found.book.queue(found.waitlist.name):
        comes_before = (other.number in run.expired, other.key) < place
        is_tried = other.number not in run.declined and blocked_by(other.fit) is None
        accepted = accepts(other, found.waitlist)
        if comes_before and is_tried and room.pool_for(other.party, accepted) is None:
            room.reserve(accepted)
    return room


def apart_in_rank(waitlist: Waitlist, one: Entry | None, other: Entry | None) -> Separation | None:
    """Return what puts the lower of two in the queue below the other."""
    if one is None or other is None or not {one.state, other.state} <= QUEUED:
        return None
    above, below = sorted((one, other), key=lambda entry: entry.key)
    return separation(waitlist.policy.order, below, above)
