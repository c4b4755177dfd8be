"""Why, on histories drawn at random: every answer agrees with the record and accounts for everybody."""

from hypothesis import given

from ledger.book import QUEUED
from ledger.events import EntryAdmitted, RequestRefused, SpotOffered
from ledger.rank import blocked_by
from ledger.record import decode
from replays.answers.match_run import match_run
from replays.answers.why import Why, why
from replays.past.history import AtPosition, view
from replays.reasons.ahead import Became
from tests.replays.explained import why_at
from tests.replays.histories import LIST, PEOPLE, histories
from tests.replays.written import Ledger

STILL_THERE: frozenset[Became] = frozenset({"skipped", "tried_last", "bypassed", "unfit"})


@given(histories())
def test_every_spot_given_is_derived_again_and_everybody_ahead_is_accounted_for(ledger: Ledger) -> None:
    for position, *_, state, _ in ledger.rows:
        event = decode(state).event
        if isinstance(event, SpotOffered | EntryAdmitted):
            answer = why_at(ledger, position)
            assert answer is not None
            assert answer.decision is not None
            assert answer.decision.check.agrees
            ahead = [one for one in answer.decision.ahead if one.became in STILL_THERE]
            assert len(ahead) == event.decision.rank - 1
            assert sum(one.became == "bypassed" for one in ahead) == event.decision.bypassed
            assert len({one.entry for one in answer.decision.ahead}) == len(answer.decision.ahead)


@given(histories())
def test_everybody_who_ever_asked_gets_an_answer_that_fits_their_state(ledger: Ledger) -> None:
    book = ledger.book
    for person in PEOPLE:
        answer = why(ledger, LIST, person)
        known = [entry for entry in book.entries.values() if entry.person == person]
        assert (answer is None) == (not known and not _was_refused(ledger, person))
        if answer is not None and known:
            latest = max(known, key=lambda entry: entry.number)
            assert (answer.entry, answer.state) == (latest.number, latest.state)
            _check_parts(answer)


def _check_parts(answer: Why) -> None:
    assert (answer.waiting is not None) == (answer.state in QUEUED)
    assert (answer.offer is not None) == (answer.state == "offered")
    assert (answer.ending is not None) == (answer.state not in {*QUEUED, "offered", "admitted"})
    assert answer.decision is not None or answer.state not in {
        "offered",
        "admitted",
        "declined",
        "expired",
        "cancelled",
    }
    if answer.ending is not None:
        assert answer.ending.record is not None
        assert answer.ending.record.entry == answer.entry


def _was_refused(ledger: Ledger, person: str) -> bool:
    events = (decode(state).event for *_, state, _ in ledger.rows)
    return any(isinstance(event, RequestRefused) and event.person == person for event in events)


@given(histories())
def test_whoever_waits_is_told_the_rank_and_the_hold_that_a_match_run_gives(ledger: Ledger) -> None:
    as_of = AtPosition(ledger.position)
    seen, run = view(ledger, LIST, as_of), match_run(ledger, LIST, as_of)
    assert seen is not None
    assert run is not None
    for line in run.lines:
        answer = why(ledger, LIST, line.entry, as_of)
        assert answer is not None
        assert answer.waiting is not None
        assert answer.waiting.rank == line.rank
        assert [one.entry for one in answer.waiting.ahead] == [other.entry for other in run.lines[: line.rank - 1]]
        if answer.waiting.hold in {"manual", "due"}:
            assert line.verdict == "offered" or seen.waitlist.policy.backfill == "auto"
        if answer.waiting.hold == "skipped":
            is_blocked = blocked_by(seen.book.entries[line.entry].fit) is not None  # reached or not, nothing fits it
            assert line.verdict == "skipped" or is_blocked or not seen.waitlist.free
