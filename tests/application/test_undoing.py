"""From a position to what makes up for it: the command that wrote it is found, in the store or in the same batch."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from ledger.attempt import Answer
from ledger.events import CheckpointPublished, EntryAmended
from ledger.refusals import Mistake
from ledger.requests import Verb
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


WAITING = {"do": "join", "person": "ben"}
OFFERED = {"do": "cancel", "person": "ann"}
DONE: dict[Verb, list[dict[str, Any]]] = {
    "open": [],
    "capacity": [{"do": "capacity", "capacity": 4}],
    "policy": [{"do": "policy", "policy": {"grace": "5m"}}],
    "join": [WAITING],
    "withdraw": [WAITING, {"do": "withdraw", "person": "ben"}],
    "offer": [WAITING, {"do": "policy", "policy": {"backfill": "manual"}}, OFFERED, {"do": "offer", "person": "ben"}],
    "admit": [WAITING, {"do": "admit", "person": "ben", "add_spot": True, "code": "safety", "reason": "carer"}],
    "accept": [WAITING, OFFERED, {"do": "accept", "person": "ben"}],
    "decline": [WAITING, OFFERED, {"do": "decline", "person": "ben"}],
    "revoke": [WAITING, OFFERED, {"do": "revoke", "person": "ben"}],
    "cancel": [OFFERED],
    "draw": [WAITING, {"do": "draw", "step": "announce", "sources": ["lotto"]}],
    "leave": [WAITING, {"do": "leave", "person": "ben"}],
    "suspend": [WAITING, {"do": "suspend", "person": "ben"}],
    "resume": [WAITING, {"do": "suspend", "person": "ben"}, {"do": "resume", "person": "ben"}],
    "reinstate": [WAITING, {"do": "withdraw", "person": "ben"}, {"do": "reinstate", "person": "ben"}],
    "amend": [WAITING, {"do": "amend", "person": "ben", "party": 2}],
    "priority": [
        WAITING,
        {"do": "policy", "policy": {"order": [{"by": "priority"}]}},
        {"do": "priority", "person": "ben", "priority": 1},
    ],
    "displace": [{"do": "displace", "person": "ann"}],
    "no-show": [{"do": "no-show", "person": "ann"}],
    "undo": [WAITING, {"do": "undo", "position": 4}],
    "split": [{"do": "join", "person": "bos", "party": 2}, {"do": "split", "person": "bos", "parts": [1, 1]}],
    "same": [WAITING, {"do": "same", "person": "ann", "other": "ben", "reason": "one address"}],
    "pause": [{"do": "pause"}],
    "unpause": [{"do": "pause"}, {"do": "unpause"}],
    "close": [{"do": "close"}],
    "reopen": [{"do": "close"}, {"do": "reopen"}],
    "told": [WAITING, OFFERED, {"do": "told", "person": "ben", "channel": "phone"}],
    "approve": [],
    "tick": [WAITING, OFFERED, {"do": "tick"}],
}
"""What is done on a waitlist whose one spot ann has; the last of it is undone."""
STAYS = {"open", "draw", "same", "tick"}
"""Verbs that are not undone: the answer names what is done instead."""


def test_every_verb_is_tried() -> None:
    assert set(DONE) == set(get_args(Verb))


@pytest.mark.parametrize("verb", DONE)
def test_every_verb_is_undone_or_says_why_not_and_what_is_done_instead(desk: Desk, verb: Verb) -> None:
    opened = desk.open(capacity=3 if verb in {"split", "amend"} else 1)
    desk.do("join", person="ann")
    *_, done = [opened, *_all_done(desk, verb)]
    again = {"do": "undo", "position": done.records[0][0], "reason": "typed by mistake"}
    if verb in STAYS:
        with pytest.raises(Mistake) as caught:
            _do(desk, again)
        assert caught.value.code == "not_undone"
        assert "cannot be undone. " in caught.value.message
        assert caught.value.hint
    else:
        assert _do(desk, again).records[0][1].type == "EventCorrected"


def _all_done(desk: Desk, verb: Verb) -> Iterator[Answer]:
    for request in DONE[verb]:
        if request["do"] == "tick":
            desk.clock.move("25h")
        yield _do(desk, request)
    if verb == "approve":
        yield _approved(desk)


def _do(desk: Desk, request: dict[str, Any]) -> Answer:
    members = dict(request)
    return desk.do(members.pop("do"), **members)


def _approved(desk: Desk) -> Answer:
    """Let one actor propose an override and another approve it."""
    desk.do("policy", policy={"second_approver": True, "added_spots": 5})
    proposal = desk.do("admit", person="cas", add_spot=True, code="safety", reason="carer").records[0][0]
    return desk.do("approve", position=proposal, by="tom")


@pytest.mark.parametrize("request_of", ["a refusal", "the whole ledger"])
def test_what_changed_nothing_or_is_about_the_whole_ledger_says_so(desk: Desk, request_of: str) -> None:
    desk.open(capacity=0, max_waiting=0)
    position = desk.do("join", person="ann").records[0][0]
    if request_of == "the whole ledger":
        signed = CheckpointPublished(size=2, root="0" * 44, origin="example.org", key="key")
        position = desk.ledger.note(signed, by="mia", via="cli checkpoint")
    with pytest.raises(Mistake) as caught:
        desk.do("undo", position=position)
    assert caught.value.code == "not_undone"
    assert caught.value.hint


def test_a_record_of_another_waitlist_is_not_found(desk: Desk) -> None:
    desk.open(capacity=0)
    desk.open("folk", capacity=0)
    for position, why in ((2, "#2 is a record of folk"), (99, "the ledger does not reach there")):
        with pytest.raises(Mistake, match=f"jazz has no record #{position}: {why}"):
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
