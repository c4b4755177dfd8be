"""Rebalancing: holders move between pools they accept, so that somebody who stands ahead fits."""

from tests.scenarios.asking import (
    admits,
    admits_new,
    cancels,
    joins,
    offers_next,
    opens,
    resizes,
    withdraws,
)
from tests.scenarios.happening import admitted, cancelled, joined, moved, offered, opened, resized
from tests.scenarios.harness import Step, Story

CATS_AND_DOGS = {"cats": 1, "dogs": 1}


def hall() -> Step:
    return opens(pools={"a": 1, "b": 1, "c": 1}, rebalance=True)


def test_a_holder_moves_so_that_the_next_fits(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True),
        joins("ann", pools=("cats", "dogs")),
        joins("ben", pools=("dogs",)),
        joins("cara", pools=("cats",)),
    )
    story.when(cancels("ben"))
    story.then(
        cancelled("ben"),
        moved("ann", "cats", "dogs"),
        offered("cara", cause=cancelled("ben"), pool="cats", key=(6,)),
    )
    story.stands(cats=(0, 1, 0), dogs=(1, 0, 0), offered=["cara"])


def test_without_the_setting_nobody_moves(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS),
        joins("ann", pools=("cats", "dogs")),
        joins("ben", pools=("dogs",)),
        joins("cara", pools=("cats",)),
    )
    story.when(cancels("ben"))
    story.then(cancelled("ben"))


def test_a_joiner_for_whom_a_holder_moves_is_admitted_at_once(story: Story) -> None:
    story.given(opens(pools=CATS_AND_DOGS, rebalance=True), joins("ann", pools=("cats", "dogs")))
    story.when(joins("ben", pools=("cats",)))
    story.then(
        joined("ben", pools=("cats",)),
        moved("ann", "cats", "dogs"),
        admitted("ben", cause=opened(), pool="cats"),
    )


def test_the_shortest_chain_is_taken(story: Story) -> None:
    """Ann could go straight to c, or to b if ben went to c."""
    story.given(hall(), joins("ann", pools=("a", "b", "c")), joins("ben", pools=("b", "c")))
    story.when(joins("cara", pools=("a",)))
    story.then(joined("cara", pools=("a",)), moved("ann", "a", "c"), admitted("cara", cause=opened(), pool="a"))


def test_a_chain_of_moves_begins_where_there_is_room(story: Story) -> None:
    story.given(hall(), joins("ann", pools=("a", "b")), joins("ben", pools=("b", "c")))
    story.when(joins("cara", pools=("a",)))
    story.then(
        joined("cara", pools=("a",)),
        moved("ben", "b", "c"),
        moved("ann", "a", "b"),
        admitted("cara", cause=opened(), pool="a"),
    )
    story.stands(a=(1, 0, 0), b=(1, 0, 0), c=(1, 0, 0))


def test_of_several_who_could_move_the_last_admitted_does(story: Story) -> None:
    story.given(
        opens(pools={"a": 2, "b": 1}, rebalance=True), joins("ann", pools=("a", "b")), joins("ben", pools=("a", "b"))
    )
    story.when(joins("cara", pools=("a",)))
    story.then(joined("cara", pools=("a",)), moved("ben", "a", "b"), admitted("cara", cause=opened(), pool="a"))


def test_a_live_offer_never_moves(story: Story) -> None:
    story.given(
        opens(pools={"a": 0, "b": 0}, rebalance=True, join_when_free="queue"),
        joins("ann", pools=("a", "b")),
        joins("ben", pools=("a",)),
        resizes(a=1),
    )
    story.stands(offered=["ann"])
    story.when(resizes(b=1))
    story.then(resized(b=1))


def test_a_party_neither_moves_nor_is_moved_for(story: Story) -> None:
    story.given(
        opens(pools={"a": 2, "b": 2}, rebalance=True),
        joins("ann", party=2, pools=("a", "b")),
        joins("ben", pools=("a",)),
    )
    story.stands(queue=["ben"])
    story.when(joins("cara", party=2, pools=("a",)))
    story.stands(queue=["ben", "cara"], b=(0, 0, 2))


def test_who_stands_ahead_gets_the_spot_that_is_made(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True),
        joins("ann", pools=("cats", "dogs")),
        joins("ben", pools=("dogs",)),
        joins("cara", pools=("cats",)),
        joins("dan", pools=("dogs",)),
    )
    story.when(cancels("ben"))
    story.stands(offered=["cara"], queue=["dan"])


def test_a_pool_kept_for_the_head_of_the_line_is_not_moved_through(story: Story) -> None:
    story.given(
        opens(pools={"a": 1, "b": 2}, rebalance=True, does_not_fit="block"),
        joins("ann", pools=("a", "b")),
        joins("ben", pools=("b",)),
        joins("cara", party=2, pools=("b",)),
        joins("dan", pools=("a",)),
    )
    story.when(resizes(b=2))
    story.stands(queue=["cara", "dan"], a=(1, 0, 0), b=(1, 0, 1))


def test_an_offer_by_hand_moves_holders_as_the_rule_does(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True, backfill="manual", join_when_free="queue"),
        joins("ann", pools=("cats", "dogs")),
        admits("ann"),
        joins("cara", pools=("cats",)),
    )
    story.when(offers_next())
    story.then(moved("ann", "cats", "dogs"), offered("cara", cause=opened(), pool="cats"))


def test_an_admission_by_hand_that_the_rule_would_make_moves_holders(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True, backfill="manual", join_when_free="queue"),
        joins("ann", pools=("cats", "dogs")),
        admits("ann"),
        joins("cara", pools=("cats",)),
    )
    story.when(admits("cara"))
    story.then(moved("ann", "cats", "dogs"), admitted("cara", cause=opened(), pool="cats", kind="direct"))
    story.when(cancels("cara"), admits_new("dan", pools=("cats",)))
    story.stands(cats=(1, 0, 0), dogs=(1, 0, 0))


def test_somebody_new_who_is_admitted_by_hand_is_moved_for(story: Story) -> None:
    story.given(opens(pools=CATS_AND_DOGS, rebalance=True), joins("ann", pools=("cats", "dogs")))
    story.when(admits_new("ben", pools=("cats",)))
    story.then(
        joined("ben", pools=("cats",)),
        moved("ann", "cats", "dogs"),
        admitted("ben", cause=opened(), pool="cats", kind="direct"),
    )


def test_the_spot_left_behind_is_as_old_as_the_one_taken(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True),
        joins("ann", pools=("cats", "dogs")),
        joins("ben", pools=("dogs",)),
        cancels("ben"),
        joins("cara", pools=("cats",)),
        cancels("cara"),
    )
    assert story.origins("cats") == [(10, 1)]
    story.given(cancels("ann"))
    assert story.origins("dogs") == [(11, 1)]


def test_somebody_who_leaves_the_queue_moves_nobody(story: Story) -> None:
    story.given(
        opens(pools=CATS_AND_DOGS, rebalance=True),
        joins("ann", pools=("cats", "dogs")),
        joins("ben", pools=("dogs",)),
        joins("cara", pools=("cats",)),
        withdraws("cara"),
    )
    story.when(cancels("ben"))
    story.then(cancelled("ben"))
