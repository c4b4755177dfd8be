"""To the instant: when an offer dies, in which order, and what is tried after it."""

from typing import Any

from tests.scenarios.asking import (
    accepts,
    after,
    declines,
    joins,
    offers_next,
    offers_to,
    opens,
    resizes,
    revokes,
    ticks,
)
from tests.scenarios.happening import (
    accepted,
    admitted,
    anew,
    declined,
    expired,
    joined,
    offered,
    refusal_recorded,
    resized,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no

LEAVE: dict[str, Any] = {"after_expiry": "leave", "after_decline": "leave"}


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


def test_a_late_acceptance_meets_the_new_offer_as_if_cron_had_swept(story: Story) -> None:
    """Nobody else waits, so the sweep offers the spot to the same person again: the answer is in time for that one."""
    story.given(opens(capacity=0), joins("ann"), resizes(1))
    story.when(after("25h"), accepts("ann"))
    story.then(expired("ann", at="24h"), offered("ann", cause=expired("ann"), key=(5,)), accepted("ann"))


def test_declining_after_the_deadline_is_refused(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1))
    story.when(after("24h"), declines("ann"))
    story.then(expired("ann"), refused=no("no_live_offer", entry=2, state="expired"))


def test_who_was_barred_can_be_offered_a_spot_by_hand_and_is_barred_no_more(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), resizes(1), revokes("ann"))
    story.given(offers_to("ann", code="error_correction", reason="wrong person"), after("24h"))
    story.when(ticks())
    story.then(expired("ann"), offered("ann", cause=expired("ann"), key=(7,)))


def test_an_ended_entry_keeps_its_number_and_its_place_in_history(story: Story) -> None:
    story.given(opens(capacity=0, **LEAVE), joins("ann"), resizes(1), after("24h"), ticks())
    story.when(joins("ann"))
    story.then(joined("ann"), admitted("ann", cause=anew(expired("ann"), person=None)))
    assert (story.numbered(2).state, story.numbered(6).state) == ("expired", "admitted")
