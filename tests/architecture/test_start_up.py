"""What every command pays for at start-up: no database library unless the verb needs it."""

import json
import subprocess
import sys
from typing import Any

import pytest
import typer

from cli.main import PARTS, program, verbs
from tests.architecture.tree import ROOT

LATE = {"cryptography", "eventsourcing", "psycopg", "smtplib", "sqlalchemy", "starlette", "uvicorn"}

# Runs the command as the console script does, then tells on stderr what was imported on the way.
PROBE = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr))
from cli.main import main
sys.argv[0] = "waitlist"
if sys.argv[1:]:
    sys.exit(main())
"""


WITHOUT_A_LEDGER = [[], ["--help"], ["version"], ["queue", "--help"], ["help", "why"], ["completion", "bash"]]


@pytest.mark.parametrize("arguments", WITHOUT_A_LEDGER, ids=" ".join)
def test_no_database_library_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=ROOT, capture_output=True, check=True, text=True, timeout=60
    )
    imported = set(json.loads(done.stderr.splitlines()[-1]))
    assert imported & LATE == set()


def test_each_verb_can_be_prepared_alone_and_is_that_of_the_whole_program() -> None:
    whole = verbs()
    assert list(whole) == " ".join(PARTS.values()).split()
    for name in whole:
        alone: Any = typer.main.get_command(program(name))
        assert list(alone.commands) == [name]
        assert [one.name for one in alone.commands[name].params] == [one.name for one in whole[name].params]
