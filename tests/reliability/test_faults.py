"""The disk fails at each write, sync and removal in turn: whatever the command said is true afterwards.

Needs strace, which makes system calls fail; says loudly when it is not there. ``WAITLEDGER_FAULTS=60`` is the long run.
"""

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import QUIET_ENVIRONMENT, begin, program

FAULTS = int(os.environ.get("WAITLEDGER_FAULTS", "2"))
CALLS = ("fdatasync", "pwrite64", "ftruncate", "unlink")
ERRORS = ("error=EIO", "error=ENOSPC", "signal=KILL")
CASES = [
    (call, error, when)
    for call in CALLS
    for error in ERRORS
    for when in range(1, FAULTS + 1)
    if (call, error) not in {("unlink", "error=ENOSPC"), ("ftruncate", "error=ENOSPC")}
]
"""Which call fails, how, and at its how-manieth occurrence."""


def injected(folder: Path, fault: str, *words: str) -> tuple[int, str]:
    """Run a command as a process in which a system call fails, and return its exit code and what it said."""
    environment = {**QUIET_ENVIRONMENT, "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"inject={fault}", *program(*words, "--ledger", str(folder))],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "ledger"
    begin(folder)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "ledger"))


@pytest.mark.parametrize(("call", "error", "when"), CASES)
def test_what_a_command_says_when_the_disk_fails_is_true(folder: Path, call: str, error: str, when: int) -> None:
    if shutil.which("strace") is None:
        warnings.warn("NOT TESTED: failing disks; install strace", stacklevel=1)
        return
    fault = f"{call}:{error}:when={when}"
    code, said = injected(folder, fault, "join", "jazz", "Ada Lind", "--id", "ada", "--by", "mia")
    assert "Traceback" not in said, said
    is_there = "ada" in recorded_keys(folder)
    if code == 0:
        assert is_there, said
    elif error == "signal=KILL":
        assert code in {-9, 137}
    else:
        assert code == 7, (code, said)
        assert not (is_there and "Nothing was recorded" in said), said
    check_whole(folder)
