"""Was the person told? Said of the last spot that was offered or given, from the notices on record."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replays.answers.why import Notice, Why


def notices_of(found: "Why") -> "list[Notice] | None":
    """Return the notices of the last spot; None where there is none, or where it was given as the person joined."""
    if found.decision is None:
        return None
    given = found.decision.given
    if any(one.type == "EntryJoined" and one.cmd == given.cmd for one in found.happened):
        return None
    return [one for one in found.notices if one.about >= given.position]
