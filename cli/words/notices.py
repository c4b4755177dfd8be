"""Was the person told? Said of the last spot that was offered or given, from the notices on record."""

from typing import TYPE_CHECKING

from cli.render.clockface import Clockface
from cli.words.plain import in_units

if TYPE_CHECKING:
    from replays.why import LiveOffer, Notice, Why

NOT_TOLD = "No notice of it is on record."


def whether_told(found: "Why", clock: Clockface) -> str:
    """Return whether the person was told of the last spot, in a sentence; nothing where they were there to hear it."""
    notices = _notices(found)
    if notices is None:
        return ""
    if not notices:
        return NOT_TOLD
    last = next((one for one in reversed(notices) if one.sent), notices[-1])
    how = "They were told of it" if last.sent else "Telling them of it failed"
    return f"{how} on {clock.spoken(last.at)}, by {last.channel}."


def told_shortly(found: "Why", clock: Clockface) -> str:
    """Return the same in a few words, for a table of facts."""
    notices = _notices(found)
    if notices is None:
        return ""
    last = next((one for one in reversed(notices or ()) if one.sent), None)
    if last is not None:
        return f"on {clock.short(last.at)}, by {last.channel}"
    return f"not yet: {notices[-1].channel} failed on {clock.short(notices[-1].at)}" if notices else "not yet"


def answer_by(offer: "LiveOffer", clock: Clockface) -> str:
    """Return until when a live offer can be answered; where nobody told the person yet, from when on."""
    until = f"by {clock.spoken(offer.deadline)}" if offer.deadline else ""
    if offer.window is not None:
        end = f", and ends {until} at the latest" if until else ""
        return f"The time to answer, {in_units(offer.window)}, begins when they are told{end}."
    return f"It is to be answered {until}; after that the spot goes to the next." if until else ""


def _notices(found: "Why") -> "list[Notice] | None":
    """Return the notices of the last spot; None where there is none, or where it was given as the person joined."""
    if found.decision is None:
        return None
    given = found.decision.given
    if any(one.type == "EntryJoined" and one.cmd == given.cmd for one in found.happened):
        return None
    return [one for one in found.notices if one.about >= given.position]
