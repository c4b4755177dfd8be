"""A shell completes verbs, waitlists, people and staff, as the program itself answers it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.typist import Typist

PROBE = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr))
from cli.main import main
sys.exit(main())
"""


def completed(folder: Path, shell: str, typed: str) -> tuple[list[str], set[str]]:
    """Return what a shell is suggested after these words, and what was imported for it."""
    asked = {
        "_WAITLIST_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split(" ")) - 1),
    }
    asked["_TYPER_COMPLETE_ARGS"], asked["_TYPER_COMPLETE_FISH_ACTION"] = typed, "get-args"
    environment = {**os.environ, **asked, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    *_, imported = done.stderr.splitlines()
    return [line for line in done.stdout.splitlines() if line], set(json.loads(imported))


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    typist.done("staff", "add", "noor", "Noor Bakker")
    for name in ("jazz", "jive", "swing"):
        typist.done("open", name, "--capacity", "0")
    typist.done("join", "jazz", "Ada Lind")
    typist.done("join", "jazz", "Adam O'Neil")
    typist.done("join", "swing", "Ada Quill")
    return typist


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("waitlist qu", ["queue"]),
        ("waitlist queue j", ["jazz", "jive"]),
        ("waitlist queue x", []),
        ("waitlist why jazz Ad", ["Ada\\ Lind", "Adam\\ O\\'Neil"]),
        ("waitlist why swing A", ["Ada\\ Quill"]),
        ("waitlist join jazz Zoe --by n", ["noor"]),
        ("waitlist queue jazz --as", ["--as-of"]),
    ],
)
def test_bash_is_told_what_could_follow(jazz: Typist, typed: str, suggested: list[str]) -> None:
    found, imported = completed(jazz.folder, "bash", typed)
    assert found == suggested
    assert imported & {"sqlalchemy", "eventsourcing", "psycopg"} == set()


def test_fish_is_told_how_a_waitlist_stands(jazz: Typist) -> None:
    found, _ = completed(jazz.folder, "fish", "waitlist queue s")
    assert found == ["swing\t0 free, 1 waiting"]


def test_without_a_ledger_there_is_nothing_to_suggest_and_no_error(tmp_path: Path) -> None:
    assert completed(tmp_path, "bash", "waitlist queue j")[0] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_there_is_a_script_for_each_shell(typist: Typist, shell: str) -> None:
    script = typist.done("completion", shell)
    assert "_WAITLIST_COMPLETE" in script
    assert script.startswith(f"# For every new shell:  waitlist completion {shell}")


def test_the_script_of_bash_is_a_script(typist: Typist) -> None:
    subprocess.run(["bash", "-n"], input=typist.done("completion", "bash"), check=True, text=True, timeout=60)


def test_an_unknown_shell_is_put_right(typist: Typist) -> None:
    said = typist.type("completion", "bsh")
    assert said.code == 2
    assert "waitlist completion bash" in said.err
