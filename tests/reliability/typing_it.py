"""Commands typed where nobody looks: real clock, real ids, and what was said kept for whoever asks."""

import os
import sys
from io import StringIO
from pathlib import Path

from cli.main import main
from cli.surroundings import Surroundings
from ledger import clock, ids

QUIET_ENVIRONMENT = {
    "WAITLIST_BY": "mia",
    "WAITLIST_PASSPHRASE": "as secret as a test can be",
    "HOME": "/nowhere",
    "PATH": os.environ.get("PATH", ""),
}


def quiet() -> Surroundings:
    """Return surroundings in which nobody answers and nobody reads."""
    return Surroundings(
        stdin=StringIO(),
        stdout=StringIO(),
        stderr=StringIO(),
        environment=QUIET_ENVIRONMENT,
        folder=Path.cwd(),
        now=clock.now,
        new_id=ids.random_id,
        width=100,
        is_terminal=(False, False, False),
    )


def typed(*words: str) -> tuple[int, str]:
    """Type a command and return its exit code and all it said."""
    around = quiet()
    code = main(list(words), around)
    assert isinstance(around.stdout, StringIO)
    assert isinstance(around.stderr, StringIO)
    return code, around.stdout.getvalue() + around.stderr.getvalue()


def begin(folder: Path, *init: str) -> None:
    """Begin a ledger with a waitlist of five spots."""
    for words in (
        ("init", str(folder), *init),
        ("staff", "add", "mia", "Mia de Vries", "--ledger", str(folder)),
        ("open", "jazz", "--capacity", "5", "--ledger", str(folder)),
    ):
        code, said = typed(*words)
        assert code == 0, said


def program(*words: str) -> list[str]:
    """Return the command line of the program itself, as a process of its own."""
    return [sys.executable, "-m", "cli", *words]
