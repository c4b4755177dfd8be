"""Has a second actor approved an override? The oracle's own account of proposals, from docs/format.md, 11.4."""

from types import SimpleNamespace
from typing import Any


class Approvals:
    """Remembers who proposed what, and who approved it in the command under way."""

    def __init__(self) -> None:
        self._proposed: dict[int, str] = {}
        self._approved = (0, "")

    def take(self, event: dict[Any, Any], position: int) -> None:
        """Take an event in."""
        if event["type"] == "OverrideProposed":
            self._proposed[position] = event["by"]
        if event["type"] == "OverrideApproved" and self._proposed.pop(event["proposal"], event["by"]) != event["by"]:
            self._approved = event["cmd"], event["by"]

    def has_approved(self, cmd: int) -> bool:
        """Whether the command is an approval."""
        return self._approved[0] == cmd

    def allow(self, event: dict[Any, Any], said: dict[Any, Any], policy: SimpleNamespace) -> bool:
        """Whether an override names the actor who approved it in this command, and has one where one is needed."""
        cmd, by = self._approved
        approver = by if cmd == event["cmd"] else None
        return bool(said.get("approved") == approver and (approver or not policy.second_approver))
