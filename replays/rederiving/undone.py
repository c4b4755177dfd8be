"""Which undoing left these records? Read from what made up for the record that was wrong."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from ledger import events
from ledger.commands import Remedy, Undo
from ledger.events import AnyEvent


def undoing_of(first: events.EventCorrected, rest: Sequence[AnyEvent]) -> Undo | None:
    """Return the undoing that recorded a correction and what came after it; None where nothing made up for anything."""
    made = _made(rest)
    if made is None:
        return None
    return Undo(position=first.position, code=first.code, reason=first.reason, last=first.last, **made)


def _made(rest: Sequence[AnyEvent]) -> dict[str, Any] | None:
    """Return what made up for it, as members of the undoing."""
    gave_way = [event for event in takewhile(_is_revoked, rest) if isinstance(event, events.OfferRevoked)]
    left = tuple(event.entry for event in rest if isinstance(event, events.EntryWithdrawn))
    added = next((event.added for event in rest if isinstance(event, events.CapacityChanged)), 0)
    match [event for event in rest if not isinstance(event, events.OfferRevoked | events.OfferDeclined)]:
        case [events.NoticeRecorded(), *_]:
            return {"remedy": "untell", "notices": tuple(e for e in rest if isinstance(e, events.NoticeRecorded))}
        case [events.AdmissionRestored(entry=entry), *_]:
            return {"remedy": "restore", "entry": entry}
        case _ if len(gave_way) > 1:
            return {"remedy": "revoke", "through": max(event.offer for event in gave_way)}
        case _ if gave_way:
            return {"remedy": "revoke", "entry": gave_way[0].entry}
        case [events.EntryDisplaced() | events.EntryWithdrawn(), *more] if left:
            whole = next((event.entry for event in more if isinstance(event, events.EntryAmended)), None)
            rejoined = {"remedy": "rejoin", "entry": whole, "parts": left}
            return {"remedy": "withdraw", "entry": left[0], "added": -added} if whole is None else rejoined
        case [one, *_] if type(one) in _REMEDIES:
            return {"remedy": _REMEDIES[type(one)], "entry": getattr(one, "entry", None), "added": -added}
        case _:
            return None


def _is_revoked(event: AnyEvent) -> bool:
    return isinstance(event, events.OfferRevoked)


_REMEDIES: dict[type[AnyEvent], Remedy] = {
    events.AdmissionCancelled: "withdraw",
    events.EntryReinstated: "reinstate",
    events.EntryResumed: "resume",
    events.EntryDisplaced: "displace",
    events.OverrideWithdrawn: "unpropose",
    events.WaitlistPaused: "pause",
    events.WaitlistResumed: "unpause",
    events.WaitlistReopened: "reopen",
    events.EntryAmended: "again",
    events.PriorityChanged: "again",
    events.EntrySuspended: "again",
    events.CapacityChanged: "again",
    events.PolicyAdopted: "again",
    events.WaitlistClosed: "again",
}
