"""Verifying names each check, counts what it saw, and remarks on clocks that went back."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from ledger.commands import Join
from ledger.instant import Instant
from ledger.record import Record, decode, encode
from ledger.store import open_store
from ledger.store.recorder import LedgerRecorder
from ledger.store.records import NewEvent, append
from projections.rebuild import Difference
from replays.audit import aside
from replays.audit.checks import Fault
from replays.audit.replay import replay
from replays.audit.stored import StoredLedger
from replays.audit.verify import Verification, verify
from replays.oracle.judge import check
from replays.past.history import Records
from tests.postgres import fresh_database
from tests.replays.example import small_ledger
from tests.replays.histories import histories
from tests.replays.ucsd import ledger_of
from tests.replays.written import Ledger, after


def _fault(found: Verification, name: str) -> Fault | None:
    return next(result.fault for result in found.results if result.name == name)


def _changed(change: Callable[[int, Record], Record]) -> Ledger:
    """Return the small ledger with records written over, their rows left as they were."""
    ledger = small_ledger()
    for index, (position, stream, version, topic, state, leaf) in enumerate(ledger.rows):
        ledger.rows[index] = (position, stream, version, topic, encode(change(position, decode(state))), leaf)
    return ledger


def _sequence(change: Callable[[int, Record], Record]) -> tuple[int | None, str]:
    fault = _fault(verify(_changed(change)), "sequence")
    assert fault is not None
    return fault.position, fault.sentence


@pytest.mark.parametrize("stream", ["S122.manual", "S122.auto"])
def test_a_real_term_holds(stream: str) -> None:
    ledger = ledger_of(stream)
    told: list[int] = []

    found = verify(ledger, progress=told.append)

    assert found.is_good, found.first
    assert found.records == ledger.position
    assert told == list(range(1000, ledger.position + 1, 1000))


@given(histories())
def test_every_history_holds(ledger: Ledger) -> None:
    assert verify(ledger).first is None


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    with fresh_database() as url:
        yield url


def test_a_stored_ledger_holds_on_both_databases(url: str) -> None:
    with open_store(url, create=True) as store:
        with store.transaction() as transaction:
            append(transaction, [NewEvent(*row[1:5]) for row in small_ledger().rows])
        with store.snapshot() as snapshot:
            stored = StoredLedger(snapshot)
            found = verify(stored, tree=stored)
        recorder: Records = LedgerRecorder(store)

        assert found.is_good, found.first
        assert {result.name: result.counts for result in found.results} == {
            "sequence": {"records": 22, "streams": 2},
            "records": {"records": 22},
            "tree": {"leaves": 22, "nodes": 19},
            "decisions": {"policy": 5, "override": 1, "refused": 1},
            "completeness": {"commands": 18},
            "invariants": {"records": 22},
        }
        assert replay(recorder.records()).difference is None


def test_another_process_comes_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "WORTH_IT", 1)
    url = f"sqlite:///{tmp_path}/ledger.db"
    for rows in (small_ledger().rows, small_ledger().rows[:9]):  # then without the last of a command
        with open_store(url, create=True) as store:
            with store.transaction() as transaction:
                append(transaction, [NewEvent(*row[1:5]) for row in rows])
            with store.snapshot() as snapshot:
                stored = StoredLedger(snapshot)
                with aside.decided_aside(url, len(rows)) as decided:
                    found = verify(stored, tree=stored, decided=decided)
                assert (decided is None) is (os.cpu_count() == 1)
                assert found == verify(stored, tree=stored)
        (tmp_path / "ledger.db").unlink()


def test_rows_of_the_read_models_that_differ_are_a_fault_without_a_position() -> None:
    rows = [Difference("current_entry", (6, "waiting"), (6, "offered")), Difference("decision", None, (10,))]

    found = verify(small_ledger(), projections=lambda: rows)

    fault = Fault(None, "Table current_entry: the live row is (6, 'waiting'), and (6, 'offered') when it is made anew.")
    assert (found.first, found.results[-1].counts) == (fault, {"rows": 2})
    assert verify(small_ledger(), projections=list).is_good


def test_a_second_opinion_is_asked_about_every_record() -> None:
    asked: list[int] = []

    def oracle(records: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
        asked.extend(position for position, _ in records)
        yield 10, "Entry 5 stood ahead."

    found = verify(small_ledger(), independent=oracle)

    assert asked == list(range(1, 23))
    assert (_fault(found, "independent"), found.first) == (Fault(10, "Entry 5 stood ahead."),) * 2


def test_what_the_second_opinion_cannot_follow_is_a_fault_where_it_stopped_reading() -> None:
    ledger = small_ledger()
    ledger.rows[4] = (*ledger.rows[4][:4], b"nonsense", ledger.rows[4][5])

    fault = _fault(verify(ledger, independent=check), "independent")

    assert fault is not None
    assert (fault.position, "cannot follow" in fault.sentence) == (5, True)


def test_a_clock_that_went_back_is_a_remark_and_no_fault() -> None:
    ledger = small_ledger()
    earlier = Instant("2026-01-05T08:00:00.000Z")
    ledger.do("choir", Join(person="hal"), after(202))
    position, stream, version, topic, state, leaf = ledger.rows[-1]
    behind = encode(replace(decode(state), recorded=earlier))
    ledger.rows[-1] = (position, stream, version, topic, behind, leaf)

    found = verify(ledger)

    (result,) = (one for one in found.results if one.name == "sequence")
    assert found.is_good
    assert result.counts["clock_went_back"] == 1
    assert [note.position for note in result.notes] == [position]


def test_time_that_goes_back_on_a_waitlist_is_a_fault() -> None:
    def back(at: int, one: Record) -> Record:
        return replace(one, at=after(3), recorded=after(3)) if at == 7 else one

    assert _sequence(back) == (
        7,
        f"Its instant {after(3)} is before {after(4)}, that of the last record of jazz.",
    )


def test_an_instant_that_is_neither_the_clock_nor_the_last_is_a_fault() -> None:
    position, sentence = _sequence(lambda at, one: replace(one, at=after(5.5)) if at == 7 else one)

    assert position == 7
    assert sentence.startswith(f"Its instant {after(5.5)} is neither")


def test_a_time_from_the_caller_after_the_import_ended_is_a_fault() -> None:
    position, sentence = _sequence(lambda at, one: replace(one, imported=True) if at == 8 else one)

    assert (position, "not open for import" in sentence) == (8, True)


def test_a_command_that_is_not_in_one_piece_is_a_fault() -> None:
    position, sentence = _sequence(lambda at, one: replace(one, cmd=9) if at == 12 else one)

    assert position == 12
    assert sentence == "It says that it belongs to the command #9, which is not the one before it."


def test_records_of_one_command_have_one_author() -> None:
    position, sentence = _sequence(lambda at, one: replace(one, by="eve") if at == 10 else one)

    assert (position, "'by'" in sentence) == (10, True)


def test_bytes_that_say_the_same_in_another_form_are_a_fault() -> None:
    ledger = small_ledger()
    position, stream, version, topic, state, leaf = ledger.rows[4]
    spelled_out = state.replace(b'"person":', b'"party":1,"person":')
    ledger.rows[4] = (position, stream, version, topic, spelled_out, leaf)

    found = verify(ledger)

    assert found.first == Fault(5, "Its bytes spell out what a record leaves out, such as a value that is the default.")


def test_bytes_that_are_no_record_end_the_checks_that_need_one() -> None:
    ledger = small_ledger()
    ledger.rows[4] = (*ledger.rows[4][:4], b"nonsense", ledger.rows[4][5])

    found = verify(ledger)

    ended = Fault(5, "Record #5 cannot be read, so this check ends there.")
    assert {result.name for result in found.results if result.fault == ended} == {
        "decisions",
        "completeness",
        "invariants",
    }
    assert found.first is not None
    assert found.first.position == 5
    assert found.first.sentence.startswith("Not a record of this format")
