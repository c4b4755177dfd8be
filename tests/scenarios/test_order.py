"""Who stands where: the policy's criteria from left to right, then the join."""

from typing import Any

import pytest

from tests.scenarios.asking import accepts, adopts, after, cancels, declines, joins, opens, resizes, ticks, withdraws
from tests.scenarios.happening import cancelled, declined, expired, offered, resized, withdrawn
from tests.scenarios.harness import Story

TIERS: dict[str, Any] = {"by": "attribute", "name": "tier", "ranking": ["member", "public"]}
POINTS: dict[str, Any] = {"by": "attribute", "name": "points", "highest_first": True}
AGE: dict[str, Any] = {"by": "attribute", "name": "age"}


def test_a_ranking_goes_before_the_join(story: Story) -> None:
    story.given(opens(capacity=0, order=[TIERS]), joins("ann", tier="public"), joins("ben", tier="member"))
    story.when(resizes(1))
    story.then(resized(1), offered("ben", cause=resized(), of=2, key=("member", 3)))


def test_highest_first_puts_the_larger_number_ahead(story: Story) -> None:
    story.given(opens(capacity=0, order=[POINTS]), joins("ann", points=-3), joins("ben", points=12))
    story.when(joins("cara", points=0))
    story.stands(queue=["ben", "cara", "ann"])


def test_without_it_the_smaller_number_is_ahead(story: Story) -> None:
    story.given(opens(capacity=0, order=[AGE]), joins("ann", age=30), joins("ben", age=9))
    story.when(joins("cara", age=-1))
    story.stands(queue=["cara", "ben", "ann"])


def test_criteria_are_compared_from_left_to_right(story: Story) -> None:
    story.given(
        opens(capacity=0, order=[TIERS, POINTS, {"by": "joined"}]),
        joins("ann", tier="public", points=9),
        joins("ben", tier="member", points=1),
        joins("cara", tier="member", points=5),
    )
    story.when(joins("dan", tier="member", points=5))
    story.stands(queue=["cara", "dan", "ben", "ann"])


def test_the_join_breaks_every_tie(story: Story) -> None:
    story.given(opens(capacity=0, order=[TIERS]), *[joins(name, tier="member") for name in ("ann", "ben", "cara")])
    story.when(resizes(1))
    story.then(resized(1), offered("ann", cause=resized(), of=3, key=("member", 2)))


def test_a_missing_attribute_is_a_mistake_unless_it_ranks_last(story: Story) -> None:
    story.given(opens(capacity=0, order=[TIERS]))
    story.when(joins("ann"))
    story.mistaken("attribute", "'tier', which is missing")


def test_an_unlisted_value_is_a_mistake_unless_it_ranks_last(story: Story) -> None:
    story.given(opens(capacity=0, order=[TIERS]))
    story.when(joins("ann", tier="friend"))
    story.mistaken("attribute", "one of member, public, not friend")


def test_missing_last_ranks_the_missing_and_the_unlisted_last(story: Story) -> None:
    story.given(
        opens(capacity=0, order=[TIERS | {"missing": "last"}]),
        joins("ann"),
        joins("ben", tier="friend"),
        joins("cara", tier="public"),
    )
    story.when(resizes(3))
    story.then(
        resized(3),
        offered("cara", cause=resized(), of=3, key=("public", 4)),
        offered("ann", cause=resized(), of=2, key=(None, 2)),
        offered("ben", cause=resized(), of=1, key=("friend", 3)),
    )


def test_a_text_where_a_number_is_compared_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=0, order=[POINTS]))
    story.when(joins("ann", points="many"))
    story.mistaken("attribute", "whole number, not many")


def test_true_is_not_one(story: Story) -> None:
    story.given(opens(capacity=0, order=[{"by": "attribute", "name": "grade", "ranking": [1, 2]}]))
    story.when(joins("ann", grade=True))
    story.mistaken("attribute", "one of 1, 2, not true")


@pytest.mark.parametrize("leaver", ["ann", "cara", "eve"], ids=["first", "middle", "last"])
def test_when_somebody_leaves_the_others_close_up(story: Story, leaver: str) -> None:
    everybody = ["ann", "ben", "cara", "dan", "eve"]
    story.given(opens(capacity=0), *[joins(name) for name in everybody])
    story.when(withdraws(leaver))
    story.then(withdrawn(leaver))
    story.stands(queue=[name for name in everybody if name != leaver], waiting=4)


def test_ranks_follow_from_the_capacity_and_are_never_stored(story: Story) -> None:
    story.given(opens(capacity=2, promotion="admit", capacity_cut="displace"), joins("r1"), joins("r2"))
    story.stands(admitted=["r1", "r2"], queue=[])
    story.when(resizes(0))
    story.stands(admitted=[], queue=["r1", "r2"])
    story.when(resizes(1))
    story.stands(admitted=["r1"], queue=["r2"])


def test_where_nobody_has_priority_the_first_to_wait_is_next(story: Story) -> None:
    story.given(opens(capacity=1, order=[TIERS]), *[joins(name, tier="public") for name in ("ann", "ben", "cara")])
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), of=2, key=("public", 4)))


def test_the_end_of_the_line_is_last_among_equals_and_not_behind_lower_tiers(story: Story) -> None:
    story.given(
        opens(capacity=0, order=[TIERS], after_decline="end_of_line"),
        joins("ann", tier="member"),
        joins("ben", tier="member"),
        joins("cara", tier="public"),
        resizes(1),
    )
    story.when(declines("ann"))
    story.then(declined("ann"), offered("ben", cause=declined("ann"), rank=1, of=3, key=("member", 3)))
    story.stands(queue=["ann", "cara"])


def test_whoever_was_at_the_end_of_the_line_longest_is_ahead(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cara"), resizes(2))
    story.when(after("25h"), ticks())
    story.then(
        expired("ann", at="24h"),
        expired("ben", at="24h"),
        offered("cara", cause=expired("ann"), rank=1, of=3),
        offered("ann", cause=expired("ben"), rank=1, of=2, key=(8,)),
    )
    story.when(accepts("ann"))
    story.stands(queue=["ben"])


def test_another_policy_ranks_everybody_anew(story: Story) -> None:
    story.given(
        opens(capacity=0, order=[TIERS, POINTS]),
        joins("ann", tier="public", points=9),
        joins("ben", tier="member", points=1),
    )
    story.when(adopts(order=[POINTS], attributes={"tier": {"kind": "enum", "values": ["member", "public"]}}))
    story.stands(queue=["ann", "ben"])


def test_a_policy_that_orders_by_what_is_missing_cannot_be_adopted(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(adopts(order=[TIERS]))
    story.mistaken("policy", "'tier', for which 1 in line have no value")


def test_a_policy_that_does_not_list_somebodys_value_cannot_be_adopted(story: Story) -> None:
    story.given(opens(capacity=0, order=[TIERS]), joins("ann", tier="public"))
    story.when(adopts(order=[TIERS | {"ranking": ["member", "friend"]}]))
    story.mistaken("policy", "'tier'")


def test_it_cannot_either_while_somebody_holds_an_offer_and_may_come_back(story: Story) -> None:
    story.given(opens(capacity=1, join_when_free="queue"), joins("ann"))
    story.when(adopts(order=[TIERS]))
    story.mistaken("policy", "'tier'")


def test_it_can_when_the_missing_rank_last(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(adopts(order=[TIERS | {"missing": "last"}]), joins("ben", tier="public"))
    story.stands(queue=["ben", "ann"])
