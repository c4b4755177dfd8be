"""Offers stop ``stop_before`` ahead of ``starts_at``: no deadline is later than that, and no offer after it."""

from tests.scenarios.asking import (
    accepts,
    adopts,
    after,
    cancels,
    joins,
    offers_next,
    offers_to,
    opens,
    reopens,
    resizes,
    ticks,
    turned_away,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    accepted,
    cancelled,
    expired,
    offered,
    refusal_recorded,
    reopened,
    resized,
    revoked,
    stopped,
    withdrawn,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no

EVENING = "2026-04-18T19:00:00.000Z"
"""When it starts: ten hours after the story does. With ``stop_before`` of two hours, offers stop after eight."""


def test_no_deadline_is_later_than_the_stop(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until="8h"))


def test_a_deadline_before_the_stop_stays_as_it_is(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, offer_window="1h"), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), window="1h"))


def test_an_offer_without_a_window_ends_at_the_stop(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, offer_window="none"), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until="8h"))


def test_a_window_given_for_one_offer_ends_at_the_stop_too(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, backfill="manual"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(offers_next(window="9h"))
    story.then(offered("ben", cause=cancelled("ann"), own_window="9h", until="8h"))


def test_at_the_stop_the_waitlist_closes_and_the_spots_of_dead_offers_go_to_nobody(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(after("9h"), ticks())
    story.then(stopped("8h"), expired("ben", at="8h"))
    story.stands(closed="all", queue=["cara", "ben"], free=1)


def test_what_was_due_before_the_stop_comes_before_it(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, offer_window="1h"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("9h"), ticks())
    story.then(expired("ben", at="1h"), stopped("8h"))


def test_the_grace_of_an_offer_outlives_the_stop(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, grace="10m"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("485m"), accepts("ben"))
    story.then(stopped("8h"), accepted("ben"))


def test_no_offer_is_made_after_the_stop_even_by_hand(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"), after("8h"), ticks())
    story.when(cancels("ann"))
    story.then(cancelled("ann"))
    story.when(offers_to("ben", code="other", reason="digest"))
    story.then(refused=no("closed"))
    story.when(resizes(3))
    story.then(resized(3))


@case("LG-14")
def test_after_the_stop_joining_is_refused_and_leaving_is_not(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"), after("8h"))
    story.when(joins("cara"))
    story.then(stopped("8h"), refusal_recorded("cara", "join", "closed"), refused=disputable("closed"))
    story.when(withdraws("ben"))
    story.then(withdrawn("ben"))


def test_a_policy_whose_stop_is_past_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1))
    story.when(adopts(starts_at="2026-04-18T10:59:00.000Z"))
    story.mistaken("policy", "which is past")


def test_a_waitlist_cannot_open_after_its_own_stop(story: Story) -> None:
    story.when(opens(capacity=1, starts_at="2026-04-18T11:00:00.000Z"))
    story.mistaken("policy", "which is past")


def test_after_the_stop_the_waitlist_does_not_open_again_until_its_policy_starts_later(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"), after("8h"), cancels("ann"))
    story.when(reopens())
    story.then(refused=no("stopped"))
    story.given(adopts(starts_at="2026-04-19T19:00:00.000Z"))
    story.when(reopens())
    story.then(reopened(), offered("ben", cause=cancelled("ann"), policy=2, window="24h"))


def test_the_offers_that_are_out_at_the_stop_can_be_taken_back_with_it(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING, grace="1h", on_close="revoke_offers"))
    story.given(joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("8h"), ticks())
    story.then(stopped("8h"), revoked("ben", "closed"))


def test_another_policy_moves_the_stop(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), joins("ann"), joins("ben"))
    story.given(adopts(starts_at="2026-04-18T21:00:00.000Z"), after("9h"), cancels("ann"))
    story.stands(offered=["ben"], closed="no")
    assert story.entry("ben").deadline == "2026-04-18T19:00:00.000Z"


def test_a_waitlist_that_stopped_once_does_not_stop_again(story: Story) -> None:
    story.given(opens(capacity=1, starts_at=EVENING), after("9h"), ticks(), turned_away(joins("ann")))
    story.when(ticks(), after("1h"), ticks())
    story.then()
