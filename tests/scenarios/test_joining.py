"""Who may join, and what happens at once."""

import pytest

from tests.scenarios.asking import accepts, adopts, after, cancels, joins, on, opens, opens_another, resizes, ticks
from tests.scenarios.cases import case
from tests.scenarios.happening import admitted, cancelled, expired, joined, offered, opened, refusal_recorded
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable


def test_a_joiner_is_admitted_when_a_spot_is_free_and_nobody_waits(story: Story) -> None:
    story.given(opens(capacity=1))
    story.when(joins("ann"))
    story.then(joined("ann"), admitted("ann", cause=opened()))


@case("TL-01", "PX-26", "PX-58", "PX-15")
def test_a_joiner_waits_when_the_waitlist_is_full(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.when(joins("ben"))
    story.then(joined("ben"))
    story.stands(queue=["ben"], free=0)
    entry = story.entry("ben")
    assert (entry.priority, entry.offer, entry.pools, entry.joined) == (0, None, (), 4)


@case("PX-64", "AL-21")
def test_a_free_spot_is_not_a_joiners_while_somebody_waits_who_could_take_it(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann"), joins("ben"), cancels("ann"), ticks())
    story.when(joins("cara"))
    story.then(joined("cara"))
    story.stands(queue=["ben", "cara"], free=1)


def test_a_free_spot_is_a_joiners_when_those_who_wait_cannot_take_it(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann", party=2), joins("the band", party=3))
    story.when(joins("ben"))
    story.then(
        joined("ben"),
        admitted("ben", cause=opened(), rank=2, of=2, passing=[("the band", "does_not_fit")]),
    )


def test_a_joiner_who_outranks_those_who_could_take_the_spot_still_waits(story: Story) -> None:
    """Rule 4: a run over the waiting entries offers somebody, so nobody is admitted at once."""
    order = [{"by": "attribute", "name": "tier", "ranking": ["member", "public"]}]
    story.given(
        opens(capacity=1, backfill="manual", order=order),
        joins("ann", tier="member"),
        joins("ben", tier="public"),
        cancels("ann"),
    )
    story.when(joins("cara", tier="member"))
    story.then(joined("cara", attributes={"tier": "member"}))
    story.stands(queue=["cara", "ben"], free=1)


def test_a_joiner_ahead_of_a_blocked_head_is_admitted_and_one_behind_it_is_not(story: Story) -> None:
    order = [{"by": "attribute", "name": "tier", "ranking": ["member", "public"]}]
    story.given(
        opens(capacity=3, does_not_fit="block", order=order),
        joins("ann", tier="public"),
        joins("the band", party=3, tier="public"),
    )
    story.when(joins("ben", tier="public"), joins("cara", tier="member"))
    story.then(
        joined("ben", attributes={"tier": "public"}),
        joined("cara", attributes={"tier": "member"}),
        admitted("cara", cause=opened(), rank=1, of=3, key=("member", 6)),
    )


def test_with_queue_a_joiner_is_offered_the_free_spot_instead(story: Story) -> None:
    story.given(opens(capacity=1, join_when_free="queue"))
    story.when(joins("ann"))
    story.then(joined("ann"), offered("ann", cause=opened()))


def test_with_queue_and_manual_backfill_a_joiner_waits_beside_a_free_spot(story: Story) -> None:
    story.given(opens(capacity=1, join_when_free="queue", backfill="manual"))
    story.when(joins("ann"))
    story.then(joined("ann"))
    story.stands(queue=["ann"], free=1)


@case("PX-62")
def test_with_refuse_nobody_queues_for_a_spot_that_is_free(story: Story) -> None:
    story.given(opens(capacity=1, join_when_free="refuse"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "spot_free"), refused=disputable("spot_free"))
    story.stands(queue=[], free=1)


def test_who_chooses_to_wait_is_not_admitted_at_once(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"))
    story.when(joins("ann", wait=True))
    story.then(joined("ann", wait=True))
    story.stands(queue=["ann"], free=1)


def test_who_joins_again_keeps_the_entry_there_is(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"))
    story.when(joins("ann"))
    story.then()
    story.stands(queue=["ann", "ben"])


@case("PX-70", "HE-21")
@pytest.mark.parametrize("capacity", [0, 1, 2], ids=["waiting", "offered", "admitted"])
def test_with_refuse_joining_again_is_refused_in_every_active_state(story: Story, capacity: int) -> None:
    story.given(
        opens(capacity=0, duplicate_join="refuse"),
        joins("ann"),
        resizes(capacity),
        *([accepts("ann")] if capacity == 2 else []),
    )
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "already_on_list"), refused=disputable("already_on_list"))


def test_who_cancelled_may_join_again_with_a_new_entry(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(joins("ann"))
    story.then(joined("ann"))
    story.stands(queue=["ann"], offered=["ben"])


def test_a_person_may_wait_on_two_waitlists(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), opens_another("tap-class", 0))
    story.when(joins("ann", waitlist="tap-class"))
    story.stands(queue=["ann"])
    story.stands("tap-class", queue=["ann"])


def test_max_waiting_limits_the_queue_and_not_those_who_get_a_spot(story: Story) -> None:
    story.given(opens(capacity=1, max_waiting=1), joins("ann"), joins("ben"))
    story.when(joins("cara"))
    story.then(refusal_recorded("cara", "join", "list_full"), refused=disputable("list_full", limit=1))


def test_max_waiting_of_zero_is_a_limit_of_zero(story: Story) -> None:
    story.given(opens(capacity=1, max_waiting=0), joins("ann"))
    story.when(joins("ben"))
    story.then(refusal_recorded("ben", "join", "list_full"), refused=disputable("list_full", limit=0))


def test_without_max_waiting_the_queue_has_no_limit(story: Story) -> None:
    story.given(opens(capacity=0), *[joins(f"p{number}") for number in range(12)])
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_a_refusal_is_recorded_once_for_the_same_person_code_and_policy(story: Story) -> None:
    story.given(opens(capacity=0, max_waiting=0))
    story.when(joins("ann"), joins("ann"), joins("ben"))
    story.then(
        refusal_recorded("ann", "join", "list_full"),
        refusal_recorded("ben", "join", "list_full"),
        refused=disputable("list_full", limit=0),
    )
    story.when(joins("ann"))
    story.then(refused=disputable("list_full", limit=0))
    assert story.refusal() == 2


def test_the_same_refusal_under_another_policy_is_recorded_again(story: Story) -> None:
    from tests.scenarios.asking import turned_away

    story.given(opens(capacity=0, max_waiting=0), turned_away(joins("ann")), adopts(max_waiting=0, grace="1m"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "list_full", policy=2), refused=disputable("list_full", limit=0))


def test_a_party_larger_than_every_pool_it_accepts_never_fits(story: Story) -> None:
    story.given(opens(pools={"floor": 2, "balcony": 4}))
    story.when(joins("the band", party=3, pools=("floor",)))
    story.then(
        refusal_recorded("the band", "join", "never_fits", party=3, pools=("floor",)),
        refused=disputable("never_fits", party=3, largest=2),
    )


def test_a_party_as_large_as_one_pool_it_accepts_may_join(story: Story) -> None:
    story.given(opens(pools={"floor": 2, "balcony": 4}), joins("ann", pools=("balcony",)))
    story.when(joins("the band", party=4))
    story.then(joined("the band", party=4))


def test_a_single_person_may_wait_for_a_capacity_of_zero(story: Story) -> None:
    story.given(opens(capacity=0))
    story.when(joins("ann"))
    story.then(joined("ann"))


@case("LG-30")
def test_a_capacity_of_zero_admits_nobody(story: Story) -> None:
    story.given(opens(capacity=0))
    story.when(*[joins(f"p{number}") for number in range(5)])
    story.stands(admitted=[], waiting=5, free=0)


@case("PX-28")
def test_joining_an_unknown_waitlist_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1))
    story.when(on("opera", joins("ann")))
    story.mistaken("unknown_waitlist", "opera")


@case("PX-60")
def test_joining_an_unknown_pool_is_a_mistake_that_names_the_pools(story: Story) -> None:
    story.given(opens(pools={"floor": 1, "balcony": 1}))
    story.when(joins("ann", pools=("stage",)))
    story.mistaken("pool", "floor, balcony")


def test_accepting_a_pool_twice_is_a_mistake(story: Story) -> None:
    story.given(opens(pools={"floor": 1, "balcony": 1}))
    story.when(joins("ann", pools=("floor", "floor")))
    story.mistaken("pool", "twice")


@pytest.mark.parametrize("party", [0, -1, 1_000_001])
def test_a_party_of_nobody_or_of_a_nation_is_a_mistake(story: Story, party: int) -> None:
    story.given(opens(capacity=1))
    story.when(joins("ann", party=party))
    story.mistaken("party")


def test_joining_records_first_what_fell_due(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("30h"), joins("cara"))
    story.then(
        expired("ben", at="24h"),
        offered("ben", cause=expired("ben"), key=(7,)),
        joined("cara"),
    )


def test_a_refused_joiner_still_records_what_fell_due(story: Story) -> None:
    story.given(opens(capacity=1, max_waiting=0, after_expiry="leave"), joins("ann", wait=False), resizes(1))
    story.given(cancels("ann"))
    story.when(joins("ben"))
    story.then(joined("ben"), admitted("ben", cause=cancelled("ann")))


@case("HE-20", "KO-01")
def test_joiners_rank_in_the_order_in_which_they_came(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("ben"), joins("cara"), joins("dan"))
    story.when(joins("eve"))
    story.then(joined("eve"))
    story.stands(queue=["ann", "ben", "cara", "dan", "eve"])


@case("WC-01", "WC-02", "WC-03", "WC-04")
def test_nobody_stands_twice_or_unasked_in_the_queue(story: Story) -> None:
    story.given(opens(capacity=0))
    story.stands(queue=[])
    story.when(joins("ann"), joins("ben"), joins("ann"))
    story.stands(queue=["ann", "ben"], waiting=2)


@case("PX-17", "PX-50")
def test_each_waitlist_has_a_queue_of_its_own(story: Story) -> None:
    story.given(opens(capacity=0), opens_another("tap-class", 0), joins("ann"), joins("ben", waitlist="tap-class"))
    story.stands(queue=["ann"])
    story.stands("tap-class", queue=["ben"])


@case("PX-59")
def test_a_joiner_waits_for_the_date_asked_for_although_another_is_free(story: Story) -> None:
    story.given(opens(pools={"friday": 0, "saturday": 100}))
    story.when(joins("ann", pools=("friday",)))
    story.then(joined("ann", pools=("friday",)))
    story.stands(friday=(0, 0, 0), saturday=(0, 0, 100), queue=["ann"])
