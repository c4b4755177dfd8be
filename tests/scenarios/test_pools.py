"""Pools: who may have their spots, in which order an entry takes them, and what happens when they are cut anew."""

from typing import Any

import pytest

from tests.scenarios.asking import (
    accepts,
    admits,
    adopts,
    after,
    cancels,
    cuts_anew,
    joins,
    opens,
    resizes,
    turned_away,
    withdraws,
)
from tests.scenarios.happening import (
    Override,
    admitted,
    cancelled,
    cut_anew,
    displaced,
    joined,
    offered,
    opened,
    refusal_recorded,
    resized,
    revoked,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import not_eligible

MEMBERS: list[Any] = [
    {"name": "members", "eligible": [{"attribute": "tier", "equals": "member", "code": "members_only"}]}
]
TIER: dict[str, Any] = {"tier": {"kind": "enum", "values": ["member", "public"]}}
BOTH = {"members": 1, "public": 1}


def test_a_pool_with_a_rule_is_for_those_who_meet_it(story: Story) -> None:
    story.given(opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER), joins("ann", tier="public"))
    story.when(joins("ben", tier="public"))
    story.then(joined("ben", attributes={"tier": "public"}))
    story.stands(admitted=["ann"], queue=["ben"], members=(0, 0, 1), public=(1, 0, 0))


def test_whoever_meets_the_rule_takes_the_pool_that_the_policy_names_first(story: Story) -> None:
    story.given(opens(pools={"public": 1, "members": 1}, policy_pools=MEMBERS, attributes=TIER))
    story.when(joins("ann", tier="member"))
    story.then(joined("ann", attributes={"tier": "member"}), admitted("ann", cause=opened(), pool="members", of=1))


def test_an_order_of_ones_own_goes_before_the_policys(story: Story) -> None:
    story.given(opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER))
    story.when(joins("ann", tier="member", pools=("public", "members")))
    story.stands(public=(1, 0, 0), members=(0, 0, 1))


def test_a_freed_spot_passes_over_those_who_may_not_have_it(story: Story) -> None:
    story.given(
        opens(pools={"members": 1, "public": 0}, policy_pools=MEMBERS, attributes=TIER),
        joins("ann", tier="member"),
        joins("ben", tier="public"),
        joins("cara", tier="member"),
    )
    story.when(cancels("ann"))
    story.then(
        cancelled("ann"),
        offered("cara", cause=cancelled("ann"), pool="members", rank=2, of=2, key=(5,), passing=[("ben", "pool_full")]),
    )


def test_whoever_chose_only_a_pool_they_may_not_have_is_refused_with_its_code(story: Story) -> None:
    story.given(opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER))
    story.when(joins("ann", tier="public", pools=("members",)))
    members: dict[str, Any] = {"attributes": {"tier": "public"}, "pools": ("members",)}
    story.then(refusal_recorded("ann", "join", "members_only", **members), refused=not_eligible("members_only"))


def test_where_only_a_threshold_matters_the_outcome_is_kept(story: Story) -> None:
    rule = [{"name": "seniors", "eligible": [{"attribute": "age", "at_least": 65, "code": "too_young"}]}]
    story.given(opens(pools={"seniors": 1, "all": 0}, policy_pools=rule))
    story.when(joins("ann", outcomes={"age>=65": True}))
    story.then(joined("ann", outcomes={"age>=65": True}), admitted("ann", cause=opened(), pool="seniors"))


def test_what_a_pool_asks_for_must_be_known(story: Story) -> None:
    story.given(opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER))
    story.when(joins("ann"))
    story.mistaken("attribute", "asks for 'tier', which is missing")


def test_what_a_pool_asks_for_need_not_be_known_of_whoever_did_not_choose_it(story: Story) -> None:
    story.given(opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER))
    story.when(joins("ann", pools=("public",)))
    story.stands(admitted=["ann"])


def test_a_rule_for_a_pool_that_is_not_there_is_a_mistake(story: Story) -> None:
    story.when(opens(capacity=1, policy_pools=MEMBERS, attributes=TIER))
    story.mistaken("policy", "a rule for the pool 'members', and the pools are: general")


def test_staff_may_put_somebody_in_a_pool_against_its_rule_with_code_and_reason(story: Story) -> None:
    story.given(
        opens(pools={"public": 0, "members": 1}, policy_pools=MEMBERS, attributes=TIER), joins("ann", tier="public")
    )
    story.when(admits("ann", code="sponsor_or_host", reason="a guest of the board"))
    why = Override("out_of_order", code="sponsor_or_host", reason="a guest of the board")
    story.then(admitted("ann", cause=opened(), pool="members", override=why))


def test_a_policy_that_opens_a_pool_lets_those_waiting_in(story: Story) -> None:
    story.given(
        opens(pools={"members": 1, "public": 0}, policy_pools=MEMBERS, attributes=TIER), joins("ann", tier="public")
    )
    story.when(adopts(attributes=TIER))
    story.stands(offered=["ann"])


def test_a_policy_that_closes_all_pools_to_somebody_leaves_them_not_eligible(story: Story) -> None:
    story.given(opens(pools={"members": 0}, attributes=TIER), joins("ann", tier="public"), joins("ben", tier="member"))
    story.when(adopts(pools=MEMBERS, attributes=TIER), resizes(members=2))
    story.stands(queue=["ann"], offered=["ben"])
    assert story.entry("ann").fit == "!not_eligible"


def test_a_new_pool_is_open_to_those_to_whom_no_other_was(story: Story) -> None:
    story.given(
        opens(pools={"members": 0}, attributes=TIER),
        joins("ann", tier="public"),
        adopts(pools=MEMBERS, attributes=TIER),
    )
    story.when(resizes(gallery=1))
    story.stands(offered=["ann"])


def test_the_order_of_ones_pools_makes_no_class_of_its_own(story: Story) -> None:
    story.given(opens(pools={"a": 0, "b": 0, "c": 0}), joins("ann", pools=("a", "b")), joins("ben", pools=("b", "a")))
    story.when(resizes(a=1, b=1))
    story.stands(a=(0, 1, 0), b=(0, 1, 0), offered=["ann", "ben"])
    assert story.entry("ann").fit == story.entry("ben").fit == "1:a,b"
    assert story.entry("ben").pool == "b"


def test_cut_anew_the_holders_are_counted_in_the_other_pool_offers_too(story: Story) -> None:
    story.given(
        opens(capacity=3), joins("ann"), joins("ben"), joins("cara"), joins("dan"), cancels("cara"), joins("eve")
    )
    story.stands(general=(2, 1, 0))
    story.when(cuts_anew({"floor": 3, "balcony": 1}, general="floor"))
    story.then(
        cut_anew({"floor": 3, "balcony": 1}, general="floor"),
        offered("eve", cause=cut_anew({}), pool="balcony", key=(11,)),
    )
    story.stands(floor=(2, 1, 0), balcony=(0, 1, 0), pool_names=["floor", "balcony"])


def test_a_free_spot_of_a_dissolved_pool_stays_as_old_as_it_was(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"), cancels("ann"), cancels("ben"))
    story.when(cuts_anew({"floor": 3}, general="floor"))
    story.stands(floor=(0, 0, 3))
    assert story.origins("floor") == [(6, 1), (7, 1), (8, 1)]


def test_whoever_chose_a_dissolved_pool_stands_in_the_other(story: Story) -> None:
    story.given(
        opens(pools={"general": 1, "balcony": 0}), joins("ann", pools=("general",)), joins("ben", pools=("general",))
    )
    story.when(cuts_anew({"floor": 2}, general="floor"))
    story.stands(floor=(1, 1, 0), offered=["ben"])
    assert story.entry("ben").pools == ("general",)


def test_a_pool_dissolved_twice_over_is_followed(story: Story) -> None:
    story.given(
        opens(pools={"general": 0}),
        joins("ann", pools=("general",)),
        cuts_anew({"floor": 0}, general="floor"),
        cuts_anew({"hall": 0}, floor="hall"),
    )
    story.when(resizes(hall=1))
    story.stands(offered=["ann"], hall=(0, 1, 0))


def test_a_source_with_a_size_of_its_own_stays(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"))
    story.when(cuts_anew({"general": 1, "floor": 1}, general="floor"))
    story.stands(general=(0, 0, 1), floor=(1, 0, 0))


def test_more_holders_than_the_new_pool_has_spots_stand_over_it(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann"), joins("ben"), joins("cara"))
    story.when(cuts_anew({"floor": 2, "balcony": 1}, general="floor"))
    story.stands(over=1, floor=(3, 0, 0), balcony=(0, 0, 1))


def test_a_cut_into_other_pools_is_a_cut(story: Story) -> None:
    story.given(opens(capacity=2, capacity_cut="displace"), joins("ann"), joins("ben"), after("1m"))
    story.when(cuts_anew({"floor": 1}, general="floor"))
    story.then(cut_anew({"floor": 1}, general="floor"), displaced("ben"))


def test_an_offer_in_the_way_of_a_cut_is_revoked(story: Story) -> None:
    story.given(
        opens(capacity=2, capacity_cut="revoke_offers"), joins("ann"), joins("ben"), joins("cara"), cancels("ben")
    )
    story.when(cuts_anew({"floor": 1}, general="floor"))
    story.then(cut_anew({"floor": 1}, general="floor"), revoked("cara", "capacity_cut"))


def test_an_offer_moved_to_another_pool_is_accepted_there(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), cuts_anew({"floor": 1}, general="floor"))
    story.when(accepts("ben"))
    story.stands(floor=(1, 0, 0), admitted=["ben"])


def test_a_dissolved_pool_cannot_be_chosen_any_more(story: Story) -> None:
    story.given(opens(capacity=1), cuts_anew({"floor": 1}, general="floor"))
    story.when(joins("ann", pools=("general",)))
    story.mistaken("pool", "has no pool 'general'; it has: floor")


@pytest.mark.parametrize(
    ("sizes", "moves", "saying"),
    [
        ({"floor": 1}, {"stalls": "floor"}, "has no pool 'stalls'"),
        ({"floor": 1}, {"general": "stalls"}, "has no pool 'stalls'"),
        ({"floor": 1}, {"general": "general"}, "cannot move to 'general'"),
        ({"floor": 1}, {"general": "side", "side": "floor"}, "cannot move to 'side'"),
    ],
)
def test_holders_move_between_pools_that_are_there(
    story: Story, sizes: dict[str, int], moves: dict[str, str], saying: str
) -> None:
    story.given(opens(pools={"general": 1, "side": 1}))
    story.when(cuts_anew(sizes, **moves))
    story.mistaken("pool", saying)


def test_a_spot_added_where_nobody_fits_stays_free_and_the_next_who_fits_gets_it(story: Story) -> None:
    story.given(opens(pools={"floor": 0, "balcony": 0}), joins("ann", pools=("balcony",)))
    story.when(resizes(floor=1))
    story.then(resized(floor=1))
    story.when(joins("ben"))
    story.stands(admitted=["ben"], queue=["ann"])


def test_leaving_the_queue_of_a_dissolved_pool_leaves_nothing_behind(story: Story) -> None:
    story.given(opens(pools={"general": 0}), joins("ann", pools=("general",)), cuts_anew({"floor": 0}, general="floor"))
    story.when(withdraws("ann"))
    story.stands(waiting=0, queue=[])


def test_turned_away_from_the_members_pool_the_public_one_stays_open(story: Story) -> None:
    story.given(
        opens(pools=BOTH, policy_pools=MEMBERS, attributes=TIER),
        turned_away(joins("ann", tier="public", pools=("members",))),
    )
    story.when(joins("ann", tier="public"))
    story.stands(admitted=["ann"], public=(1, 0, 0))
