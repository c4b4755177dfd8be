"""Whatever interrupts a long command, it is typed again until it ends: each person and each spot is there once.

``WAITLEDGER_KILLS=1000`` is the long run (``make soak``): fifty interruptions of each kind.
"""

import itertools
import json
import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from unittest.mock import patch

import psycopg
import pytest
from sqlalchemy import Engine, event

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


class Server:
    """A ledger on a server, and somebody who ends connections to it."""

    def __init__(self, ledger: Path, other: "psycopg.Connection[tuple[object, ...]]") -> None:
        self.ledger = ledger
        self._other = other

    def is_recorded_without(self, number: int, words: tuple[str, ...]) -> bool:
        """Type a command, end its connections before the statement of this number, and look what came of it."""
        statements = itertools.count(1)

        def before(*_: object) -> None:
            if next(statements) == number:
                self._other.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

        plain = [word.replace("{folder}", str(self.ledger.parent)) for word in words]
        event.listen(Engine, "before_cursor_execute", before)
        try:
            code, said = typed(*plain, "--id", f"k{number}", "--ledger", str(self.ledger))
        finally:
            event.remove(Engine, "before_cursor_execute", before)
        is_there = f"k{number}" in recorded_keys(self.ledger)
        check_said(code, said, is_recorded=is_there)
        return is_there


def check_said(code: int, said: str, *, is_recorded: bool) -> None:
    """Raise unless what a command said when its connection was lost is true."""
    assert code in ({0, 7} if is_recorded else {7}), said
    truths = ("stays recorded.", "is not known.") if is_recorded else ("Nothing was recorded.", "is not known.")
    assert code == 0 or any(truth in " ".join(said.split()) for truth in truths), said


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with fresh_database() as url, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        begin(tmp_path / "ledger", "--database", url)
        (tmp_path / "other.toml").write_text('order = [{ by = "priority" }, { by = "joined" }]\n', encoding="utf-8")
        yield Server(tmp_path / "ledger", other)


@pytest.mark.parametrize("words", [("join", "jazz", "Ada Lind"), ("policy", "adopt", "jazz", "{folder}/other.toml")])
def test_a_connection_lost_at_any_statement_is_said_and_nothing_is_half(server: Server, words: tuple[str, ...]) -> None:
    """Before one statement after the other somebody ends all connections to the server."""
    step = 1 if TIMES > SHORT else 9
    number = next(one for one in range(1, 500, step) if server.is_recorded_without(one, words))
    assert number > 20
    assert recorded_keys(server.ledger) == [f"k{number}"]
    check_whole(server.ledger)


def test_whoever_does_not_know_whether_it_was_recorded_says_so(server: Server) -> None:
    """The server commits, and its answer is lost."""
    words = ("join", "jazz", "Ada Lind", "--id", "ada", "--ledger", str(server.ledger))
    commit, told = psycopg.Connection.commit, []
    for lost in range(1, 10):
        commits = itertools.count(1)

        def commit_unheard(
            connection: "psycopg.Connection[object]", commits: Iterator[int] = commits, lost: int = lost
        ) -> None:
            commit(connection)
            if next(commits) == lost:
                raise psycopg.OperationalError("server closed the connection unexpectedly")

        with patch.object(psycopg.Connection, "commit", commit_unheard):
            code, said = typed(*words)
        keys = recorded_keys(server.ledger)
        check_said(code, said, is_recorded="ada" in keys)
        told.append(said)
        if "ada" in keys:
            break
    assert "Whether it was recorded is not known." in " ".join(told[-1].split())
    assert typed(*words)[0] == 0
    assert recorded_keys(server.ledger) == ["ada"]


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
