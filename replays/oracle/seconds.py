"""Has a second actor approved an override? The oracle's own account of proposals, from docs/format.md, 11.4."""

from types import SimpleNamespace
from typing import Any

from replays.oracle.limits import stamped
from replays.oracle.mending import Corrections


class Approvals:
    """Remembers who proposed what, and who approved it in the command under way."""

    def __init__(self) -> None:
        self._proposed: dict[int, str] = {}
        self._approved = (0, "")
        self._corrections = Corrections()

    def take(self, event: dict[Any, Any], position: int, here: Any) -> str:
        """Take an event in; return what is wrong with what it corrects, and with a place in line, or nothing."""
        wrong = self._corrections.take(event, position, here.entries)
        if event["type"] == "OverrideProposed":
            self._proposed[position] = event["by"]
        if event["type"] == "OverrideWithdrawn":
            self._proposed.pop(event["proposal"], None)
        if event["type"] == "OverrideApproved" and self._proposed.pop(event["proposal"], event["by"]) != event["by"]:
            self._approved = event["cmd"], event["by"]
        placed = event["type"] != "EntryAmended" or "placed" not in event or self._explains(event, here)
        return wrong or "" if placed else "Another place in line is not justified."

    def _explains(self, event: dict[Any, Any], here: Any) -> bool:
        agreed = not here.policy.second_approver or event["cmd"] in (self._approved[0], self._corrections.cmd)
        queued = here.entries[event["entry"]].state in ("waiting", "suspended")
        return bool(agreed and queued and event.get("code") and event.get("reason") and stamped(event, here))

    def restores(self, event: dict[Any, Any]) -> bool:
        """Whether an undoing gives a party back what its parts, who lost it right before, had."""
        return bool(event["type"] == "EntryAmended" and event["cmd"] == self._corrections.cmd)

    def has_approved(self, cmd: int) -> bool:
        """Whether the command is an approval."""
        return self._approved[0] == cmd

    def allow(self, event: dict[Any, Any], said: dict[Any, Any], policy: SimpleNamespace) -> bool:
        """Whether an override names the actor who approved it in this command, and has one where one is needed."""
        cmd, by = self._approved
        approver = by if cmd == event["cmd"] else None
        return bool(said.get("approved") == approver and (approver or not policy.second_approver))
