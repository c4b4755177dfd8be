"""Each write, sync, renaming and removal of a command fails in turn: whatever the command said is true afterwards.

Needs strace, which makes system calls fail; says loudly when it is not there. ``WAITLEDGER_FAULTS=100`` is the long
run: so many of the calls of one kind that a command makes fail, each in a run of its own, spread evenly.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import QUIET_ENVIRONMENT, begin, program, typed
from tests.store.test_older_formats import make_older

FAULTS = int(os.environ.get("WAITLEDGER_FAULTS", "1"))
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "mkdir")
ERRORS = ("error=EIO", "error=ENOSPC", "signal=KILL")
LINES = 3
NEVER = {("unlink", "error=ENOSPC"), ("ftruncate", "error=ENOSPC"), ("rename", "error=EIO"), ("mkdir", "error=EIO")}
"""Errors that these calls do not have."""


class Done:
    """What came of a command in which a call failed, and how to ask the ledger about it."""

    def __init__(self, folder: Path, before: int, code: int, said: str) -> None:
        self.ledger = folder / "ledger"
        self.folder = folder
        self.code = code
        self.said = said
        self.before = before

    @property
    def was_killed(self) -> bool:
        return self.code in {-9, 137}

    def type(self, *words: str) -> tuple[int, str]:
        """Type a command at the ledger, on a disk that works again."""
        return typed(*words, "--ledger", str(self.ledger))

    def succeeds(self, *words: str) -> str:
        """Type a command that must succeed."""
        code, said = self.type(*words)
        assert code == 0, (words, said)
        return said


def records(ledger: Path) -> int:
    """Count the records."""
    code, said = typed("log", "--json", "--ledger", str(ledger))
    assert code == 0, said
    return len(json.loads(said)["data"])


def _joined(done: Done) -> None:
    is_there = "ada" in recorded_keys(done.ledger)
    assert is_there or done.code != 0
    done.succeeds("join", "jazz", "Ada Lind", "--id", "ada")
    assert recorded_keys(done.ledger).count("ada") == 1


def _applied(done: Done) -> None:
    keys = {f"k{number}" for number in range(LINES)}
    if done.code == 0:
        assert keys <= set(recorded_keys(done.ledger))
    done.succeeds("apply", str(done.folder / "lines.jsonl"), "--batch", "1")
    found = Counter(recorded_keys(done.ledger))
    assert {key: found[key] for key in keys} == dict.fromkeys(keys, 1)


def _erased(done: Done) -> None:
    if done.code != 0:
        code, said = done.type("erase", "Eve Marsh", "--yes")
        assert code in {0, 4}, said  # erased, or nobody is known by that name any more
    done.succeeds("erase", "--finish")
    assert not [file for file in done.ledger.glob("*.*") if b"Marsh" in file.read_bytes()]


def _published(done: Done) -> None:
    if done.code == 0:
        done.succeeds("verify", str(done.folder / "checkpoint.txt"))
    done.succeeds("join", "jazz", "one more")
    done.succeeds("checkpoint", "-o", str(done.folder / "next.txt"))
    done.succeeds("verify", str(done.folder / "next.txt"))


def _copied(done: Done) -> None:
    code, said = typed("verify", "--ledger", str(done.folder / "copy"))
    assert code == (0 if done.code == 0 else code)
    assert code in {0, 7}, said  # a whole copy, or one that nobody takes for a ledger


def _exported(done: Done) -> None:
    file = done.folder / "records.jsonl"
    assert file.exists() or done.code != 0
    assert not file.exists() or len(file.read_bytes().splitlines()) == records(done.ledger)


def _set(done: Done) -> None:
    zone = json.loads(done.succeeds("config", "--json"))["data"]["zone"]
    assert zone in ({"Asia/Tokyo"} if done.code == 0 else {"Asia/Tokyo", "UTC"})


def _brought(done: Done) -> None:
    assert joined(done) in ({LINES} if done.code == 0 else {0, LINES})
    done.succeeds("import", "folk", str(done.folder / "people.csv"))
    assert joined(done) == LINES


def _adopted(done: Done) -> None:
    assert adopted(done) in ({1} if done.code == 0 else {0, 1})
    done.succeeds("policy", "adopt", "jazz", str(done.folder / "other.toml"))
    assert adopted(done) == 1


def _undone(done: Done) -> None:
    is_there = "undone" in recorded_keys(done.ledger)
    assert is_there or done.code != 0
    done.succeeds(*UNDO)
    assert recorded_keys(done.ledger).count("undone") == 1


def _moved(done: Done) -> None:
    fresh = done.folder / "fresh"
    words = [word.replace("{folder}", str(done.folder)) for word in MOVE]
    if done.code != 0 and not records(fresh):
        code, said = typed(*words)
        assert code == 0, said
    assert records(fresh) == records(done.ledger)
    assert "Eve Marsh" in typed("find", "Eve Marsh", "--json", "--ledger", str(fresh))[1]
    check_whole(fresh)


def _updated(done: Done) -> None:
    old = done.folder / "old"
    code, said = typed("staff", "add", "noor", "Noor", "--ledger", str(old))
    assert code == 0, said
    code, said = typed("same", "Ada Lind", "Ada Lindt", "--yes", "--ledger", str(old))
    assert code == 0, said
    check_whole(old)


def joined(done: Done) -> int:
    """Count who joined the list to which people are brought."""
    return types(done, "folk")["EntryJoined"]


def adopted(done: Done) -> int:
    """Count the policies adopted."""
    return types(done, "jazz")["PolicyAdopted"]


def types(done: Done, waitlist: str) -> Counter[str]:
    """Count the records of a list, by their type."""
    return Counter(one["record"]["type"] for one in json.loads(done.succeeds("log", waitlist, "--json"))["data"])


UNDO = ("undo", "jazz", "4", "--id", "undone", "--reason", "it was a mistake")
MOVE = (
    "import",
    "--jsonl",
    "{folder}/moved.jsonl",
    "--private",
    "{folder}/moved.private",
    "--ledger",
    "{folder}/fresh",
)
COMMANDS: dict[tuple[str, ...], Callable[[Done], None]] = {
    ("join", "jazz", "Ada Lind", "--id", "ada"): _joined,
    ("apply", "{folder}/lines.jsonl", "--batch", "1"): _applied,
    ("erase", "Eve Marsh", "--yes"): _erased,
    ("checkpoint", "-o", "{folder}/checkpoint.txt"): _published,
    ("backup", "{folder}/copy"): _copied,
    ("export", "--jsonl", "-o", "{folder}/records.jsonl"): _exported,
    ("config", "set", "zone", "Asia/Tokyo"): _set,
    ("import", "folk", "{folder}/people.csv"): _brought,
    ("policy", "adopt", "jazz", "{folder}/other.toml"): _adopted,
    UNDO: _undone,
    MOVE: _moved,
    ("staff", "add", "noor", "Noor", "--ledger", "{folder}/old"): _updated,
}
"""What is typed, and what has to be true afterwards, whatever it said."""


CASES = [case for case in product(COMMANDS, CALLS, ERRORS) if case[1:] not in NEVER]
SHORT = CASES[::11]
"""What there is time for every day: each command, each kind of call and each error comes up."""


def traced(folder: Path, words: tuple[str, ...], *options: str) -> tuple[int, str]:
    """Run a command under strace as a process, and return its exit code and what it said."""
    environment = {**QUIET_ENVIRONMENT, "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"}
    typed_words = [word.replace("{folder}", str(folder)) for word in words]
    typed_words += [] if "--ledger" in words else ["--ledger", str(folder / "ledger")]
    ran = subprocess.run(
        ["strace", "-f", *options, *program(*typed_words)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@cache
def begun() -> Path:
    """Return a folder with a ledger: a list, a person to erase who has left it, a key, and a file of commands."""
    folder = Path(mkdtemp(prefix="faults"))
    begin(folder / "ledger")
    for words in (
        ("join", "jazz", "Eve Marsh"),
        ("leave", "jazz", "Eve Marsh"),
        ("key", "create", "example.org/jazz"),
        ("open", "folk", "--capacity", "0"),
    ):
        code, said = typed(*words, "--ledger", str(folder / "ledger"))
        assert code == 0, said
    lines = [f'{{"do":"join","waitlist":"jazz","person":"p{number}","id":"k{number}"}}\n' for number in range(LINES)]
    (folder / "lines.jsonl").write_text("".join(lines))
    (folder / "people.csv").write_text("name\n" + "".join(f"Person {number}\n" for number in range(LINES)))
    (folder / "other.toml").write_text('order = [{ by = "priority" }, { by = "joined" }]\n')
    begin_others(folder)
    return folder


def begin_others(folder: Path) -> None:
    """Begin a ledger for a move, and one whose names are kept in the form of an older program."""
    for words in (
        ("export", "--jsonl", "-o", str(folder / "moved.jsonl"), "--ledger", str(folder / "ledger")),
        ("export", "--private", "-o", str(folder / "moved.private"), "--ledger", str(folder / "ledger")),
        ("init", str(folder / "fresh")),
    ):
        code, said = typed(*words)
        assert code == 0, said
    begin(folder / "old")
    joins = [("join", "swing", name) for name in ("Ada Lind", "Ada Lindt")]
    for one in (("open", "swing", "--capacity", "0"), *joins):
        code, said = typed(*one, "--ledger", str(folder / "old"))
        assert code == 0, said
    with closing(sqlite3.connect(folder / "old" / "private.db")) as connection:
        make_older(connection.execute, schema="")
        connection.execute("PRAGMA user_version=1")


@cache
def calls_of(words: tuple[str, ...]) -> Counter[str]:
    """Count the calls of each kind that a command makes."""
    place = Path(mkdtemp(prefix="counted"))
    try:
        folder = Path(shutil.copytree(begun(), place / "in"))
        code, said = traced(folder, words, "-o", str(place / "trace"), "-e", f"trace={','.join(CALLS)}")
        assert code == 0, said
        return Counter(re.findall(r"^\d+ +(\w+)\(", (place / "trace").read_text(errors="replace"), re.MULTILINE))
    finally:
        shutil.rmtree(place)


def occurrences(count: int) -> list[int]:
    """Return which of so many calls fail: all where there is time for it, else some, the first and the last of them."""
    if count <= FAULTS:
        return list(range(1, count + 1))
    return (
        sorted({1 + (count - 1) * number // max(1, FAULTS - 1) for number in range(FAULTS)}) if FAULTS > 1 else [count]
    )


@pytest.mark.parametrize(
    ("words", "call", "error"),
    CASES if FAULTS > 1 else SHORT,
    ids=lambda one: one[0] if isinstance(one, tuple) else one,
)
def test_what_a_command_says_when_the_disk_fails_is_true(
    words: tuple[str, ...], call: str, error: str, tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        warnings.warn("NOT TESTED: failing disks; install strace", stacklevel=1)
        return
    before = records(begun() / "ledger")
    for when in occurrences(calls_of(words)[call]):
        folder = Path(shutil.copytree(begun(), tmp_path / str(when)))
        fault = f"{call}:{error}:when={when}"
        code, said = traced(folder, words, "-o", "/dev/null", "-e", f"inject={fault}")
        check(words, Done(folder, before, code, said), fault)
        shutil.rmtree(folder)


def check(words: tuple[str, ...], done: Done, fault: str) -> None:
    """Raise unless the exit code is a right one, what was said is true, and the ledger is whole and goes on."""
    about = f"{' '.join(words)} with {fault} ended with {done.code}: {done.said}"
    try:
        assert "Traceback" not in done.said
        assert done.code in {0, 7} or ("KILL" in fault and done.was_killed)
        if "Nothing was recorded" in done.said:
            assert records(done.ledger) == done.before
        COMMANDS[words](done)
        check_whole(done.ledger)
    except AssertionError as error:
        raise AssertionError(f"{about}\n{error}") from error
