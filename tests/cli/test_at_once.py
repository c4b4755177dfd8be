"""Eight programs record in one ledger at the same time: nobody waits in vain, and no spot is given twice."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from ledger import clock
from projections.rebuild import Difference, differences
from tests.architecture.tree import ROOT
from tests.cli.typist import Typist
from tests.postgres import fresh_database

PROGRAMS, EACH, SPOTS = 8, 6, 20


@pytest.fixture(params=["sqlite", "postgresql"])
def typist(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Typist]:
    typist = Typist(tmp_path)
    if request.param == "sqlite":
        typist.done("init")
        yield typist
        return
    with fresh_database() as url:
        typist.done("init", "--database", url)
        yield typist


def lines(program: int) -> bytes:
    """Return what one program records: several people join."""
    joins = [{"do": "join", "waitlist": "jazz", "person": f"p{program}-{number}"} for number in range(EACH)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in joins)


def start(typist: Typist, program: int) -> "subprocess.Popen[bytes]":
    """Start a program that records its lines, each in a transaction of its own."""
    file = typist.folder / f"{program}.jsonl"
    file.write_bytes(lines(program))
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "apply", str(file), "--batch", "1", "--ledger", "waitledger"],
        cwd=typist.folder,
        env=typist.environment | {"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_eight_programs_at_once_give_each_spot_once(typist: Typist) -> None:
    typist.now = clock.now()  # the programs go by this computer's clock, and one that is behind records nothing
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "jazz", "--capacity", str(SPOTS))

    programs = [start(typist, program) for program in range(PROGRAMS)]
    said = [program.communicate(timeout=120) for program in programs]

    assert [(program.returncode, err) for program, (_, err) in zip(programs, said, strict=True)] == [
        (0, b"")
    ] * PROGRAMS
    typist.now = max(typist.now, clock.now())
    stands = {"do": "expect", "waitlist": "jazz", "admitted": SPOTS, "free": 0, "waiting": PROGRAMS * EACH - SPOTS}
    assert "1 expectation met" in typist.done("apply", "-", stdin=json.dumps(stands).encode())
    typist.done("verify", "--independent")


def test_the_read_models_are_compared_as_of_one_moment(typist: Typist) -> None:
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "jazz", "--capacity", str(SPOTS))

    def compared_later(*given: Any) -> Iterator[Difference]:
        typist.done("join", "jazz", "whoever comes meanwhile")
        yield from differences(*given)

    with patch("projections.rebuild.differences", compared_later):
        assert "hold all 1 record" in typist.done("projections", "status")
