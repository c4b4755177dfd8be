"""How fast is one thing beside another? Both run in turn, several times, and the ratio is the median of their turns."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

TURNS = 5
WHOLE = 20
"""A rate from which on nobody needs to know more than whole numbers."""


class Work(NamedTuple):
    """Something to measure: how many things it does, and what does them; ``run`` is told which turn it is."""

    things: int
    run: Callable[[int], object]


class Measured(NamedTuple):
    """How many a second, in each turn."""

    rates: list[float]

    @property
    def rate(self) -> float:
        """The median."""
        return statistics.median(self.rates)

    def beside(self, other: "Measured") -> float:
        """Return the median, over the turns, of how many times as fast this was as the other."""
        return statistics.median(one / two for one, two in zip(self.rates, other.rates, strict=True))


def measured(
    works: dict[str, Work], turns: int = TURNS, clock: Callable[[], float] = time.perf_counter
) -> dict[str, Measured]:
    """Return the rates of works that take turns, so that what else the machine does meets all of them alike."""
    rates: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(turns):
        for name, work in works.items():
            start = clock()
            work.run(turn)
            rates[name].append(work.things / (clock() - start))
    return {name: Measured(found) for name, found in rates.items()}


def title(text: str) -> None:
    """Begin a table."""
    print(f"\n### {text}\n\n| what | a second | beside |\n|---|---:|---|", flush=True)


def line(name: str, found: Measured, **others: Measured) -> None:
    """Print one figure, with its ratio to others."""
    ratios = ", ".join(f"{found.beside(other):.2f} of {what.replace('_', ' ')}" for what, other in others.items())
    rate = f"{found.rate:,.0f}" if found.rate >= WHOLE else f"{found.rate:.2f}"
    print(f"| {name} | {rate} | {ratios} |", flush=True)
