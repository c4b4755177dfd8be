"""What does a draw come to? The oracle's part about draws, which shares no code with the ledger's own.

Written from docs/format.md, section 11.8.
"""

from collections.abc import Iterable, Sequence
from hashlib import md5, sha256
from typing import Any


def digest(entries: Iterable[int]) -> str:
    """Return the digest of a list of entries."""
    return sha256(b"".join(b"%d\n" % entry for entry in entries)).hexdigest()


def drawn(algorithm: str, frozen: Sequence[int], values: Sequence[str]) -> list[int]:
    """Return the frozen list in the order that the values give it."""
    numbers = [sorted(map(int, value.translate({44: " ", 59: " "}).split())) for value in values]
    seed = "".join("".join(f"{one}." for one in source) + "/" for source in numbers).encode()
    if algorithm == "sha256":
        return sorted(frozen, key=lambda entry: sha256(seed + b":%d" % entry).digest())
    left, order = list(frozen), list[int]()
    for turn in range(len(frozen)):
        edge = bytes(divmod(turn, 256))
        lot = int(md5(edge + seed + edge, usedforsecurity=False).hexdigest(), 16) % len(left)
        order.append(left.pop(lot))
    return order


class Draws:
    """The draws of one waitlist: the list that was frozen, and what was announced last."""

    def __init__(self) -> None:
        self.frozen: dict[int, Any] = {}
        self.frozen_at = 0
        self.announced: dict[str, Any] = {}
        self.is_held = True

    def take(self, event: dict[str, Any], position: int, entries: Sequence[Any]) -> str:
        """Take a draw's event in, place whom it draws, and return what is wrong with it, or nothing.

        Args:
            event: all members of the record and of its data.
            position: where it stands.
            entries: the active entries, which have a number, a state, ``joined`` and, to be set, ``draw``.
        """
        return self._hold(event) if event["type"] == "DrawHeld" else self._announce(event, position, entries)

    def _announce(self, event: dict[str, Any], position: int, entries: Sequence[Any]) -> str:
        before, self.announced = self.announced.get("position"), event | {"position": position}
        if before is None:
            queued = sorted((x.number, x) for x in entries if x.state in ("waiting", "suspended"))
            self.frozen, self.frozen_at = dict(queued), position
        self.is_held = False
        if event.get("rerun_of") != before:
            return "A second draw is a rerun of the one before."
        told = event["entries"], event["digest"]
        return "" if told == (len(self.frozen), digest(self.frozen)) else "The frozen list is another."

    def _hold(self, event: dict[str, Any]) -> str:
        order = drawn(self.announced["algorithm"], list(self.frozen), event["values"])
        for place, number in enumerate(order, 1):
            entry = self.frozen[number]
            entry.draw = place if entry.joined <= self.frozen_at else None
        if self.is_held or event["announced"] != self.announced["position"]:
            return "No such draw is to be held."
        self.is_held = True
        return "" if event["digest"] == digest(order) else "The order is not the one that the values give."
