"""How long an offer stands, and the four ways in which it ends."""

from typing import Any

import pytest

from tests.scenarios.asking import (
    accepts,
    after,
    cancels,
    declines,
    joins,
    offers_next,
    offers_to,
    opens,
    resizes,
    revokes,
    ticks,
    turned_away,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    accepted,
    admitted,
    anew,
    cancelled,
    declined,
    expired,
    joined,
    offered,
    opened,
    refusal_recorded,
    resized,
    revoked,
    withdrawn,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no

LEAVE: dict[str, Any] = {"after_expiry": "leave", "after_decline": "leave"}


@case("RV-28", "PX-04", "PX-21", "PX-40", "HE-07")
def test_an_offer_holds_the_spot_until_the_end_of_its_window(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual", offer_window="3d"), joins("ann", wait=True))
    story.when(offers_to("ann"))
    story.then(offered("ann", cause=opened(), window="3d"))
    story.stands(offered=["ann"], queue=[], general=(0, 1, 0))


def test_a_window_of_none_has_no_end(story: Story) -> None:
    story.given(opens(capacity=0, offer_window="none"), joins("ann"))
    story.when(resizes(1), after("52w"), accepts("ann"))
    assert story.entry("ann").state == "admitted"


@case("AL-09", "RV-20", "RV-34")
def test_an_acceptance_within_the_window_admits(story: Story) -> None:
    story.given(opens(capacity=5), *[joins(f"p{number}") for number in range(5)], joins("ann"), cancels("p0"))
    story.when(after("23h"), accepts("ann"))
    story.then(accepted("ann"))
    story.stands(admitted=["p1", "p2", "p3", "p4", "ann"], general=(5, 0, 0))


def test_at_its_deadline_an_offer_is_dead(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1))
    story.when(after("24h"), accepts("ann"))
    story.then(
        expired("ann", at="24h"),
        refusal_recorded("ann", "accept", "offer_expired"),
        refused=disputable("offer_expired", entry=2, expired=5),
    )


def test_a_moment_before_it_an_offer_is_alive(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE, offer_window="10s"), joins("ann"), resizes(1))
    story.when(after("9s"), accepts("ann"))
    story.then(accepted("ann"))


def test_the_grace_lengthens_its_life_and_not_its_deadline(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE, grace="30m"), joins("ann"), resizes(1))
    assert story.entry("ann").deadline == "2026-04-19T09:00:00.000Z"
    story.when(after("24h"), ticks())
    story.then()
    story.when(after("30m"), ticks())
    story.then(expired("ann", at="1470m"))


def test_an_acceptance_within_the_grace_counts(story: Story) -> None:
    story.given(opens(capacity=0, grace="30m"), joins("ann"), resizes(1))
    story.when(after("24h"), after("29m"), accepts("ann"))
    story.then(accepted("ann"))


@case("RV-16", "KO-18", "AL-10")
def test_a_tick_records_what_died_and_keeps_what_lives(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1), joins("ben"), after("10h"), resizes(2))
    story.when(after("14h"), after("1s"), ticks())
    story.then(expired("ann", at="24h"))
    assert story.entry("ann").state == "expired"
    story.stands(offered=["ben"], queue=[])


@case("HE-27", "AL-13", "AL-16")
def test_a_tick_with_nothing_due_records_nothing(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cara"))
    story.when(ticks())
    story.then()
    story.stands(queue=["ben", "cara"])


def test_the_next_offer_counts_from_now_however_late_the_sweep_is(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), joins("ben"), resizes(1))
    story.when(after("72h"), ticks())
    story.then(expired("ann", at="24h"), offered("ben", cause=expired("ann")))
    assert story.entry("ben").deadline == "2026-04-22T09:00:00.000Z"


def test_several_deaths_are_recorded_in_the_order_of_their_instants(story: Story) -> None:
    story.given(
        opens(capacity=2, backfill="manual", **LEAVE),
        joins("ann", wait=True),
        joins("ben", wait=True),
        offers_next(window="9h"),
        offers_to("ben", window="3h"),
    )
    story.when(after("10h"), ticks())
    story.then(expired("ben", at="3h"), expired("ann", at="9h"))


def test_at_the_same_instant_the_older_offer_dies_first(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), joins("ben"), resizes(2))
    story.when(after("24h"), ticks())
    story.then(expired("ann", at="24h"), expired("ben", at="24h"))


def test_after_expiry_leave_the_entry_is_out(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1))
    story.when(after("24h"), ticks())
    story.then(expired("ann"))
    story.stands(queue=[], free=1)
    assert story.entry("ann").state == "expired"


def test_after_expiry_keep_the_entry_keeps_its_rank_and_is_tried_last(story: Story) -> None:
    story.given(opens(capacity=0, after_expiry="keep"), joins("ann"), joins("ben"), joins("cara"), resizes(1))
    story.when(after("24h"), ticks())
    story.then(expired("ann"), offered("ben", cause=expired("ann"), rank=2, of=3))
    story.stands(queue=["ann", "cara"])


def test_after_expiry_end_of_line_is_the_default(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cara"), resizes(1))
    story.when(after("24h"), ticks())
    story.then(expired("ann"), offered("ben", cause=expired("ann"), of=3))
    story.stands(queue=["cara", "ann"])


@case("RV-12")
@pytest.mark.parametrize(("setting", "key"), [("keep", 2), ("end_of_line", 5)])
def test_whoever_is_tried_last_is_offered_again_when_nobody_else_fits(story: Story, setting: str, key: int) -> None:
    story.given(opens(capacity=0, after_expiry=setting), joins("ann"), resizes(1))
    story.when(after("24h"), ticks())
    story.then(expired("ann"), offered("ann", cause=expired("ann"), key=(key,)))


def test_of_several_tried_last_the_best_ranked_comes_first(story: Story) -> None:
    story.given(opens(capacity=0, after_expiry="keep"), joins("ann"), joins("ben"), joins("cara"), resizes(2))
    story.when(after("24h"), ticks())
    story.then(
        expired("ann"),
        expired("ben"),
        offered("cara", cause=expired("ann"), rank=3, of=3),
        offered("ann", cause=expired("ben"), rank=1, of=2),
    )
    story.stands(queue=["ben"])


def test_the_one_tried_last_passes_over_those_ahead_who_do_not_fit(story: Story) -> None:
    story.given(
        opens(capacity=1, after_expiry="keep", join_when_free="queue"),
        joins("ann"),
        resizes(3),
        accepts("ann"),
        joins("ben"),
        joins("the band", party=3),
    )
    story.when(after("24h"), ticks())
    story.then(expired("ben"), offered("ben", cause=resized(), rank=1, of=2))


def test_an_entry_tried_last_is_tried_as_usual_in_the_next_command(story: Story) -> None:
    story.given(opens(capacity=0, after_expiry="keep"), joins("ann"), joins("ben"), resizes(1), after("24h"), ticks())
    story.when(declines("ben"))
    story.then(declined("ben"), offered("ann", cause=declined("ben")))


def test_after_decline_leave_is_the_default(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), resizes(1))
    story.when(declines("ann"))
    story.then(declined("ann"), offered("ben", cause=declined("ann")))
    assert story.entry("ann").state == "declined"


@pytest.mark.parametrize("setting", ["keep", "end_of_line"])
def test_a_decliner_is_not_tried_in_the_run_of_the_own_decline(story: Story, setting: str) -> None:
    story.given(opens(capacity=0, after_decline=setting), joins("ann"), resizes(1))
    story.when(declines("ann"))
    story.then(declined("ann"))
    story.stands(queue=["ann"], free=1)


def test_a_decliner_who_keeps_the_rank_is_passed_over_with_a_code(story: Story) -> None:
    story.given(opens(capacity=0, after_decline="keep"), joins("ann"), joins("ben"), resizes(1))
    story.when(declines("ann"))
    story.then(
        declined("ann"),
        offered("ben", cause=declined("ann"), rank=2, of=2, passing=[("ann", "declined_before")]),
    )


def test_a_decliner_who_stays_is_offered_the_next_spot(story: Story) -> None:
    story.given(opens(capacity=0, after_decline="keep"), joins("ann"), joins("ben"), resizes(1), declines("ann"))
    story.when(resizes(2))
    story.then(resized(2), offered("ann", cause=resized()))


def test_withdrawing_with_a_live_offer_declines_it(story: Story) -> None:
    story.given(opens(capacity=0, after_decline="keep"), joins("ann"), joins("ben"), resizes(1))
    story.when(withdraws("ann"))
    story.then(declined("ann"), withdrawn("ann"), offered("ben", cause=declined("ann")))


@case("PX-25")
def test_leaving_with_an_offer_leaves_the_records_and_ends_the_entry(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), resizes(1))
    story.when(withdraws("ann"))
    story.then(declined("ann"), withdrawn("ann"))
    assert story.entry("ann").state == "withdrawn"


def test_a_late_acceptance_is_recorded_once(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1), after("25h"), turned_away(accepts("ann")))
    story.when(accepts("ann"))
    story.then(refused=disputable("offer_expired", entry=2, expired=5))
    assert story.refusal() == 6


def test_a_late_acceptance_changes_nothing_for_whoever_was_offered_the_spot(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), resizes(1))
    story.when(after("25h"), accepts("ann"))
    story.then(
        expired("ann", at="24h"),
        offered("ben", cause=expired("ann"), of=2),
        refusal_recorded("ann", "accept", "offer_expired"),
        refused=disputable("offer_expired", entry=2, expired=6),
    )


def test_a_late_acceptance_meets_the_new_offer_as_if_cron_had_swept(story: Story) -> None:
    """Nobody else waits, so the sweep offers the spot to the same person again: the answer is in time for that one."""
    story.given(opens(capacity=0), joins("ann"), resizes(1))
    story.when(after("25h"), accepts("ann"))
    story.then(expired("ann", at="24h"), offered("ann", cause=expired("ann"), key=(5,)), accepted("ann"))


@case("RV-24")
def test_accepting_without_a_live_offer_is_refused(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(accepts("ben"))
    story.then(refused=no("no_live_offer", entry=4, state="waiting"))
    story.when(accepts("ann"))
    story.then(refused=no("already_admitted", entry=2))


def test_declining_without_a_live_offer_is_refused(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(declines("ann"))
    story.then(refused=no("no_live_offer", entry=2, state="waiting"))


def test_declining_after_the_deadline_is_refused(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1))
    story.when(after("24h"), declines("ann"))
    story.then(expired("ann"), refused=no("no_live_offer", entry=2, state="expired"))


def test_a_revocation_bars_from_the_next_offer(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), resizes(1))
    story.when(revokes("ann", "safety", "he was rude"))
    story.then(
        revoked("ann", "safety", "he was rude"),
        offered("ben", cause=revoked("ann", "safety"), rank=2, of=2, passing=[("ann", "revoked_before")]),
    )
    story.stands(queue=["ann"])


def test_a_revocation_that_corrects_an_error_does_not_bar(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann", wait=True), offers_next())
    story.when(revokes("ann", "error_correction"), offers_next())
    story.then(revoked("ann", "error_correction"), offered("ann", cause=revoked("ann", "error_correction")))


def test_who_was_barred_can_be_offered_a_spot_by_hand_and_is_barred_no_more(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), resizes(1), revokes("ann"))
    story.given(offers_to("ann", code="error_correction", reason="wrong person"), after("24h"))
    story.when(ticks())
    story.then(expired("ann"), offered("ann", cause=expired("ann"), key=(7,)))


def test_revoking_what_is_no_offer_is_refused(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(revokes("ann"))
    story.then(refused=no("no_live_offer", entry=2, state="waiting"))


def test_an_offer_may_have_a_window_of_its_own(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann", wait=True))
    story.when(offers_next(window="45m"))
    story.then(offered("ann", cause=opened(), own_window="45m"))


@case("RV-26")
def test_an_offer_without_a_window_of_its_own_has_the_policys(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann", wait=True))
    story.when(offers_next())
    story.then(offered("ann", cause=opened(), window="24h"))


@case("MB-05")
def test_the_whole_way_to_a_spot_is_three_records(story: Story) -> None:
    story.given(opens(capacity=1), joins("ben"))
    story.when(joins("ann"), cancels("ben"), accepts("ann"))
    story.then(joined("ann"), cancelled("ben"), offered("ann", cause=cancelled("ben")), accepted("ann"))


@case("KO-23", "HE-26")
def test_an_ended_entry_keeps_its_number_and_its_place_in_history(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1), after("24h"), ticks())
    story.when(joins("ann"))
    story.then(joined("ann"), admitted("ann", cause=anew(expired("ann"), person=None)))
    assert (story.numbered(2).state, story.numbered(6).state) == ("expired", "admitted")
