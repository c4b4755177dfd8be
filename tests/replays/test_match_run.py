"""A match run can be seen again: for every decision made, and imagined at any position."""

from hypothesis import given

from ledger.commands import Join, OfferNext
from ledger.events import EntryAdmitted, SpotOffered
from ledger.policy import Policy
from ledger.record import decode
from replays.answers.match_run import Line, MatchRun, match_run, match_run_at
from replays.past.history import AtPosition
from tests.replays.example import small_ledger
from tests.replays.histories import histories
from tests.replays.written import START, Ledger, after


def _run_at(ledger: Ledger, position: int) -> MatchRun:
    run = match_run_at(ledger, position)
    assert run is not None
    return run


def _verdicts(run: MatchRun) -> list[tuple[int, int, str, str | None]]:
    return [(line.rank, line.entry, line.verdict, line.code) for line in run.lines]


def test_the_run_of_a_decision_reads_the_state_right_before_it() -> None:
    run = _run_at(small_ledger(), 10)

    assert (run.moment.position, run.moment.at) == (9, after(7))
    assert (run.position, run.kind, run.entry, run.chosen) == (10, "policy", 6, 6)
    assert run.lines == (
        Line(
            rank=1,
            entry=6,
            person="cat",
            party=1,
            pools=(),
            key=("member", 6),
            verdict="offered",
            pool="general",
            given=True,
        ),
        Line(rank=2, entry=5, person="bob", party=1, pools=(), key=("public", 5), verdict="not_reached"),
    )


def test_the_run_after_an_expiry_tries_the_expired_entry_last() -> None:
    run = _run_at(small_ledger(), 20)

    assert _verdicts(run) == [(1, 6, "not_reached", None), (2, 5, "offered", None)]
    assert [line.tried_last for line in run.lines] == [True, False]


def test_the_run_beside_an_override_shows_whom_the_rule_chooses() -> None:
    run = _run_at(small_ledger(), 18)

    assert (run.kind, run.entry, run.chosen) == ("override", 13, 12)
    assert _verdicts(run) == [(1, 12, "offered", None), (2, 13, "not_reached", None)]


def test_those_skipped_have_a_code() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(join_when_free="queue", backfill="manual"), START, floor=2, balcony=0)
    ledger.do("jazz", Join(person="ann", pools=("balcony",)), after(1))
    ledger.do("jazz", Join(person="bob"), after(2))
    ledger.do("jazz", Join(person="cat", party=2), after(3))
    ledger.do("jazz", Join(person="dan"), after(4))
    ledger.do("jazz", OfferNext(), after(5))
    ledger.do("jazz", OfferNext(), after(6))

    run = _run_at(ledger, 7)

    assert _verdicts(run) == [
        (1, 2, "skipped", "pool_full"),
        (2, 4, "skipped", "does_not_fit"),
        (3, 5, "offered", None),
    ]


def test_a_run_imagined_gives_every_spot_that_is_free() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(join_when_free="queue", backfill="manual"), START, general=2)
    for minute, person in enumerate(["ann", "bob", "cat"], 1):
        ledger.do("jazz", Join(person=person), after(minute))

    run = match_run(ledger, "jazz")

    assert run is not None
    assert (run.position, run.entry, run.chosen) == (None, None, 2)
    assert [line.verdict for line in run.lines] == ["offered", "offered", "not_reached"]
    assert match_run(ledger, "jazz", AtPosition(2)) == match_run_at(ledger, 2)


def test_there_is_no_run_where_there_is_no_waitlist() -> None:
    assert match_run(small_ledger(), "no-such-list") is None
    assert match_run_at(small_ledger(), 999) is None


@given(histories())
def test_the_run_of_every_decision_by_the_rule_chooses_whom_the_record_names(ledger: Ledger) -> None:
    for position, *_, state, _ in ledger.rows:
        event = decode(state).event
        if isinstance(event, SpotOffered | EntryAdmitted):
            run = _run_at(ledger, position)
            chosen = next(line for line in run.lines if line.given)
            assert (chosen.rank, chosen.key) == (event.decision.rank, event.decision.key)
            if event.decision.kind not in {"override", "carried_over"}:
                assert (run.chosen, chosen.pool) == (event.entry, event.pool)
