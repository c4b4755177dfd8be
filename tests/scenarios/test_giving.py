"""Who is given a spot that comes free, by the rule, by hand and against the rule."""

from ledger.commands import Accept, Withdraw
from tests.scenarios.asking import (
    about_entry,
    accepts,
    admits,
    admits_new,
    adopts,
    after,
    cancels,
    joins,
    offers_to,
    opens,
    resizes,
    ticks,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    Override,
    accepted,
    admitted,
    adopted,
    cancelled,
    displaced,
    expired,
    joined,
    offered,
    opened,
    resized,
    revoked,
    withdrawn,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no


@case("MB-01", "KO-16", "LG-02")
def test_with_promotion_admit_the_next_is_in_at_once(story: Story) -> None:
    story.given(opens(capacity=1, promotion="admit"), joins("ann"), joins("ben"), joins("cara"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), admitted("ben", cause=cancelled("ann"), of=2))
    story.when(cancels("ben"))
    story.then(cancelled("ben"), admitted("cara", cause=cancelled("ben")))


@case("MB-02")
def test_one_cancellation_lets_one_in(story: Story) -> None:
    story.given(opens(capacity=1, promotion="admit"), joins("ann"), joins("ben"), joins("cara"))
    story.when(cancels("ann"))
    story.stands(admitted=["ben"], queue=["cara"])


@case("TL-05", "CX-02")
def test_leaving_the_queue_moves_the_others_up(story: Story) -> None:
    story.given(opens(capacity=0), joins("r1"), joins("r2"), joins("r3"))
    story.when(withdraws("r2"))
    story.then(withdrawn("r2"))
    story.stands(queue=["r1", "r3"])


@case("CX-01")
def test_who_waits_follows_from_the_capacity(story: Story) -> None:
    story.given(opens(capacity=0, promotion="admit"), joins("r1"), joins("r2"))
    story.stands(queue=["r1", "r2"])
    story.given(resizes(1))
    story.stands(admitted=["r1"], queue=["r2"])
    story.given(resizes(2))
    story.stands(admitted=["r1", "r2"], queue=[])


@case("WC-14")
def test_whoever_is_removed_the_others_close_up(story: Story) -> None:
    story.given(opens(capacity=0), *(joins(name) for name in ("a", "b", "c", "d", "e")))
    story.given(withdraws("a"), withdraws("e"), withdraws("c"))
    story.stands(queue=["b", "d"], waiting=2)


def test_a_party_that_does_not_fit_is_passed_over_and_keeps_its_rank(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"), joins("the band", party=2), joins("cara"))
    story.when(cancels("ann"))
    story.then(
        cancelled("ann"),
        offered("cara", cause=cancelled("ann"), rank=2, of=2, passing=[("the band", "does_not_fit")]),
    )
    story.stands(queue=["the band"])


def test_under_block_the_head_of_the_line_keeps_the_spot(story: Story) -> None:
    story.given(
        opens(capacity=2, does_not_fit="block"), joins("ann"), joins("ben"), joins("the band", party=2), joins("cara")
    )
    story.when(cancels("ann"))
    story.then(cancelled("ann"))
    story.stands(queue=["the band", "cara"], free=1)
    story.given(cancels("ben"))
    story.stands(offered=["the band"], queue=["cara"], free=0)


def test_whoever_let_an_offer_expire_is_not_offered_it_again_by_looking_for_what_is_due(story: Story) -> None:
    """The head of the line does not fit; the next look, at which nothing is due, is a run of its own."""
    story.given(
        opens(capacity=2, does_not_fit="block", after_expiry="keep"),
        joins("ann"),
        joins("ben"),
        joins("cara"),
        joins("the band", party=2),
        cancels("ann"),
        after("25h"),
    )
    story.when(ticks())
    story.then(expired("cara", at="24h"))
    story.stands(queue=["cara", "the band"], free=1)
    story.given(ticks())
    story.stands(offered=["cara"], queue=["the band"], free=0)


def test_under_block_the_head_keeps_only_the_pools_it_accepts(story: Story) -> None:
    story.given(
        opens(pools={"a": 1, "b": 1}, does_not_fit="block"),
        joins("ann", pools=("a",)),
        joins("ben", pools=("b",)),
        joins("cara", pools=("a",)),
        joins("dan", pools=("b",)),
    )
    story.when(cancels("ben"))
    story.then(
        cancelled("ben"),
        offered("dan", pool="b", cause=cancelled("ben"), rank=2, of=2, passing=[("cara", "pool_full")]),
    )


@case("IC-02", "TL-03", "LG-04", "AL-05")
def test_a_freed_spot_of_a_pool_goes_to_the_first_who_accepts_it(story: Story) -> None:
    story.given(
        opens(pools={"dogs": 1, "cats": 1}, promotion="admit"),
        joins("ann", pools=("dogs",)),
        joins("ben", pools=("cats",)),
        joins("cara", pools=("cats",)),
        joins("dan", pools=("dogs",)),
    )
    story.when(cancels("ann"))
    story.then(
        cancelled("ann"),
        admitted("dan", pool="dogs", cause=cancelled("ann"), rank=2, of=2, passing=[("cara", "pool_full")]),
    )


@case("IC-06")
def test_without_a_preference_the_earlier_goes_first(story: Story) -> None:
    story.given(
        opens(pools={"dogs": 0, "flex": 1}), joins("ann"), joins("ben"), joins("cara", pools=("flex",)), cancels("ann")
    )
    story.stands(offered=["ben"], queue=["cara"])


def test_an_entry_takes_the_first_of_its_pools_that_has_room(story: Story) -> None:
    story.given(opens(pools={"floor": 1, "balcony": 1}))
    story.when(joins("ann", pools=("balcony", "floor")))
    story.then(joined("ann", pools=("balcony", "floor")), admitted("ann", pool="balcony", cause=opened()))


def test_tiers_come_before_the_order_of_joining(story: Story) -> None:
    order = [{"by": "attribute", "name": "tier", "ranking": ["member", "public"]}, {"by": "joined"}]
    story.given(
        opens(capacity=0, order=order),
        joins("ann", tier="public"),
        joins("ben", tier="member"),
        joins("cara", tier="public"),
    )
    story.stands(queue=["ben", "ann", "cara"])


def test_a_number_orders_highest_first_and_a_missing_one_last(story: Story) -> None:
    order = [{"by": "attribute", "name": "points", "highest_first": True, "missing": "last"}]
    story.given(opens(capacity=0, order=order), joins("ann"), joins("ben", points=3), joins("cara", points=10))
    story.stands(queue=["cara", "ben", "ann"])


@case("LG-23", "EV-02")
def test_staff_admit_beyond_the_capacity_with_code_and_reason(story: Story) -> None:
    story.given(opens(capacity=1, over_capacity="override"), joins("ann"))
    story.when(admits_new("ben", code="safety", reason="digest"))
    story.then(joined("ben"), admitted("ben", override=Override("over_capacity", code="safety", reason="digest")))
    story.stands(over=1, admitted=["ann", "ben"])


@case("TL-06", "RV-27")
def test_nobody_is_admitted_beyond_the_capacity_where_the_policy_forbids_it(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.when(admits_new("ben", code="safety", reason="digest"))
    story.then(refused=no("over_capacity", capacity=1))


def test_an_override_without_code_and_reason_is_refused(story: Story) -> None:
    story.given(opens(capacity=1, over_capacity="override"), joins("ann"), joins("ben"))
    story.when(admits("ben"))
    story.then(refused=no("override_needs_reason", missing="code and reason"))


def test_an_admission_out_of_order_says_how_many_it_bypasses(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(admits("cara", code="accessibility", reason="digest"))
    story.then(
        admitted(
            "cara",
            cause=cancelled("ann"),
            rank=2,
            of=2,
            override=Override("out_of_order", code="accessibility", reason="digest", bypassed=1),
        )
    )


def test_an_offer_out_of_order_is_an_override_too(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(offers_to("cara", code="other", reason="digest"))
    story.then(
        offered(
            "cara",
            cause=cancelled("ann"),
            rank=2,
            of=2,
            override=Override("out_of_order", code="other", reason="digest", bypassed=1),
        )
    )


@case("LG-25")
def test_an_admission_by_hand_that_the_rule_would_make_is_direct(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(admits("ben"))
    story.then(admitted("ben", cause=cancelled("ann"), kind="direct"))


def test_an_added_spot_grows_the_capacity_and_admits_in_one_command(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(admits("ben", add_spot=True, code="legal", reason="digest"))
    story.then(
        resized(2, added=1),
        admitted("ben", cause=resized(2), override=Override("over_capacity", code="legal", reason="digest")),
    )
    story.stands(over=0, free=0)


def test_overrides_add_no_more_spots_than_the_policy_allows(story: Story) -> None:
    story.given(opens(capacity=0, added_spots=0), joins("ann"))
    story.when(admits("ann", add_spot=True, code="legal", reason="digest"))
    story.then(refused=no("too_many_added_spots", limit=0, added=0))


def test_a_cut_keeps_everybody_by_default(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"))
    story.when(resizes(1))
    story.then(resized(1))
    story.stands(over=1, admitted=["ann", "ben"])


def test_a_cut_revokes_the_newest_offers_first(story: Story) -> None:
    story.given(opens(capacity=2, capacity_cut="revoke_offers", join_when_free="queue"), joins("ann"), joins("ben"))
    story.when(resizes(1))
    story.then(resized(1), revoked("ben", "capacity_cut"))
    story.stands(offered=["ann"], queue=["ben"], over=0)


def test_a_cut_displaces_the_last_admitted_first_to_their_former_rank(story: Story) -> None:
    story.given(opens(capacity=2, capacity_cut="displace"), joins("ann"), joins("ben"), joins("cara"))
    story.when(resizes(1))
    story.then(resized(1), displaced("ben"))
    story.stands(admitted=["ann"], queue=["ben", "cara"])


def test_an_admission_by_hand_takes_the_spot_of_the_newest_offer(story: Story) -> None:
    story.given(opens(capacity=1, capacity_cut="revoke_offers", join_when_free="queue"), joins("ann"))
    story.when(admits_new("ben", code="sponsor_or_host", reason="digest"))
    story.then(
        joined("ben"),
        admitted("ben", override=Override("out_of_order", code="sponsor_or_host", reason="digest")),
        revoked("ann", "capacity_cut"),
    )
    story.stands(admitted=["ben"], queue=["ann"], over=0)


def test_a_spot_over_the_capacity_is_not_freed_by_leaving_it(story: Story) -> None:
    story.given(opens(capacity=1, over_capacity="override"), joins("ann"), joins("ben"))
    story.given(admits_new("cara", code="safety", reason="digest"))
    story.when(cancels("cara"))
    story.then(cancelled("cara"))
    story.stands(queue=["ben"], free=0, over=0)


def test_another_policy_reorders_the_queue_from_now_on(story: Story) -> None:
    order = [{"by": "attribute", "name": "points", "highest_first": True, "missing": "last"}]
    story.given(
        opens(capacity=0, attributes={"points": {"kind": "integer"}}), joins("ann", points=1), joins("ben", points=9)
    )
    story.when(adopts(order=order))
    story.then(adopted(2, order=order))
    story.stands(queue=["ben", "ann"], policy_version=2)


def test_a_policy_that_orders_by_what_people_do_not_have_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(adopts(order=[{"by": "attribute", "name": "points"}]))
    story.mistaken("policy", "for which 1 in line have no value")


@case("HE-15", "HE-16", "RV-31")
def test_an_unknown_entry_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1))
    story.when(about_entry(99, Withdraw))
    story.mistaken("unknown_entry")


def test_an_entry_of_another_list_is_unknown_here(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.when(about_entry(1, Accept))
    story.mistaken("unknown_entry")


@case("RV-21")
def test_with_nobody_offered_a_full_list_is_full(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.stands(general=(1, 0, 0))


@case("PX-55", "RV-19", "RV-20")
def test_spots_that_offers_hold_are_counted_apart(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"), joins("cara"), joins("dan"), cancels("ann"))
    story.stands(general=(1, 1, 0), offered=["cara"], queue=["dan"])


@case("PX-20", "PX-21", "PX-43", "PX-47", "PX-48")
def test_the_queue_the_offered_and_the_admitted_are_three_lists(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="1h", after_expiry="leave"))
    story.given(joins("ann"), joins("ben"), joins("cara"), joins("dan"), cancels("ann"), accepts("ben"))
    story.given(cancels("ben"), after("2h"), ticks())
    story.stands(queue=[], offered=["dan"], admitted=[], waiting=0)
    assert story.entry("cara").state == "expired"


@case("KO-18")
def test_only_what_is_due_expires(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="2h", after_expiry="leave"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("1h"), ticks())
    story.then()
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="2h"))


@case("KO-23", "MB-06")
def test_an_ended_entry_keeps_its_number_and_its_history(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), accepts("ben"))
    story.when(cancels("ben", reason="digest"))
    story.then(cancelled("ben", reason="digest"))
    assert (story.entry("ben").number, story.entry("ben").state) == (4, "cancelled")


@case("PX-27")
def test_an_attribute_that_the_order_needs_is_a_mistake_when_missing(story: Story) -> None:
    story.given(opens(capacity=0, order=[{"by": "attribute", "name": "points"}]))
    story.when(joins("ann"))
    story.mistaken("attribute", "which is missing")


def test_an_accepted_spot_keeps_its_pool(story: Story) -> None:
    story.given(opens(pools={"a": 1, "b": 0}), joins("ann"), joins("ben", pools=("a",)), cancels("ann"))
    story.when(accepts("ben"))
    story.then(accepted("ben"))
    story.stands(a=(1, 0, 0), b=(0, 0, 0))
