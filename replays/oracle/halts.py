"""What stands still on a waitlist, and when do its offers stop? The oracle's account (docs/format.md, 10 and 11.6)."""

from typing import Any

from replays.oracle.windows import stop


class Halts:
    """Remembers what stands still on a waitlist.

    Attributes:
        now: what keeps it from making offers: that it was paused, that it was closed altogether.
        shut: nobody may join.
        stops: when the policy ends all offers, until that has come.
        times: the position of each record, and when it was.
    """

    def __init__(self) -> None:
        self.now, self.shut, self.stops = set[str](), False, ""
        self.times = list[tuple[int, str]]()

    def take(self, event: dict[Any, Any], policy: Any, position: int) -> None:
        """Take an event in, under the policy in force after it."""
        kind = event["type"]
        self.times.append((position, event["at"]))
        if kind in ("WaitlistOpened", "PolicyAdopted"):
            self.stops = stop(policy) if stop(policy) > event["at"] else ""
        self.now |= {kind} & {"WaitlistPaused", "WaitlistClosed"} if "joining_only" not in event else set()
        self.shut = kind == "WaitlistClosed" or (self.shut and kind != "WaitlistReopened")
        self.now.discard({"WaitlistResumed": "WaitlistPaused", "WaitlistReopened": "WaitlistClosed"}.get(kind, ""))
        self.stops = "" if kind == "WaitlistClosed" and "due" in event else self.stops

    def is_over(self, at: str) -> bool:
        """Whether offers have ended altogether, recorded or not."""
        return "WaitlistClosed" in self.now or "" < self.stops <= at

    def due(self, until: list[str]) -> dict[str, Any]:
        """Return the end of all offers where it comes first of all that is due."""
        comes = "" < self.stops <= min(until) and "WaitlistClosed" not in self.now
        return {"type": "WaitlistClosed", "at": self.stops, "due": True} if comes else {}
