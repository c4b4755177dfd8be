"""A party becomes several entries, each where the party stood."""

from ledger import events
from ledger.events import ListEvent
from tests.scenarios.asking import accepts, cancels, joins, opens, splits, suspends
from tests.scenarios.happening import cancelled, offered, opened
from tests.scenarios.harness import Happening, Scene, Story
from tests.scenarios.refusing import no


def split_off(person: str, whole: str, party: int = 1) -> Happening:
    """A part of a party became an entry of its own."""

    def event(scene: Scene, _: int) -> ListEvent:
        return events.EntryJoined(person=person, party=party, split_from=scene.entry(whole))

    return Happening(events.EntryJoined, event)


def test_each_part_has_the_rank_of_the_party_and_may_fit_now(story: Story) -> None:
    story.given(opens(capacity=3), joins("bos", party=2), joins("ann", party=3), joins("cas", party=2))
    story.when(splits("ann", amy=2))
    story.then(split_off("amy", "ann", 2), offered("ann", cause=opened(), of=3, key=(4,)))
    story.stands(queue=["amy", "cas"])


def test_an_admitted_party_is_split_with_its_spots(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann", party=3), joins("ben"))
    story.when(splits("ann", amy=1, abe=1))
    story.then(split_off("amy", "ann"), split_off("abe", "ann"))
    story.stands(general=(3, 0, 0), admitted=["ann", "amy", "abe"])
    story.when(cancels("amy"))
    story.then(cancelled("amy"), offered("ben", cause=cancelled("amy")))


def test_one_person_alone_is_not_split(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"))
    story.when(splits("ann", amy=1))
    story.mistaken("party", "is not split in this way")


def test_both_parts_stay_suspended(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann", party=2), joins("bos", party=2), suspends("bos"))
    story.when(splits("bos", bea=1))
    story.then(split_off("bea", "bos"))
    story.stands(waiting=0, suspended=2)


def test_an_offer_is_answered_before_its_party_is_split(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann", party=2), joins("bos", party=2), cancels("ann"))
    story.when(splits("bos", bea=1))
    story.then(refused=no("already_offered", entry=story.entry("bos").number))
    story.given(accepts("bos"))
    story.when(splits("bos", bea=1))
    story.then(split_off("bea", "bos"))
