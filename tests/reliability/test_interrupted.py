"""Whatever interrupts a long command, it is typed again until it ends: each person and each spot is there once.

``WAITLEDGER_KILLS=1000`` is the long run (``make soak``): fifty interruptions of each kind.
"""

import json
import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from tests.postgres import fresh_database
from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import QUIET_ENVIRONMENT, begin, program, typed

SHORT = 1
TIMES = max(SHORT, int(os.environ.get("WAITLEDGER_KILLS", "8")) // 20)
PEOPLE = 60
LONGEST = 0.9
"""Seconds within which the interruption comes; the program needs a third of that to begin."""
SIGNALS = {signal.SIGINT: {130, -2}, signal.SIGTERM: {-15}, signal.SIGKILL: {-9}}
"""What interrupts, and how the program may end then, if it has not ended by itself."""


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "ledger"
    if request.param == "sqlite":
        begin(folder)
        yield folder
        return
    with fresh_database() as url:
        begin(folder, "--database", url)
        yield folder


def interrupted(words: list[str], after: float, sent: signal.Signals) -> tuple[int, str]:
    """Run a command that is sent a signal after so many seconds; return its exit code and what it said."""
    environment = {**QUIET_ENVIRONMENT, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        program(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        timer = Timer(after, process.send_signal, [sent])
        timer.start()
        out, err = process.communicate()
        timer.cancel()
    return process.returncode, out + err


def interrupt_often(words: list[str], chance: random.Random) -> None:
    """Type a command and interrupt it, so many times with each signal, and then let it end."""
    for sent, codes in SIGNALS.items():
        for _ in range(TIMES):
            code, said = interrupted(words, chance.uniform(0.2, LONGEST), sent)
            assert code in {0, *codes}, (sent, code, said)
            assert code == -2 or "Traceback" not in said, said  # -2: before anything of the program was there
    code, said = interrupted(words, 60, signal.SIGKILL)
    assert code == 0, said


@pytest.mark.parametrize("batch", ["1", "7"] if TIMES > SHORT else ["7"])
def test_an_interrupted_file_goes_on_where_it_stopped(ledger: Path, batch: str) -> None:
    lines = [
        json.dumps({"do": "join", "waitlist": "jazz", "person": f"p{number}", "id": f"k{number}"})
        for number in range(PEOPLE)
    ]
    file = ledger.parent / "lines.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    interrupt_often(["apply", str(file), "--batch", batch, "--ledger", str(ledger)], random.Random(batch))
    assert Counter(recorded_keys(ledger)) == Counter(f"k{number}" for number in range(PEOPLE))
    assert admitted(ledger) == list(range(2, 11, 2)), "five spots, each given once, in order of joining"
    check_whole(ledger)


def test_an_interrupted_import_brings_everybody_once(ledger: Path) -> None:
    people = ledger.parent / "people.csv"
    people.write_text("name\n" + "".join(f"Person {number}\n" for number in range(PEOPLE)), encoding="utf-8")
    interrupt_often(["import", "jazz", str(people), "--ledger", str(ledger)], random.Random(1))
    assert len(joined(ledger)) == PEOPLE
    check_whole(ledger)


def test_a_policy_is_adopted_once_however_often_it_is_interrupted(ledger: Path) -> None:
    for number in range(3):
        assert typed("join", "jazz", f"p{number}", "--ledger", str(ledger))[0] == 0
    policy = ledger.parent / "other.toml"
    policy.write_text('order = [{ by = "priority" }, { by = "joined" }]\n', encoding="utf-8")
    words = ["policy", "adopt", "jazz", str(policy), "--id", "adopted", "--ledger", str(ledger)]
    interrupt_often(words, random.Random(2))
    assert recorded_keys(ledger).count("adopted") == 1
    check_whole(ledger)


def joined(ledger: Path) -> list[int]:
    """Return who joined."""
    return [entry for kind, entry in events(ledger) if kind == "EntryJoined"]


def admitted(ledger: Path) -> list[int]:
    """Return who was admitted, in order."""
    return [entry for kind, entry in events(ledger) if kind == "EntryAdmitted"]


def events(ledger: Path) -> list[tuple[str, int]]:
    code, said = typed("log", "jazz", "--json", "--ledger", str(ledger))
    assert code == 0, said
    rows = json.loads(said)["data"]
    return [(one["record"]["type"], one["record"]["event"].get("entry") or one["position"]) for one in rows]
