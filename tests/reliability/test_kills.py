"""The power goes out mid-command, again and again: what was acknowledged is there, and nothing is half done.

``WAITLEDGER_KILLS=1000 pytest tests/reliability`` is the long run (``make soak``).
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest

from tests.reliability.careful_server import crash, restart, server_of_its_own
from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import begin

KILLS = int(os.environ.get("WAITLEDGER_KILLS", "8"))
LONGEST = 0.7
"""Seconds after the first acknowledgement within which the kill comes."""


def acknowledged_until(
    end: Callable[[subprocess.Popen[str]], object], folder: Path, name: str, chance: random.Random
) -> tuple[list[str], int]:
    """Run a writer, let something end it at a random instant; return the keys it had acknowledged and its exit code."""
    arguments = [sys.executable, "-m", "tests.reliability.writer", str(folder), name]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        first = writer.stdout.readline()
        assert first, f"the writer recorded nothing at all: {writer.stderr.read()}"
        timer = Timer(chance.uniform(0, LONGEST), end, [writer])
        timer.start()
        rest = writer.stdout.read()
        timer.join()
    return [first.strip(), *rest.split("\n")[:-1]], writer.returncode


def check_kills(folder: Path, kills: int) -> None:
    chance = random.Random(20261124)
    acknowledged: list[str] = []
    for number in range(kills):
        keys, code = acknowledged_until(lambda writer: writer.kill(), folder, f"w{number}", chance)
        assert code == -9, code
        acknowledged += keys
    keys = recorded_keys(folder)
    assert len(set(keys)) == len(keys)
    assert set(acknowledged) <= set(keys)
    assert len(keys) <= len(acknowledged) + kills  # at most the one under way when the kill came
    check_whole(folder)


def test_a_killed_writer_loses_nothing_on_sqlite(tmp_path: Path) -> None:
    begin(tmp_path / "ledger")
    check_kills(tmp_path / "ledger", KILLS)


def test_a_killed_writer_loses_nothing_on_postgresql(tmp_path: Path) -> None:
    with server_of_its_own() as (_, url):
        begin(tmp_path / "ledger", "--database", url)
        check_kills(tmp_path / "ledger", max(2, KILLS // 3))


@pytest.mark.parametrize("number", range(max(1, KILLS // 8)))
def test_a_killed_server_loses_nothing(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    with server_of_its_own() as (server, url):
        begin(tmp_path / "ledger", "--database", url)
        acknowledged, code = acknowledged_until(lambda _: crash(server), tmp_path / "ledger", "w", chance)
        assert code == 1, code  # it cannot go on without its server, and says so
        restart(server)
        assert set(acknowledged) <= set(recorded_keys(tmp_path / "ledger"))
        check_whole(tmp_path / "ledger")
