"""When must an offer be answered by? The oracle's own reckoning (docs/format.md, 2, 11)."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

DUE = {"offered": "OfferExpired", "suspended": "EntryResumed", "waiting": "PenaltyEnded"}
"""What happens to an entry in each state when it wakes (11.6)."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
LATEST = datetime.fromisoformat("9999-12-31T23:59:59.999Z")


def later(at: str, length: str) -> str:
    """Return the instant so much later; with a minus before the length, earlier."""
    start, more = datetime.fromisoformat(at), timedelta(seconds=int(length[:-1]) * SECONDS[length[-1]])
    return (start + min(more, LATEST - start)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stop(policy: SimpleNamespace) -> str:
    """Return when the policy ends all offers, or nothing."""
    return later(policy.starts_at, f"-{policy.stop_before}") if policy.starts_at else ""


def to_begin(policy: SimpleNamespace, event: dict[Any, Any]) -> str:
    """Return the window of a new offer that begins with a notice, or nothing."""
    window = event.get("window") or policy.offer_window
    return str(window) if policy.window_from == "notice" and window != "none" else ""


def wait(entry: SimpleNamespace, event: dict[Any, Any], position: int, policy: SimpleNamespace, wakes: str) -> None:
    """Say when an entry wakes; the window of an offer begins with it, or with a notice that was not wrong."""
    dies = later(event["deadline"], policy.grace) if "deadline" in event else ""
    if dies and event["type"] == "NoticeRecorded":
        entry.told = position, entry.window, entry.wakes
    entry.window = to_begin(policy, event) if event["type"] == "SpotOffered" else entry.window * (not dies)
    entry.wakes = dies or event.get("until", wakes)
    if event.get("corrects") == entry.told[0]:
        entry.window, entry.wakes = entry.told[1:]


def offered_until(policy: SimpleNamespace, event: dict[Any, Any]) -> str | None:
    """Return the deadline that an offer must have."""
    window = "none" if policy.window_from == "notice" else event.get("window") or policy.offer_window
    return _end(policy, window, event)


def told_until(policy: SimpleNamespace, entry: SimpleNamespace, event: dict[Any, Any]) -> str | None:
    """Return the deadline that a notice must have: only one that begins a window has any."""
    if event["type"] != "NoticeRecorded":
        return event.get("deadline")
    begins = entry.state == "offered" and entry.window and event.get("sent", True) and event["about"] >= entry.since
    return _end(policy, entry.window, event) if begins else None


def _end(policy: SimpleNamespace, window: str, event: dict[Any, Any]) -> str | None:
    """Return the end of a window; where the offer hours moved it that is a fact, but never an earlier end."""
    end = "" if window == "none" else later(event["at"], window)
    end = max(end, event.get("deadline", "")) if end and policy.offer_hours else end
    ends = stop(policy) if stop(policy) > event["at"] else ""
    return min(filter(None, (end, ends)), default=None)
