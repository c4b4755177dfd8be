"""The answer goes where nobody takes it: the exit code and a sentence say so, and what was recorded stays recorded."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.typist import Typist


def run(typist: Typist, command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as a process, its command line ended by a shell's redirection or pipe."""
    program = f"{sys.executable} -m cli {command}"
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", program],
        cwd=typist.folder,
        env=typist.environment | {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_behind_the_answer_is_said_and_undoes_nothing(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    done = run(typist, "join jazz Ada > /dev/full")
    said = "The answer cannot be written: No space left on device. What was recorded before stays recorded.\n"
    assert (done.returncode, done.stdout, done.stderr) == (7, "", said)
    assert "Ada (entry 2) was admitted." in typist.done("log")
    assert run(typist, "status jazz > /dev/full").stderr.endswith(" Nothing was recorded.\n")


def test_nobody_reading_to_the_end_is_no_failure(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    lines = "".join(f'{{"do":"join","waitlist":"jazz","person":"p{number}"}}\n' for number in range(1500))
    typist.done("apply", "-", stdin=lines.encode())
    done = run(typist, "log | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_nobody_who_reads_or_writes(typist: Typist, closed: str) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    done = run(typist, f"join jazz Ada {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ada (entry 2) was admitted." in typist.done("log")


def test_a_name_is_understood_where_the_locale_is_older_than_it(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    done = run(typist, "join jazz Zoë", LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Zoë (entry 2) was admitted." in typist.done("log")
