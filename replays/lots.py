"""What does a draw come to? A second opinion for the oracle, which shares no code with the ledger's own draws.

Written from docs/format.md, section 11.8.
"""

from collections.abc import Sequence
from hashlib import md5, sha256
from typing import Any


def digest(entries: Sequence[int]) -> str:
    """Return the digest of a list of entries."""
    return sha256(b"".join(b"%d\n" % entry for entry in entries)).hexdigest()


def drawn(announced: dict[str, Any], frozen: Sequence[int], values: Sequence[str]) -> list[int]:
    """Return the frozen list in the order that the values give it."""
    numbers = [sorted(map(int, value.translate({44: " ", 59: " "}).split())) for value in values]
    seed = "".join("".join(f"{one}." for one in source) + "/" for source in numbers).encode()
    if announced["algorithm"] == "sha256":
        return sorted(frozen, key=lambda entry: sha256(seed + b":%d" % entry).digest())
    left, order = list(frozen), list[int]()
    for turn in range(len(frozen)):
        edge = bytes(divmod(turn, 256))
        lot = int(md5(edge + seed + edge, usedforsecurity=False).hexdigest(), 16) % len(left)
        order.append(left.pop(lot))
    return order
