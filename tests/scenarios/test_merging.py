"""Two persons turn out to be one: the better of two entries goes on, and nobody gains a spot by it."""

from ledger import events
from ledger.events import ListEvent
from tests.scenarios.asking import (
    accepts,
    are_one,
    cancels,
    joins,
    opens,
    prioritises,
    suspends,
    withdraws,
)
from tests.scenarios.happening import offered, opened, refusal_recorded
from tests.scenarios.harness import Happening, Scene, Story
from tests.scenarios.refusing import disputable, no


def merged(kept: str, other: str, reason: str | None = None) -> Happening:
    """Two persons were one."""

    def event(_scene: Scene, _: int) -> ListEvent:
        return events.PersonsMerged(kept=kept, merged=other, reason=reason)

    return Happening(events.PersonsMerged, event)


def left_for(worse: str, better: str, reason: str | None = None) -> Happening:
    """An entry left for another one of the same person."""

    def event(scene: Scene, _: int) -> ListEvent:
        return events.EntryWithdrawn(entry=scene.entry(worse), merged_into=scene.entry(better), reason=reason)

    return Happening(events.EntryWithdrawn, event)


def test_the_entry_of_the_earlier_rank_goes_on(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), joins("bos"), joins("annie"))
    story.when(are_one("annie", "ann", reason="digest"))
    story.then(left_for("annie", "ann", "digest"), merged("annie", "ann", "digest"))
    story.stands(queue=["annie", "bos"])


def test_the_rank_is_the_policys_and_not_that_of_joining(story: Story) -> None:
    order = [{"by": "priority"}, {"by": "joined"}]
    story.given(opens(capacity=0, order=order), joins("ann"), joins("bos"), joins("annie"), prioritises("annie", 2))
    story.when(are_one("ann", "annie"))
    story.then(left_for("ann", "annie"), merged("ann", "annie"))
    story.stands(queue=["ann", "bos"])


def test_an_offer_is_better_than_any_rank(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"), joins("bos"), joins("annie"), cancels("ann"))
    story.when(are_one("annie", "bos"))
    story.then(left_for("annie", "bos"), merged("annie", "bos"))
    story.when(accepts("bos"))
    story.stands(admitted=["annie"], waiting=0)


def test_two_spots_of_one_person_are_not_made_one(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("annie"))
    story.when(are_one("ann", "annie"))
    story.then(refused=no("both_hold", entry=story.entry("annie").number, other=story.entry("ann").number))
    story.given(cancels("annie"))
    story.when(are_one("ann", "annie"))
    story.then(merged("ann", "annie"))


def test_whoever_was_somebody_else_cannot_join_again(story: Story) -> None:
    story.given(opens(capacity=0, duplicate_join="refuse"), joins("annie"), are_one("ann", "annie"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "already_on_list"), refused=disputable("already_on_list"))


def test_a_limit_counts_the_joins_of_both(story: Story) -> None:
    limit = {"joins": 2}
    story.given(opens(capacity=0, limit=limit), joins("ann"), withdraws("ann"), joins("annie"), withdraws("annie"))
    story.given(are_one("ann", "annie"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "limit_reached"), refused=disputable("limit_reached", limit=2))


def test_who_was_kept_waiting_by_the_entry_that_left_is_offered_the_spot(story: Story) -> None:
    order = [{"by": "priority"}, {"by": "joined"}]
    story.given(opens(capacity=2, does_not_fit="block", order=order), joins("kim"), joins("ann", party=2))
    story.given(joins("bos"), joins("annie"), suspends("annie"), prioritises("annie", 1))
    story.when(are_one("ann", "annie"))
    offer = offered("bos", cause=opened(), rank=2, of=2, key=(0, 5), passing=[("annie", "suspended")])
    story.then(left_for("ann", "annie"), merged("ann", "annie"), offer)


def test_somebody_without_an_entry_here_changes_nothing(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(are_one("ann", "annie"))
    story.then()


def test_one_person_is_not_made_one_with_themselves(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(are_one("ann", "ann"))
    story.mistaken("person", "one person already")
