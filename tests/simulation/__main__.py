"""Simulate from a seed, or from several, and print what broke, with the fewest steps that break it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import msgspec

from tests.simulation.shrinking import Failure, run, shrunk
from tests.simulation.steps import AnyStep, draw_steps


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many, from SEED on")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--every", type=int, default=1, help="audit the whole ledger after so many steps")
    parser.add_argument("--file", type=Path, help="take the steps from a file, one a line, as a failure printed them")
    given = parser.parse_args(arguments)
    if given.file is not None:
        steps = [msgspec.json.decode(line, type=AnyStep) for line in given.file.read_bytes().splitlines()]
        return _tell(run(steps), f"{given.file}")
    code = 0
    for seed in range(given.seed, given.seed + given.seeds):
        began = monotonic()
        found = run(draw_steps(seed, given.steps), every=given.every)
        code |= _tell(found, f"seed {seed}, {given.steps} steps", monotonic() - began)
    return code


def _tell(found: Failure | str, which: str, seconds: float = 0) -> int:
    if isinstance(found, str):
        print(f"{which}: every promise was kept; the root is {found} ({seconds:.1f} s)", flush=True)
        return 0
    print(f"{which}: BROKEN at step {len(found.steps)}\n{found.detail}\nLeaving steps out …", flush=True)
    least = shrunk(found)
    print(f"{least.detail}\nIt takes {len(least.steps)} of them (python -m tests.simulation --file FILE):")
    for step in least.steps:
        print(msgspec.json.encode(step).decode())
    return 1


if __name__ == "__main__":
    sys.exit(main())
