"""A command can be made again from its own records, whatever happened."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from ledger import events
from ledger.calendar import ZoneCalendar
from ledger.commands import Admit, Join, Suspend, Tick, Undo, Withdraw
from ledger.decision import Decision
from ledger.events import AnyEvent, EntryAdmitted, EntryJoined, PoolCapacity
from ledger.journey import Outcome, perform
from ledger.overlay import OverlayBook
from ledger.policy import JoinLimit, Policy
from ledger.record import decode
from replays.audit.replay import replay
from replays.past.history import Past, story
from replays.rederiving.commands import NoCommand, command_of
from tests.replays.example import small_ledger
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger, after


def _own(outcome: Outcome) -> list[AnyEvent]:
    return [fact.event for fact in outcome.facts[outcome.own]]


@given(histories())
def test_the_command_made_from_its_own_facts_leaves_all_its_facts_again(ledger: Ledger) -> None:
    past, records = Past(LIST), dict(story(ledger, LIST))
    for at, outcome in ledger.outcomes:
        if own := _own(outcome):
            book, position = OverlayBook(past.book), past.position + 1
            again = perform(command_of(own), book, LIST, at, position, by=outcome.facts[0].by, calendar=ZoneCalendar())
            assert again.facts == outcome.facts
            assert again.own == outcome.own
        past.take_all((fact.position, records[fact.position]) for fact in outcome.facts)


@given(histories())
def test_a_replay_of_any_history_finds_no_difference(ledger: Ledger) -> None:
    report = replay(ledger.records())

    assert report.difference is None
    assert report.records == ledger.position
    assert report.commands == sum(bool(outcome.facts) for _, outcome in ledger.outcomes)


def test_several_waitlists_between_one_another_replay_as_well() -> None:
    report = replay(small_ledger().records())

    assert report.difference is None
    assert report.decisions == {"policy": 5, "override": 1}
    assert report.refusals == 1


def test_a_late_form_that_is_refused_for_its_place_is_refused_for_it_again() -> None:
    ledger = Ledger()
    ledger.open(LIST, Policy(does_not_fit="block", join_when_free="refuse", backfill="manual"), general=3)
    ledger.do(LIST, Admit(join=Join(person="ann", party=2), code="safety", reason="digest"), after(1))
    ledger.do(LIST, Join(person="bos", party=3), after(2))
    late = Join(person="dan", placed=1, code="late_form", reason="digest")
    assert _refusal(ledger.do(LIST, late, after(3))) == "spot_free"
    assert replay(ledger.records()).difference is None


def test_who_is_refused_although_let_beyond_the_limit_is_refused_again() -> None:
    ledger = Ledger()
    ledger.open(LIST, Policy(max_waiting=1, limit=JoinLimit(1)), general=0)
    entry = ledger.do(LIST, Join(person="ann"), after(1)).facts[0].position
    ledger.do(LIST, Withdraw(entry=entry), after(2))
    ledger.do(LIST, Join(person="ben"), after(3))
    again = Join(person="ann", beyond_limit=True, code="other", reason="digest")
    assert _refusal(ledger.do(LIST, again, after(4))) == "list_full"
    assert replay(ledger.records()).difference is None


def _refusal(outcome: Outcome) -> str:
    (fact,) = outcome.facts
    assert isinstance(fact.event, events.RequestRefused)
    return fact.event.code


def test_no_facts_are_the_command_that_asks_for_nothing() -> None:
    assert command_of(()) == Tick()


def test_a_spot_added_for_a_new_person_is_one_admission() -> None:
    decision = Decision(kind="override", policy=1, rank=1, key=(7,), waiting=1, code="safety", reason="digest")
    own = (
        EntryJoined(person="ann"),
        events.CapacityChanged(pools=(PoolCapacity("general", 2),), added=1),
        EntryAdmitted(entry=7, pool="general", decision=decision),
    )

    command = command_of(own)

    assert isinstance(command, Admit)
    assert (command.add_spot, command.code, command.reason) == (True, "safety", "digest")
    assert command.join is not None
    assert command.join.person == "ann"


@pytest.mark.parametrize(
    "event",
    [
        events.PersonErased(person="ann", disclosures=2),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_verb_of_a_later_version_is_an_error_that_says_so(event: AnyEvent) -> None:
    with pytest.raises(NoCommand, match="a verb that this version does not know"):
        command_of([event])


def test_what_only_follows_from_a_rule_is_no_command() -> None:
    with pytest.raises(NoCommand, match="OfferExpired follows from a rule"):
        command_of([events.OfferExpired(entry=1, offer=2)])


def test_a_duplicate_join_that_recorded_nothing_leaves_no_trace() -> None:
    ledger = small_ledger()
    past = Past("jazz")
    past.take_all(story(ledger, "jazz"))
    join = command_of([EntryJoined(person="bob", attributes={"tier": "public"}, outcomes={"age>=18": True})])

    assert perform(join, past.book, "jazz", past.instants[past.position], past.position + 1).facts == ()


@pytest.mark.parametrize("says_so", [True, False])
def test_an_undoing_that_says_where_its_command_ended_is_held_to_it(says_so: bool) -> None:
    ledger = Ledger()
    ledger.open(LIST, Policy(), general=0)
    joined = ledger.do(LIST, Join(person="ann"), after(1)).facts[0].position
    ledger.do(LIST, Suspend(entry=joined), after(2))
    ledger.do(LIST, Undo(position=joined, remedy="withdraw", entry=joined), after(3))
    kept = Ledger()
    for row in ledger.rows:
        record = decode(row[4])
        if says_so and isinstance(record.event, events.EventCorrected):
            record = replace(record, event=replace(record.event, last=joined))
        kept.put(record)
    assert (replay(kept.records()).difference is not None) == says_so
