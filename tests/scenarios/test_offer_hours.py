"""A deadline outside the offer hours moves to the end of the next ones; what was decided once stays decided."""

from typing import Any

import pytest

from tests.scenarios.asking import after, cancels, joins, offers_next, opens, tells, ticks
from tests.scenarios.happening import cancelled, expired, offered, told
from tests.scenarios.harness import Story

# The story begins on a Saturday at 09:00 UTC: 11:00 in Amsterdam, 18:00 in Tokyo.
AMSTERDAM = "Europe/Amsterdam"
OFFICE = {"days": "mon-fri", "from": "09:00", "to": "17:00"}


@pytest.mark.parametrize(
    ("window", "until"),
    [
        ("1h", "2026-04-20T15:00:00.000Z"),  # still Saturday
        ("45h", "2026-04-20T15:00:00.000Z"),  # Monday, before the hours
        ("47h", "2026-04-20T08:00:00.000Z"),  # Monday at ten: within them
        ("54h", "2026-04-20T15:00:00.000Z"),  # Monday at five: just in time
        ("55h", "2026-04-21T15:00:00.000Z"),  # Monday, after the hours
    ],
)
def test_a_deadline_outside_the_hours_moves_to_the_end_of_the_next(story: Story, window: str, until: str) -> None:
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=OFFICE, offer_window=window), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone=AMSTERDAM))


def test_the_offer_dies_at_the_moved_deadline(story: Story) -> None:
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=OFFICE, offer_window="1h", after_expiry="leave"))
    story.given(joins("ann"), joins("ben"), cancels("ann"))
    story.when(after("53h"), ticks())
    story.then()
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="54h"))


def test_a_holiday_has_no_hours(story: Story) -> None:
    hours = OFFICE | {"holidays": ["2026-04-20", "2026-04-21"]}
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=hours, offer_window="1h"), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    until = "2026-04-22T15:00:00.000Z"
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone=AMSTERDAM))


def test_the_hours_can_have_a_zone_of_their_own(story: Story) -> None:
    hours = OFFICE | {"days": "sat", "zone": "Asia/Tokyo"}
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=hours, offer_window="1h"), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    until = "2026-04-25T08:00:00.000Z"
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone="Asia/Tokyo"))


@pytest.mark.parametrize(
    ("window", "until"),
    [
        ("160d", "2026-09-25T22:00:00.000Z"),  # summer time: midnight is at ten in the evening, UTC
        ("189d", "2026-10-24T22:00:00.000Z"),  # the evening before the clocks go back
        ("190d", "2026-10-25T23:00:00.000Z"),  # the day on which they do
    ],
)
def test_the_hours_are_those_of_the_wall_clock_in_summer_and_in_winter(story: Story, window: str, until: str) -> None:
    hours = {"days": "mon-sun", "from": "23:00", "to": "24:00"}
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=hours, offer_window=window), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone=AMSTERDAM))


def test_hours_that_end_in_the_hour_that_comes_twice_end_the_second_time(story: Story) -> None:
    hours = {"days": "sun", "from": "00:00", "to": "02:30"}
    story.given(opens(capacity=1, zone=AMSTERDAM, offer_hours=hours, offer_window="188d"), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    until = "2026-10-25T01:30:00.000Z"
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone=AMSTERDAM))


def test_a_window_of_one_offer_and_one_that_starts_with_the_notice_are_moved_too(story: Story) -> None:
    settings: dict[str, Any] = {"zone": AMSTERDAM, "offer_hours": OFFICE, "window_from": "notice", "backfill": "manual"}
    story.given(opens(capacity=1, **settings), joins("ann"), joins("ben"), cancels("ann"), offers_next(window="30m"))
    story.when(tells("ben"))
    story.then(told("ben", offered("ben"), until="2026-04-20T15:00:00.000Z", zone=AMSTERDAM))


def test_each_of_many_who_are_told_has_a_deadline_of_their_own(story: Story) -> None:
    settings: dict[str, Any] = {"zone": AMSTERDAM, "offer_hours": OFFICE, "window_from": "notice"}
    story.given(opens(capacity=2, **settings), *(joins(person) for person in ("ann", "ben", "cara", "dan")))
    story.given(cancels("ann"), cancels("ben"))
    story.when(tells("cara", "dan"))
    until = "2026-04-20T15:00:00.000Z"
    story.then(
        told("cara", offered("cara"), until=until, zone=AMSTERDAM),
        told("dan", offered("dan"), until=until, zone=AMSTERDAM),
    )


def test_offers_stop_before_the_hours_end(story: Story) -> None:
    settings: dict[str, Any] = {"zone": AMSTERDAM, "offer_hours": OFFICE, "offer_window": "1h"}
    settings["starts_at"] = "2026-04-20T10:00:00.000Z"
    story.given(opens(capacity=1, **settings), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    until = "2026-04-20T08:00:00.000Z"
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann"), until=until, zone=AMSTERDAM))


@pytest.mark.parametrize(
    ("hours", "saying"),
    [
        ({"days": "mon-foo"}, "days are written"),
        ({"from": "8:00"}, "not a time such as 08:00"),
        ({"from": "20:00", "to": "08:00"}, "no time at all"),
        ({"holidays": ["25-12-2026"]}, "not a day such as"),
    ],
)
def test_hours_that_cannot_be_read_are_a_mistake_that_says_what_can(story: Story, hours: object, saying: str) -> None:
    story.when(opens(capacity=1, offer_hours=hours))
    story.mistaken("policy", saying)
