"""Several spots given by one command go out one by one, each by the rule and on what the last one left."""

from typing import Any

from tests.scenarios.asking import after, cancels, declines, joins, offers_next, opens, resizes, suspends
from tests.scenarios.happening import moved, offered, opened, resized
from tests.scenarios.harness import Step, Story


def hand(capacity: int = 0, **settings: Any) -> Step:
    """A waitlist whose organiser offers by hand."""
    return opens(capacity=capacity, backfill="manual", join_when_free="queue", **settings)


def test_each_party_is_offered_what_is_left_for_it(story: Story) -> None:
    story.given(hand(3), joins("bos", party=2), joins("ann", party=2), joins("cas"))
    story.when(offers_next(3))
    story.stands(offered=["bos", "cas"], queue=["ann"], general=(0, 3, 0))


def test_a_party_that_does_not_fit_keeps_what_is_left_where_the_rule_says_so(story: Story) -> None:
    story.given(hand(3, does_not_fit="block"), joins("bos", party=2), joins("ann", party=2), joins("cas"))
    story.when(offers_next(3))
    story.stands(offered=["bos"], queue=["ann", "cas"], general=(0, 2, 1))


def test_who_is_suspended_is_passed_over_each_time(story: Story) -> None:
    story.given(hand(2), joins("ann"), joins("ben"), joins("cas"), suspends("ann"))
    story.when(offers_next(2))
    story.stands(offered=["ben", "cas"], queue=["ann"])


def test_all_of_them_have_the_same_time_to_answer(story: Story) -> None:
    story.given(hand(2), joins("ann"), joins("ben"), after("1h"))
    story.when(offers_next(5, window="30m"))
    first = offered("ann", cause=opened(), of=2, own_window="30m")
    story.then(first, offered("ben", cause=opened(), own_window="30m"))


def test_holders_move_for_one_of_them_and_not_for_the_next(story: Story) -> None:
    pools = {"a": 1, "b": 1}
    story.given(opens(pools=pools, rebalance=True, backfill="manual"), joins("ann", pools=("a", "b")))
    story.given(joins("ben", pools=("a",), wait=True), joins("cas", pools=("a",), wait=True))
    story.when(offers_next(2))
    story.then(moved("ann", "a", "b"), offered("ben", cause=opened(), of=2, pool="a"))


def test_who_declines_one_of_them_leaves_the_others_alone(story: Story) -> None:
    story.given(hand(2), joins("ann"), joins("ben"), joins("cas"), offers_next(2), declines("ann"))
    story.stands(offered=["ben"], queue=["cas"])
    story.when(offers_next(2))
    story.stands(offered=["ben", "cas"])


def test_more_spots_than_one_go_to_the_next_by_themselves(story: Story) -> None:
    story.given(opens(capacity=2), joins("zoe", party=2), joins("bos", party=2), joins("ann"), joins("cas"))
    story.when(resizes(5))
    grown = resized(5)
    story.then(grown, offered("bos", cause=grown, of=3), offered("ann", cause=grown, of=2))


def hall() -> list[Step]:
    """Ann holds a spot in a and could sit in b, where a party of two sits; two more want to be in a."""
    return [
        opens(pools={"a": 2, "b": 2}, rebalance=True),
        joins("ann", pools=("a", "b")),
        joins("bos", party=2, pools=("b",)),
        joins("dan", pools=("a",)),
    ]


def test_with_rebalancing_a_party_sits_where_there_is_room_and_nobody_moves(story: Story) -> None:
    story.given(*hall(), joins("fay", party=2, pools=("a", "b")), joins("eve", pools=("a",)))
    story.when(cancels("bos"))
    story.stands(offered=["fay"], queue=["eve"], a=(2, 0, 0), b=(0, 2, 0))


def test_with_rebalancing_one_person_is_moved_for_past_a_party_that_is_not(story: Story) -> None:
    story.given(*hall(), joins("fay", party=2, pools=("a",)), joins("eve", pools=("a",)))
    story.when(cancels("bos"))
    story.stands(offered=["eve"], queue=["fay"], a=(1, 1, 0), b=(1, 0, 1))


def test_with_rebalancing_a_party_in_the_way_stays_where_it_is(story: Story) -> None:
    story.given(opens(pools={"a": 2, "b": 2}, rebalance=True), joins("bos", party=2, pools=("a", "b")))
    story.given(joins("eve", pools=("a",)))
    story.stands(queue=["eve"], a=(2, 0, 0), b=(0, 0, 2))
    story.when(resizes(b=4))
    story.stands(queue=["eve"], a=(2, 0, 0), b=(0, 0, 4))
