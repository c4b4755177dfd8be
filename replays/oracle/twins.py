"""Were two persons rightly made one? The oracle's own account, from docs/format.md, section 11.10."""

from collections.abc import Callable
from typing import Any

ACTIVE = ("waiting", "suspended", "offered", "admitted")


def merge(event: dict[Any, Any], entries: dict[Any, Any], queue: Callable[[], list[Any]]) -> bool:
    """Make two persons one, where the event says so, and return whether that is right; of any other event it is.

    Args:
        event: `PersonsMerged`, or the `EntryWithdrawn` of an entry that leaves for a better one.
        entries: all entries by their numbers.
        queue: returns who is in the queue, by rank.
    """
    if event["type"] == "PersonsMerged":
        theirs = [entry for entry in entries.values() if entry.person in (event["kept"], event["merged"])]
        for entry in theirs:
            entry.person = event["kept"]
        return len([entry for entry in theirs if entry.state in ACTIVE]) < 2
    if "merged_into" not in event:
        return True
    stays, goes, ranked = event["merged_into"], event["entry"], [entry.number for entry in queue()]
    if goes not in ranked or stays not in entries:
        return False
    return ranked.index(stays) < ranked.index(goes) if stays in ranked else entries[stays].state in ACTIVE
