"""Who had a spot before the ledger began keeps it, and that is said; once a spot is given here, that is over."""

from tests.scenarios.asking import (
    admits_new,
    carries_over,
    joins,
    opens,
    pauses,
    turned_away,
    unpauses,
)
from tests.scenarios.happening import admitted, joined, offered, opened, unpaused
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no


def test_whoever_was_in_before_is_in_and_nothing_was_decided(story: Story) -> None:
    story.given(opens(capacity=2), pauses(), joins("ann"))
    story.when(carries_over("ben", is_new=True))
    story.then(joined("ben"), admitted("ben", cause=opened(2), kind="carried_over", rank=2, of=2))
    story.stands(admitted=["ben"], queue=["ann"])


def test_somebody_in_the_queue_can_turn_out_to_have_been_in(story: Story) -> None:
    story.given(opens(capacity=1), pauses(), joins("ann"), joins("ben"))
    story.when(carries_over("ben"))
    story.then(admitted("ben", cause=opened(1), kind="carried_over", rank=2, of=2))


def test_more_can_have_been_in_than_there_are_spots(story: Story) -> None:
    story.given(opens(capacity=1), pauses(), carries_over("ann", is_new=True))
    story.when(carries_over("ben", is_new=True))
    story.then(joined("ben"), admitted("ben", kind="carried_over"))
    story.stands(admitted=["ann", "ben"], queue=[])


def test_once_offers_go_on_the_rest_is_offered_by_rule(story: Story) -> None:
    story.given(opens(capacity=2), pauses(), joins("ann"), joins("cara"), carries_over("ben", is_new=True))
    story.when(unpauses())
    story.then(unpaused(), offered("ann", cause=opened(2), of=2))


def test_after_a_spot_was_given_here_nobody_is_carried_over(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"))
    story.when(turned_away(carries_over("ben", is_new=True)))
    story.then(refused=no("begun"))


def test_an_override_gives_a_spot_here_as_well(story: Story) -> None:
    story.given(opens(capacity=1), pauses(), carries_over("ann", is_new=True))
    story.given(admits_new("dora", add_spot=True, code="safety", reason="digest"))
    story.when(turned_away(carries_over("ben", is_new=True)))
    story.then(refused=no("begun"))
