"""In which order does a draw place a frozen list? From public values alone, so that anybody can work it out again.

Two algorithms: RFC 3797 as published (https://www.rfc-editor.org/rfc/rfc3797, section 4), and for lists longer than it
allows a sort by SHA-256. Both make the same seed of the values, and both order the whole list, so that drawing more
never changes who was drawn first. docs/draws.md shows how to recompute either with coreutils.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Literal, assert_never

from ledger.decision import EntryNumber

Algorithm = Literal["rfc3797", "sha256"]
LONGEST: dict[Algorithm, int] = {"rfc3797": 65_535, "sha256": 1_000_000}
"""How many entries an algorithm can order; RFC 3797 counts in two bytes."""

_NUMBERS = re.compile(r"[0-9]{1,18}(?:[ ,;]+[0-9]{1,18}){0,99}", re.ASCII)


def value_fault(value: str) -> str | None:
    """Return why a source's value cannot be used, or None: it is one or more whole numbers."""
    if _NUMBERS.fullmatch(value.strip()):
        return None
    return f"a value is whole numbers, such as 9319 or 2 5 12 8 10, not {value!r}"


def seed_of(values: Sequence[str]) -> str:
    """Return the seed: of each source its numbers in ascending order, a full stop after each, and a slash.

    >>> seed_of(["9319", "2 5 12 8 10"])
    '9319./2.5.8.10.12./'
    """
    return "".join("".join(f"{number}." for number in sorted(_numbers(value))) + "/" for value in values)


def order(algorithm: Algorithm, frozen: Sequence[EntryNumber], seed: str) -> list[EntryNumber]:
    """Return the entries of a frozen list in the order drawn."""
    match algorithm:
        case "rfc3797":
            return [frozen[number - 1] for number in selected(len(frozen), seed)]
        case "sha256":
            return sorted(frozen, key=lambda entry: (ticket(seed, entry), entry))
        case _:
            assert_never(algorithm)


def selected(count: int, seed: str) -> list[int]:
    """Return the numbers from 1 to ``count`` in the order in which RFC 3797 selects them."""
    left = list(range(1, count + 1))
    return [left.pop(_remainder(turn, seed, len(left))) for turn in range(count)]


def ticket(seed: str, entry: EntryNumber) -> str:
    """Return what ``sha256`` sorts by: the SHA-256 in hex of the seed, a colon and the entry's number."""
    return hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest()


def list_digest(entries: Iterable[EntryNumber]) -> str:
    """Return the SHA-256 in hex of a list: each entry's number in decimal on a line of its own."""
    return hashlib.sha256("".join(f"{entry}\n" for entry in entries).encode()).hexdigest()


def _numbers(value: str) -> Iterable[int]:
    return map(int, re.findall(r"[0-9]+", value))


def _remainder(turn: int, seed: str, left: int) -> int:
    """Return the MD5 of the seed between the turn in two bytes and the turn again, modulo how many are left."""
    turn_bytes = turn.to_bytes(2, "big")
    digest = hashlib.md5(turn_bytes + seed.encode() + turn_bytes, usedforsecurity=False).digest()
    return int.from_bytes(digest, "big") % left
