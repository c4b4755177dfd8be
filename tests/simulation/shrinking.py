"""Which steps does a failure need? Leave some out, again and again, for as long as it still fails the same way."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from msgspec import Struct
from msgspec.structs import replace

from tests.simulation.promises import CLEAN, Broken
from tests.simulation.steps import AnyStep, Ask, AskTogether, Erase, Step
from tests.simulation.world import World

NEVER = 1_000_000_000


class Failure(Struct, frozen=True):
    """A promise that was broken, and by which steps."""

    promise: str
    detail: str
    steps: tuple[AnyStep, ...]


def run(steps: Sequence[AnyStep], *, every: int = 1) -> Failure | str:
    """Let steps happen in a new world; return the failure, or the root of the ledger that came of them."""
    with tempfile.TemporaryDirectory(prefix="simulation") as disk:
        world = World(Path(disk), every=every)
        taken = 0
        try:
            for taken, step in enumerate(steps, 1):  # noqa: B007 - read when it fails
                world.take(step)
            world.finish()
            return world.root()
        except Broken as broken:
            return Failure(broken.promise, str(broken), tuple(steps[:taken]))
        finally:
            world.machine.close()


def shrunk(failure: Failure, seconds: float = 120) -> Failure:
    """Return the same failure with as few steps as can be found in the time, each as simple as can be."""
    end = monotonic() + seconds
    every = 1 if failure.promise == CLEAN else NEVER
    best = failure

    def fails(steps: Sequence[AnyStep]) -> bool:
        nonlocal best
        if monotonic() > end:
            return False
        found = run(steps, every=every)
        if isinstance(found, str) or found.promise != failure.promise:
            return False
        best = found
        return True

    _left_out(lambda: best.steps, fails)
    for index in range(len(best.steps) - 1, -1, -1):
        for simpler in _simpler(best.steps[index]) if index < len(best.steps) else ():
            fails([*best.steps[:index], simpler, *best.steps[index + 1 :]])
    return best


def _left_out(steps: Callable[[], Sequence[AnyStep]], fails: Callable[[Sequence[AnyStep]], bool]) -> None:
    """Leave chunks out, from large ones to single steps, from the end to the beginning, until none can go."""
    size = max(1, len(steps()) // 2)
    while True:
        start, has_shrunk = len(steps()) - size, False
        while start > -size:
            rest = [*steps()[: max(0, start)], *steps()[start + size :]]
            has_shrunk = fails(rest) or has_shrunk
            start = min(start, len(steps())) - size
        if size == 1 and not has_shrunk:
            return
        size = max(1, size // 2)


def _simpler(step: AnyStep) -> list[AnyStep]:
    """Return what a step could be instead."""
    found: list[AnyStep] = []
    if step.moves != Step().moves:
        found.append(replace(step, moves=Step().moves))
    if isinstance(step, Ask | AskTogether | Erase) and step.trouble is not None:
        found.append(replace(step, trouble=None))
    if isinstance(step, AskTogether):
        found += [Ask(moves=step.moves, request=one) for one in step.requests]
    return found
