"""The reference implementation in Go (golang-golang-x-mod-dev) accepts what we write and refuses what is changed.

Where Go is missing the test is skipped and says so loudly; ``.ci/run`` installs it.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.trust.signer import parse_private
from tests.architecture.tree import ROOT
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

LIBRARY = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not LIBRARY.is_dir(),
    reason="NOT CHECKED BY GO: apt install golang-go golang-golang-x-mod-dev",
)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program, built with nothing but what the distribution installed."""
    folder = tmp_path_factory.mktemp("go")
    target = folder / "main"
    environment = {
        "PATH": str(Path(shutil.which("go") or "").parent),
        "GOPATH": "/usr/share/gocode",
        "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-p=1",
        "HOME": str(folder),
        "CGO_ENABLED": "0",
    }
    source = ROOT / "tests/trust/independent/main.go"
    subprocess.run(["go", "build", "-o", str(target), str(source)], env=environment, check=True, timeout=300)
    return target


@pytest.fixture
def outside(typist: Typist) -> Path:
    """Return a folder with a receipt, two checkpoints and the proof from one to the other."""
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "2")
    for number in range(9):
        typist.done("join", "jazz", f"Person {number}")
    typist.done("checkpoint", "-o", "old")
    typist.done("cancel", "jazz", "Person 0")
    typist.done("receipt", "jazz", "Person 2", "-o", "receipt")
    typist.done("checkpoint", "--since", "old", "-o", "later")
    typist.done("key", "export", "--private", "-o", "private")
    (typist.folder / "key").write_text(typist.done("key", "export").splitlines()[0], encoding="utf-8")
    return typist.folder


def run(program: Path, *words: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [str(program), *words], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    return done.returncode, done.stdout


def test_go_accepts_receipts_and_proofs_of_consistency(program: Path, outside: Path) -> None:
    key = (outside / "key").read_text(encoding="utf-8")
    code, said = run(program, "inclusion", "receipt", key, folder=outside)
    assert (code, said.count("OK: record")) == (0, 2), said
    code, said = run(program, "consistency", "later", "old", key, folder=outside)
    assert (code, "begins with" in said) == (0, True), said


def test_go_signs_a_checkpoint_with_our_key_byte_for_byte_as_we_do(program: Path, outside: Path) -> None:
    private = (outside / "private").read_text(encoding="utf-8").strip()
    code, said = run(program, "sign", "old", private, folder=outside)
    assert (code, said) == (0, (outside / "old").read_text(encoding="utf-8"))
    assert parse_private(private).key.text == (outside / "key").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [("extra eyJ", "extra eyK"), ("index 6", "index 7"), ("\n16\n", "\n15\n"), ("\n16\n", "\n17\n")],
)
def test_go_refuses_an_altered_entry_index_or_size(program: Path, outside: Path, old: str, new: str) -> None:
    whole = (outside / "receipt").read_text(encoding="utf-8")
    assert old in whole
    (outside / "changed").write_text(whole.replace(old, new, 1), encoding="utf-8")
    key = (outside / "key").read_text(encoding="utf-8")
    assert run(program, "inclusion", "changed", key, folder=outside)[0] == 1


def test_go_refuses_a_foreign_key_and_another_history(program: Path, outside: Path, typist: Typist) -> None:
    typist.done("init", "other")
    typist.done("staff", "add", "mia", "Mia", "--ledger", "other")
    typist.done("key", "create", "example.org/waitlists", "--ledger", "other")
    foreign = typist.done("key", "export", "--ledger", "other").splitlines()[0]
    assert run(program, "inclusion", "receipt", foreign, folder=outside)[0] == 1
    key = (outside / "key").read_text(encoding="utf-8")
    later = (outside / "later").read_text(encoding="utf-8")
    (outside / "changed").write_text(
        later.replace("\n", "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 1), "utf-8"
    )
    assert run(program, "consistency", "changed", "old", key, folder=outside)[0] == 1
