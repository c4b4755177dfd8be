"""Was the person told? Said of the last spot that was offered or given, from the notices on record."""

from typing import TYPE_CHECKING

from cli.words.clockface import Clockface

if TYPE_CHECKING:
    from replays.answers.why import Notice, Why


def told_shortly(found: "Why", clock: Clockface) -> str:
    """Return whether the person was told of the last spot, in a few words, for a table of facts."""
    notices = notices_of(found)
    if notices is None:
        return ""
    last = next((one for one in reversed(notices or ()) if one.sent), None)
    if last is not None:
        return f"on {clock.short(last.at)}, by {last.channel}"
    return f"not yet: {notices[-1].channel} failed on {clock.short(notices[-1].at)}" if notices else "not yet"


def notices_of(found: "Why") -> "list[Notice] | None":
    """Return the notices of the last spot; None where there is none, or where it was given as the person joined."""
    if found.decision is None:
        return None
    given = found.decision.given
    if any(one.type == "EntryJoined" and one.cmd == given.cmd for one in found.happened):
        return None
    return [one for one in found.notices if one.about >= given.position]
