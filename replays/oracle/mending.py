"""Does a correction say rightly what was wrong, and did nothing happen since? From docs/format.md, section 11.5."""

from typing import Any

Json = dict[Any, Any]
MADE_UP = {"EntryWithdrawn", "EntryReinstated", "EntryDisplaced", "EntryAmended", "EntrySuspended", "EntryResumed"}
MADE_UP |= {"AdmissionRestored", "AdmissionCancelled", "OfferDeclined", "PriorityChanged"}
"""Events about whom a correction is; offers that give way are about others."""


class Corrections:
    """Remembers which command each record belongs to, who was told what, and the correction under way.

    Attributes:
        cmd: the last command that corrected something.
    """

    def __init__(self) -> None:
        self.cmd, self._last, self._commands = 0, 0, Json()
        self._notices = Json()

    def take(self, event: Json, position: int, entries: Json) -> str:
        """Take an event in and return what is wrong with it, or nothing."""
        kind, mends = event["type"], event["cmd"] == self.cmd
        self._commands[position] = event["cmd"]
        if kind == "EventCorrected":
            self.cmd = event["cmd"]
            self._last = event.get("last", 0)
            return self._misnamed(event)
        if kind == "NoticeRecorded":
            said = self._notices[position] = [event["entry"], event["about"], event["channel"]]
            taken_back = mends and self._notices.get(event["corrects"]) == said if "corrects" in event else True
            return "" if taken_back else "It takes back another notice than it says."
        since: int = entries[event["entry"]].last if mends and kind in MADE_UP else 0
        is_own = event.get("code") != "capacity_cut" and "due" not in event
        return f"Since what it makes up for, #{since} happened." if is_own and self._last < since < self.cmd else ""

    def _misnamed(self, event: Json) -> str:
        """Say where the command of a record that was wrong ended, if that is not what is said."""
        wrong = self._commands.get(event["position"])
        last = max((one for one, cmd in self._commands.items() if cmd == wrong), default=0)
        if wrong in (None, event["cmd"]) or event.get("last") != last:
            return (
                f"The command of #{event['position']} did not end there, or is of no earlier record of this waitlist."
            )
        return ""
