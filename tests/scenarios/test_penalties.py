"""Who does not use a spot waits longer for the next one, until that is over or staff say so."""

from typing import Any

import pytest

from ledger.decision import Penalty
from ledger.instant import LATEST
from ledger.policy import Penalties
from tests.scenarios.asking import (
    accepts,
    admits,
    after,
    cancels,
    joins,
    notes_no_show,
    offers_to,
    on,
    opens,
    opens_another,
    reinstates,
    resizes,
    resumes,
    revokes,
    suspends,
    ticks,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import joined, penalty_ended, refusal_recorded, resumed
from tests.scenarios.harness import Happening, Step, Story, moment
from tests.scenarios.refusing import disputable

A_DAY = Penalties(no_show=1, lasts="24h")
FOR_GOOD = Penalties(no_show=1)
STARTS = "2026-04-18T19:00:00.000Z"
LATE = Penalties(late_cancel=1, late_from="6h", lasts="24h")


def missed(record: int = 4, points: int = 1, until: str | None = "24h") -> Penalty:
    return Penalty(record, points, None if until is None else moment(until))


def delayed(person: str, *penalties: Penalty, until: str = "24h") -> Happening:
    return joined(person, penalties=penalties, delayed_until=moment(until))


def missing(**settings: Any) -> list[Step]:
    """A spot is free again, because Ann did not come; record #4 says so."""
    return [opens(capacity=1, **settings), joins("ann"), notes_no_show("ann")]


def test_who_did_not_come_waits_though_a_spot_is_free_until_the_penalty_ends(story: Story) -> None:
    story.given(*missing(penalties=A_DAY))
    story.when(joins("ann"))
    story.then(delayed("ann", missed()))
    story.given(after("25h"))
    story.when(ticks())
    story.stands(offered=["ann"])


def test_the_sweep_records_the_end_at_its_own_instant(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, backfill="manual"), joins("ann"), after("25h"))
    story.when(ticks())
    story.then(penalty_ended("ann", "24h"))


def test_others_pass_whoever_is_delayed_and_the_rank_stays(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, promotion="admit"), joins("ann"))
    story.when(joins("ben"))
    story.stands(admitted=["ben"], queue=["ann"])
    story.when(joins("cas"), after("25h"), cancels("ben"))
    story.stands(admitted=["ann"], queue=["cas"])


def test_a_penalty_that_lasts_ends_only_when_staff_say_so(story: Story) -> None:
    story.given(*missing(penalties=FOR_GOOD, backfill="manual"), after("52w"))
    story.when(joins("ann"))
    story.then(delayed("ann", missed(until=None), until=LATEST))
    story.given(after("52w"), ticks())
    story.when(resumes("ann"))
    story.then(resumed("ann"))
    assert story.entry("ann").fit == "1:"


def test_a_penalty_that_is_over_counts_no_more(story: Story) -> None:
    story.given(*missing(penalties=A_DAY), resizes(0), after("24h"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_fewer_points_than_it_takes_delay_nobody(story: Story) -> None:
    rules = Penalties(no_show=1, delay_from=2, lasts="24h")
    story.given(*missing(penalties=rules), resizes(0))
    story.when(joins("ann"))
    story.then(joined("ann", penalties=(missed(),)))


@case("CX-03")
@pytest.mark.parametrize(
    ("settings", "hours", "is_late"),
    [({}, "1h", False), ({"starts_at": STARTS}, "3h", False), ({"starts_at": STARTS}, "5h", True)],
    ids=["no deadline", "deadline ahead", "deadline passed"],
)
def test_a_spot_is_given_back_late_after_the_deadline_before_the_start(
    story: Story, settings: dict[str, Any], hours: str, is_late: bool
) -> None:
    rules = LATE if settings else Penalties(no_show=1)
    story.given(opens(capacity=1, penalties=rules, backfill="manual", **settings), joins("ann"), joins("ben"))
    story.given(after(hours), cancels("ann"), withdraws("ben"))
    assert (story.entry("ann").owes is not None) == is_late
    assert story.entry("ben").owes is None


def test_no_penalty_at_all_without_rules_for_any(story: Story) -> None:
    story.given(*missing(), resizes(0))
    story.when(joins("ann"))
    story.then(joined("ann"))


def elsewhere(first: int) -> list[Step]:
    """Ann missed two classes of the series: four points, of which so many are no more after ten hours."""
    steps: list[Step] = []
    for name, points, lasts in (("tap", first, "10h"), ("ballet", 4 - first, "40h")):
        rules = Penalties(no_show=points, lasts=lasts)
        steps += [opens_another(name, 1, series="classes", penalties=rules), joins("ann", waitlist=name)]
        steps += [on(name, notes_no_show("ann"))]
    return steps


THREE = Penalties(no_show=1, delay_from=3, over="series")


@case("LG-31")
@pytest.mark.parametrize(
    ("first", "capacity", "ahead", "admitted"),
    [(2, 1, [], ["ann"]), (1, 1, [], []), (2, 0, [], []), (2, 1, ["ben"], ["ben"])],
    ids=["4 to 2", "4 to 3", "no spot free", "not first"],
)
def test_whoever_is_first_gets_the_free_spot_once_few_enough_points_are_left(
    story: Story, first: int, capacity: int, ahead: list[str], admitted: list[str]
) -> None:
    settings: dict[str, Any] = {"penalties": THREE, "promotion": "admit", "join_when_free": "queue"}
    story.given(*elsewhere(first), opens(capacity=0, series="classes", **settings))
    story.given(*(joins(person) for person in ahead), *(suspends(person, until="10h") for person in ahead))
    story.given(joins("ann"))
    story.given(resizes(capacity))
    story.stands(admitted=[], waiting=1, suspended=len(ahead))
    story.when(after("12h"), ticks())
    story.stands(admitted=admitted)


def test_what_happened_on_other_lists_of_the_series_is_in_the_record(story: Story) -> None:
    story.given(*elsewhere(2), opens(capacity=1, series="classes", penalties=THREE))
    story.when(joins("ann"))
    story.then(delayed("ann", Penalty(4, 2, moment("10h")), Penalty(8, 2, moment("40h")), until="10h"))


def test_points_of_other_lists_count_only_where_the_policy_says_so(story: Story) -> None:
    story.given(*elsewhere(2), opens(capacity=0, series="classes", penalties=A_DAY))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_a_refused_join_says_which_penalties_counted(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, max_waiting=0))
    story.when(joins("ann"))
    story.then(
        refusal_recorded("ann", "join", "list_full", penalties=(missed(),)), refused=disputable("list_full", limit=0)
    )


def test_a_suspension_hides_the_penalty_and_does_not_lift_it(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, backfill="manual"), joins("ann"), suspends("ann", until="2h"))
    story.given(after("3h"))
    story.when(ticks())
    story.then(resumed("ann", due="2h"))
    assert story.entry("ann").fit == "!penalty_delay"
    story.given(suspends("ann", until="30h"), after("30h"))
    story.when(ticks())
    story.then(resumed("ann", due="30h"))
    assert story.entry("ann").fit == "1:"


def test_an_offer_by_hand_that_is_taken_back_leaves_the_penalty(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, backfill="manual"), joins("ann"))
    story.given(offers_to("ann", code="safety", reason="digest"), revokes("ann", code="error_correction"))
    assert story.entry("ann").fit == "!penalty_delay"
    story.given(offers_to("ann", code="safety", reason="digest"), accepts("ann"))
    story.stands(admitted=["ann"])


def test_an_admission_by_hand_ends_the_wait_for_the_penalty(story: Story) -> None:
    story.given(*missing(penalties=A_DAY), joins("ann"))
    story.when(admits("ann", code="safety", reason="digest"))
    story.stands(admitted=["ann"])
    assert story.entry("ann").wakes is None


def test_whoever_is_reinstated_after_not_coming_owes_nothing(story: Story) -> None:
    story.given(*missing(penalties=A_DAY, backfill="manual"), reinstates("ann"), withdraws("ann"))
    story.when(joins("ann"))
    story.stands(admitted=["ann"])


WRONG: dict[str, dict[str, Any]] = {
    "nothing costs anything": {"penalties": Penalties()},
    "late before no start": {"penalties": LATE},
    "no length": {"penalties": Penalties(no_show=1, lasts="soon")},
    "no length before the start": {"penalties": Penalties(late_cancel=1, late_from="soon"), "starts_at": STARTS},
    "over no series": {"penalties": THREE},
}


@pytest.mark.parametrize("what", WRONG)
def test_penalties_that_cannot_be_kept_are_a_mistake(story: Story, what: str) -> None:
    story.when(opens(capacity=1, **WRONG[what]))
    story.mistaken("policy")
