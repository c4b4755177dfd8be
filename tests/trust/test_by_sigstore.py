"""Sigstore's verifier (@sigstore/verify, from npm) accepts a receipt of ours and refuses what is changed.

Its code for proofs of inclusion and checkpoints runs as it is; what it asks about certificates has no place here. It is
installed by ``make sigstore``, which ``.ci/run`` does too; without it the tests are skipped and say so loudly.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.typist import Typist

MODULES = ROOT / "build/sigstore/node_modules"
SCRIPT = ROOT / "tests/trust/independent/sigstore/check.js"
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not MODULES.is_dir(), reason="NOT CHECKED BY SIGSTORE: make sigstore"
)


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a receipt over two of sixteen records, the key, and another key of the same name."""
    here = Typist(tmp_path_factory.mktemp("sigstore"))
    here.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    for ledger in ("ours", "other"):
        here.done("init", ledger)
        here.done("staff", "add", "mia", "Mia de Vries", "--ledger", ledger)
        here.done("key", "create", "example.org/waitlists", "--ledger", ledger)
        (here.folder / f"{ledger}.key").write_text(here.done("key", "export", "--ledger", ledger).splitlines()[0])
    here.environment |= {"WAITLEDGER": "ours"}
    here.done("open", "jazz", "--capacity", "2")
    for number in range(9):
        here.done("join", "jazz", f"Person {number}")
    here.done("cancel", "jazz", "Person 0")
    here.done("receipt", "jazz", "Person 2", "-o", "receipt")
    return here.folder


def check(outside: Path, proof: str, key: str = "ours.key") -> tuple[int, str]:
    done = subprocess.run(
        [shutil.which("node") or "", str(SCRIPT), proof, (outside / key).read_text(encoding="utf-8")],
        cwd=outside,
        env={"PATH": os.environ["PATH"], "SIGSTORE_MODULES": str(MODULES)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_proof_of_a_receipt_is_accepted(outside: Path) -> None:
    assert check(outside, "receipt") == (0, "OK: record #7\nOK: record #15\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("extra eyJ", "extra eyK"),
        ("index 6", "index 7"),
        ("index 6", "index 60"),
        ("\n15\n", "\n14\n"),
        ("\n15\n", "\n16\n"),
        ("example.org/waitlists\n15", "example.org/others\n15"),
    ],
)
def test_an_altered_entry_index_size_or_origin_is_refused(outside: Path, old: str, new: str) -> None:
    whole = (outside / "receipt").read_text(encoding="utf-8")
    assert old in whole
    (outside / "changed").write_text(whole.replace(old, new, 1), encoding="utf-8")
    code, said = check(outside, "changed")
    assert (code, "TLOG_" in said) == (1, True), said


def test_a_foreign_key_is_refused(outside: Path) -> None:
    code, said = check(outside, "receipt", "other.key")
    assert (code, "invalid checkpoint signature" in said) == (1, True), said
