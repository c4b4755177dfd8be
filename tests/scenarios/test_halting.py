"""When a waitlist is paused or closed: what stands still, what goes on, and what happens at once when it goes on."""

from tests.scenarios.asking import (
    accepts,
    admits,
    after,
    cancels,
    closes,
    joins,
    offers_next,
    opens,
    pauses,
    reopens,
    resizes,
    ticks,
    turned_away,
    unpauses,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import (
    Override,
    accepted,
    admitted,
    cancelled,
    closed,
    expired,
    joined,
    offered,
    opened,
    refusal_recorded,
    reopened,
    resized,
    revoked,
    unpaused,
)
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no


@case("IC-10")
def test_while_paused_a_free_spot_is_offered_to_nobody(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), pauses())
    story.when(cancels("ann"))
    story.then(cancelled("ann"))
    story.when(offers_next())
    story.then(refused=no("paused"))
    story.stands(paused=True, free=1, queue=["ben"])


def test_who_joins_a_paused_list_waits_although_a_spot_is_free(story: Story) -> None:
    story.given(opens(capacity=1), pauses())
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_unpausing_offers_at_once_what_came_free(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), pauses(), cancels("ann"), after("1h"))
    story.when(unpauses())
    story.then(unpaused(), offered("ben", cause=cancelled("ann")))


def test_an_offer_goes_on_while_the_list_is_paused(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), pauses())
    story.when(accepts("ben"))
    story.then(accepted("ben"))


def test_an_offer_dies_at_its_deadline_although_the_list_is_paused(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"), pauses(), after("25h"))
    story.when(ticks())
    story.then(expired("ben", at="24h"))


def test_pausing_twice_records_nothing(story: Story) -> None:
    story.given(opens(capacity=1), pauses())
    story.when(pauses())
    story.then()
    story.when(unpauses(), unpauses())
    story.then(unpaused())


@case("HE-24")
def test_a_join_while_closed_is_refused_and_recorded(story: Story) -> None:
    story.given(opens(capacity=0), closes(joining_only=True))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "closed"), refused=disputable("closed"))


@case("LG-12")
def test_joining_can_begin_later(story: Story) -> None:
    story.given(opens(capacity=1), closes(joining_only=True), after("24h"))
    story.given(turned_away(joins("early")))
    story.stands(admitted=[], queue=[])
    story.when(reopens(), joins("ann"))
    story.then(reopened(), joined("ann"), admitted("ann", cause=opened()))


def test_closed_to_joining_the_backfill_goes_on(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), closes(joining_only=True))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann")))


@case("PX-10")
def test_closed_altogether_nobody_is_offered_a_spot(story: Story) -> None:
    story.given(opens(capacity=0), *(joins(f"p{number}") for number in range(5)), closes(), resizes(5), after("24h"))
    story.when(ticks())
    story.then()
    story.stands(waiting=5, offered=[], free=5)


def test_closing_honours_the_offers_that_are_out(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("ben"), cancels("ann"))
    story.when(closes())
    story.then(closed())
    story.when(accepts("ben"))
    story.then(accepted("ben"))


@case("RV-42")
def test_closing_takes_offers_back_where_the_policy_says_so_newest_first(story: Story) -> None:
    story.given(opens(capacity=2, on_close="revoke_offers"), joins("ann"), joins("ben"), joins("cas"), joins("dee"))
    story.given(cancels("ann"), cancels("ben"))
    story.when(closes())
    story.then(closed(), revoked("dee", "closed"), revoked("cas", "closed"))
    story.stands(queue=["cas", "dee"], free=2)


def test_reopening_takes_nothing_back_and_offers_again_at_once(story: Story) -> None:
    story.given(opens(capacity=2, on_close="revoke_offers"), joins("ann"), joins("ben"), joins("cas"), cancels("ann"))
    story.given(closes(), after("1h"))
    story.when(reopens())
    story.then(reopened(), offered("cas", cause=revoked("cas", "closed")))


def test_closing_to_joining_never_takes_an_offer_back(story: Story) -> None:
    story.given(opens(capacity=1, on_close="revoke_offers"), joins("ann"), joins("ben"), cancels("ann"))
    story.when(closes(joining_only=True))
    story.then(closed(joining_only=True))


def test_a_closed_list_is_not_closed_again_to_joining_alone(story: Story) -> None:
    story.given(opens(capacity=1), closes())
    story.when(closes(joining_only=True))
    story.then(refused=no("closed"))
    story.when(closes())
    story.then()


def test_closing_to_joining_may_be_followed_by_closing_altogether(story: Story) -> None:
    story.given(opens(capacity=1), closes(joining_only=True))
    story.when(closes())
    story.then(closed())


def test_a_closed_list_still_lets_staff_admit_by_an_override(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), closes(), resizes(1))
    story.when(admits("ann", code="legal", reason="court"))
    story.then(admitted("ann", cause=resized(1), override=Override("out_of_order", code="legal", reason="court")))
