"""Whatever happens to a ledger over months, its promises are kept; a mistake planted in the program is found."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ledger.rules import following
from ledger.store import Transaction
from tests.simulation.__main__ import main
from tests.simulation.faulty import FaultyStore
from tests.simulation.shrinking import run
from tests.simulation.steps import draw_steps

SEEDS = int(os.environ.get("WAITLEDGER_SEEDS", "3"))
STEPS = 300 if SEEDS > 3 else 70
"""``WAITLEDGER_SEEDS=300`` is the long run (``make soak``)."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_promise_is_kept(seed: int) -> None:
    found = run(draw_steps(seed, STEPS), every=25)
    assert isinstance(found, str), found


def test_the_same_seed_makes_the_same_ledger_to_the_byte() -> None:
    steps = draw_steps(11, 40)
    assert steps == draw_steps(11, 40)
    assert run(steps, every=40) == run(steps, every=40)
    assert steps != draw_steps(12, 40)


def _nobody_is_offered_a_freed_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the backfill. A replay made by the same code forgets it too; the oracle does not."""
    monkeypatch.setattr(following, "_give", lambda *_: None)


def _long_commands_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acknowledge commands of several records without keeping them."""

    @contextmanager
    def forgetful(store: FaultyStore) -> Iterator[Transaction]:
        with suppress(InterruptedError), store._store.transaction() as transaction:
            before = transaction.position
            yield transaction
            if transaction.position > before + 1:
                raise InterruptedError

    monkeypatch.setattr(FaultyStore, "transaction", forgetful)


@pytest.mark.parametrize(
    ("plant", "promise", "steps"),
    [
        (_nobody_is_offered_a_freed_spot, "verify is clean", 4),
        (_long_commands_are_lost, "no acknowledged command is lost", 2),
    ],
)
def test_a_planted_mistake_is_found_and_told_in_few_steps_that_can_be_taken_again(
    plant: Callable[[pytest.MonkeyPatch], None],
    promise: str,
    steps: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    plant(monkeypatch)
    assert main(["--seed", "2", "--steps", "60", "--every", "20"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("seed 2, 60 steps: BROKEN at step ")
    assert f"\n{promise}: " in said
    told = [line for line in said.splitlines() if line.startswith('{"type":')]
    assert len(told) <= steps
    (tmp_path / "steps").write_text("\n".join(told))
    again = ["--file", str(tmp_path / "steps")]
    assert main(again) == 1
    monkeypatch.undo()
    assert main(again) == 0
