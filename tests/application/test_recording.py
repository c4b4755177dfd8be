"""What does the application record, and what does it leave alone?"""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from ledger.batch import AnotherPlan, TooMany
from ledger.instant import add
from ledger.punctuality import ClockBehind, Punctuality
from ledger.record import decode, form_fault
from ledger.refusals import Mistake
from ledger.requests import parse_request
from projections import rebuild
from tests.application.conftest import Desk


def test_a_cancellation_is_followed_by_an_offer_to_the_next_in_one_command(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.do("join", person="Ada")
    desk.do("join", person="Bob")
    answer = desk.do("cancel", person="Ada", reason="ill")
    assert desk.types(answer) == ["AdmissionCancelled", "SpotOffered"]
    assert {record.cmd for _, record in answer.records} == {answer.records[0][0]}
    standing = desk.ledger.standing("jazz")
    assert [standing.waitlist.free, len(standing.offers)] == [0, 1]


def test_records_are_canonical_and_dense(desk: Desk) -> None:
    desk.open(capacity=1)
    for person in ("Ada", "Bob", "Eve"):
        desk.do("join", person=person)
    rows = list(desk.ledger.recorder.records())
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [form_fault(row.state) for row in rows] == [None] * 5
    assert [decode(row.state).n for row in rows] == [1, 2, 3, 4, 5]


def test_no_record_holds_a_name_an_address_or_a_reason(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.do("join", person="Ada Lovelace", email="ada@example.org", phone="+31 6 1234")
    desk.do("cancel", person="ada@example.org", reason="ill since Monday")
    everything = b"".join(row.state for row in desk.ledger.recorder.records())
    for word in (b"Ada", b"ada@", b"1234", b"Monday"):
        assert word not in everything


def test_a_mistake_records_nothing_and_leaves_the_batch_alone(desk: Desk) -> None:
    desk.open(capacity=1)
    wrong = parse_request({"do": "join", "waitlist": "jazz", "person": "Bob", "attributes": {"tier": "gold"}})
    with desk.ledger.batch() as batch:
        batch.record(parse_request({"do": "join", "waitlist": "jazz", "person": "Ada"}))
        with pytest.raises(Mistake, match="no attribute"):
            batch.record(wrong)
        batch.record(parse_request({"do": "join", "waitlist": "jazz", "person": "Eve"}))
    assert [row.topic for row in desk.ledger.recorder.records()] == [
        "WaitlistOpened.1",
        "EntryJoined.1",
        "EntryAdmitted.1",
        "EntryJoined.1",
    ]
    assert desk.ledger.standing("jazz").waitlist.waiting == 1


def test_an_interrupted_batch_leaves_nothing(desk: Desk) -> None:
    desk.open(capacity=1)
    with pytest.raises(KeyboardInterrupt), desk.ledger.batch() as batch:  # noqa: PT012 - the batch is what is tested
        batch.record(parse_request({"do": "join", "waitlist": "jazz", "person": "Ada"}))
        raise KeyboardInterrupt
    assert desk.ledger.recorder.head().position == 1
    assert desk.types(desk.do("join", person="Ada")) == ["EntryJoined", "EntryAdmitted"]


def test_the_same_id_and_request_returns_the_recorded_answer(desk: Desk) -> None:
    desk.open(capacity=1)
    first = desk.do("join", person="Ada", id="web-1")
    again = desk.do("join", person="Ada", id="web-1")
    assert again.repeated
    assert again.records == first.records
    assert again.entry == first.entry
    assert desk.ledger.recorder.head().position == first.head


def test_the_same_id_with_another_request_is_a_mistake(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.do("join", person="Ada", id="web-1")
    with pytest.raises(Mistake, match="another request"):
        desk.do("join", person="Bob", id="web-1")


def test_a_refusal_is_recorded_once_and_answered_again_under_its_id(desk: Desk) -> None:
    desk.open(capacity=0, max_waiting=0)
    first = desk.do("join", person="Ada", id="web-1")
    again = desk.do("join", person="Ada", id="web-1")
    other = desk.do("join", person="Ada")
    assert (first.refused and first.refused.code, first.refusal) == ("list_full", 2)
    assert (again.refused and again.refused.code, again.refusal, again.repeated) == ("list_full", 2, True)
    assert (other.refused and other.refused.code, other.refusal, other.records) == ("list_full", 2, ())


def test_what_is_due_is_recorded_first_and_a_late_acceptance_refused(desk: Desk) -> None:
    desk.open(capacity=1, offer_window="1h", after_expiry="leave")
    for person in ("Ada", "Bob", "Eve"):
        desk.do("join", person=person)
    desk.do("cancel", person="Ada")
    desk.clock.move("2h")
    answer = desk.do("accept", person="Bob")
    assert desk.types(answer) == ["OfferExpired", "SpotOffered", "RequestRefused"]
    assert answer.refused is not None
    assert answer.refused.code == "offer_expired"
    assert [record.at for _, record in answer.records] == sorted(record.at for _, record in answer.records)


def test_a_dead_offer_shows_dead_before_anybody_recorded_it(desk: Desk) -> None:
    desk.open(capacity=1, offer_window="1h", after_expiry="leave")
    for person in ("Ada", "Bob"):
        desk.do("join", person=person)
    desk.do("cancel", person="Ada")
    head = desk.ledger.recorder.head().position
    desk.clock.move("2h")
    standing = desk.ledger.standing("jazz")
    assert (standing.offers, standing.waitlist.free, standing.waitlist.waiting) == ((), 1, 0)
    assert desk.ledger.recorder.head().position == head


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.do("join", person="Ada")
    desk.do("join", person="Bob")
    request = parse_request({"do": "cancel", "waitlist": "jazz", "person": "Ada", "by": "mia"})
    plan = desk.ledger.plan(request)
    assert desk.types(plan) == ["AdmissionCancelled", "SpotOffered"]
    assert desk.ledger.recorder.head().position == 4
    desk.clock.move("1h")
    assert desk.types(desk.ledger.record(request, plan=plan.plan)) == ["AdmissionCancelled", "SpotOffered"]


def test_a_plan_survives_what_happens_elsewhere_and_not_what_moves_it(desk: Desk) -> None:
    desk.open(capacity=1)
    for person in ("Ada", "Bob", "Eve"):
        desk.do("join", person=person)
    request = parse_request({"do": "cancel", "waitlist": "jazz", "person": "Ada", "by": "mia"})
    plan = desk.ledger.plan(request).plan
    desk.open("swing", capacity=1)
    assert desk.ledger.plan(request).plan == plan
    desk.do("withdraw", person="Bob")
    with pytest.raises(AnotherPlan):
        desk.ledger.record(request, plan=plan)
    assert desk.types(desk.ledger.plan(request)) == ["AdmissionCancelled", "SpotOffered"]


def test_times_come_from_the_caller_only_while_the_list_is_open_for_import(desk: Desk) -> None:
    desk.do("open", capacity=1, at="2026-03-01T09:00:00Z")
    joined = desk.do("join", person="Ada", at="2026-03-01T09:00:01Z")
    assert [(r.at, r.imported) for _, r in joined.records] == [("2026-03-01T09:00:01.000Z", True)] * 2
    with pytest.raises(Mistake, match="before the last record"):
        desk.do("join", person="Bob", at="2026-03-01T09:00:00Z")
    with pytest.raises(Mistake, match="future"):
        desk.do("join", person="Bob", at="2026-05-01T09:00:00Z")
    desk.do("join", person="Bob")
    with pytest.raises(Mistake, match="not open for import"):
        desk.do("join", person="Eve", at="2026-04-01T09:00:03Z")


def test_a_clock_that_goes_back_does_not_take_the_list_with_it(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.clock.at = type(desk.clock.at)("2026-03-31T00:00:00.000Z")
    answer = desk.do("join", person="Ada")
    _, record = answer.records[0]
    assert record.recorded < record.at == desk.ledger.standing("jazz").waitlist.at


def test_whoever_wants_it_records_nothing_by_a_clock_that_is_behind(desk: Desk) -> None:
    desk.open(capacity=1)
    last = desk.clock.at
    for seconds, is_behind in ((0, False), (-14 * 60, False), (-16 * 60, True), (-9 * 365 * 86_400, True)):
        desk.clock.at = add(last, timedelta(seconds=seconds))
        with desk.ledger.store.transaction() as transaction:
            watch = Punctuality(lambda: desk.clock.at)
            with pytest.raises(ClockBehind) if is_behind else nullcontext():
                watch.check(transaction)
            Punctuality(lambda: desk.clock.at, right_after=transaction.position).check(transaction)


def test_people_are_told_apart_by_address_and_found_by_name_address_or_number(desk: Desk) -> None:
    desk.open(capacity=0)
    one = desk.do("join", person="Bob Smith", email="bob@example.org")
    two = desk.do("join", person="Bob Smith", email="robert@example.org")
    again = desk.do("join", person="Bob Smith", email="BOB@example.org ")
    assert (again.records, again.entry) == ((), one.entry)
    with pytest.raises(Mistake, match="more than one person"):
        desk.do("withdraw", person="Bob Smith")
    assert desk.do("withdraw", person="robert@example.org").entry == two.entry
    assert desk.do("withdraw", person=str(one.entry)).entry == one.entry


def test_a_person_has_one_id_in_a_series_and_others_elsewhere(desk: Desk) -> None:
    desk.do("open", "mon", capacity=1, series="week")
    desk.do("open", "tue", capacity=1, series="week")
    desk.do("open", "gym", capacity=1)
    persons = [desk.do("join", name, "ada@example.org").person for name in ("mon", "tue", "gym")]
    assert persons[0] == persons[1] != persons[2]


def test_live_read_models_are_the_rebuilt_ones(desk: Desk, urls: tuple[str, str]) -> None:
    desk.open(capacity=2, offer_window="1h")
    for number in range(9):
        desk.do("join", person=f"P{number}")
    desk.do("cancel", person="P0")
    desk.do("capacity", capacity=4)
    desk.clock.move("2h")
    desk.do("tick")
    desk.do("withdraw", person="P8")
    with desk.ledger.store.snapshot() as snapshot:
        tables = {table: snapshot.run(f"all_{table}") for table in rebuild.TABLES}
    with desk.ledger.store.transaction() as transaction:
        rows = list(desk.ledger.recorder.records())
        assert rebuild.rebuild(transaction, rows) == len(rows)
        assert {table: transaction.run(f"all_{table}") for table in rebuild.TABLES} == tables
    assert desk.types(desk.do("join", person="late")) == ["EntryJoined"]


def test_the_notification_log_and_the_repository_work_as_the_library_documents(desk: Desk) -> None:
    from ledger.application import fold

    desk.open(capacity=1)
    desk.do("join", person="Ada")
    desk.do("join", person="Bob")
    notifications = desk.ledger.notification_log.select(start=1, limit=10)
    assert [n.topic for n in notifications] == ["WaitlistOpened.1", "EntryJoined.1", "EntryAdmitted.1", "EntryJoined.1"]
    book = desk.ledger.repository.get("jazz", version=3, projector_func=fold)  # type: ignore[type-var]
    assert book is not None
    assert [(entry.number, entry.state) for entry in book.entries.values()] == [(2, "admitted")]


def test_as_many_offers_as_are_allowed_are_made_at_once_and_no_more(desk: Desk) -> None:
    desk.open(capacity=3, backfill="manual", join_when_free="queue")
    for person in ("ann", "ben", "cas"):
        desk.do("join", person=person)
    request = parse_request({"do": "offer", "waitlist": "jazz", "next": 3, "by": "mia"})
    with pytest.raises(TooMany) as caught:
        desk.ledger.record(request, max_offers=2)
    assert caught.value.count == 3
    assert desk.types(desk.ledger.record(request, max_offers=3)) == ["SpotOffered"] * 3
