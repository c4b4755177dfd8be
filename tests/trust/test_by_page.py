"""A verifier written from docs/format.md alone, in Python's own library, accepts what we give out and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.typist import Typist

SCRIPT = ROOT / "tests/trust/independent/verify.py"


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a receipt and a checkpoint over 9 records, and the proof that 12 begin with these."""
    here = Typist(tmp_path_factory.mktemp("page"))
    here.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    for words in (("init",), ("staff", "add", "mia", "Mia"), ("key", "create", "example.org/waitlists")):
        here.done(*words)
    here.done("open", "jazz", "--capacity", "2")
    for number in range(5):
        here.done("join", "jazz", f"Person {number}")
    here.done("receipt", "jazz", "Person 1", "-o", "receipt")
    (here.folder / "key").write_text(here.done("key", "export").splitlines()[0], encoding="utf-8")
    here.done("checkpoint", "-o", "old")
    here.done("cancel", "jazz", "Person 0")
    here.done("checkpoint", "--since", "old", "-o", "later")
    return here.folder


def check(outside: Path, *files: str) -> tuple[int, str]:
    key = (outside / "key").read_text(encoding="utf-8")
    words = [sys.executable, "-I", str(SCRIPT), key, *files]
    done = subprocess.run(words, cwd=outside, capture_output=True, encoding="utf-8", check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr.splitlines()[-1] if done.stderr else done.stdout


def test_it_needs_little_more_than_a_hundred_lines_and_nothing_of_ours() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert (len(lines) < 125, imported <= sys.stdlib_module_names) == (True, True)


def test_a_receipt_and_a_proof_of_consistency_are_good(outside: Path) -> None:
    code, said = check(outside, "receipt")
    assert (code, said.count("record #5 of 9"), said.count("record #6 of 9")) == (0, 1, 1), said
    for older in ("old", "receipt"):
        code, said = check(outside, older, "later")
        assert (code, "the first 9 records are the same among 12" in said) == (0, True), said


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("receipt", "extra eyJ", "extra eyK", "inclusion"),
        ("receipt", "index 4", "index 6", "inclusion"),
        ("receipt", "\n9\n", "\n8\n", "signature"),
        ("old", "waitlists\n9", "others\n9", "signature"),
        ("later", "old 9", "old 8", "sizes"),
        ("later", "old 9\n", "old 9\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "hash"),
    ],
)
def test_what_was_changed_is_refused(outside: Path, file: str, old: str, new: str, fault: str) -> None:
    whole = (outside / file).read_text(encoding="utf-8")
    assert old in whole
    (outside / "changed").write_text(whole.replace(old, new, 1), encoding="utf-8")
    files = ("old", "changed") if file == "later" else ("changed", "later") if file == "old" else ("changed",)
    code, said = check(outside, *files)
    assert (code, fault in said) == (1, True), said
