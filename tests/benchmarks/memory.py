"""How much memory does an audit take? Each in a process of its own, by the most that it ever held."""

import subprocess
import sys
from pathlib import Path

from ledger.requests import parse_request
from tests.benchmarks import ours

LISTS = 1_000


def run(folder: Path, size: int) -> None:
    """Print what a replay takes of a ledger with so many entries on one waitlist, and of one with as many on many."""
    ours.filled(folder / "one", size).close()
    _spread(folder / "many", size)
    print(f"\n### Memory of a replay of {size:,} entries\n\n| waitlists | at most | of which the ledger's | an entry |")
    print("|---:|---:|---:|---:|", flush=True)
    for name, lists in (("one", 1), ("many", LISTS)):
        made = [sys.executable, "-m", "tests.benchmarks.memory", str(folder / name)]
        before, after = map(int, subprocess.run(made, capture_output=True, check=True, text=True).stdout.split())
        grown = after - before
        print(f"| {lists:,} | {after / 1000:,.0f} MB | {grown / 1000:,.0f} MB | {grown * 1000 / size:,.0f} bytes |")


def _spread(folder: Path, size: int) -> None:
    """Make a ledger with so many entries, spread over many waitlists."""
    ledger = ours.make(folder)
    for number in range(LISTS):
        name = f"list-{number}"
        with ledger.batch() as together:
            lines = [{"do": "open", "capacity": 0, "policy": {}}]
            lines += [{"do": "join", "person": f"P{number}-{one}"} for one in range(size // LISTS)]
            for line in lines:
                together.record(parse_request({"waitlist": name, "by": "bench", **line}))
    ledger.close()


def _most() -> int:
    """Return the most that this process ever held, in kB (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _replay(folder: Path) -> None:
    """Replay a ledger, and print what the process held before and in the end."""
    ledger = ours.make(folder)
    before = _most()
    ours.audit(ledger)
    print(before, _most())


if __name__ == "__main__":
    _replay(Path(sys.argv[1]))
