"""Who joined too often? The oracle's own reckoning of limits, over one waitlist or a series (docs/format.md, 11.5)."""

from collections.abc import Mapping
from typing import Any

from replays.windows import later


def elsewhere(event: Mapping[str, Any], here: Any) -> dict[str, int]:
    """Return what a record must say was counted on the other waitlists of a series."""
    is_asked = "split_from" not in event if event["type"] == "EntryJoined" else event["code"] == "limit_reached"
    if not is_asked or _limit(here).get("over") != "series":
        return {}
    counts = {name: len(_counted(event, _limit(here), one)) for name, one in here.lists.items() if one is not here}
    return {name: count for name, count in counts.items() if count}


def reached(event: Mapping[str, Any], here: Any, request: str) -> str:
    """Return the code for whoever joins more often than the policy's limit allows, or nothing."""
    limit = _limit(here)
    count = len(_counted(event, limit, here)) + sum(event.get("elsewhere", {}).values())
    most = limit.get("joins", limit.get("active", 2**62))
    let_in = most and event.get("beyond_limit") and event.get("code") and event.get("reason")
    return "limit_reached" * bool(request == "join" and count >= most and not let_in)


def _limit(waitlist: Any) -> Mapping[str, Any]:
    return getattr(waitlist.policy, "limit", {})


def _counted(event: Mapping[str, Any], limit: Mapping[str, Any], waitlist: Any) -> list[Any]:
    """Return the entries of a person that a limit counts on a waitlist, with what is due on it seen as recorded."""
    mine, at = [x for x in waitlist.entries.values() if x.person == event["person"]], event["at"]
    if "active" not in limit:
        return [x for x in mine if "within" not in limit or later(x.at, limit["within"]) > at]
    if waitlist.halts.is_over(at):
        return []
    leaves = waitlist.policy.after_expiry == "leave"
    return [x for x in mine if x.state and not (leaves and x.state == "offered" and "" < x.wakes <= at)]
