"""How are records written short, so that a page can write out their exact bytes again?

Most of a record is as in the one before. Its *shape* is its text with every value left out; its *line* is the number of
the shape and, for each value, how many characters at its beginning are those of the last value of the same member, as
one digit of base 36, and what comes after these. The parts of a line are joined by tabs, which no record holds.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
GAP = "\0"
"""Stands in a shape where a value is left out; no record holds it."""

_TOKEN = re.compile(r'"(?P<member>[a-z_>=<]+)":|"(?P<text>(?:[^"\\]|\\.)*)"(?P<other>:?)|(?P<number>-?\d+)')
_PLAIN = frozenset({"list", "type", "v"})
"""Members whose values stay in the shape."""


class Shape(Struct, frozen=True):
    """A record without its values, and the member to which each of them belongs."""

    text: str
    members: tuple[str, ...]


def shortened(states: Iterable[bytes]) -> tuple[list[Shape], list[str]]:
    """Return the shapes of records, and the records as lines."""
    shapes: dict[Shape, int] = {}
    last: dict[str, str] = {}
    lines = []
    for state in states:
        parts = list(_parts(state.decode()))
        values = [value for _, value in parts if value is not None]
        shape = Shape("".join(text for text, _ in parts), tuple(member for member, _ in values))
        short = [str(shapes.setdefault(shape, len(shapes)))]
        for member, value in values:
            shared = _shared(value, last.get(member, ""))
            short.append(DIGITS[shared] + value[shared:])
            last[member] = value
        lines.append("\t".join(short))
    return list(shapes), lines


def _shared(value: str, last: str) -> int:
    """Count the characters at the beginning that are the same, ASCII ones only: what counts as one is clear."""
    pairs = zip(value[: len(DIGITS) - 1], last, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other or not one.isascii()),
        min(len(value), len(last), len(DIGITS) - 1),
    )


def _parts(text: str) -> Iterator[tuple[str, tuple[str, str] | None]]:
    member, end = "", 0
    for found in _TOKEN.finditer(text):
        start, stop = found.span()
        between = text[end:start]
        end = stop
        if found["member"] or found["other"]:
            member = found["member"] or member
            yield between + found[0], None
        elif member in _PLAIN:
            yield between + found[0], None
        elif found["number"]:
            yield between + GAP, (member, found["number"])
        else:
            yield f'{between}"{GAP}"', (member, found["text"])
    yield text[end:], None
