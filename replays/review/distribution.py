"""How are numbers spread: the least, the middle, the most, and how many fall between round marks?"""

from bisect import bisect_right
from collections.abc import Collection, Sequence

from msgspec import Struct

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
WAITS = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, WEEK, 2 * WEEK, 4 * WEEK, 13 * WEEK, 52 * WEEK)
"""Marks for waiting times, in seconds."""


class Bin(Struct, frozen=True):
    """How many numbers are at least ``start`` and less than ``stop``; ``stop`` is None in the last bin."""

    start: int
    stop: int | None
    count: int


class Distribution(Struct, frozen=True):
    """Numbers at a glance; the quartiles are numbers that occur (nearest rank)."""

    count: int
    least: int
    quarter: int
    median: int
    three_quarters: int
    most: int
    bins: tuple[Bin, ...]


def distribution(numbers: Collection[int], marks: Sequence[int]) -> Distribution | None:
    """Return how the numbers are spread over bins with these marks between them; None when there are none."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    counts = [0] * (len(marks) + 1)
    for number in ordered:
        counts[bisect_right(marks, number)] += 1
    bins = tuple(
        Bin(start, stop, count)
        for start, stop, count in zip((min(0, ordered[0]), *marks), (*marks, None), counts, strict=True)
    )
    return Distribution(
        count=len(ordered),
        least=ordered[0],
        quarter=_nearest(ordered, 1),
        median=_nearest(ordered, 2),
        three_quarters=_nearest(ordered, 3),
        most=ordered[-1],
        bins=bins,
    )


def _nearest(ordered: Sequence[int], quarters: int) -> int:
    """Return the smallest number that at least so many quarters of all do not exceed."""
    return ordered[max(0, -(-len(ordered) * quarters // 4) - 1)]
