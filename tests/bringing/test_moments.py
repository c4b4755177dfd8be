"""Dates as people and programs write them; what has two readings stays unclear."""

from datetime import datetime

import pytest

from cli.bringing.moments import Style, Unclear, moment, style_of

DAY_FIRST, MONTH_FIRST = Style("day-first"), Style("month-first")
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "style", "at"),
    [
        ("2026-04-18", Style(), "2026-04-17T22:00"),
        ("2026-04-18 09:30", Style(), "2026-04-18T07:30"),
        ("2026-04-18T09:30:15+02:00", Style(), "2026-04-18T07:30:15"),
        ("2026-04-18T09:30:15Z", Style(), "2026-04-18T09:30:15"),
        ("18.04.2026", DAY_FIRST, "2026-04-17T22:00"),
        ("18. 4. 2026, 09:30 Uhr", DAY_FIRST, "2026-04-18T07:30"),
        ("04/05/2026", DAY_FIRST, "2026-05-03T22:00"),
        ("04/05/2026", MONTH_FIRST, "2026-04-04T22:00"),
        ("4/4/2026", Style(), "2026-04-03T22:00"),
        ("11/29/24 22:28", MONTH_FIRST, "2024-11-29T21:28"),
        ("03.04.26", DAY_FIRST, "2026-04-02T22:00"),
        ("2026. 04. 18. 9:30", Style(), "2026-04-18T07:30"),
        ("2026. április 18.", Style(), "2026-04-17T22:00"),
        ("18. März 2026", Style(), "2026-03-17T23:00"),
        ("Sep 26, 2026 7:05 PM", Style(), "2026-09-26T17:05"),
        ("Sat, 26 September 2026 12:05 AM", Style(), "2026-09-25T22:05"),
        ("2026/09/27 3:00:00 PM GMT+3", Style(), "2026-09-27T12:00"),
        ("46130", Style(), "2026-04-17T22:00"),
        ("46130,5", Style(), "2026-04-18T10:00"),
        (46130.5, Style(), "2026-04-18T10:00"),
        (46130, Style(), "2026-04-17T22:00"),
        (datetime(2026, 4, 18, 9, 30), Style(), "2026-04-18T07:30"),  # noqa: DTZ001 - as a workbook has it
    ],
)
def test_a_date_is_read_as_clocks_in_the_zone_show_it(text: str, style: Style, at: str) -> None:
    assert moment(text, None, style, BERLIN) == f"{at.ljust(19, ':').replace(':::', ':00')}.000Z"


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("2026-04-18", "09:30:00", "2026-04-18T07:30:00.000Z"),
        ("2026-04-18", 0.5, "2026-04-18T10:00:00.000Z"),
        ("18 Apr 2026", "9:30 pm", "2026-04-18T19:30:00.000Z"),
    ],
)
def test_the_time_of_day_may_stand_in_a_column_of_its_own(day: str, clock: str, at: str) -> None:
    assert moment(day, clock, Style(), BERLIN) == at


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026", "could be 2026-04-03 or 2026-03-04"),
        ("03.04.2026", "could be 2026-04-03 or 2026-03-04"),
        ("3-4-2026 09:00", "could be 2026-04-03 or 2026-03-04"),
        ("31/04/2026", "is no day or time that there is"),
        ("2026-02-30", "is no day"),
        ("25 Dec 2026 25:00", "is no day or time"),
        ("soon", "is no date"),
        ("12", "is no date"),
        (12, "is a number, and no date"),
        ("2026-10-25 02:30", "could be 2026-10-25T00:30:00.000Z or 2026-10-25T01:30:00.000Z"),
        ("2026-03-29 02:30", "clocks in Europe/Berlin changed then"),
    ],
)
def test_what_has_no_reading_or_two_is_unclear(text: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        moment(text, None, Style(), BERLIN)


def test_one_date_that_can_be_nothing_else_says_how_the_column_is_read() -> None:
    cells = [(2, "03/04/2026"), (3, "04/24/2026")]
    assert style_of(cells, said=None, by_dots=None) == Style("month-first", "row 3 can be nothing else: 04/24/2026")
    assert style_of(cells[:1], said=None, by_dots=None) == Style()
    assert style_of(cells, said="day-first", by_dots=None).order == "day-first"


def test_dates_between_dots_under_german_headings_are_day_first_and_dates_between_slashes_are_not() -> None:
    assert style_of([(2, "03.04.2026")], said=None, by_dots="day-first").order == "day-first"
    assert style_of([(2, "03.04.2026"), (3, "03/04/2026")], said=None, by_dots="day-first").order is None
    assert style_of([(2, "2026-04-03 10:15")], said=None, by_dots="day-first") == Style()
