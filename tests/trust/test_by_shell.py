"""A shell, coreutils and openssl accept what we give out, and refuse it when anything in it was changed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

SCRIPT = ROOT / "cli/shipped/check.sh"
TOOLS = (
    *("base64", "basenc", "cat", "comm", "cut", "head", "mkdir", "mktemp", "mv", "od", "paste", "rm", "seq"),
    *("sha256sum", "sort", "split", "tail", "tr", "wc", "openssl"),
)
"""All that the script may use: openssl, and programs of coreutils."""

missing = [tool for tool in (*TOOLS, "dash") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"NOT CHECKED BY A SHELL: there is no {', '.join(missing)}")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder of programs with nothing in it but what the script may use."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or "")
    return folder


@pytest.fixture
def outside(typist: Typist) -> Path:
    """Return a folder with everything that a ledger of two waitlists gives out; ``key`` is the public key."""
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    for name in ("jazz", "tango"):
        typist.done("open", name, "--capacity", "1")
        for person in ("Ada Lind", "Bob Marsh", "Zoë Ünal"):
            typist.done("join", name, person)
    typist.done("receipt", "jazz", "Ada Lind", "-o", "ada.txt")
    typist.done("checkpoint", "-o", "old.checkpoint")
    typist.done("cancel", "jazz", "Ada Lind", "--reason", "Ada Lind moved away; Mia knows")
    typist.done("checkpoint", "--since", "ada.txt", "-o", "later")
    typist.done("export", "jazz", "--audit", "-o", "audit")
    (typist.folder / "key").write_text(typist.done("key", "export").splitlines()[0], encoding="utf-8")
    return typist.folder


def check(bare: Path, *words: str, folder: Path) -> tuple[int, str]:
    key = (folder / "key").read_text(encoding="utf-8")
    done = subprocess.run(
        [shutil.which("dash") or "", str(SCRIPT), *words, key],
        cwd=folder,
        env={"PATH": str(bare), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_receipt_a_checkpoint_and_a_proof_of_consistency_are_good(bare: Path, outside: Path) -> None:
    code, said = check(bare, "receipt", "ada.txt", folder=outside)
    assert (code, said.count("Record #"), '"type":"EntryJoined"' in said, said.splitlines()[-1]) == (
        0,
        2,
        True,
        "Good.",
    )
    assert check(bare, "checkpoint", "old.checkpoint", folder=outside)[0] == 0
    for old in ("ada.txt", "old.checkpoint"):
        code, said = check(bare, "consistency", "later", old, folder=outside)
        assert (code, "still the same" in said) == (0, True), said


def changed(outside: Path, name: str, old: str, new: str) -> str:
    """Return the name of a copy of a file in which one thing is another."""
    whole = (outside / name).read_text(encoding="utf-8")
    assert old in whole
    (outside / "changed").write_text(whole.replace(old, new, 1), encoding="utf-8")
    return "changed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("extra eyJ", "extra eyK"),
        ("index 2", "index 3"),
        ("\n11\n", "\n9\n"),
        ("\n11\n", "\n011\n"),
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("\u2014 example.org/waitlists ", "\u2014 example.org/waitlist "),
        ("example.org/waitlists\n11", "example.org/others\n11"),
    ],
)
def test_a_receipt_with_one_thing_changed_is_refused(bare: Path, outside: Path, old: str, new: str) -> None:
    name = changed(outside, "ada.txt", old, new)
    whole = (outside / "ada.txt").read_text(encoding="utf-8")
    if old.startswith("c2sp"):  # without its first line the first proof is words, which the shell does not read
        (outside / name).write_text(whole.replace(old, new), encoding="utf-8")
    assert check(bare, "receipt", name, folder=outside)[0] == 1


def test_a_foreign_key_another_history_and_a_cut_file_are_refused(bare: Path, outside: Path) -> None:
    key = (outside / "key").read_text(encoding="utf-8")
    (outside / "key").write_text(key[:-2] + ("A" if key[-2] != "A" else "B") + key[-1], encoding="utf-8")
    assert check(bare, "receipt", "ada.txt", folder=outside)[0] == 1
    (outside / "key").write_text(key, encoding="utf-8")
    assert check(bare, "consistency", changed(outside, "later", "old 11", "old 9"), "ada.txt", folder=outside)[0] == 1
    whole = (outside / "ada.txt").read_bytes()
    for end in range(whole.index(b"c2sp.org"), len(whole), 97):
        (outside / "cut").write_bytes(whole[:end])
        assert check(bare, "receipt", "cut", folder=outside)[0] == 1, end
    lines = (outside / "later").read_text(encoding="utf-8").splitlines(keepends=True)
    (outside / "swapped").write_text("".join([lines[0], lines[2], lines[1], *lines[3:]]), encoding="utf-8")
    assert check(bare, "consistency", "swapped", "ada.txt", folder=outside)[0] == 1


def test_an_auditors_folder_is_good_and_holds_one_waitlist_without_names(bare: Path, outside: Path) -> None:
    code, said = check(bare, "folder", "audit", folder=outside)
    assert (code, "hashes lead to the root" in said) == (0, True), said
    everything = b"".join(path.read_bytes() for path in (outside / "audit").iterdir())
    for name in (b"Ada", b"Lind", b"Bob", b"Mia", "Zoë".encode()):
        assert name not in everything, name
    assert b"tango" not in everything
    texts = (outside / "audit/texts.jsonl").read_text(encoding="utf-8")
    assert "[entry 3] moved away; [mia] knows" in texts
    assert "names replaced" in texts


@pytest.mark.parametrize("name", ["records", "leaves", "checkpoint"])
def test_an_auditors_folder_with_one_byte_changed_is_refused(bare: Path, outside: Path, name: str) -> None:
    path = outside / "audit" / name
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 23)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert check(bare, "folder", "audit", folder=outside)[0] == 1, at
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    # That the last records of a waitlist are missing cannot be seen from hashes, and README.txt says so.
    assert check(bare, "folder", "audit", folder=outside)[0] == (0 if name == "records" else 1)
    said = " ".join((outside / "audit/README.txt").read_text(encoding="utf-8").split())
    assert "only the last ones could be missing" in said


def test_a_script_that_is_called_wrongly_says_how_it_is_used(bare: Path, outside: Path) -> None:
    code, said = check(bare, "fly", folder=outside)
    assert (code, "check.sh receipt FILE KEY" in said) == (2, True)
    assert os.access(SCRIPT, os.R_OK)
