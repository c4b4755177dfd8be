"""How long does a whole process take, beside one that imports the libraries and does nothing?"""

import os
import resource
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from tests.benchmarks.meter import Work, line, measured, title

NOTHING = "import typer, eventsourcing.application, sqlite3, msgspec"
CODE = "from cli.__main__ import run; run()"
TURNS = 11
_number = count(1)


def run(folder: Path) -> None:
    """Print the figures."""
    title("Whole processes")
    folder.mkdir()
    for words in (("init", "."), ("staff", "add", "mia", "Mia"), ("open", "jazz", "--capacity", "1")):
        _waitlist(folder, *words)
    for person in ("Ada", "Bob", "Eve"):
        _waitlist(folder, "join", "jazz", person)
    for asked in (("queue", "jazz"), ("status", "jazz"), ("why", "jazz", "Bob")):
        _waitlist(folder, *asked)  # by now every module is compiled
    for clock, name in ((time.perf_counter, ""), (_processor_time, ", processor time")):
        works = {
            "imports": Work(1, lambda _: _python(folder, NOTHING)),
            "join": Work(1, lambda _: _waitlist(folder, "join", "jazz", f"P{next(_number)}")),
            "queue": Work(1, lambda _: _waitlist(folder, "queue", "jazz")),
            "status": Work(1, lambda _: _waitlist(folder, "status", "jazz")),
            "why": Work(1, lambda _: _waitlist(folder, "why", "jazz", "Bob")),
        }
        found = measured(works, TURNS, clock)
        line(f"python -c '{NOTHING}'{name}", found["imports"])
        for verb in ("join", "queue", "status", "why"):
            line(f"waitlist {verb}{name}", found[verb], that_process=found["imports"])


def _processor_time() -> float:
    """Return the seconds that processes begun by this one, and ended, worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _waitlist(folder: Path, *words: str) -> None:
    _python(folder, CODE, *words)


def _python(folder: Path, code: str, *words: str) -> None:
    path = str(Path(__file__).parents[2])
    written = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**written, "WAITLIST_BY": "mia", "PYTHONPATH": path}
    command = [sys.executable, "-c", code, *words]
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
