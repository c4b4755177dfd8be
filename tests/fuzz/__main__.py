"""Fuzz the readers at length, guided by coverage: ``python -m tests.fuzz [--seconds 60] [READER …]``.

Needs atheris, which is not among the requirements: it is large and has wheels for few versions of Python. What it finds
becomes an example for the tests. ``make fuzz`` installs it into an environment of its own.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MEGABYTES = 1024
"""Of memory that a reader may take before it counts as a failure."""
LONGEST = 4096


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz one reader after another, each in a process of its own, and return 0 when none failed."""
    from tests.fuzz.readers import READERS

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("readers", nargs="*", default=list(READERS))
    given = parser.parse_args(arguments)
    failed = [name for name in given.readers if not _holds(name, given.seconds)]
    print(f"Failed: {', '.join(failed)}" if failed else "Every reader took what came or said no.")
    return len(failed) > 0


def _holds(name: str, seconds: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        limits = (f"-max_total_time={seconds}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", "-timeout=10")
        output = (f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0")
        command = [sys.executable, "-m", "tests.fuzz.one", name, folder, *limits, *output]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        print(f"{name}: {runs} inputs in {seconds} s: {'held' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode != 0:
            print(done.stderr[-3000:])
            for file in sorted(Path(folder).glob("*-*")):
                print(f"{file.name}: {file.read_bytes()[:500]!r}")
        return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
