"""What somebody was told by mistake, a party split by mistake and pools cut by mistake are as they were."""

from typing import Any

import pytest

from ledger import events
from tests.scenarios.asking import (
    accepts,
    admits,
    after,
    cancels,
    cuts_anew,
    joins,
    opens,
    resizes,
    splits,
    suspends,
    tells,
)
from tests.scenarios.happening import (
    amended,
    cancelled,
    corrected,
    displaced,
    joined,
    offered,
    resized,
    told,
    withdrawn,
)
from tests.scenarios.harness import Happening, Step, Story, moment
from tests.scenarios.refusing import no
from tests.scenarios.undoing import rejoins, undoes, untells


def test_whoever_was_not_told_after_all_is_to_be_told_again(story: Story) -> None:
    story.given(opens(capacity=1, window_from="notice", offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"))
    story.given(after("1h"), tells("ben", channel="phone"))
    assert story.entry("ben").deadline == moment("3h")
    story.when(untells("ben", channel="phone"))
    wrong = told("ben", offered("ben"))
    story.then(corrected(wrong), told("ben", offered("ben"), channel="phone", sent=False, corrects=True))
    entry = story.entry("ben")
    assert (entry.deadline, entry.window, entry.wakes) == (None, "2h", None)
    story.when(after("9h"), tells("ben"))
    story.then(told("ben", offered("ben"), until="12h"))


def test_a_deadline_that_did_not_begin_with_the_notice_stays(story: Story) -> None:
    story.given(opens(capacity=1, offer_window="2h"), joins("ann"), joins("ben"), cancels("ann"), tells("ben"))
    story.when(untells("ben"))
    wrong = told("ben", offered("ben"))
    story.then(corrected(wrong), told("ben", offered("ben"), sent=False, corrects=True))
    assert story.entry("ben").deadline == moment("2h")


def test_the_end_of_all_offers_stays_the_deadline_of_an_offer_nobody_was_told_of(story: Story) -> None:
    policy: dict[str, Any] = {"window_from": "notice", "offer_window": "2h", "grace": "5m"}
    policy |= {"starts_at": "2026-04-18T19:00:00.000Z"}
    story.given(opens(capacity=1, **policy), joins("ann"), joins("ben"), cancels("ann"))
    before = story.entry("ben")
    story.given(tells("ben"), untells("ben"))
    after_all = story.entry("ben")
    assert (after_all.deadline, after_all.wakes, after_all.window) == (before.deadline, before.wakes, before.window)
    assert after_all.deadline == "2026-04-18T17:00:00.000Z"


def test_of_several_who_were_told_those_who_answered_stay_told(story: Story) -> None:
    story.given(opens(capacity=2), *(joins(person) for person in ("ann", "bob", "cas", "dan")))
    story.given(cancels("ann"), cancels("bob"), tells("cas", "dan"), accepts("cas"))
    wrong, undo = told("cas", offered("cas")), untells("cas", "dan").command(story.scene)
    story.when(Step("both were not told", lambda _: undo))
    story.then(
        corrected(wrong, follows=1),
        told("dan", offered("dan"), sent=False, corrects=True),
    )
    story.when(Step("the same again", lambda _: undo))
    notice, last = story.scene.last(events.NoticeRecorded, story.entry("cas").number), story.entry("cas").last
    story.then(refused=no("changed_since", position=notice, since=last))


PARTIES: dict[str, list[Step]] = {"waiting": [], "suspended": [suspends("ann")], "admitted": [admits("ann")]}


@pytest.mark.parametrize("state", PARTIES)
def test_a_party_that_was_split_is_one_again_where_it_stood(story: Story, state: str) -> None:
    story.given(opens(capacity=3, backfill="manual"), joins("ann", party=3, wait=True), *PARTIES[state])
    whole = story.entry("ann")
    story.given(splits("ann", amy=1, abe=1), joins("zoe", wait=True))
    story.when(rejoins("ann", "amy", "abe"))
    back = [displaced("amy", "undone")] if state == "admitted" else []
    too = [displaced("abe", "undone")] if state == "admitted" else []
    wrong = Happening(events.EntryJoined, lambda scene, _: joined("amy").event(scene, 0), "amy")
    made = amended("ann", party=3, code="error_correction", reason="digest")
    story.then(corrected(wrong, follows=1), *back, withdrawn("amy"), *too, withdrawn("abe"), made)
    again = story.entry("ann")
    assert (again.party, again.key, again.state, again.fit) == (whole.party, whole.key, whole.state, whole.fit)
    story.stands(queue=["zoe"] if state == "admitted" else ["ann", "zoe"])


def test_a_party_of_which_a_part_has_gone_its_own_way_stays_split(story: Story) -> None:
    story.given(opens(capacity=3), joins("ann", party=3), splits("ann", amy=1, abe=1))
    undo = rejoins("ann", "amy", "abe").command(story.scene)
    first = story.entry("amy").number
    story.given(cancels("abe"))
    story.when(Step("the split is undone", lambda _: undo))
    story.then(refused=no("changed_since", position=first, since=story.entry("abe").last))


def test_pools_that_were_cut_anew_are_cut_back(story: Story) -> None:
    story.given(opens(pools={"general": 2}), joins("ann", pools=("general",)), joins("ben", pools=("general",)))
    story.given(joins("cas", pools=("general",)), cuts_anew({"floor": 2, "balcony": 0}, general="floor"))
    story.stands(floor=(2, 0, 0), balcony=(0, 0, 0))
    story.when(undoes(Happening(events.CapacityChanged, lambda *_: cut()), "again"))
    moves = (events.PoolMove("floor", "general"),)
    sizes = (events.PoolCapacity("general", 2), events.PoolCapacity("balcony", 0))
    back = Happening(events.CapacityChanged, lambda *_: events.CapacityChanged(pools=sizes, from_pool=moves))
    story.then(corrected(back), back)
    story.stands(general=(2, 0, 0), balcony=(0, 0, 0))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("cas", cause=cancelled("ann")))


def cut() -> events.CapacityChanged:
    """Return any cut of pools, where only its kind matters."""
    return events.CapacityChanged(pools=())


def test_who_came_into_a_pool_from_another_cannot_be_told_from_who_was_there(story: Story) -> None:
    story.given(opens(pools={"floor": 2, "general": 2}), cuts_anew({"floor": 4}, general="floor"))
    story.when(undoes(Happening(events.CapacityChanged, lambda *_: cut()), "again"))
    position = story.scene.last(events.CapacityChanged)
    story.then(refused=no("pools_mixed", position=position, pools="floor"))


def test_spots_of_a_pool_that_would_be_too_many_stay(story: Story) -> None:
    story.given(opens(pools={"general": 1}), joins("ann"), joins("ben"), cuts_anew({"floor": 2}, general="floor"))
    story.stands(floor=(1, 1, 0))
    undo = undoes(Happening(events.CapacityChanged, lambda *_: cut()), "again", follows=1)
    story.when(undo)
    position, last = story.scene.last(events.CapacityChanged), story.scene.last(events.SpotOffered)
    story.then(refused=no("changed_since", position=position, since=last))


def test_a_pool_that_is_there_again_stands_for_itself(story: Story) -> None:
    story.given(opens(pools={"general": 0}), joins("ann", pools=("general",)), cuts_anew({"floor": 0}, general="floor"))
    story.when(resizes(general=1))
    grown = resized(general=1)
    story.then(grown, offered("ann", pool="general", cause=grown))
