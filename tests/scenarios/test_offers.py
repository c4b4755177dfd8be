"""How an offer is made, and the four ways in which it ends."""

from tests.scenarios.asking import (
    accepts,
    after,
    cancels,
    declines,
    joins,
    offers_next,
    offers_to,
    opens,
    resizes,
    revokes,
    ticks,
    turned_away,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    accepted,
    cancelled,
    declined,
    expired,
    joined,
    offered,
    opened,
    refusal_recorded,
    resized,
    revoked,
    withdrawn,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no


@case("PX-04", "AL-04", "HE-07", "RV-28")
def test_a_freed_spot_is_offered_to_the_next_until_the_window_ends(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(after("1h"), cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann")))
    story.stands(offered=["ben"], free=0, queue=[])
    assert story.entry("ben").deadline == "2026-04-19T10:00:00.000Z"


@case("AL-09", "RV-34", "MB-05")
def test_an_accepted_offer_admits(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(accepts("ben"))
    story.then(accepted("ben"))
    story.stands(admitted=["ben"], free=0)


@case("AL-10", "RV-16")
def test_an_unanswered_offer_expires_at_its_deadline_and_the_next_counts_from_now(story: Story) -> None:
    story.given(
        opens(capacity=1, offer_window="1h", after_expiry="leave"),
        joins("ann"),
        joins("ben"),
        joins("cara"),
        cancels("ann"),
    )
    story.when(after("90m"), ticks())
    story.then(expired("ben", at="1h"), offered("cara", cause=expired("ben"), window="1h"))


def test_the_grace_keeps_an_offer_alive_beyond_its_deadline(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="1h", grace="10m"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("65m"), accepts("ben"))
    story.then(accepted("ben"))


def test_a_late_acceptance_is_refused_and_recorded_once(story: Story) -> None:
    story.given(
        opens(capacity=1, offer_window="1h", after_expiry="leave"),
        joins("ann"),
        joins("ben"),
        cancels("ann"),
        after("2h"),
    )
    story.when(accepts("ben"), accepts("ben"))
    story.then(
        expired("ben", at="1h"),
        refusal_recorded("ben", "accept", "offer_expired"),
        refused=disputable("offer_expired", entry=4, expired=7),
    )


@case("RV-12")
def test_an_expired_entry_that_nobody_else_follows_is_offered_again(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="1h", after_expiry="keep"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="1h"), offered("ben", cause=expired("ben"), window="1h"))


def test_an_expired_entry_is_tried_last_although_it_keeps_its_rank(story: Story) -> None:
    story.given(
        opens(capacity=1, offer_window="1h", after_expiry="keep"),
        joins("ann"),
        joins("ben"),
        joins("cara"),
        cancels("ann"),
    )
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="1h"), offered("cara", cause=expired("ben"), window="1h", rank=2, of=2))
    story.stands(queue=["ben"])


def test_end_of_line_ranks_an_expired_entry_by_the_position_of_that_ending(story: Story) -> None:
    story.given(
        opens(capacity=1, offer_window="1h"), joins("ann"), joins("ben"), joins("cara"), joins("dan"), cancels("ann")
    )
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="1h"), offered("cara", cause=expired("ben"), window="1h", of=3))
    story.stands(queue=["dan", "ben"])


def test_a_decliner_leaves_and_the_next_is_offered_the_spot(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(declines("ben"))
    story.then(declined("ben"), offered("cara", cause=declined("ben")))
    assert story.entry("ben").state == "declined"


def test_a_decliner_who_keeps_the_place_is_not_tried_in_that_run(story: Story) -> None:
    story.given(opens(capacity=1, after_decline="keep"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(declines("ben"))
    story.then(declined("ben"))
    story.stands(queue=["ben"], free=1)


@case("HE-13")
def test_a_waiting_person_leaves_and_frees_nothing(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(withdraws("ben"))
    story.then(withdrawn("ben"))
    story.stands(free=0, queue=[])


def test_leaving_with_a_live_offer_declines_it(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(withdraws("ben"))
    story.then(declined("ben"), withdrawn("ben"), offered("cara", cause=declined("ben")))


@case("HE-17", "HE-18", "HE-19")
def test_whoever_left_or_got_in_cannot_leave_the_queue(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="1h", after_expiry="leave"), joins("ann"), joins("ben"), joins("cara"))
    story.given(withdraws("cara"), cancels("ann"), after("2h"), ticks())
    story.when(withdraws("cara"))
    story.then(refused=no("not_waiting", entry=5, state="withdrawn"))
    story.when(withdraws("ben"))
    story.then(refused=no("not_waiting", entry=4, state="expired"))


def test_a_revocation_by_staff_bars_the_entry_from_further_offers(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cara"), cancels("ann"))
    story.when(revokes("ben"))
    story.then(
        revoked("ben", "organiser_discretion"),
        offered("cara", cause=revoked("ben", "other"), rank=2, of=2, passing=[("ben", "revoked_before")]),
    )


def test_a_revocation_of_a_mistake_bars_nobody(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(revokes("ben", "error_correction"))
    story.then(revoked("ben", "error_correction"), offered("ben", cause=revoked("ben", "error_correction")))


@case("RV-30")
def test_nobody_holds_two_offers(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(offers_to("ben"))
    story.then(refused=no("already_offered", entry=4))


@case("HE-01", "PX-40")
def test_an_organiser_offers_to_the_next(story: Story) -> None:
    story.given(opens(capacity=2, backfill="manual", join_when_free="queue"), joins("ann"), joins("ben"))
    story.when(offers_next())
    story.then(offered("ann", cause=opened(), of=2))


@case("PX-12", "LG-11")
def test_several_are_offered_at_once_as_far_as_the_spots_go(story: Story) -> None:
    story.given(opens(capacity=2, backfill="manual", join_when_free="queue"), joins("ann"), joins("ben"), joins("cara"))
    story.when(offers_next(5))
    story.then(offered("ann", cause=opened(), of=3), offered("ben", cause=opened(), of=2))


@case("HE-03")
def test_offering_to_nobody_is_refused(story: Story) -> None:
    story.given(opens(capacity=10, backfill="manual"))
    story.when(offers_next(2))
    story.then(refused=no("nobody_waiting"))


@case("HE-11", "PX-42", "RV-29")
def test_no_offer_without_a_free_spot(story: Story) -> None:
    story.given(opens(capacity=0, backfill="manual"), joins("ann"))
    story.when(offers_next())
    story.then(refused=no("no_free_spot", free=0))


def test_an_offer_has_a_window_of_its_own(story: Story) -> None:
    story.given(opens(capacity=1, backfill="manual", join_when_free="queue"), joins("ann"))
    story.when(offers_next(window="30m"))
    story.then(offered("ann", cause=opened(), own_window="30m"))


def test_without_a_window_an_offer_has_no_deadline(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="none"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("52w"), accepts("ben"))
    story.then(accepted("ben"))


@case("AL-13", "HE-27", "HE-26")
def test_nothing_due_records_nothing(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.when(ticks())
    story.then()


@case("AL-16")
def test_with_nothing_free_everybody_still_waits(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), joins("cara"))
    story.when(ticks())
    story.then()
    story.stands(queue=["ben", "cara"])


@case("AL-07", "MB-03")
def test_a_spot_more_is_one_offer_more(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"), joins("cara"), joins("dan"))
    story.when(resizes(3))
    story.then(resized(3), offered("cara", cause=resized(3), of=2))


@case("HE-10")
def test_somebody_whose_offer_expired_can_be_offered_a_spot_again(story: Story) -> None:
    story.given(
        opens(capacity=1, backfill="manual", offer_window="1h", after_expiry="keep", join_when_free="queue"),
        joins("ann"),
        offers_next(),
        after("2h"),
        ticks(),
    )
    story.when(offers_to("ann"))
    story.then(offered("ann", cause=expired("ann"), window="1h"))


@case("RV-24")
def test_accepting_without_a_live_offer_is_refused(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(accepts("ben"))
    story.then(refused=no("no_live_offer", entry=4, state="waiting"))


def test_two_offers_that_expire_in_one_sweep_are_recorded_by_instant_and_refilled_once(story: Story) -> None:
    story.given(
        opens(capacity=2, backfill="manual", join_when_free="queue", after_expiry="keep"),
        *(joins(name) for name in ("ann", "ben", "cara")),
        offers_next(window="2h"),
        offers_next(window="1h"),
    )
    story.when(after("3h"), ticks())
    story.then(expired("ben", at="1h"), expired("ann", at="2h"))
    story.stands(queue=["ann", "ben", "cara"], free=2)


@case("RV-15")
def test_a_spot_that_an_offer_holds_is_not_free_for_an_outsider(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(joins("cara"))
    story.then(joined("cara"))
    story.stands(free=0, offered=["ben"], queue=["cara"])


def test_a_refused_acceptance_changes_nothing_for_the_next(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="1h", after_expiry="leave"), joins("ann"), joins("ben"), joins("cara"))
    story.given(cancels("ann"), after("2h"), turned_away(accepts("ben")))
    story.when(accepts("cara"))
    story.then(accepted("cara"))
