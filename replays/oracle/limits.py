"""What does a person's past count for when they join? The oracle's own reckoning (docs/format.md, 11.5).

How often they joined, over one waitlist or a series, and whether they used their spots.
"""

from types import SimpleNamespace
from typing import Any

from replays.oracle.windows import later

Json = dict[Any, Any]
FOR_GOOD = "9999-12-31T23:59:59.999Z"
POINTS = {"NoShowRecorded": "no_show", "AdmissionCancelled": "late_cancel"}


def remembered(event: Json, here: Any) -> Json:
    """Return what a join, or its refusal, must say of other waitlists and of penalties; nothing of nothing."""
    is_refused = event["type"] == "RequestRefused"
    if "split_from" in event or event.get("request", "join") != "join":
        return {}
    others = [(name, one) for name, one in here.lists.items() if one is not here]
    limit, rules = _rules(here, "limit"), _rules(here, "penalties")
    counts = limit.get("over") == "series" and (not is_refused or event["code"] == "limit_reached")
    elsewhere = {name: len(_counted(event, limit, one)) for name, one in others if counts}
    places = [here, *(one for _, one in others if rules.get("over") == "series")] if rules else []
    owed = [x.owes for one in places for x in one.entries.values() if x.person == event["person"] and x.owes]
    penalties = sorted((x for x in owed if x.get("until", FOR_GOOD) > event["at"]), key=lambda x: x["record"])
    found: Json = {"elsewhere": {name: count for name, count in elsewhere.items() if count}, "penalties": penalties}
    found["delayed_until"] = _delayed(penalties, rules)
    if "placed" in event:
        found["placed"] = event["placed"] if stamped(event, here) else 0
    return {name: value for name, value in found.items() if value}


def stamped(event: Json, here: Any) -> bool:
    """Whether a place in line is right after a record of the waitlist: the last at the time claimed, where one was."""
    mine = [(at, when) for at, when in here.halts.times if at < event["cmd"]]
    before = [at for at, when in mine if when <= event.get("happened", event["at"])]
    claimed = "happened" not in event or event["placed"] == max(before, default=mine[0][0])
    return claimed and event["placed"] in [at for at, _ in mine]


def says(event: Json, past: Json) -> bool:
    """Whether a record says all of that, and nothing else; a refusal does not say how long it would have been."""
    members = ["elsewhere", "penalties"] + ["delayed_until", "placed"] * (event["type"] == "EntryJoined")
    return all(event.get(name) == past.get(name) for name in members)


def reached(event: Json, here: Any, request: str) -> str:
    """Return the code for whoever joins more often than the policy's limit allows, or nothing."""
    limit = _rules(here, "limit")
    count = len(_counted(event, limit, here)) + sum(event.get("elsewhere", {}).values())
    most = limit.get("joins", limit.get("active", 2**62))
    let_in = most and event.get("beyond_limit") and event.get("code") and event.get("reason")
    unexplained = "placed" in event and not (event.get("code") and event.get("reason"))
    alone = here.policy.second_approver and not here.approvals.has_approved(event["cmd"])
    unapproved = "placed" in event and event["type"] == "EntryJoined" and alone
    too_often = "limit_reached" * bool(request == "join" and count >= most and not let_in)
    return too_often or "override_needs_reason" * (unexplained or unapproved)


def owe(entry: Any, event: Json, position: int, policy: Any) -> None:
    """Note the points that the end of an admission brings; they go when the entry is back in the queue or in."""
    kind, rules = event["type"], getattr(policy, "penalties", {})
    if kind in ("EntryReinstated", "EntryAdmitted", "AdmissionRestored", *POINTS):
        late = policy.starts_at and event["at"] >= later(policy.starts_at, f"-{rules.get('late_from', '0m')}")
        points = rules.get(POINTS.get(kind), 0) if kind == "NoShowRecorded" or late else 0
        lasting = {"until": later(event["at"], rules["lasts"])} if "lasts" in rules else {}
        entry.owes = {"record": position, "points": points} | lasting if points else {}


def delay(entry: SimpleNamespace, event: Json, was: str) -> SimpleNamespace:
    """Let an entry that waits wake when its penalties end; staff may end them, and they end by themselves meanwhile."""
    lifted = event["type"] == "PenaltyEnded" or (event["type"], was) == ("EntryResumed", "waiting")
    if lifted or (entry.state == "waiting" and entry.delayed_until <= event["at"]):
        entry.delayed_until, entry.wakes = "", "" if lifted else entry.wakes
    if entry.state == "waiting" and entry.delayed_until:
        entry.wakes = entry.delayed_until if entry.delayed_until < FOR_GOOD else ""
    return entry


def _rules(waitlist: Any, name: str) -> Json:
    found: Json = getattr(waitlist.policy, name, {})
    return found


def _delayed(penalties: list[Json], rules: Json) -> str:
    """Return the first instant at which so few points are left that they delay nobody."""
    ends = sorted({"", *(one.get("until", FOR_GOOD) for one in penalties)})
    left = {end: sum(one["points"] for one in penalties if one.get("until", FOR_GOOD) > end) for end in ends}
    return next((end for end in ends if left[end] < rules.get("delay_from", 1)), FOR_GOOD)


def _counted(event: Json, limit: Json, waitlist: Any) -> list[Any]:
    """Return the entries of a person that a limit counts on a waitlist, with what is due on it seen as recorded."""
    mine, at = [x for x in waitlist.entries.values() if x.person == event["person"]], event["at"]
    if "active" not in limit:
        return [x for x in mine if "within" not in limit or later(x.at, limit["within"]) > at]
    if waitlist.halts.is_over(at):
        return []
    leaves = waitlist.policy.after_expiry == "leave"
    return [x for x in mine if x.state and not (leaves and x.state == "offered" and "" < x.wakes <= at)]
