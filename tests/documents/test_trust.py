"""What docs/trust.md says can be done by hand can be done, and what it says of the threats is what the tests play."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

PAGE = (ROOT / "docs/trust.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(shutil.which("dash") is None, reason="NOT CHECKED BY HAND: there is no dash")
def test_the_commands_by_hand_verify_a_signature_and_refuse_another_text(typist: Typist) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "1")
    typist.done("join", "jazz", "Ada")
    typist.done("receipt", "jazz", "Ada", "-o", "ada.txt")
    key = typist.done("key", "export").splitlines()[0]
    (script,) = [block for block in BLOCKS if block.startswith("KEY=")]
    script = re.sub(r"^KEY=.*$", f"KEY='{key}'", script, flags=re.MULTILINE)
    assert by_hand(script, typist.folder) == 0
    receipt = (typist.folder / "ada.txt").read_text(encoding="utf-8")
    (typist.folder / "ada.txt").write_text(receipt.replace("\n4\n", "\n5\n"), encoding="utf-8")
    assert by_hand(script, typist.folder) != 0


def by_hand(script: str, folder: Path) -> int:
    return subprocess.run(["dash", "-ec", script], cwd=folder, capture_output=True, check=False, timeout=60).returncode


def test_the_commands_with_the_script_are_those_that_it_knows() -> None:
    (block,) = [block for block in BLOCKS if block.startswith("sh check.sh")]
    script = (ROOT / "cli/shipped/check.sh").read_text(encoding="utf-8")
    for line in block.splitlines():
        words = line.split()
        assert f'"{words[2]} {len(words) - 2}")' in script, line


def test_every_threat_of_the_table_is_played() -> None:
    table = PAGE.split("## The threats")[1].split("So a ledger is")[0]
    threats = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    files = ("test_threats.py", "test_threats_on_a_server.py")
    played = [(ROOT / "tests/trust" / file).read_text(encoding="utf-8").count("\ndef test_") for file in files]
    assert (len(threats), sum(played) >= len(threats)) == (12, True)
