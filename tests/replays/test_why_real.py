"""Why, on the real terms: every admission, and people waiting at positions drawn at random.

The smaller term is asked about every admission. Of the larger one, and where the two ways of answering are compared,
every fortieth admission is asked about here; ``make soak`` asks about each of them, of all four streams.
"""

import os
import random

import pytest

from ledger.events import CapacityChanged, EntryAdmitted, SpotOffered, WaitlistOpened
from ledger.record import Numbered, Record, decode
from replays.answers.why import Why, why
from replays.archive.basis import held_against_records
from replays.past.history import AtPosition, view
from replays.reasons.ranks import queue
from tests.replays.explained import why_at
from tests.replays.stored import indexed
from tests.replays.ucsd import ledger_of
from tests.replays.written import Ledger

SMALL = ("S122.manual", "S122.auto")
LARGE = ("FA22G.manual", "FA22G.auto")
IS_SOAK = "WAITLEDGER_HISTORIES" in os.environ
STREAMS = SMALL + LARGE if IS_SOAK else (*SMALL, "FA22G.manual")
STEP = 1 if IS_SOAK else 40


def _records(ledger: Ledger) -> dict[int, Record]:
    return {position: decode(state) for position, *_, state, _ in ledger.rows}


@pytest.mark.long
@pytest.mark.parametrize("stream", STREAMS)
def test_every_admission_is_derived_again_and_names_what_freed_the_spot(stream: str) -> None:
    ledger = ledger_of(stream)
    records = _records(ledger)
    causes = _causes_by_brute_force(records)
    faults = []
    for position, event in _given(records)[:: 1 if stream in SMALL else STEP]:
        answer = why_at(ledger, position)
        assert answer is not None
        faults += [(position, fault) for fault in _faults(answer, event, causes[position])]
    assert faults == []


@pytest.mark.parametrize("stream", SMALL + LARGE if IS_SOAK else ("S122.auto", "FA22G.manual"))
def test_an_admission_is_explained_alike_by_a_fold_and_from_the_tables_of_the_past(stream: str) -> None:
    ledger = ledger_of(stream)
    with indexed(ledger) as archive:
        for position, _ in _given(_records(ledger))[::STEP]:
            assert why_at(archive, position) == why_at(ledger, position)
        held_against_records(archive)


def _given(records: dict[int, Record]) -> list[tuple[int, SpotOffered | EntryAdmitted]]:
    given = ((position, record.event) for position, record in records.items())
    return [(position, event) for position, event in given if isinstance(event, SpotOffered | EntryAdmitted)]


def _faults(answer: Why, event: SpotOffered | EntryAdmitted, cause: int | None) -> list[str]:
    """Return in what an answer departs from the record that it is about."""
    grounds = answer.decision
    if grounds is None or grounds.decision != event.decision or answer.entry != event.entry:
        return ["it is about something else"]
    ahead = [one for one in grounds.ahead if one.became in {"skipped", "tried_last", "bypassed", "unfit"}]
    bypassed = [one for one in ahead if one.became == "bypassed"]
    wrong = {
        "it does not agree": not grounds.check.agrees,
        "those still ahead are not as many as the rank says": len(ahead) != event.decision.rank - 1,
        "those bypassed are not as many as recorded": len(bypassed) != event.decision.bypassed,
        "the cause is another": (grounds.cause.position if grounds.cause else None) != cause,
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _causes_by_brute_force(records: dict[int, Record]) -> dict[int, int | None]:
    """Return what freed each spot given: the spot that was free for longest goes first. One pool, parties of one."""
    causes: dict[int, int | None] = {}
    capacity: dict[str, int] = {}
    holding: dict[str, set[int]] = {}
    freed: dict[str, list[int]] = {}
    for position, record in records.items():
        event, name = record.event, record.list
        held, free = holding.setdefault(name, set()), freed.setdefault(name, [])
        if isinstance(event, SpotOffered | EntryAdmitted):
            causes[position] = free[0] if free else None
            held.add(event.entry)
        elif record.type in {"AdmissionCancelled", "OfferDeclined", "OfferRevoked"}:
            held.discard(getattr(event, "entry", 0))
        elif isinstance(event, WaitlistOpened | CapacityChanged):
            capacity[name] = event.pools[0].capacity
        now_free = max(0, capacity[name] - len(held))
        free += [position] * (now_free - len(free))
        del free[: len(free) - now_free]
    return causes


def _waiting_by_brute_force(records: list[Numbered]) -> list[int]:
    """Return who waits, first come, first served, from the facts alone."""
    waiting: list[int] = []
    for position, record in records:
        entry = getattr(record.event, "entry", None)
        match record.type:
            case "EntryJoined" | "OfferRevoked":
                waiting.append(position if record.type == "EntryJoined" else entry or 0)
            case "SpotOffered" | "EntryAdmitted":
                waiting.remove(entry or 0)
            case "EntryWithdrawn" if entry in waiting:
                waiting.remove(entry or 0)
    return sorted(waiting)


@pytest.mark.parametrize("stream", STREAMS)
def test_those_ahead_of_everybody_waiting_are_those_whom_brute_force_puts_ahead(stream: str) -> None:
    ledger = ledger_of(stream)
    records = _records(ledger)
    chance = random.Random(5)
    checked = 0
    while checked < 100:
        position = chance.randrange(1, ledger.position + 1)
        name = records[position].list
        waiting = _waiting_by_brute_force(
            [(one, record) for one, record in records.items() if one <= position and record.list == name]
        )
        if waiting:
            _check_waiting(ledger, name, position, waiting, chance.choice(waiting))
            checked += 1


def _check_waiting(ledger: Ledger, name: str, position: int, waiting: list[int], entry: int) -> None:
    as_of = AtPosition(position)
    seen = view(ledger, name, as_of)
    assert seen is not None
    assert [line.entry for line in queue(seen).lines] == waiting
    answer = why(ledger, name, entry, as_of)
    assert answer is not None
    assert answer.waiting is not None
    rank = waiting.index(entry) + 1
    assert answer.waiting.rank == rank
    assert [one.entry for one in answer.waiting.ahead] == waiting[: rank - 1]
    above = answer.waiting.above
    assert (above.above if above else None) == (waiting[rank - 2] if rank > 1 else None)
    assert above is None or (above.by, above.value, above.value_above) == ("joined", entry, above.above)
