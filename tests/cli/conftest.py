"""A typist at a ledger that has just begun."""

from pathlib import Path

import pytest

from tests.cli.typist import Typed, Typist

__all__ = ["Typed", "Typist"]


@pytest.fixture
def typist(tmp_path: Path) -> Typist:
    typist = Typist(tmp_path)
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    return typist
