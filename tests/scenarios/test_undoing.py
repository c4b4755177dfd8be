"""An earlier command is made up for by ordinary events, and nobody else is hurt by it."""

from typing import Any

import pytest

from ledger import commands, events
from ledger.commands import Remedy
from tests.scenarios.agreeing import taken_back
from tests.scenarios.asking import (
    accepts,
    admits_new,
    adopts,
    after,
    amends,
    approves,
    by,
    cancels,
    closes,
    declines,
    displaces,
    joins,
    notes_no_show,
    offers_next,
    offers_to,
    opens,
    pauses,
    prioritises,
    reinstates,
    reopens,
    resizes,
    resumes,
    revokes,
    suspends,
    unpauses,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    accepted,
    admitted,
    adopted,
    amended,
    cancelled,
    closed,
    corrected,
    declined,
    displaced,
    joined,
    no_show,
    offered,
    paused,
    prioritised,
    reinstated,
    reopened,
    resized,
    restored,
    resumed,
    revoked,
    suspended,
    unpaused,
    withdrawn,
)
from tests.scenarios.harness import Happening, Step, Story
from tests.scenarios.refusing import no
from tests.scenarios.undoing import undoes


@case("EV-03")
def test_a_cancellation_whose_spot_is_free_is_undone(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), cancels("ann"))
    story.when(undoes(cancelled("ann"), "restore"))
    story.then(corrected(cancelled("ann")), restored("ann"))
    story.stands(general=(1, 0, 0))


def test_an_offer_of_its_spot_gives_way_and_keeps_its_rank_and_its_turn(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"), cancels("ann"))
    story.when(undoes(cancelled("ann"), "restore", follows=1))
    story.then(corrected(cancelled("ann"), follows=1), revoked("ben", "undone"), restored("ann"))
    story.stands(admitted=["ann"], queue=["ben", "cas"])
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), of=2))


def test_a_spot_that_somebody_holds_by_now_is_not_taken_from_them(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), accepts("ben"))
    entry = story.entry("ann")
    story.when(undoes(cancelled("ann"), "restore", follows=1))
    story.then(refused=no("spot_taken", position=entry.last, entry=entry.number))
    story.when(reinstates("ann"))
    story.then(reinstated("ann"))


def test_as_many_offers_give_way_as_a_party_needs_the_newest_first(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann", party=2), joins("dee"), joins("ben"), joins("cas"), cancels("ann"))
    story.stands(offered=["ben", "cas"])
    story.when(undoes(cancelled("ann"), "restore", follows=2))
    gave_way = revoked("cas", "undone"), revoked("ben", "undone")
    story.then(corrected(cancelled("ann"), follows=2), *gave_way, restored("ann"))


def test_who_joined_again_is_not_admitted_twice(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), cancels("ann"))
    first = story.entry("ann")
    undo = undoes(cancelled("ann"), "restore")
    command = undo.command(story.scene)
    story.given(joins("ann"))
    story.when(Step("the cancellation is undone", lambda _: command))
    story.then(refused=no("changed_since", position=first.last, since=first.last))


def test_what_happened_to_the_person_since_is_undone_first(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), suspends("ann"))
    story.when(undoes(joined_as("ann"), "withdraw"))
    entry = story.entry("ann")
    story.then(refused=no("changed_since", position=entry.number, since=entry.last))


def joined_as(person: str) -> Happening:
    """Return the join of a person, as the record that is wrong."""
    return Happening(events.EntryJoined, lambda scene, _: joined(person).event(scene, 0), person)


MENDED: dict[str, tuple[list[Step], Happening, Remedy, list[Happening]]] = {
    "a join": ([], joined_as("ben"), "withdraw", [withdrawn("ben")]),
    "a withdrawal": ([withdraws("ben")], withdrawn("ben"), "reinstate", [reinstated("ben")]),
    "a suspension": ([suspends("ben")], suspended("ben"), "resume", [resumed("ben")]),
    "an offer": (
        [cancels("ann")],
        offered("ben"),
        "revoke",
        [revoked("ben", "undone"), offered("ben", cause=revoked("ben", "undone"))],
    ),
    "an acceptance": (
        [cancels("ann"), accepts("ben")],
        accepted("ben"),
        "displace",
        [displaced("ben", "undone"), offered("ben", cause=displaced("ben", "undone"))],
    ),
    "a decline": (
        [cancels("ann"), declines("ben")],
        declined("ben"),
        "reinstate",
        [reinstated("ben"), offered("ben", cause=declined("ben"))],
    ),
    "a revocation": (
        [cancels("ann"), revokes("ben")],
        revoked("ben", "organiser_discretion"),
        "resume",
        [resumed("ben"), offered("ben", cause=revoked("ben", "organiser_discretion"))],
    ),
    "a no-show": (
        [withdraws("ben"), notes_no_show("ann")],
        no_show("ann"),
        "restore",
        [restored("ann", of=events.NoShowRecorded)],
    ),
    "a displacement": (
        [withdraws("ben"), displaces("ann")],
        displaced("ann", "organiser_discretion"),
        "restore",
        [restored("ann", of=events.EntryDisplaced)],
    ),
    "a pause": ([pauses()], paused(), "unpause", [unpaused()]),
    "the end of a pause": ([pauses(), unpauses()], unpaused(), "pause", [paused()]),
    "a closing": ([closes()], closed(), "reopen", [reopened()]),
    "a closing of what was closed to joining": (
        [closes(joining_only=True), closes()],
        closed(),
        "reopen",
        [reopened(), closed(joining_only=True)],
    ),
    "a reopening": ([closes(), reopens()], reopened(), "again", [closed()]),
    "a reopening to joining": (
        [closes(joining_only=True), reopens()],
        reopened(),
        "again",
        [closed(joining_only=True)],
    ),
    "an amendment": (
        [amends("ben", pools=("general",))],
        amended("ben"),
        "again",
        [amended("ben", pools=(), code="error_correction", reason="digest")],
    ),
    "a priority": (
        [adopts(order=[{"by": "priority"}, {"by": "joined"}]), prioritises("ben", 3)],
        prioritised("ben", 3),
        "again",
        [prioritised("ben", 0, "error_correction")],
    ),
    "the end of a suspension": (
        [suspends("ben", until="9h"), resumes("ben")],
        resumed("ben"),
        "again",
        [suspended("ben", until="9h")],
    ),
    "a capacity": ([withdraws("ben"), resizes(3)], resized(3), "again", [resized(1)]),
    "a policy": ([adopts(grace="5m")], adopted(2, grace="5m"), "again", [adopted(3)]),
}


@case("EV-01")
@pytest.mark.parametrize("what", MENDED)
def test_each_verb_is_made_up_for_by_events_of_its_own(story: Story, what: str) -> None:
    before, wrong, remedy, mended = MENDED[what]
    story.given(opens(capacity=1), joins("ann"), joins("ben"), *before)
    story.when(undoes(wrong, remedy))
    story.then(corrected(wrong), *mended)


def test_a_closing_is_not_undone_once_offers_have_stopped_for_good(story: Story) -> None:
    story.given(opens(capacity=1, starts_at="2026-04-18T19:00:00.000Z"), joins("ann"), closes(), after("8h"))
    story.when(undoes(closed(), "reopen"))
    story.then(refused=no("stopped"))


def test_spots_that_were_added_go_with_the_admission_that_they_were_added_for(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), admits_new("ben", add_spot=True, code="safety", reason="digest"))
    story.stands(added=1, general=(2, 0, 0))
    story.when(undoes(admitted("ben"), "displace", added=1))
    story.then(corrected(admitted("ben")), displaced("ben", "undone"), resized(1, added=-1))
    story.stands(added=0, general=(1, 0, 0), queue=["ben"])


def test_an_override_that_is_undone_leaves_its_person_in_the_queue(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann"), joins("ben"), joins("cas"), cancels("ann"))
    story.given(offers_to("cas", code="safety", reason="digest"))
    story.when(undoes(offered("cas"), "revoke"))
    story.then(corrected(offered("cas")), revoked("cas", "undone"))
    story.stands(queue=["ben", "cas"])


def test_spots_that_are_used_by_now_are_not_taken_away_by_an_undoing(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), resizes(2))
    story.when(undoes(resized(2), "again", follows=1))
    last = story.scene.last(events.SpotOffered)
    story.then(refused=no("changed_since", position=story.scene.last(events.CapacityChanged), since=last))
    story.stands(offered=["ben"])


def test_what_was_amended_again_is_not_undone_past_that(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), amends("ann", party=1, pools=("general",)))
    undo = undoes(amended("ann"), "again")
    command = undo.command(story.scene)
    story.given(amends("ann", pools=()))
    story.when(Step("the first amendment is undone", lambda _: command))
    entry = story.entry("ann")
    story.then(refused=no("changed_since", position=3, since=entry.last))


def test_of_several_offers_those_still_out_are_taken_back(story: Story) -> None:
    story.given(opens(capacity=3, backfill="manual", join_when_free="queue"))
    story.given(*(joins(person) for person in ("ann", "ben", "cas")), offers_next(3), declines("ben"))
    first = story.entry("ann").offer or 0
    undo = commands.Undo(position=first, remedy="revoke", last=first + 2, through=first + 2, reason="digest")
    story.when(Step("the offers are undone", lambda _: undo))
    story.then(corrected(offered("ann"), follows=2), revoked("cas", "undone"), revoked("ann", "undone"))


def test_an_override_that_was_approved_is_undone_as_the_override_itself(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual", second_approver=True), *map(joins, ("ann", "ben", "cas")))
    story.given(cancels("ann"), by("mia", offers_to("cas", code="safety", reason="digest")))
    story.given(approves(story.scene.last(events.OverrideProposed), by="tom"))
    story.when(undoes(offered("cas"), "revoke"))
    story.then(corrected(offered("cas")), revoked("cas", "undone"))
    story.stands(queue=["ben", "cas"])


def test_an_override_that_was_proposed_by_mistake_is_taken_back_for_good(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual", second_approver=True), *map(joins, ("ann", "ben", "cas")))
    story.given(cancels("ann"), by("mia", offers_to("cas", code="safety", reason="digest")))
    position = story.scene.last(events.OverrideProposed)
    undo = commands.Undo(position=position, remedy="unpropose", last=position, reason="digest")
    story.when(Step("the proposal is undone", lambda _: undo))
    corrected_here = events.EventCorrected(position=position, code="error_correction", last=position, reason="digest")
    story.then(Happening(events.EventCorrected, lambda *_: corrected_here), taken_back(position))
    story.when(approves(position, by="tom"))
    story.mistaken("proposal", f"no override that waits for approval at #{position}")


def test_an_override_that_was_approved_is_no_proposal_any_more(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual", second_approver=True), *map(joins, ("ann", "ben", "cas")))
    story.given(cancels("ann"), by("mia", offers_to("cas", code="safety", reason="digest")))
    position = story.scene.last(events.OverrideProposed)
    story.given(approves(position, by="tom"))
    undo = commands.Undo(position=position, remedy="unpropose", last=position, reason="digest")
    story.when(Step("the proposal is undone", lambda _: undo))
    story.then(refused=no("changed_since", position=position, since=story.entry("cas").last))


def test_a_join_typed_by_mistake_costs_nobody_a_penalty(story: Story) -> None:
    policy: dict[str, Any] = {
        "starts_at": "2026-04-18T19:00:00.000Z",
        "penalties": {"late_cancel": 2, "late_from": "24h"},
    }
    story.given(opens(capacity=1, **policy), joins("ann"))
    story.when(undoes(joined_as("ann"), "withdraw", follows=1))
    story.then(corrected(joined_as("ann"), follows=1), displaced("ann", "undone"), withdrawn("ann"))
    assert story.entry("ann").owes is None


def test_spots_that_were_added_go_with_somebody_new_who_should_not_have_been_there(story: Story) -> None:
    story.given(opens(capacity=0), admits_new("ben", add_spot=True, code="safety", reason="digest"), joins("ann"))
    story.when(undoes(joined_as("ben"), "withdraw", follows=2, added=1))
    story.then(corrected(joined_as("ben"), follows=2), cancelled("ben"), resized(0, added=-1))
    story.stands(added=0, general=(0, 0, 0), queue=["ann"])
