"""What an entry says is corrected: what that frees goes to the next, what it needs is taken from nobody in silence."""

from tests.scenarios.asking import (
    adopts,
    amends,
    cancels,
    joins,
    opens,
    resizes,
    withdraws,
)
from tests.scenarios.happening import amended, cancelled, offered, opened
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no


def test_a_party_that_becomes_smaller_may_fit_now(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("bos", party=2), joins("cas", party=2))
    story.stands(free=1)
    story.when(amends("cas", party=1))
    story.then(amended("cas", party=1), offered("cas", cause=opened(), rank=2, of=2, passing=[("bos", "does_not_fit")]))


def test_what_an_admitted_party_gives_up_goes_to_the_next(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann", party=3), joins("ben"))
    story.when(amends("ann", party=2))
    story.then(amended("ann", party=2), offered("ben", cause=amended("ann")))
    story.stands(general=(2, 1, 0))


def test_an_admitted_party_grows_into_what_is_free(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann"))
    story.when(amends("ann", party=3))
    story.then(amended("ann", party=3))
    story.stands(general=(3, 0, 0))


def test_it_never_grows_beyond_the_capacity_whatever_the_policy_says(story: Story) -> None:
    story.given(opens(capacity=2, over_capacity="override"), joins("ann", party=2))
    story.when(amends("ann", party=3, code="accessibility", reason="carer"))
    story.then(refused=no("no_room_to_grow", more=1, free=0, pool="general"))


def test_it_grows_past_those_in_the_queue_only_with_code_and_reason(story: Story) -> None:
    story.given(opens(capacity=2, backfill="manual"), joins("ann"), joins("ben"), joins("cas"), cancels("ben"))
    story.when(amends("ann", party=2))
    story.then(refused=no("spot_wanted", more=1))
    story.when(amends("ann", party=2, code="accessibility", reason="carer"))
    story.then(amended("ann", party=2, code="accessibility", reason="carer"))


def test_an_offered_party_keeps_its_offer_while_it_shrinks(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann", party=2), joins("bos", party=2), joins("cas"), cancels("ann"))
    story.when(amends("bos", party=1))
    story.then(amended("bos", party=1), offered("cas", cause=amended("bos")))


def test_a_waiting_party_may_not_grow_beyond_every_pool(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann", party=2), joins("bos", party=2))
    story.when(amends("bos", party=3))
    story.then(refused=no("never_fits", party=3, largest=2))


def test_what_is_as_it_was_is_not_recorded(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann", party=1))
    story.when(amends("ann", party=1, pools=()))
    story.then()


def test_other_pools_may_have_room(story: Story) -> None:
    story.given(opens(pools={"floor": 0, "balcony": 1}), joins("ann", pools=("floor",)))
    story.when(amends("ann", pools=("floor", "balcony")))
    story.then(amended("ann", pools=("floor", "balcony")), offered("ann", pool="balcony", cause=opened()))


def test_a_holder_cannot_turn_down_the_pool_of_the_spot(story: Story) -> None:
    story.given(opens(pools={"floor": 1, "balcony": 1}), joins("ann"))
    story.when(amends("ann", pools=("balcony",)))
    story.then(refused=no("pool_held", entry=story.entry("ann").number, pool="floor"))


def test_an_unknown_pool_or_party_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(amends("ann", pools=("roof",)))
    story.mistaken("pool", "no pool 'roof'")


def test_a_corrected_attribute_ranks_anew(story: Story) -> None:
    story.given(opens(capacity=0, order=TIERS), joins("ann", tier="public"), joins("ben", tier="public"))
    story.when(amends("ben", attributes={"tier": "member"}))
    story.then(amended("ben", attributes={"tier": "member"}))
    story.stands(queue=["ben", "ann"])


TIERS = [{"by": "attribute", "name": "tier", "ranking": ["member", "public"]}, {"by": "joined"}]


def test_a_value_that_the_policy_does_not_list_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=0, order=TIERS), joins("ann", tier="public"))
    story.when(amends("ann", attributes={"tier": "royal"}))
    story.mistaken("attribute", "must be one of member, public")


def test_who_turns_out_not_to_be_eligible_is_passed_over_and_keeps_a_spot_already_held(story: Story) -> None:
    rules = [{"attribute": "age", "at_least": 18, "code": "too_young"}]
    people = [joins(name, outcomes={"age>=18": True}) for name in ("ann", "ben", "cas")]
    story.given(opens(capacity=1, eligible=rules), *people)
    story.given(amends("ann", outcomes={"age>=18": False}), amends("ben", outcomes={"age>=18": False}))
    story.stands(admitted=["ann"])
    story.when(cancels("ann"))
    story.then(
        cancelled("ann"), offered("cas", cause=cancelled("ann"), rank=2, of=2, passing=[("ben", "not_eligible")])
    )


def test_an_old_attribute_that_no_policy_reads_any_more_does_not_stand_in_the_way(story: Story) -> None:
    story.given(opens(capacity=0, order=TIERS), joins("ann", tier="public"), adopts(order=[{"by": "joined"}]))
    story.when(amends("ann", party=1, attributes={"tier": "public"}))
    story.then()


def test_an_entry_that_ended_can_be_corrected_before_it_is_reinstated(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), withdraws("ann"), resizes(2))
    story.when(amends("ann", party=2))
    story.then(amended("ann", party=2))
