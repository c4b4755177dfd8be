"""Where a decision was recorded otherwise than the rules give it, every answer says so, and in what."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ledger.events import EntryAdmitted, EntryJoined, SpotOffered
from ledger.record import Record, decode
from replays.answers.match_run import match_run_at
from replays.audit.replay import replay
from replays.audit.verify import verify
from tests.replays.example import small_ledger
from tests.replays.explained import why_at
from tests.replays.written import Ledger, after


def _rewritten(change: Callable[[int, Record], Record | None]) -> Ledger:
    """Return the small ledger written anew from the changed records, numbered and hashed as if it had been so."""
    ledger = Ledger()
    for position, *_, state, _ in small_ledger().rows:
        record = change(position, decode(state))
        if record is not None:
            ledger.put(record)
    return ledger


def _with_event(position: int, **changes: Any) -> Callable[[int, Record], Record | None]:
    def change(at: int, record: Record) -> Record:
        return replace(record, event=replace(record.event, **changes)) if at == position else record

    return change


def _first(ledger: Ledger) -> tuple[str, int | None, str]:
    faults = [(result.name, result.fault) for result in verify(ledger).results if result.fault is not None]
    name, fault = faults[0]
    return name, fault.position, fault.sentence


def test_a_spot_offered_to_another_than_the_rule_chooses() -> None:
    ledger = _rewritten(_with_event(10, entry=5))

    name, position, sentence = _first(ledger)
    assert (name, position) == ("decisions", 10)
    assert sentence.startswith("The rules give SpotOffered of entry 6 in pool general (policy, rank 1); recorded is ")
    answer = why_at(ledger, 10)
    assert answer is not None
    assert answer.decision is not None
    assert not answer.decision.check.agrees
    assert [(one.member, one.expected, one.found) for one in answer.decision.check.members] == [("entry", 6, 5)]
    run = match_run_at(ledger, 10)
    assert run is not None
    assert (run.chosen, run.entry) == (6, 5)


def test_a_rank_that_was_written_down_wrong() -> None:
    def change(position: int, record: Record) -> Record:
        if position != 20:
            return record
        assert isinstance(record.event, SpotOffered)
        return replace(record, event=replace(record.event, decision=replace(record.event.decision, rank=1)))

    assert _first(_rewritten(change))[:2] == ("decisions", 20)


def test_a_deadline_that_the_policy_does_not_give() -> None:
    name, position, sentence = _first(_rewritten(_with_event(20, deadline="2026-01-05T14:20:00.001Z")))

    assert (name, position) == ("decisions", 20)
    assert "its deadline should be '2026-01-05T14:20:00.000Z' and is '2026-01-05T14:20:00.001Z'" in sentence


def test_a_refusal_that_no_rule_gives() -> None:
    ledger = _rewritten(_with_event(7, outcomes={"age>=18": True}))

    assert _first(ledger)[:2] == ("decisions", 7)
    answer = why_at(ledger, 7)
    assert answer is not None
    assert answer.ending is not None
    assert answer.ending.check is not None
    assert not answer.ending.check.agrees


def test_an_admission_that_a_rule_refuses() -> None:
    def change(position: int, record: Record) -> Record:
        if position != 18:
            return record
        assert isinstance(record.event, EntryAdmitted)
        return replace(record, event=replace(record.event, decision=replace(record.event.decision, reason=None)))

    name, position, sentence = _first(_rewritten(change))
    assert (name, position) == ("decisions", 18)
    assert "The rules give a refusal (override_needs_reason)" in sentence


def test_a_backfill_that_was_left_out() -> None:
    def change(position: int, record: Record) -> Record | None:
        return None if position == 10 else record

    report = replay(_rewritten(change).records())

    assert report.difference is not None
    assert (report.difference.position, report.difference.about) == (10, "completeness")
    assert report.difference.expected == "SpotOffered of entry 6 in pool general (policy, rank 1)"
    assert report.difference.found == "nothing"
    assert (report.records, report.commands) == (10, 7)


def test_an_expiry_that_was_left_out() -> None:
    def change(position: int, record: Record) -> Record | None:
        return None if position == 19 else record

    report = replay(_rewritten(change).records())

    assert report.difference is not None
    assert (report.difference.position, report.difference.about) == (19, "completeness")


def test_an_offer_that_nobody_asked_for() -> None:
    def change(position: int, record: Record) -> Record:
        return replace(record, cmd=12, recorded=after(9)) if position == 13 else record

    report = replay(_rewritten(change).records())

    assert report.difference is not None
    assert (report.difference.position, report.difference.about) == (13, "completeness")
    assert report.difference.sentence == "The rules give nothing; recorded is EntryJoined."


def test_a_person_who_joins_twice() -> None:
    def change(position: int, record: Record) -> Record:
        return replace(record, event=replace(record.event, person="bob")) if position == 6 else record

    ledger = _rewritten(change)
    faults = {result.name: result.fault for result in verify(ledger).results}

    assert faults["invariants"] is not None
    assert faults["invariants"].position == 6
    assert faults["invariants"].sentence == "The person is on jazz already, as entry 5."


def test_more_admitted_than_there_are_spots() -> None:
    def change(position: int, record: Record) -> Record:
        match record.event:
            case EntryJoined() if position == 3:
                return replace(record, event=replace(record.event, party=2))
        return record

    faults = {result.name: result.fault for result in verify(_rewritten(change)).results}

    assert faults["invariants"] is not None
    assert (faults["invariants"].position, faults["invariants"].sentence) == (
        4,
        "Pool general of jazz has more spots taken than it has.",
    )


def test_an_offer_that_ends_twice() -> None:
    def change(position: int, record: Record) -> Record:
        return replace(record, event=replace(record.event, offer=10)) if position == 21 else record

    faults = {result.name: result.fault for result in verify(_rewritten(change)).results}

    assert faults["invariants"] is not None
    assert (faults["invariants"].position, faults["invariants"].sentence) == (
        21,
        "The offer #10 to entry 5 was not alive.",
    )
