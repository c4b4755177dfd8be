"""How often may one person join the waitlists of a series, and on how many may they be at once?"""

from typing import Any

import pytest

from ledger.policy import JoinLimit
from tests.scenarios.asking import (
    adopts,
    after,
    cancels,
    closes,
    joins,
    on,
    opens,
    opens_another,
    suspends,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import joined, refusal_recorded
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable, no, not_eligible

ONE_AT_ONCE = JoinLimit(active=1, over="series")
TWICE_A_DAY = JoinLimit(joins=2, within="24h", over="series")
ADULTS = ({"attribute": "age", "code": "too_young", "at_least": 18},)
WHY = "organiser_discretion"
ANYWAY = {"beyond_limit": True, "code": WHY, "reason": "digest"}
TAP = {"tap": 1}


def here(**settings: Any) -> Any:
    return opens(capacity=0, series="classes", **settings)


def there(name: str = "tap", capacity: int = 0, **settings: Any) -> Any:
    return opens_another(name, capacity, series="classes", **settings)


def limited(most: int, lists: str = "tap", **details: Any) -> Any:
    return disputable("limit_reached", limit=most, **details, lists=lists)


@case("KO-10")
def test_who_is_on_another_list_of_the_series_may_not_join_a_second(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE), joins("ann", waitlist="tap"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "limit_reached", elsewhere=TAP), refused=limited(1, counts="active"))


@case("KO-11")
def test_staff_may_take_somebody_in_beyond_a_limit_but_not_where_there_is_to_be_nobody(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE), joins("ann", waitlist="tap"))
    story.when(joins("ann", against=ANYWAY))
    story.then(joined("ann", elsewhere=TAP, beyond_limit=True, code=WHY, reason="digest"))
    story.given(adopts(limit=JoinLimit(active=0, over="series")))
    story.when(joins("ben", against=ANYWAY))
    story.then(
        refusal_recorded("ben", "join", "limit_reached", policy=2, reason="digest", beyond_limit=True, against=WHY),
        refused=limited(0, "", counts="active"),
    )


def test_without_code_and_text_nobody_is_taken_in_beyond_the_limit(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE), joins("ann", waitlist="tap"))
    story.when(joins("ann", against={"beyond_limit": True}))
    story.then(refused=no("override_needs_reason", missing="code and reason"))


def test_what_is_no_limit_still_refuses_whoever_is_taken_in_beyond_it(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE, eligible=ADULTS), joins("ann", waitlist="tap"))
    story.when(joins("ann", age=17, against=ANYWAY, outcomes={"age>=18": False}))
    asked: dict[str, Any] = {
        "attributes": {"age": 17},
        "outcomes": {"age>=18": False},
        "beyond_limit": True,
        "against": WHY,
    }
    story.then(
        refusal_recorded("ann", "join", "too_young", reason="digest", **asked), refused=not_eligible("too_young")
    )


def test_who_asks_to_be_taken_in_beyond_a_limit_that_is_not_reached_just_joins(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE))
    story.when(joins("ann", against=ANYWAY))
    story.then(joined("ann", code="organiser_discretion", reason="digest"))


ENDED = {
    "left": withdraws("ann"),
    "gave the spot back": cancels("ann"),
    "is on a list that closed": closes(),
}


@pytest.mark.parametrize("how", ENDED)
def test_who_is_on_the_other_list_no_more_may_join(story: Story, how: str) -> None:
    story.given(there(capacity=int(how == "gave the spot back")), here(limit=ONE_AT_ONCE), joins("ann", waitlist="tap"))
    story.given(on("tap", ENDED[how]))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_a_suspended_entry_and_a_spot_count(story: Story) -> None:
    story.given(there(), there("ballet", 1), here(limit=JoinLimit(active=2, over="series")))
    story.given(joins("ann", waitlist="tap"), on("tap", suspends("ann")), joins("ann", waitlist="ballet"))
    story.when(joins("ann"))
    both = {"ballet": 1, "tap": 1}
    story.then(
        refusal_recorded("ann", "join", "limit_reached", elsewhere=both),
        refused=limited(2, "ballet, tap", counts="active"),
    )


def test_an_offer_that_died_counts_no_more_though_nobody_recorded_it(story: Story) -> None:
    story.given(there("tap", 1, after_expiry="leave", offer_window="1h", join_when_free="queue"))
    story.given(joins("ann", waitlist="tap"), here(limit=ONE_AT_ONCE), after("2h"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_an_offer_that_died_sends_to_the_end_of_the_line_and_so_it_counts(story: Story) -> None:
    story.given(there("tap", 1, after_expiry="end_of_line", offer_window="1h", join_when_free="queue"))
    story.given(joins("ann", waitlist="tap"), here(limit=ONE_AT_ONCE), after("2h"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "limit_reached", elsewhere=TAP), refused=limited(1, counts="active"))


def test_a_list_whose_offers_have_stopped_is_over_though_nobody_recorded_it(story: Story) -> None:
    story.given(there("tap", 0, starts_at="2026-04-18T13:00:00.000Z", stop_before="2h"))
    story.given(joins("ann", waitlist="tap"), here(limit=ONE_AT_ONCE), after("2h"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_joins_of_a_recent_time_are_counted_over_the_series(story: Story) -> None:
    story.given(there(), here(limit=TWICE_A_DAY), joins("ann", waitlist="tap"), on("tap", withdraws("ann")))
    story.given(joins("ann"), withdraws("ann"))
    story.when(joins("ann"))
    story.then(
        refusal_recorded("ann", "join", "limit_reached", elsewhere=TAP),
        refused=limited(2, within="24h", counts="joins"),
    )
    story.when(after("25h"), joins("ann"))
    story.then(joined("ann"))


def test_a_join_says_what_was_counted_elsewhere(story: Story) -> None:
    story.given(there(), here(limit=TWICE_A_DAY), joins("ann", waitlist="tap"))
    story.when(joins("ann"))
    story.then(joined("ann", elsewhere=TAP))


def test_other_people_do_not_count(story: Story) -> None:
    story.given(there(), here(limit=ONE_AT_ONCE), joins("ben", waitlist="tap"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_a_limit_over_a_series_needs_one(story: Story) -> None:
    story.when(opens(capacity=0, limit=ONE_AT_ONCE))
    story.mistaken("policy", "a rule over a series")


def test_a_limit_over_a_series_is_not_adopted_without_one(story: Story) -> None:
    story.given(opens(capacity=0))
    story.when(adopts(limit=ONE_AT_ONCE))
    story.mistaken("policy", "a rule over a series")


WRONG = {
    "neither joins nor active": JoinLimit(),
    "both": JoinLimit(1, active=1, over="series"),
    "active within a time": JoinLimit(active=1, within="24h", over="series"),
    "active on one list": JoinLimit(active=1),
    "no length": JoinLimit(1, within="soon"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_limit_that_says_nothing_or_too_much_is_a_mistake(story: Story, what: str) -> None:
    story.when(here(limit=WRONG[what]))
    story.mistaken("policy", "limit: ")
