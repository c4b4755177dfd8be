"""Answers about spots for which there was room because holders changed to another pool."""

from ledger.book import Entry
from ledger.commands import Accept, Cancel, ChangeCapacity, Join, OfferNext
from ledger.events import PoolCapacity
from ledger.policy import Policy
from replays.answers.instead import Instead, instead
from replays.answers.spot import why_spot
from replays.answers.why import Why, why
from replays.past.history import AtPosition
from tests.replays.written import Ledger, after

HALL = Policy(rebalance=True)
BY_HAND = Policy(rebalance=True, backfill="manual")


def _entry(ledger: Ledger, person: str) -> Entry:
    return ledger.entry("hall", person)


def _asked(ledger: Ledger, person: str, at: int | None = None) -> Why:
    found = why(ledger, "hall", _entry(ledger, person).number, None if at is None else AtPosition(at))
    assert found is not None
    return found


def _compared(ledger: Ledger, one: str, other: str) -> Instead:
    found = instead(ledger, "hall", one, other)
    assert found is not None
    return found


def _after_a_chain() -> Ledger:
    """Return a hall where Ann and Ben changed pools for Cara: Dan gave the spot in c back, and Eve waits."""
    ledger = Ledger()
    ledger.open("hall", HALL, a=1, b=1, c=1)
    people = [("ann", ("a", "b")), ("ben", ("b", "c")), ("dan", ("c",)), ("cara", ("a",)), ("eve", ("a", "c"))]
    for minute, (name, pools) in enumerate(people, 1):
        ledger.do("hall", Join(person=name, pools=pools), after(minute))
    ledger.do("hall", Cancel(entry=_entry(ledger, "dan").number), after(9))
    return ledger


def test_why_names_everybody_who_moved_so_that_there_was_room() -> None:
    ledger = _after_a_chain()
    decision = _asked(ledger, "cara").decision
    assert decision is not None
    moved = [(one.type, one.entry) for one in decision.moves]
    assert sorted(moved) == [("SpotMoved", _entry(ledger, name).number) for name in ("ann", "ben")]
    assert [one.position for one in decision.moves] == [decision.given.position - 2, decision.given.position - 1]
    assert decision.cause is not None
    assert (decision.cause.type, decision.check.agrees) == ("AdmissionCancelled", True)


def test_a_spot_for_which_nobody_moved_names_nobody() -> None:
    ledger = _after_a_chain()
    ledger.do("hall", Accept(entry=_entry(ledger, "cara").number), after(10))
    ledger.do("hall", Cancel(entry=_entry(ledger, "cara").number), after(11))
    for person in ("eve", "ann"):
        decision = _asked(ledger, person).decision
        assert decision is not None
        assert decision.moves == ()


def test_why_not_names_the_moves_and_stands_right_after_them() -> None:
    ledger = _after_a_chain()
    found = _compared(ledger, "eve", "cara")
    assert (found.favoured.person, found.reason, found.is_reversed) == ("cara", "criterion", True)
    assert found.given is not None
    assert len(found.given.moves) == 2
    assert found.moment.position == found.given.moves[-1].position
    assert found.given.check.agrees


def test_a_holder_who_moved_held_a_spot_when_another_was_given() -> None:
    found = _compared(_after_a_chain(), "cara", "ann")
    assert (found.favoured.person, found.reason, found.other.state) == ("cara", "holding", "admitted")


def test_a_free_spot_goes_back_to_what_freed_it_also_when_holders_have_moved_over_it() -> None:
    ledger = Ledger()
    ledger.open("hall", BY_HAND, cats=1, dogs=1)
    for minute, (name, pools) in enumerate([("ann", ("cats", "dogs")), ("ben", ("dogs",)), ("cara", ("cats",))], 1):
        ledger.do("hall", Join(person=name, pools=pools), after(minute))
    ledger.do("hall", Join(person="eve", pools=("dogs",)), after(4))
    ledger.do("hall", Cancel(entry=_entry(ledger, "ben").number), after(5))
    ledger.do("hall", ChangeCapacity(pools=(PoolCapacity("dogs", 2),)), after(6))
    cancelled, grown = ledger.position - 1, ledger.position
    assert _free_since(ledger, "eve") == cancelled
    assert _freed(ledger) == [(1, cancelled), (1, grown)]
    ledger.do("hall", OfferNext(), after(7))
    decision = _asked(ledger, "cara").decision
    assert decision is not None
    assert [one.entry for one in decision.moves] == [_entry(ledger, "ann").number]
    assert decision.cause is not None
    assert decision.cause.position == cancelled
    assert _freed(ledger) == [(1, grown)]
    assert _free_since(ledger, "eve") == grown


def _free_since(ledger: Ledger, person: str) -> int | None:
    waiting = _asked(ledger, person).waiting
    assert waiting is not None
    return waiting.free_since


def _freed(ledger: Ledger) -> list[tuple[int, int]]:
    found = why_spot(ledger, "hall", "dogs")
    assert found is not None
    return [(one.spots, one.record.position) for one in found.pools[0].freed if one.record is not None]
