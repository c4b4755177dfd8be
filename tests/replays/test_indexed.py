"""Answers from the tables of the past are the answers that a fold of all the records gives."""

import os
import random
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commands import Join, Merge
from replays.answers.instead import instead
from replays.answers.match_run import match_run, match_run_at
from replays.answers.roster import roster
from replays.answers.spot import why_spot
from replays.answers.todo import todo
from replays.answers.why import why
from replays.archive.basis import answered, held_against_records
from replays.archive.indexed import Indexed
from replays.past.history import AsOf, AtPosition, AtRecorded, AtTime, view
from replays.reasons.ranks import queue, status
from tests.postgres import fresh_database
from tests.replays.example import small_ledger
from tests.replays.histories import LIST, histories
from tests.replays.stored import indexed, stored
from tests.replays.written import Ledger, after

HISTORIES = int(os.environ.get("WAITLEDGER_HISTORIES", "20"))
"""``make soak`` takes a thousand."""


@given(histories(25), st.randoms(use_true_random=False))
@settings(max_examples=HISTORIES)
def test_every_answer_is_the_one_that_a_fold_gives(ledger: Ledger, chance: random.Random) -> None:
    with indexed(ledger) as archive:
        for position in sorted(chance.sample(range(1, ledger.position + 1), min(ledger.position, 6))):
            _check(ledger, archive, AtPosition(position), chance)
            assert match_run_at(archive, position) == match_run_at(ledger, position)
        at = after(chance.randrange(900))
        for as_of in (AtTime(at), AtRecorded(at), None):
            _check(ledger, archive, as_of, chance)
        held_against_records(archive)


def test_the_same_on_postgresql() -> None:
    ledger = small_ledger()
    with fresh_database() as url, indexed(ledger, url) as archive:
        for position in range(3, ledger.position + 1, 5):
            for entry in ledger.book.entries:
                assert why(archive, "jazz", entry, AtPosition(position)) == why(
                    ledger, "jazz", entry, AtPosition(position)
                )
        held_against_records(archive)


def test_an_id_that_was_merged_away_and_joins_again_is_somebody_else() -> None:
    ledger = Ledger()
    ledger.open(LIST, floor=0)
    for minute, person in enumerate(("ann", "anne"), 1):
        ledger.do(LIST, Join(person=person), after(minute))
    ledger.do(LIST, Merge(kept="anne", merged="ann"), after(3))
    ledger.do(LIST, Join(person="ann"), after(4))
    with indexed(ledger) as archive:
        for position in range(1, ledger.position + 1):
            subjects: list[int | str] = ["ann", "anne", *ledger.book.entries]
            for subject in subjects:
                as_of = AtPosition(position)
                assert why(archive, LIST, subject, as_of) == why(ledger, LIST, subject, as_of)


HARMS = {
    "a row is gone": "DELETE FROM past_entry WHERE entry = {bob} AND position > {bob}",
    "somebody stands where they did not": "UPDATE past_entry SET rank_key = zeroblob(32) WHERE entry = {cat}",
    "somebody is of another class": "UPDATE past_entry SET fit = '2:' WHERE entry = {bob}",
    "somebody is somebody else": "UPDATE past_entry SET "
    "body = CAST(replace(CAST(body AS TEXT), '\"bob\"', '\"eve\"') AS BLOB) WHERE entry = {bob}",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_table_that_is_not_what_the_records_say_is_found_out_and_not_used(harm: str) -> None:
    ledger = small_ledger()
    bob, cat = (one.number for person in ("bob", "cat") for one in ledger.book.entries_of(person))
    with stored(ledger) as store:
        with closing(sqlite3.connect(store.url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(HARMS[harm].format(bob=bob, cat=cat))
        with store.snapshot() as snapshot:
            answer, basis = answered(snapshot, ledger, lambda records: why(records, "jazz", bob))
    assert answer == why(ledger, "jazz", bob)
    assert (basis.source, basis.problem is not None) == ("records", True)


def test_without_read_models_that_hold_every_record_the_records_are_folded() -> None:
    ledger = small_ledger()
    with stored(ledger) as store:
        with store.transaction() as transaction:
            transaction.run("put_progress", {"id": 1, "position": 3, "version": 1})
        with store.snapshot() as snapshot:
            _, basis = answered(snapshot, ledger, lambda records: why(records, "jazz", 3))
    assert (basis.source, basis.problem) == ("records", None)


def _check(ledger: Ledger, archive: Indexed, as_of: AsOf | None, chance: random.Random) -> None:
    looked_up, folded = archive.view(LIST, as_of), view(ledger, LIST, as_of)
    assert (looked_up and looked_up.waitlist) == (folded and folded.waitlist)
    for walks in (True, False):
        shorter = archive.view(LIST, as_of, walks=walks)
        assert (shorter and status(shorter)) == (folded and status(folded))
    assert (looked_up and queue(looked_up)) == (folded and queue(folded))
    assert roster(archive, LIST, as_of) == roster(ledger, LIST, as_of)
    assert todo(archive, LIST, as_of) == todo(ledger, LIST, as_of)
    assert match_run(archive, LIST, as_of) == match_run(ledger, LIST, as_of)
    assert why_spot(archive, LIST, as_of=as_of) == why_spot(ledger, LIST, as_of=as_of)
    people: list[int | str] = [*ledger.book.entries, *{one.person for one in ledger.book.entries.values()}, "nobody"]
    for subject in chance.sample(people, min(len(people), 4)):
        assert why(archive, LIST, subject, as_of) == why(ledger, LIST, subject, as_of)
        other = chance.choice(people)
        assert instead(archive, LIST, subject, other, as_of) == instead(ledger, LIST, subject, other, as_of)
