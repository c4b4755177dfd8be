"""The second opinion draws for itself: it agrees with right draws and catches wrong ones."""

import pytest
from msgspec.structs import replace

from ledger import commands, rekeying
from ledger.draw import list_digest, order
from ledger.events import PoolCapacity
from ledger.policy import ByDraw, ByJoined, Policy
from ledger.rules import drawing
from replays.oracle.judge import check
from tests.replays.written import Ledger, after

BY_LOT = Policy(order=(ByDraw(), ByJoined()), offer_window="1h", after_decline="end_of_line")


def faults(ledger: Ledger) -> list[tuple[int, str]]:
    return list(check((position, state) for position, _, _, _, state, _ in ledger.rows))


def story(algorithm: str = "rfc3797") -> Ledger:
    """Draw among five, of whom one left and one declined meanwhile, and draw again; then give two spots."""
    ledger = Ledger()
    ledger.open("jazz", BY_LOT, general=0)
    for number in range(5):
        ledger.do("jazz", commands.Join(person=f"p{number}"), after(number))
    draws: list[commands.AnyCommand] = [
        commands.AnnounceDraw(algorithm=algorithm, sources=("lotto", "stars")),  # type: ignore[arg-type]
        commands.Withdraw(entry=ledger.entry("jazz", "p1").number),
        commands.ChangeCapacity(pools=(PoolCapacity("general", 1),)),
        commands.Decline(entry=ledger.entry("jazz", "p0").number),
        commands.Join(person="late"),
        commands.HoldDraw(values=("9319", "12, 5 40")),
        commands.RerunDraw(reason="digest", algorithm="sha256"),
        commands.HoldDraw(values=("7", "8")),
        commands.ChangeCapacity(pools=(PoolCapacity("general", 3),)),
    ]
    for minute, command in enumerate(draws, 10):
        ledger.do("jazz", command, after(minute))
    return ledger


@pytest.mark.parametrize("algorithm", ["rfc3797", "sha256"])
def test_it_agrees_with_right_draws(algorithm: str) -> None:
    assert faults(story(algorithm)) == []


@pytest.mark.parametrize("module", [drawing, rekeying])
def test_it_catches_an_order_that_the_values_do_not_give(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "order", lambda *arguments: order(*arguments)[::-1])
    assert faults(story()) != []


def test_it_catches_a_list_that_left_somebody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = list_digest
    monkeypatch.setattr(drawing, "list_digest", lambda entries: digest(list(entries)[1:]))
    assert any("frozen list" in sentence for _, sentence in faults(story()))


def test_it_catches_a_second_draw_that_is_not_called_a_rerun() -> None:
    ledger = story()
    forgotten = replace(ledger.book.waitlists["jazz"], draw=None)
    ledger.book.put_waitlist(forgotten)
    ledger.do("jazz", commands.AnnounceDraw(algorithm="sha256", sources=("lotto",)), after(60))
    assert any("rerun" in sentence for _, sentence in faults(ledger))
