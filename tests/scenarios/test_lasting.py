"""Suspended and resumed, gone and back at the former rank, put forward by staff: how an entry lasts."""

import pytest

from tests.scenarios.asking import (
    accepts,
    adopts,
    after,
    cancels,
    closes,
    declines,
    displaces,
    joins,
    leaves,
    notes_no_show,
    offers_next,
    opens,
    pauses,
    prioritises,
    reinstates,
    resizes,
    resumes,
    revokes,
    suspends,
    ticks,
    turned_away,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    cancelled,
    declined,
    displaced,
    expired,
    no_show,
    offered,
    prioritised,
    refusal_recorded,
    reinstated,
    resumed,
    revoked,
    suspended,
    withdrawn,
)
from tests.scenarios.harness import Pause, Step, Story
from tests.scenarios.refusing import disputable, no

PRIORITIES = [{"by": "priority"}, {"by": "joined"}]


@case("EV-04")
def test_who_is_suspended_keeps_the_rank_and_is_passed_over(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"))
    story.when(suspends("ben"))
    story.then(suspended("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("cas", cause=cancelled("ann"), rank=2, of=2, passing=[("ben", "suspended")]))
    story.stands(queue=["ben"])


@case("EV-05")
def test_who_is_resumed_gets_the_spot_that_nobody_else_could_take(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), suspends("ben"), cancels("ann"))
    story.when(resumes("ben"))
    story.then(resumed("ben"), offered("ben", cause=cancelled("ann")))


def test_a_suspension_ends_at_its_own_instant_and_the_spot_is_offered_now(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), suspends("ben", until="48h"), cancels("ann"))
    story.given(after("47h"), ticks())
    story.stands(free=1, offered=[])
    story.given(after("3h"))
    story.when(ticks())
    story.then(resumed("ben", due="48h"), offered("ben", cause=cancelled("ann")))


def test_a_suspension_can_be_made_longer_or_open(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), suspends("ann", until="1h"))
    story.when(suspends("ann", until="1h"))
    story.then()
    story.when(suspends("ann", until="3h"), suspends("ann"))
    story.then(suspended("ann", until="3h"), suspended("ann"))
    story.given(after("4h"))
    story.when(ticks())
    story.then()


def test_a_suspension_cannot_end_in_the_past(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), after("2h"))
    story.when(suspends("ann", until="1h"))
    story.mistaken("time", "is not in the future")


def test_who_holds_an_offer_or_a_spot_is_not_suspended(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(suspends("ben"))
    story.then(refused=no("already_offered", entry=story.entry("ben").number))
    story.given(accepts("ben"))
    story.when(suspends("ben"))
    story.then(refused=no("already_admitted", entry=story.entry("ben").number))


def test_one_may_withdraw_while_suspended(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), suspends("ann", until="1h"))
    story.when(withdraws("ann"))
    story.then(withdrawn("ann"))
    story.given(after("2h"))
    story.when(ticks())
    story.then()


def test_resuming_lifts_what_staff_put_on_an_entry_by_taking_its_offer_back(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), revokes("ben"))
    story.when(resumes("ben"))
    story.then(resumed("ben"), offered("ben", cause=revoked("ben", "organiser_discretion")))


def test_the_end_of_a_suspension_does_not_lift_it(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), revokes("ben"))
    story.given(suspends("ben", until="1h"), after("2h"))
    story.when(ticks())
    story.then(resumed("ben", due="1h"))
    story.stands(free=1, offered=[])


def test_there_is_nothing_to_resume_in_who_just_waits(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(resumes("ann"))
    story.then()


def test_leaving_withdraws_who_waits(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), suspends("ben"))
    story.when(leaves("ann"), leaves("ben"))
    story.then(withdrawn("ann"), withdrawn("ben"))


def test_leaving_declines_an_offer(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(leaves("ben"))
    story.then(declined("ben"))


def test_leaving_leaves_even_where_declining_keeps_the_place(story: Story) -> None:
    story.given(opens(capacity=1, after_decline="keep"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(leaves("ben"))
    story.then(declined("ben"), withdrawn("ben"))


def test_leaving_cancels_an_admission(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(leaves("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann")))


def test_leaving_looks_at_the_state_after_what_was_due(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"), cancels("ann"), after("25h"))
    story.when(leaves("ben"))
    story.then(expired("ben", at="24h"), offered("cas", cause=expired("ben"), of=2), withdrawn("ben"))


def test_who_left_cannot_leave_again(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), leaves("ann"))
    story.when(leaves("ann"))
    story.then(refused=no("not_waiting", entry=story.entry("ann").number, state="withdrawn"))


def test_who_is_reinstated_stands_where_they_stood(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cas"), withdraws("ben"))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))
    story.stands(queue=["ann", "ben", "cas"])


def test_nobody_who_holds_an_offer_loses_it_to_who_is_reinstated(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"), withdraws("ben"), cancels("ann"))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))
    story.stands(offered=["cas"], queue=["ben"])


def test_who_is_reinstated_while_a_spot_is_free_is_offered_it(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), withdraws("ben"), cancels("ann"))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"), offered("ben", cause=cancelled("ann")))


def test_who_was_sent_to_the_end_of_the_line_gets_the_former_rank_back(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"), joins("dee"), cancels("ann"))
    story.given(after("25h"), ticks())
    story.stands(offered=["cas"], queue=["dee", "ben"])
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))
    story.stands(queue=["ben", "dee"])


def test_a_decline_that_is_part_of_leaving_does_not_cost_the_former_rank(story: Story) -> None:
    story.given(opens(capacity=1, after_decline="end_of_line"), joins("ann"), joins("ben"), joins("cas"))
    story.given(cancels("ann"), withdraws("ben"))
    story.stands(offered=["cas"])
    story.given(joins("dee"))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))
    story.stands(queue=["ben", "dee"])


def test_who_is_reinstated_is_ranked_by_the_present_policy(story: Story) -> None:
    tiers = [{"by": "attribute", "name": "tier", "ranking": ["member", "public"], "missing": "last"}, {"by": "joined"}]
    tier = {"kind": "enum", "values": ["member", "public"]}
    story.given(opens(capacity=0, attributes={"tier": tier}), joins("ann", tier="public"), joins("ben", tier="member"))
    story.given(withdraws("ben"), adopts(order=tiers))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))
    story.stands(queue=["ben", "ann"])


ENDINGS: dict[str, list[Step | Pause]] = {
    "declined": [declines("ben")],
    "cancelled": [accepts("ben"), cancels("ben")],
    "did not come": [accepts("ben"), notes_no_show("ben")],
    "let it expire": [after("25h"), ticks()],
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whoever_ended_can_be_reinstated(story: Story, ending: str) -> None:
    story.given(opens(capacity=1, after_expiry="leave"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(*ENDINGS[ending], pauses())
    story.when(reinstates("ben"))
    story.then(reinstated("ben"))


def test_who_joined_again_is_not_reinstated_beside_that(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), withdraws("ann"), joins("ann"))
    first = min(story.scene.names)
    story.when(reinstates("ann", first=True))
    story.then(
        refusal_recorded("ann", "reinstate", "already_on_list", entry=first), refused=disputable("already_on_list")
    )


def test_a_refused_reinstatement_is_recorded_once(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), withdraws("ann"), closes())
    story.when(reinstates("ann"))
    story.then(refusal_recorded("ann", "reinstate", "closed"), refused=disputable("closed"))
    story.when(reinstates("ann"))
    story.then(refused=disputable("closed"))


def test_who_just_waits_is_where_they_were_already(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(reinstates("ann"))
    story.then()


def test_who_is_suspended_is_resumed_not_reinstated(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), suspends("ann"))
    story.when(reinstates("ann"))
    story.then(refused=no("suspended", entry=story.entry("ann").number))


@case("MT-02")
def test_priorities_come_first_higher_before_lower_then_the_order_of_joining(story: Story) -> None:
    story.given(opens(capacity=0, order=PRIORITIES), *(joins(name) for name in ("a", "b", "c", "d")))
    story.when(prioritises("d", 11), prioritises("c", 10))
    story.then(prioritised("d", 11), prioritised("c", 10))
    story.stands(queue=["d", "c", "a", "b"])


@case("MT-03", "EV-06")
def test_one_can_be_put_at_the_very_top(story: Story) -> None:
    story.given(opens(capacity=0, order=PRIORITIES), joins("a"), joins("b"), prioritises("b", 10), joins("c"))
    story.given(prioritises("c", 11))
    story.stands(queue=["c", "b", "a"])


@case("WC-10", "WC-11", "WC-12", "WC-13")
def test_a_rank_is_never_set_by_hand_and_no_priority_is_out_of_range(story: Story) -> None:
    story.given(opens(capacity=0, order=PRIORITIES), *(joins(name) for name in ("a", "b", "c", "d", "e")))
    story.when(prioritises("c", 0))
    story.then()
    story.given(prioritises("c", -1))
    story.stands(queue=["a", "b", "d", "e", "c"])
    story.given(prioritises("c", 6))
    story.stands(queue=["c", "a", "b", "d", "e"])


@case("KO-24")
def test_who_holds_an_offer_is_given_no_priority(story: Story) -> None:
    story.given(opens(capacity=1, order=PRIORITIES), joins("ann"), joins("ben"), cancels("ann"))
    story.when(prioritises("ben", 99))
    story.then(refused=no("already_offered", entry=story.entry("ben").number))
    assert story.entry("ben").priority == 0


def test_a_priority_that_the_policy_does_not_read_is_refused(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(prioritises("ann", 1))
    story.then(refused=no("priority_unused"))


def test_who_is_displaced_is_back_at_the_former_rank_and_the_spot_goes_to_the_next(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cas"))
    story.when(displaces("ann"))
    story.then(
        displaced("ann", "organiser_discretion"),
        offered(
            "ben",
            cause=displaced("ann", "organiser_discretion"),
            rank=2,
            of=3,
            passing=[("ann", "revoked_before")],
        ),
    )
    story.stands(queue=["ann", "cas"])


def test_a_displacement_that_mends_an_error_bars_nobody(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(displaces("ann", "error_correction"))
    why = displaced("ann", "error_correction")
    story.then(why, offered("ann", cause=why, of=2))


def test_only_who_holds_a_spot_is_displaced_or_did_not_come(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    entry = story.entry("ann").number
    story.when(displaces("ann"))
    story.then(refused=no("not_admitted", entry=entry, state="waiting"))
    story.when(notes_no_show("ann"))
    story.then(refused=no("not_admitted", entry=entry, state="waiting"))


def test_the_spot_of_who_did_not_come_goes_to_the_next(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(notes_no_show("ann"))
    story.then(no_show("ann"), offered("ben", cause=no_show("ann")))


def test_a_late_acceptance_is_refused_and_recorded_and_staff_can_still_reinstate(story: Story) -> None:
    story.given(opens(capacity=1, after_expiry="leave"), joins("ann"), joins("ben"), cancels("ann"), after("25h"))
    story.given(turned_away(accepts("ben")))
    story.when(reinstates("ben"))
    story.then(reinstated("ben"), offered("ben", cause=expired("ben")))


def test_nobody_fits_while_everybody_is_suspended(story: Story) -> None:
    story.given(opens(capacity=0, backfill="manual"), joins("ann"), suspends("ann"), resizes(1))
    story.when(offers_next())
    story.then(refused=no("nobody_fits", free=1))
