"""A full disk, a file that nobody may write, a locked, newer or foreign database: exit 7, in words, nothing lost."""

import os
import resource
import shutil
import sqlite3
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from ledger.store import open_store
from ledger.store.errors import busy
from tests.architecture.tree import ROOT
from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import QUIET_ENVIRONMENT, begin, program, typed

Trouble = Callable[[Path], AbstractContextManager[None]]
RECORDING = (
    ("join", "jazz", "Ben Orr", "--id", "ben"),
    ("apply", "{folder}/lines.jsonl", "--batch", "1"),
    ("erase", "Ada Lind", "--keep-standing", "--yes"),
    ("checkpoint",),
)
"""What writes: records and names."""
LEAST = 8 << 10
"""Bytes that a file may grow to, on the disk that is full: less than the ledger has."""


@contextmanager
def changed(file: Path, statement: str) -> Iterator[None]:
    """Change a database, and change it back as it was."""
    kept = shutil.copy(file, f"{file}.kept")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()
    yield
    shutil.move(kept, file)


@contextmanager
def instead(file: Path, content: bytes) -> Iterator[None]:
    """Put something else in the place of a file, and the file back."""
    kept = file.rename(f"{file}.kept")
    file.write_bytes(content)
    yield
    assert file.read_bytes() == content, "what is not ours is left alone"
    kept.replace(file)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Write into a file and do not come to an end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with patch.dict(open_store.__kwdefaults__, patience=timedelta(seconds=0.2)):
            yield


TROUBLES: dict[str, tuple[Trouble, str]] = {
    "another program goes on writing": (lambda ledger: locked(ledger / "ledger.db"), "Others kept writing"),
    "another program goes on writing names": (lambda ledger: locked(ledger / "private.db"), "Others kept writing"),
    "records of a newer format": (lambda ledger: changed(ledger / "ledger.db", "PRAGMA user_version=99"), "newer"),
    "names of a newer format": (lambda ledger: changed(ledger / "private.db", "PRAGMA user_version=99"), "newer"),
    "something else": (
        lambda ledger: instead(ledger / "ledger.db", b"%PDF-1.7 no ledger at all\n" * 99),
        "not a database",
    ),
    "something else for names": (lambda ledger: instead(ledger / "private.db", b"\0" * 8192), "private.db"),
    "another program's database": (lambda ledger: changed(ledger / "ledger.db", "PRAGMA application_id=7"), "is not a"),
}


def filled(folder: Path, *init: str) -> Path:
    """Begin a ledger that somebody joined and that has a key, and lay lines to apply beside it."""
    begin(folder / "ledger", *init)
    for words in (("join", "jazz", "Ada Lind", "--id", "ada"), ("key", "create", "example.org/jazz")):
        code, said = typed(*words, "--ledger", str(folder / "ledger"))
        assert code == 0, said
    line = '{"do":"join","waitlist":"jazz","person":"Cleo Nagy","id":"cleo"}\n'
    (folder / "lines.jsonl").write_text(line, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "in"))


def lines(folder: Path) -> list[list[str]]:
    """Return what is typed that writes."""
    here = ("--ledger", str(folder / "ledger"))
    return [[word.replace("{folder}", str(folder)) for word in words] + [*here] for words in RECORDING]


@pytest.mark.parametrize("name", TROUBLES)
def test_what_cannot_be_recorded_is_said_and_nothing_is_lost(folder: Path, name: str) -> None:
    trouble, sentence = TROUBLES[name]
    with trouble(folder / "ledger"):
        told = [typed(*words) for words in lines(folder)]
    assert [code for code, _ in told] == [7] * len(told), told
    assert [said for _, said in told if sentence not in " ".join(said.split())] == []
    assert recorded_keys(folder / "ledger") == ["ada"]
    check_whole(folder / "ledger")


def test_a_full_disk_is_said_and_nothing_is_lost(folder: Path) -> None:
    """Every file is as large as it may be, for a process that is not told so by a signal."""
    for words in lines(folder):
        code, said = run(*program(*words), limit=LEAST)
        assert (code, "Traceback" in said) == (7, False), said
    assert recorded_keys(folder / "ledger") == ["ada"]
    check_whole(folder / "ledger")


def test_files_that_nobody_may_write_are_read_and_not_recorded_in(folder: Path) -> None:
    files = [one for one in folder.rglob("*") if one.is_file()]
    modest = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if modest and shutil.which("setpriv") is None:
        warnings.warn("NOT TESTED: files that root may not write; install setpriv", stacklevel=1)
        return
    for file in files:
        file.chmod(0o444)
    for place in (folder, folder / "ledger", folder / "ledger" / "keys"):
        place.chmod(0o555)
    try:
        told = [run(*modest, *program(*words)) for words in lines(folder)]
        asked = run(*modest, *program("queue", "jazz", "--ledger", str(folder / "ledger")))
    finally:
        for place in (folder, folder / "ledger", folder / "ledger" / "keys", *files):
            place.chmod(0o755)
    assert [code for code, _ in told] == [7] * len(told), told
    assert asked[0] == 0, asked
    assert recorded_keys(folder / "ledger") == ["ada"]
    check_whole(folder / "ledger")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("contact", "Ada Lind", "--name", "Ada Lindt"), ("find", "Ada Lindt")),
        (("hold", "Ada Lind", "--until", "2099-01-01"), ("hold", "Ada Lind", "--release")),
    ],
)
def test_what_is_kept_is_not_said_to_be_nothing_when_its_answer_fails(
    folder: Path, words: tuple[str, ...], seen: tuple[str, ...]
) -> None:
    here = ("--ledger", str(folder / "ledger"))
    with patch("cli.typed.whom.on_lists", side_effect=busy(20)):
        code, said = typed(*words, *here)
    assert (code, "What was recorded before stays recorded." in " ".join(said.split())) == (7, True)
    assert typed(*seen, *here)[0] == 0


def run(*command: str, limit: int | None = None) -> tuple[int, str]:
    """Run a program by itself; where there is a limit, none of its files grows beyond it."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**QUIET_ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limited,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr
