"""A form that came late ranks by the rule; by its stamp only where staff say so and why."""

from typing import Any

from ledger import events
from tests.scenarios.agreeing import approved, proposed
from tests.scenarios.asking import amends, approves, by, cancels, cuts_anew, declines, joins, opens, reinstates
from tests.scenarios.happening import amended, corrected, joined
from tests.scenarios.happening import by as recorded_by
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no
from tests.scenarios.undoing import undoes

WHY = {"code": "late_form", "reason": "digest"}
PAST_TWO = {"pool": None, "bypassed": 2, "deviation": "out_of_order"}


def placed(after: int) -> dict[str, object]:
    return {"placed": after, **WHY}


def test_a_late_form_ranks_as_if_it_had_come_right_after_a_record(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cas"))
    story.when(joins("dan", against=placed(2)))
    story.then(joined("dan", placed=2, code="late_form", reason="digest"))
    story.stands(queue=["ann", "dan", "ben", "cas"])


def test_of_two_with_one_stamp_the_earlier_record_is_first(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cas", against=placed(2)))
    story.when(joins("dan", against=placed(2)))
    story.stands(queue=["ann", "cas", "dan", "ben"])


def test_a_place_in_line_needs_code_and_text(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(joins("dan", against={"placed": 1, "code": "late_form"}))
    story.then(refused=no("override_needs_reason", missing="reason"))


def test_where_two_have_to_agree_a_place_in_line_is_proposed_and_approved(story: Story) -> None:
    story.given(opens(capacity=0, second_approver=True), joins("ann"), joins("ben"))
    story.when(by("mia", joins("dan", against=placed(1))))
    said: dict[str, Any] = {"join.person": "dan", "join.placed": 1, "join.code": "late_form", "outcome": PAST_TWO}
    story.then(recorded_by("mia", proposed("join", **said)))
    story.when(approves(4, by="tom"))
    story.then(
        recorded_by("tom", approved(4)),
        recorded_by("tom", joined("dan", placed=1, code="late_form", reason="digest")),
    )
    story.stands(queue=["dan", "ann", "ben"])


def test_who_joined_by_themselves_meanwhile_is_not_refused_what_they_did_not_ask_for(story: Story) -> None:
    story.given(opens(capacity=0, second_approver=True, duplicate_join="refuse"), joins("ann"))
    story.given(by("mia", joins("dan", against=placed(1))), joins("dan"))
    story.when(approves(3, by="tom"))
    story.then(refused=no("already_on_list"))


def test_a_proposal_that_speaks_of_a_pool_that_is_no_more_is_to_be_made_again(story: Story) -> None:
    story.given(opens(pools={"floor": 0}, second_approver=True), joins("ann"))
    story.given(by("mia", joins("dan", pools=("floor",), against=placed(1))))
    story.given(cuts_anew({"hall": 0}, floor="hall"))
    story.when(approves(3, by="tom"))
    story.mistaken("proposal", "What #3 proposed cannot be done any more: jazz-night has no pool 'floor'")


def test_who_joins_by_the_rule_needs_no_second_actor(story: Story) -> None:
    story.given(opens(capacity=0, second_approver=True))
    story.when(by("mia", joins("ann")))
    story.then(recorded_by("mia", joined("ann")))


def test_where_two_have_to_agree_a_party_that_grows_past_others_is_proposed(story: Story) -> None:
    story.given(opens(capacity=3, second_approver=True, backfill="manual"), joins("ann"), joins("ben"), joins("cas"))
    story.given(cancels("ben"), by("mia", joins("dan", wait=True)))
    grown = amends("ann", party=2, code="safety", reason="digest")
    outcome = {"pool": "general", "bypassed": 1, "deviation": "out_of_order"}
    story.when(by("mia", grown))
    story.then(recorded_by("mia", proposed("amend", "ann", party=2, code="safety", outcome=outcome)))
    position = story.scene.last(events.OverrideProposed)
    story.when(approves(position, by="tom"))
    story.then(
        recorded_by("tom", approved(position)),
        recorded_by("tom", amended("ann", party=2, code="safety", reason="digest")),
    )


def test_a_party_that_grows_past_nobody_needs_no_second_actor(story: Story) -> None:
    story.given(opens(capacity=3, second_approver=True), joins("ann"))
    story.when(by("mia", amends("ann", party=2)))
    story.then(recorded_by("mia", amended("ann", party=2)))


def test_who_stands_in_line_already_is_placed_by_a_correction(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cas"), joins("dan"))
    story.when(amends("dan", placed=2, code="late_form", reason="digest"))
    story.then(amended("dan", placed=2, code="late_form", reason="digest"))
    story.stands(queue=["ann", "dan", "ben", "cas"])
    story.when(amends("dan", placed=2, code="late_form", reason="digest"))
    story.then()


def test_a_correction_of_a_place_needs_code_and_text_and_somebody_in_line(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(amends("ben", placed=1, code="late_form"))
    story.then(refused=no("override_needs_reason", missing="reason"))
    story.when(amends("ann", placed=1, code="late_form", reason="digest"))
    story.then(refused=no("already_admitted", entry=2))


def test_where_two_have_to_agree_a_correction_of_a_place_is_proposed_and_approved(story: Story) -> None:
    story.given(opens(capacity=0, second_approver=True), joins("ann"), joins("ben"), joins("cas"))
    story.when(by("mia", amends("cas", placed=1, code="late_form", reason="digest")))
    said: dict[str, Any] = {"entry": 4, "placed": 1, "code": "late_form", "outcome": PAST_TWO}
    story.then(recorded_by("mia", proposed("amend", "cas", **said)))
    story.when(approves(5, by="tom"))
    story.then(
        recorded_by("tom", approved(5)),
        recorded_by("tom", amended("cas", placed=1, code="late_form", reason="digest")),
    )
    story.stands(queue=["cas", "ann", "ben"])


def test_who_was_placed_and_went_to_the_end_of_the_line_is_reinstated_where_they_were_placed(story: Story) -> None:
    story.given(opens(capacity=1, after_decline="end_of_line"), joins("ann"), joins("ben"), joins("cas"), joins("dan"))
    story.given(amends("dan", placed=2, code="late_form", reason="digest"), cancels("ann"))
    story.stands(offered=["dan"], queue=["ben", "cas"])
    story.given(declines("dan"))
    story.stands(offered=["ben"], queue=["cas", "dan"])
    story.when(reinstates("dan"))
    story.stands(offered=["ben"], queue=["dan", "cas"])


def test_a_corrected_place_is_set_back_by_undoing_it(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cas"))
    story.given(amends("cas", placed=1, code="late_form", reason="digest"))
    undo = undoes(amended("cas"), "again")
    story.when(undo)
    story.then(corrected(amended("cas")), amended("cas", placed=4, code="error_correction", reason="digest"))
    story.stands(queue=["ann", "ben", "cas"])
