"""A request that leaves no record of its own leaves nobody in the private store; nor does one that cannot be read."""

import pytest

from ledger.refusals import Mistake
from ledger.requests import parse_request
from tests.application.conftest import Desk

SCOPE = "waitlist:jazz"


def known(desk: Desk, name: str) -> bool:
    """Whether the private store knows somebody of this name."""
    return bool(desk.ledger.private.exact(SCOPE, name))


def test_nobody_is_kept_for_a_refusal_that_is_not_recorded(desk: Desk) -> None:
    desk.open(capacity=0)
    desk.do("join", person="Ann Lee")
    answer = desk.do("admit", person="Zoe Roe", reason="her mother asked")
    assert answer.refused is not None
    assert not answer.records
    assert not known(desk, "Zoe Roe")
    assert known(desk, "Ann Lee")


def test_somebody_whose_join_was_refused_on_record_is_kept(desk: Desk) -> None:
    desk.open(capacity=0, max_waiting=0)
    assert desk.do("join", person="Ann Lee").records
    assert known(desk, "Ann Lee")


def test_nor_are_they_kept_for_one_request_of_a_batch(desk: Desk) -> None:
    desk.open(capacity=0)
    with desk.ledger.batch() as batch:
        for person, verb in (("Ann Lee", "join"), ("Zoe Roe", "admit"), ("Cas Poe", "join")):
            batch.record(parse_request({"do": verb, "waitlist": "jazz", "person": person, "by": "mia"}))
    assert [known(desk, person) for person in ("Ann Lee", "Zoe Roe", "Cas Poe")] == [True, False, True]


@pytest.mark.parametrize("address", ["nonsense", "ann@", "@example.org", "ann @example.org", "a@b@example.org"])
def test_an_address_has_two_parts(desk: Desk, address: str) -> None:
    desk.open(capacity=0)
    with pytest.raises(Mistake, match="no address"):
        desk.do("join", person="Ann Lee", email=address)
    assert not known(desk, "Ann Lee")


def test_the_nearest_member_is_named_for_one_that_is_not_there() -> None:
    with pytest.raises(Mistake) as caught:
        parse_request({"do": "join", "waitlist": "jazz", "person": "Ann Lee", "parts": [1]})
    assert caught.value.hint == "Did you mean 'party'?"
