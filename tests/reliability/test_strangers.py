"""A ledger from a stranger is opened for reading only, runs nothing of its own, and takes only so much memory."""

import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.reliability.typing_it import QUIET_ENVIRONMENT, begin, program, typed

MEMORY = 800 << 20
"""Bytes of address space for one command; a small ledger takes a quarter of it."""
READS = (
    ("today",),
    ("lists",),
    ("queue", "jazz"),
    ("why", "jazz", "3"),
    ("log",),
    ("show", "3"),
    ("verify", "--independent"),
    ("replay",),
    ("doctor",),
)
WRITES = (("join", "jazz", "somebody new"), ("tick", "jazz"))


def sql(*statements: str, blob: bytes = b"") -> Callable[[Path], None]:
    """Return what runs statements on a ledger whose own triggers were taken away; ``?`` stands for the blob."""

    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as connection:
            own = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(own).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement, (blob,) if "?" in statement else ())

    return change


ENDLESS = (
    "CREATE VIEW ledger_events AS WITH RECURSIVE n(position) AS (SELECT 1 UNION ALL SELECT position + 1 FROM n) "
    "SELECT position, 'jazz' AS stream, position AS version, 'EntryJoined.1' AS topic, zeroblob(60000) AS state, "
    "zeroblob(32) AS leaf FROM n"
)
STATE = "UPDATE ledger_events SET state = ? WHERE position = 3"
ACTING: dict[str, Callable[[Path], None]] = {
    "a view that never ends": sql("ALTER TABLE ledger_events RENAME TO kept", ENDLESS),
    "a trigger": sql("CREATE TRIGGER evil AFTER INSERT ON current_entry BEGIN DELETE FROM current_origin; END"),
    "a trigger called like one of ours": sql(
        "CREATE TRIGGER ledger_events_insert AFTER INSERT ON ledger_events BEGIN DELETE FROM current_origin; END"
    ),
    "a virtual table": sql("DROP TABLE decision", "CREATE VIRTUAL TABLE decision USING fts5(a)"),
}
"""A file that would do something by itself."""
LYING: dict[str, Callable[[Path], None]] = {
    "a value of a hundred megabytes": sql("UPDATE ledger_events SET state = zeroblob(100000000) WHERE position = 3"),
    "millions of lists": sql(STATE, blob=b"[" + b"[]," * 8_000_000 + b"[]]"),
    "lists in lists": sql(STATE, blob=b'{"at":' + b"[" * 30_000 + b"]" * 30_000 + b"}"),
    "no bytes": sql("UPDATE ledger_events SET state = zeroblob(0), leaf = zeroblob(0) WHERE position = 3"),
    "odd names": sql("UPDATE ledger_events SET stream = char(27, 0), topic = char(8238) WHERE position = 3"),
    "bodies that are none": sql("UPDATE current_entry SET body = x'00'", "UPDATE current_waitlist SET body = x'ff'"),
    "no policy": sql("DELETE FROM current_policy"),
    "no head": sql("DELETE FROM ledger_head"),
    "no table of entries": sql("DROP TABLE current_entry"),
}
"""A file in which something is not what it should be."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "ledger"
    begin(folder)
    for words in (*(("join", "jazz", f"Ada {number}") for number in range(7)), ("cancel", "jazz", "Ada 0")):
        code, said = typed(*words, "--ledger", str(folder))
        assert code == 0, said
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "ledger"))


@pytest.mark.parametrize("name", ACTING)
def test_a_file_that_would_act_by_itself_is_not_opened(folder: Path, name: str) -> None:
    ACTING[name](folder)
    before = (folder / "ledger.db").read_bytes()
    for words in (*READS, *WRITES):
        code, said = typed(*words, "--ledger", str(folder))
        assert code == 7, (words, said)
        assert "as no ledger has: it was changed from outside." in " ".join(said.split())
    assert (folder / "ledger.db").read_bytes() == before


@pytest.mark.parametrize("name", LYING)
def test_a_file_that_lies_is_answered_in_words_and_left_as_it_is(folder: Path, name: str) -> None:
    LYING[name](folder)
    before = (folder / "ledger.db").read_bytes()
    for words in READS:
        code, said = typed(*words, "--ledger", str(folder))
        assert code in {0, 4, 6, 7}, (words, said)
        assert len(said) < 20_000
    assert (folder / "ledger.db").read_bytes() == before


@pytest.mark.parametrize("name", ["a value of a hundred megabytes", "millions of lists"])
def test_checking_a_strangers_file_takes_bounded_memory(folder: Path, name: str) -> None:
    LYING[name](folder)
    done = subprocess.run(
        program("verify", "--independent", "--ledger", str(folder)),
        capture_output=True,
        text=True,
        env={**QUIET_ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        check=False,
        timeout=60,
    )
    assert done.returncode in {6, 7}, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
