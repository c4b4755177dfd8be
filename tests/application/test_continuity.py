"""The guard is asked before the first append, and again whenever the ledger is shorter than it was."""

from types import SimpleNamespace
from typing import Any

import pytest

from ledger.continuity import Continuity
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.signing import NotExtending


def at(position: int) -> Any:
    return SimpleNamespace(position=position, run=lambda *_: [])


def test_it_is_asked_once_as_long_as_the_ledger_grows() -> None:
    asked: list[None] = []
    continuity = Continuity(lambda: asked.append(None))
    for position in (5, 5, 9):
        continuity.check(at(position))
    assert len(asked) == 1


def test_a_program_that_goes_on_through_a_failover_asks_again() -> None:
    signed: list[Checkpoint | None] = [None, Checkpoint("example.org/waitlists", 8, bytes(32))]
    continuity = Continuity(lambda: signed.pop(0))
    continuity.check(at(9))
    with pytest.raises(NotExtending, match="8 records were signed, and there are 7"):
        continuity.check(at(7))
    signed.append(Checkpoint("example.org/waitlists", 8, bytes(32)))
    with pytest.raises(NotExtending):
        continuity.check(at(7))
