"""What does a request leave behind in a batch when it fails? Nothing: the others are as if it had not been asked."""

import pytest

from ledger.batch import TooMany
from ledger.policy import ByJoined
from ledger.refusals import Mistake
from ledger.requests import Request, parse_request
from projections import rebuild
from tests.application.conftest import Desk, make_ledger


def asked(verb: str, person: str | None = None, **members: object) -> Request:
    """Return a request of Mia's about the list."""
    given = {"do": verb, "waitlist": "jazz", "by": "mia", **members}
    return parse_request(given if person is None else {**given, "person": person})


def test_whoever_was_not_understood_is_not_remembered(desk: Desk) -> None:
    desk.open(capacity=0)
    with desk.ledger.batch() as batch:
        batch.record(asked("join", "Ada"))
        with pytest.raises(Mistake, match="no attribute"):
            batch.record(asked("join", "Bob", attributes={"tier": "gold"}))
        batch.record(asked("join", "Eve"))
    assert len(desk.ledger.private.persons_in("waitlist:jazz")) == 2


def test_offers_that_were_too_many_are_taken_back_with_all_they_changed(desk: Desk) -> None:
    desk.open(capacity=0)
    with desk.ledger.batch() as batch:
        for name in ("Ada", "Bob", "Eve", "Kim"):
            batch.record(asked("join", name))
        with pytest.raises(TooMany):
            batch.record(asked("capacity", capacity=3), max_offers=2)
        batch.record(asked("capacity", capacity=1))
        (offer,) = batch.standing("jazz").offers
        assert offer.person == desk.ledger.private.exact("waitlist:jazz", "Ada")[0]
    waitlist = desk.ledger.standing("jazz").waitlist
    assert (waitlist.waiting, waitlist.pools[0].offered, waitlist.pools[0].capacity) == (3, 1, 1)
    with desk.ledger.store.transaction() as transaction:
        live = {table: transaction.run(f"all_{table}") for table in rebuild.TABLES}
        rebuild.rebuild(transaction, desk.ledger.recorder.records())
        assert live == {table: transaction.run(f"all_{table}") for table in rebuild.TABLES}


def test_a_ledger_sees_what_another_one_recorded_meanwhile(desk: Desk, urls: tuple[str, str]) -> None:
    desk.open(capacity=0)
    desk.do("join", person="Ada")
    other = make_ledger(*urls, desk.clock)
    other.record(asked("join", "Bob", id="b"))
    other.record(asked("withdraw", "Ada"))
    other.store.close()
    assert desk.types(desk.do("capacity", capacity=1)) == ["CapacityChanged", "SpotOffered"]
    (offer,) = desk.ledger.standing("jazz").offers
    assert offer.person == desk.ledger.private.exact("waitlist:jazz", "Bob")[0]


def test_a_mistake_that_looked_at_the_queue_does_not_write_the_request_before_it_twice(desk: Desk) -> None:
    """Looking at the queue writes what is not written yet; taking the mistake back must leave that alone."""
    desk.open(capacity=0, second_approver=True)
    desk.open("swing", capacity=0)
    with desk.ledger.batch() as batch:
        batch.record(asked("join", "Ada"))
        for line in (
            {"do": "approve", "position": 1},
            {"do": "offer", "next": 1, "window": "soon"},
            {"do": "undo", "position": 1},
        ):
            for waitlist in ("jazz", "swing"):
                with pytest.raises(Mistake):
                    batch.record(parse_request({"waitlist": waitlist, "by": "tom", **line}))
    assert desk.ledger.standing("jazz").waitlist.waiting == 1


def test_a_policy_is_undone_among_others_and_a_mistake_after_it_leaves_it_undone(desk: Desk) -> None:
    """Undoing ranks everybody anew, as the policy did; the database alone can take such a change back."""
    desk.open(capacity=0)
    for person in ("ann", "ben"):
        desk.do("join", person=person)
    changed = desk.do("policy", policy={"order": [{"by": "priority"}, {"by": "joined"}], "attributes": {}})
    with desk.ledger.batch() as batch:
        batch.record(parse_request({"do": "undo", "waitlist": "jazz", "by": "mia", "position": changed.records[0][0]}))
        with pytest.raises(Mistake):
            batch.record(parse_request({"do": "undo", "waitlist": "jazz", "by": "mia", "position": 1}))
    assert desk.ledger.standing("jazz").waitlist.policy.order == (ByJoined(),)
