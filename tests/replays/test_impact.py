"""One record filed under the wrong list and corrected late: impact names exactly those whom brute force finds."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.book import Entry
from ledger.commands import Accept, AnyCommand, Cancel, ChangeCapacity, Join, Withdraw
from ledger.events import PoolCapacity
from ledger.instant import Instant, parse_instant
from ledger.policy import Policy
from replays.otherwise.impact import Change, impact
from tests.replays.ucsd import SHARED
from tests.replays.written import Ledger, after

LIST = "cse-30"
STREAM = SHARED / "data" / "ucsd-enrollment" / "cse30.manual.apply.jsonl"
Line = tuple[Instant, str, str, int]
"""When, what, who, and the capacity."""


@pytest.mark.parametrize("misfiled", [3, 12, 30, 44, 60, 75])
@pytest.mark.parametrize("policy", [Policy(offer_window="none"), Policy(promotion="admit")], ids=["offer", "admit"])
def test_of_the_real_list_exactly_those_are_named_whom_brute_force_finds(misfiled: int, policy: Policy) -> None:
    if not STREAM.exists():
        pytest.skip("the real streams are not here")
    truth = list(_lines())
    joins = [index for index, line in enumerate(truth) if line[1] == "join"]
    wrong = truth[joins[misfiled]]
    late = truth[joins[misfiled] + 60 if joins[misfiled] + 60 < len(truth) else -1][0]
    recorded = sorted(
        [line for line in truth if line[2] != wrong[2]] + [(late, "join", wrong[2], 0)], key=lambda line: line[0]
    )
    actual = sorted([line for line in truth if line[2] != wrong[2]] + [(wrong[0], "join", wrong[2], 0)], key=_at)
    ledger = _written(recorded, policy)
    found = impact(ledger, LIST, Change(position=_position(ledger, wrong[2]), at=wrong[0]))
    assert found is not None
    assert found.stop is None
    one, other = _by_brute_force(recorded), _by_brute_force(actual)
    differ = {person for person in one.keys() | other.keys() if one.get(person) != other.get(person)}
    assert {fate.person for fate in found.fates} == differ
    owed = {remedy.person for remedy in found.remedies if "offer" in remedy.steps}
    assert owed == {person for person in differ if _holds(other, person) and not _holds(one, person)}


def test_a_join_that_is_missing_is_owed_the_rank_or_the_spot_that_it_would_have() -> None:
    ledger = _small()
    found = impact(ledger, "jazz", Change(added=((after(2.5), Join(person="zoe")),)))
    assert found is not None
    assert {(fate.key, fate.turn) for fate in found.fates} == {(-1, "gains"), (_number(ledger, "cat"), "loses")}
    assert [(one.key, one.steps) for one in found.remedies] == [(-1, ("join", "offer"))]
    later = impact(ledger, "jazz", Change(added=((after(4), Join(person="zoe")),)))
    assert later is not None
    assert [(one.key, one.steps, one.former_rank) for one in later.remedies] == [(-1, ("join",), 2)]


def test_a_join_that_was_wrong_took_the_spot_of_somebody() -> None:
    ledger = _small()
    found = impact(ledger, "jazz", Change(position=_number(ledger, "cat")))
    assert found is not None
    assert [(fate.person, fate.turn) for fate in found.fates] == [("cat", "loses"), ("dan", "gains")]
    assert [(one.person, one.steps) for one in found.remedies] == [("dan", ("offer",))]


def test_a_fact_that_changes_nothing_owes_nothing() -> None:
    ledger = _small()
    found = impact(ledger, "jazz", Change(position=_number(ledger, "dan")))
    assert found is not None
    assert [(fate.person, fate.turn) for fate in found.fates] == []
    assert found.remedies == ()


def _small() -> Ledger:
    """Ann gives her spot back; it goes to Cat, and Dan and Eve wait."""
    ledger = Ledger()
    ledger.open("jazz", Policy(promotion="admit"), general=1)
    for minute, name in enumerate(["ann", "cat", "dan", "eve"], 1):
        ledger.do("jazz", Join(person=name), after(minute if name == "ann" else minute + 1))
    ledger.do("jazz", Cancel(entry=_number(ledger, "ann")), after(10))
    return ledger


def _number(ledger: Ledger, person: str) -> int:
    return max(number for number, entry in ledger.book.entries.items() if entry.person == person)


def _position(ledger: Ledger, person: str) -> int:
    return next(entry.number for entry in ledger.book.entries.values() if entry.person == person)


def _lines() -> Iterator[Line]:
    for text in STREAM.read_text(encoding="utf-8").splitlines():
        line: dict[str, Any] = json.loads(text)
        if line["do"] in {"open", "join", "withdraw", "cancel", "capacity"}:
            verb = "leave" if line["do"] in {"withdraw", "cancel"} else line["do"]
            yield parse_instant(line["at"]), verb, line.get("person", ""), line.get("capacity", 0)


def _at(line: Line) -> Instant:
    return line[0]


def _written(lines: list[Line], policy: Policy) -> Ledger:
    """Write the lines; whoever is offered a spot accepts at once, and whoever is not there cannot leave."""
    ledger = Ledger()
    for at, verb, person, capacity in lines:
        if verb == "open":
            ledger.open(LIST, policy, at, general=capacity)
            continue
        entry = ledger.book.active_entry(LIST, person)
        command = _command(verb, person, capacity, entry)
        if command is not None:
            ledger.do(LIST, command, at)
        for offered in list(ledger.book.offered(LIST)):
            ledger.do(LIST, Accept(entry=offered.number), at)
    return ledger


def _command(verb: str, person: str, capacity: int, entry: Entry | None) -> AnyCommand | None:
    if verb == "join":
        return Join(person=person)
    if verb == "capacity":
        return ChangeCapacity(pools=(PoolCapacity("general", capacity),))
    if entry is None:
        return None
    return Cancel(entry=entry.number) if entry.state == "admitted" else Withdraw(entry=entry.number)


def _by_brute_force(lines: list[Line]) -> dict[str, tuple[Instant | None, bool]]:
    """Return when each got a spot and whether they hold it in the end: one queue, first come, first served."""
    room, queue, holding = 0, list[str](), set[str]()
    given: dict[str, Instant | None] = {}
    for at, verb, person, capacity in lines:
        if verb in {"open", "capacity"}:
            room = capacity
        elif verb == "join":
            given[person] = None
            queue.append(person)
        elif person in holding:
            holding.discard(person)
        elif person in queue:
            queue.remove(person)
        while queue and len(holding) < room:
            first = queue.pop(0)
            holding.add(first)
            given[first] = at
    return {person: (at, person in holding) for person, at in given.items()}


def _holds(outcome: dict[str, tuple[Instant | None, bool]], person: str) -> bool:
    return person in outcome and outcome[person][1]


def test_who_was_refused_because_of_a_wrong_join_is_owed_the_spot_and_the_join() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(max_waiting=1), general=1)
    for minute, person in enumerate(("ann", "wrong", "cleo"), start=1):
        ledger.do("jazz", Join(person=person), after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number), after(9))
    found = impact(ledger, "jazz", Change(position=ledger.entry("jazz", "wrong").number))
    assert found is not None
    (remedy,) = found.remedies
    assert (remedy.person, remedy.steps, remedy.asked_at) == ("cleo", ("join", "offer"), after(3))
    assert remedy.asked is not None
    assert remedy.asked.person == "cleo"
