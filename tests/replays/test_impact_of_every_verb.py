"""A fact of any kind that is missing: impact finds what carrying the whole history out again, with it, comes to."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from msgspec import Struct
from msgspec.structs import replace

from cli.typed.putting_in import OF_LISTS, OF_PEOPLE
from ledger import commands as verbs
from ledger.book import Entry
from ledger.commands import AnyCommand
from ledger.events import EntryAdmitted, PoolCapacity, SpotOffered
from ledger.instant import Instant
from ledger.policy import ByAttribute, ByJoined, ByPriority, Policy
from ledger.record import decode
from replays.otherwise.impact import Change, impact
from tests.replays.written import Ledger, after

LIST = "jazz"
POLICY = Policy(
    order=(ByPriority(), ByAttribute(name="tier", ranking=("gold", "none")), ByJoined()),
    offer_window="60m",
    after_expiry="end_of_line",
)
Outcome = tuple[bool, Instant | None]
"""Whether somebody holds a spot or an offer in the end, and since when."""


class Line(Struct, frozen=True):
    """What happens at a minute, to somebody or to the list: ``command`` takes the entry, where there is one."""

    minute: float
    command: Callable[[Entry], AnyCommand] | AnyCommand
    person: str = ""


class Missing(Struct, frozen=True):
    """A fact that is not on record, and what is besides the course."""

    line: Line
    beside: tuple[Line, ...]


def _join(minute: float, person: str) -> Line:
    return Line(minute, verbs.Join(person=person, attributes={"tier": "none"}))


def _of(verb: type, minute: float, person: str, **members: object) -> Line:
    return Line(minute, lambda entry: verb(entry=entry.number, **members), person)


COURSE = (
    *(_join(minute, person) for minute, person in enumerate(("ann", "ben", "cas", "dan"), 1)),
    *(_join(minute, f"late {minute}") for minute in (75, 140, 200)),
)
"""Somebody joins now and then, by which what has fallen due is recorded; nobody answers an offer."""
LEAVING = _of(verbs.Cancel, 10, "ann")
"""Ann gives the only spot back."""

MISSING = {
    "join": Missing(_join(1.5, "zoe"), (LEAVING,)),
    "withdraw": Missing(_of(verbs.Withdraw, 5, "ben"), (LEAVING,)),
    "cancel": Missing(_of(verbs.Cancel, 6, "ann"), ()),
    "no-show": Missing(_of(verbs.NoShow, 6, "ann"), ()),
    "accept": Missing(_of(verbs.Accept, 12, "ben"), (LEAVING,)),
    "decline": Missing(_of(verbs.Decline, 12, "ben"), (LEAVING,)),
    "suspend": Missing(_of(verbs.Suspend, 5, "ben"), (LEAVING,)),
    "resume": Missing(_of(verbs.Resume, 8, "ben"), (LEAVING, _of(verbs.Suspend, 5, "ben"))),
    "reinstate": Missing(_of(verbs.Reinstate, 8, "ben"), (LEAVING, _of(verbs.Withdraw, 5, "ben"))),
    "amend": Missing(_of(verbs.Amend, 5, "cas", attributes={"tier": "gold"}), (LEAVING,)),
    "priority": Missing(_of(verbs.Prioritise, 5, "dan", priority=5, code="other"), (LEAVING,)),
    "capacity": Missing(Line(5, verbs.ChangeCapacity(pools=(PoolCapacity("general", 2),))), (LEAVING,)),
    "pause": Missing(Line(5, verbs.Pause()), (LEAVING,)),
    "unpause": Missing(Line(8, verbs.Unpause()), (LEAVING, Line(5, verbs.Pause()))),
    "close": Missing(Line(5, verbs.Close()), (LEAVING,)),
    "reopen": Missing(Line(8, verbs.Reopen()), (LEAVING, Line(5, verbs.Close()))),
}


def test_every_verb_that_can_be_put_in_is_here() -> None:
    assert set(MISSING) == {*OF_PEOPLE, *OF_LISTS}


@pytest.mark.parametrize("verb", MISSING)
def test_impact_finds_what_the_whole_history_comes_to_with_the_fact(verb: str) -> None:
    missing = MISSING[verb]
    record, truth = _carried_out(*missing.beside), _carried_out(*missing.beside, missing.line)
    found = impact(record, LIST, Change(added=((after(missing.line.minute), _asked(record, missing.line)),)), "expire")
    assert found is not None
    assert found.stop is None
    on_record, otherwise = _outcomes(record), _outcomes(truth)
    differ = {who for who in on_record | otherwise if on_record[who] != otherwise[who]}
    assert {one.person for one in found.fates} == differ != set()
    for fate in found.fates:
        entry = _entries(truth)[fate.person]
        assert (fate.state_otherwise, fate.given_at_otherwise) == (entry.state, otherwise[fate.person][1])
    owed = {one.person for one in found.remedies if "offer" in one.steps}
    assert owed == {who for who in differ if otherwise[who][0] and not on_record[who][0]}


@pytest.mark.parametrize("verb", MISSING)
def test_a_fact_that_is_on_record_and_is_left_out_has_the_same_impact_the_other_way_round(verb: str) -> None:
    missing = MISSING[verb]
    truth, without = _carried_out(*missing.beside, missing.line), _carried_out(*missing.beside)
    position = next(one for one, at in _began(truth) if at == after(missing.line.minute))
    found = impact(truth, LIST, Change(position=position), "expire")
    assert found is not None
    on_record, otherwise = _outcomes(truth), _outcomes(without)
    differ = {who for who in on_record | otherwise if on_record[who] != otherwise[who]}
    assert {one.person for one in found.fates} == differ != set()
    for fate in found.fates:
        assert fate.given_at_otherwise == otherwise[fate.person][1]


def _carried_out(*lines: Line) -> Ledger:
    ledger = Ledger()
    ledger.open(LIST, POLICY, general=1)
    for line in sorted((*COURSE, *lines), key=lambda one: one.minute):
        ledger.do(LIST, _asked(ledger, line), after(line.minute))
    return ledger


def _asked(ledger: Ledger, line: Line) -> AnyCommand:
    if not line.person:
        assert not callable(line.command)
        return replace(line.command)
    assert callable(line.command)
    return line.command(_entries(ledger)[line.person])


def _entries(ledger: Ledger) -> dict[str, Entry]:
    return {entry.person: entry for entry in ledger.book.entries.values()}


def _began(ledger: Ledger) -> list[tuple[int, Instant]]:
    records = [(position, decode(state)) for position, *_, state, _ in ledger.rows]
    return [(position, record.at) for position, record in records if record.cmd == position]


def _outcomes(ledger: Ledger) -> defaultdict[str, Outcome]:
    given: dict[int, Instant] = {}
    for _, *_, state, _ in ledger.rows:
        record = decode(state)
        if isinstance(record.event, SpotOffered | EntryAdmitted):
            given[record.event.entry] = record.at
    entries = ledger.book.entries.values()
    holding = {one.person: (one.state in {"offered", "admitted"}, given.get(one.number)) for one in entries}
    return defaultdict(lambda: (False, None), holding)
