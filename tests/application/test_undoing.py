"""From a position to what makes up for it: the command that wrote it is found, in the store or in the same batch."""

import pytest

from ledger.events import EntryAmended
from ledger.refusals import Mistake
from tests.application.conftest import Desk


def test_a_command_is_undone_by_any_of_its_positions(desk: Desk) -> None:
    desk.open(capacity=1)
    for person in ("ann", "ben"):
        desk.do("join", person=person)
    cancelled = desk.do("cancel", person="ann")
    offer = cancelled.records[-1][0]
    undone = desk.do("undo", position=offer, reason="she did not mean it")
    assert desk.types(undone) == ["EventCorrected", "OfferRevoked", "AdmissionRestored"]


def test_what_was_due_in_a_command_is_not_what_is_undone(desk: Desk) -> None:
    desk.open(capacity=1)
    for person in ("ann", "ben", "cas"):
        desk.do("join", person=person)
    desk.do("cancel", person="ann")
    desk.clock.move("25h")
    left = desk.do("withdraw", person="ben")
    assert desk.types(left) == ["OfferExpired", "SpotOffered", "EntryWithdrawn"]
    undone = desk.do("undo", position=left.records[0][0])
    assert desk.types(undone) == ["EventCorrected", "EntryReinstated"]


def test_an_admission_with_an_added_spot_is_undone_with_it(desk: Desk) -> None:
    desk.open(capacity=0)
    desk.do("join", person="ann")
    admitted = desk.do("admit", person="ann", add_spot=True, code="safety", reason="carer")
    undone = desk.do("undo", position=admitted.records[0][0])
    assert desk.types(undone) == ["EventCorrected", "EntryDisplaced", "CapacityChanged"]


@pytest.mark.parametrize("verb", ["told", "tick"])
def test_what_cannot_be_undone_says_which_way_to_go(desk: Desk, verb: str) -> None:
    desk.open(capacity=0)
    desk.do("join", person="ann")
    changed = desk.do("told", person="ann", channel="phone")
    desk.do("capacity", capacity=1)
    if verb == "tick":
        desk.clock.move("25h")
        changed = desk.do("tick")
    with pytest.raises(Mistake) as caught:
        desk.do("undo", position=changed.records[0][0])
    assert caught.value.code == "not_undone"
    assert bool(caught.value.hint) == (verb == "tick")


def test_a_record_of_another_waitlist_is_not_found(desk: Desk) -> None:
    desk.open(capacity=0)
    desk.open("folk", capacity=0)
    for position in (2, 99):
        with pytest.raises(Mistake, match=f"jazz has no record #{position}"):
            desk.do("undo", position=position)


def test_a_record_of_the_same_batch_can_be_undone(desk: Desk) -> None:
    from ledger.requests import parse_request

    desk.open(capacity=0)
    with desk.ledger.batch() as batch:
        batch.record(parse_request({"do": "join", "waitlist": "jazz", "person": "ann", "by": "mia"}))
        undone = batch.record(parse_request({"do": "undo", "waitlist": "jazz", "position": 2, "by": "mia"}))
    assert desk.types(undone) == ["EventCorrected", "EntryWithdrawn"]


def test_what_was_corrected_is_as_it_was_and_the_correction_can_be_undone_too(desk: Desk) -> None:
    desk.open(capacity=2)
    desk.do("join", person="ann", party=2)
    amended = desk.do("amend", person="ann", party=1)
    undone = desk.do("undo", position=amended.records[0][0], reason="they are two after all")
    assert desk.types(undone) == ["EventCorrected", "EntryAmended"]
    again = desk.do("undo", position=undone.records[0][0], reason="one of them stays at home")
    assert [record.event.party for _, record in again.records if isinstance(record.event, EntryAmended)] == [1]


@pytest.mark.parametrize("verb", ["capacity", "policy"])
def test_what_a_waitlist_had_before_is_set_again(desk: Desk, verb: str) -> None:
    desk.open(capacity=1)
    changed = desk.do(verb, **({"capacity": 4} if verb == "capacity" else {"policy": {"grace": "5m"}}))
    undone = desk.do("undo", position=changed.records[0][0])
    assert desk.types(undone) == ["EventCorrected", desk.types(changed)[0]]


def test_several_offers_are_taken_back_together(desk: Desk) -> None:
    desk.open(capacity=2, backfill="manual", join_when_free="queue")
    for person in ("ann", "ben"):
        desk.do("join", person=person)
    offers = desk.do("offer", next=2)
    undone = desk.do("undo", position=offers.records[1][0])
    assert desk.types(undone) == ["EventCorrected", "OfferRevoked", "OfferRevoked"]
