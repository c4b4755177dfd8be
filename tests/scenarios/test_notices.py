"""Whoever was told, by which channel, and what that starts: the offer's window, where it is ``window_from`` notice."""

from tests.scenarios.asking import (
    accepts,
    adopts,
    after,
    cancels,
    joins,
    offers_next,
    offers_to,
    opens,
    resizes,
    revokes,
    tells,
    ticks,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import accepted, admitted, expired, joined, offered, opened, revoked, told
from tests.scenarios.harness import Story

EVENING = "2026-04-18T19:00:00.000Z"


def test_a_notice_says_who_was_told_of_what_and_how(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(tells("ben", channel="phone"))
    story.then(told("ben", offered("ben"), channel="phone"))
    story.stands(offered=["ben"])


def test_a_notice_does_not_touch_a_deadline_that_began_with_the_offer(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(after("1h"), tells("ben"))
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="2h"), offered("ben", cause=expired("ben"), window="2h", key=(8,)))


@case("IC-09")
def test_only_those_for_whom_something_changed_are_told_each_of_their_own(story: Story) -> None:
    story.given(
        opens(capacity=2, promotion="admit"), *(joins(person) for person in ("ann", "ben", "cara", "dan")), resizes(4)
    )
    story.when(tells("dan", "cara", "dan", channel="email"))
    story.then(told("dan", admitted("dan")), told("cara", admitted("cara")))


def test_a_second_notice_is_about_the_same_thing_and_not_about_the_first(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), tells("ben", sent=False))
    story.when(tells("ben", channel="phone"))
    story.then(told("ben", offered("ben"), channel="phone"))


def test_a_notice_says_why_it_failed_and_whether_it_may_be_a_repeat(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(tells("ben", sent=False, reason="digest"))
    story.then(told("ben", offered("ben"), sent=False, reason="digest"))
    story.when(tells("ben", repeat=True))
    story.then(told("ben", offered("ben"), repeat=True))


def test_somebody_waiting_can_be_told_of_the_join(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(tells("ann"))
    story.then(told("ann", joined("ann")))


def test_the_window_starts_with_the_notice(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), joins("cara"))
    story.given(cancels("ann"), after("5h"))
    story.when(tells("ben"))
    story.then(told("ben", offered("ben"), until="7h"))
    story.when(after("2h"), ticks())
    story.then(expired("ben", at="7h"), offered("cara", cause=expired("ben"), window=None, of=2))


def test_who_was_never_told_of_an_offer_does_not_lose_it(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("52w"), ticks())
    story.then()
    story.when(accepts("ben"))
    story.then(accepted("ben"))


def test_a_notice_that_failed_starts_nothing(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(tells("ben", sent=False))
    story.then(told("ben", offered("ben"), sent=False))
    assert story.entry("ben").wakes is None


def test_only_the_first_notice_starts_the_window(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(tells("ben"), after("1h"))
    story.when(tells("ben", channel="phone"))
    story.then(told("ben", offered("ben"), channel="phone"))
    assert story.entry("ben").deadline == "2026-04-18T11:00:00.000Z"


def test_a_window_given_for_one_offer_starts_with_the_notice_too(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", backfill="manual"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(offers_next(window="30m"), after("1h"))
    story.when(tells("ben"))
    story.then(told("ben", offered("ben"), until="90m"))


def test_the_grace_comes_after_a_window_that_started_with_the_notice(story: Story) -> None:
    story.given(
        opens(capacity=1, window_from="notice", offer_window="2h", grace="10m"),
        joins("ann"),
        joins("ben"),
        cancels("ann"),
        tells("ben"),
    )
    story.when(after("125m"), accepts("ben"))
    story.then(accepted("ben"))


def test_an_offer_keeps_the_window_under_which_it_was_made(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(adopts(offer_window="9h"))
    story.when(tells("ben"))
    story.then(told("ben", offered("ben"), until="2h"))


def test_an_offer_that_nobody_was_told_of_ends_at_the_stop(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", starts_at=EVENING), joins("ann"), joins("ben"), cancels("ann"))
    assert story.entry("ben").deadline == "2026-04-18T17:00:00.000Z"
    story.when(after("7h"), tells("ben"))
    story.then(told("ben", offered("ben"), until="8h"))


def test_who_is_told_only_after_the_stop_of_a_later_policy_still_has_the_whole_window(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(adopts(window_from="notice", starts_at=EVENING), after("9h"), ticks())
    story.when(tells("ben"))
    story.then(told("ben", offered("ben"), until="11h"))
    story.stands(offered=["ben"])


def test_an_offer_made_in_error_to_somebody_untold_can_be_taken_back_without_harm(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", backfill="manual"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(offers_to("ben"))
    story.when(revokes("ben", code="error_correction"))
    story.then(revoked("ben", code="error_correction"))
    story.stands(queue=["ben"], free=1)


def test_a_notice_is_about_what_stood_recorded_when_it_was_asked_for(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(tells("ben"), after("2h"))
    story.when(tells("ben", as_it_stood=True))
    story.then(
        expired("ben", at="2h"),
        offered("ben", cause=expired("ben"), window=None, key=(8,)),
        told("ben", 6),
    )


def test_a_fresh_offer_needs_a_notice_of_its_own(story: Story) -> None:
    story.given(
        opens(capacity=1, window_from="notice", offer_window="2h", backfill="manual", join_when_free="queue"),
        joins("ann"),
        offers_next(),
        tells("ann"),
        after("3h"),
        ticks(),
        offers_next(),
    )
    assert story.entry("ann").wakes is None
    story.when(tells("ann"))
    story.then(told("ann", offered("ann", cause=opened()), until="5h"))
