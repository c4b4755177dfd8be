"""Charts: the same data give the same SVG, marks stand at round places, and what was typed is text."""

from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.charts import course, ticks
from cli.charts.bars import Bars, drawings
from cli.charts.drawing import document
from cli.render.markup import Markup, element
from cli.words.clockface import Clockface
from ledger.instant import Instant, instant
from replays.report.levels import Level

START = Instant("2026-01-05T09:00:00.000Z")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda one: instant(one.astimezone()))  # noqa: DTZ001


def read(text: str) -> ET.Element:
    """Return what an XML reader makes of a text."""
    return ET.fromstring(text)  # noqa: S314 - what we wrote ourselves


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_no_text_is_ever_markup(text: str, other: str) -> None:
    made = element("text", text, element("b", other), title=other, class_=text)
    found = read(made)
    assert [one.tag for one in found.iter()] == ["text", "b"]


def test_attributes_are_left_out_bare_or_written() -> None:
    assert element("p", "a", hidden=True, open=False, id=None, tabindex=0) == '<p hidden tabindex="0">a</p>'
    assert element("input", type="range") == '<input type="range"/>'
    assert element("p", Markup("<b>a</b>"), None, "<b>") == "<p><b>a</b>&lt;b&gt;</p>"


@given(st.integers(0, 10**9))
def test_numbers_are_marked_at_round_places_that_reach_far_enough(most: int) -> None:
    marks = ticks.numbers(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 7
    step = marks[1]
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert all(after - before == step for before, after in pairwise(marks))


@given(moments, moments, st.sampled_from(["UTC", "America/Los_Angeles", "Asia/Kathmandu"]))
def test_times_are_marked_in_order_and_within(one: Instant, other: Instant, zone: str) -> None:
    start, stop = sorted((one, other))
    marks = list(ticks.times(start, stop, Clockface(zone)))
    assert len(marks) <= 9
    instants = [at.timestamp() for at, _ in marks]
    assert instants == sorted(instants)


@given(
    st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)), min_size=1)
)
def test_a_course_is_drawn_the_same_again_and_stays_on_its_sheet(rows: list[tuple[int, int, int, int]]) -> None:
    levels = [
        Level(
            position,
            Instant(f"2026-01-05T09:{minute // 60 % 60:02d}:{minute % 60:02d}.000Z"),
            waiting,
            0,
            taken,
            capacity,
        )
        for position, (minute, waiting, taken, capacity) in enumerate(sorted(rows), 1)
    ]
    drawn = course.drawing(course.Course("Course <b>", levels, Clockface()))
    assert drawn == course.drawing(course.Course("Course <b>", levels, Clockface()))
    read(document("Course <b>", [drawn]))
    assert f"At most {max(one.waiting for one in levels)} waited" in drawn.told


def test_many_records_make_no_long_drawing() -> None:
    levels = [
        Level(n, Instant(f"2026-01-05T09:{n // 1000:02d}:{n // 17 % 60:02d}.{n % 1000:03d}Z"), n % 37, 0, n % 7, 9)
        for n in range(1, 20_000)
    ]
    assert (
        len(course.drawing(course.Course("Course", sorted(levels, key=lambda one: one.at), Clockface())).parts)
        < 120_000
    )


@pytest.mark.parametrize("rows", [(), (("nobody", 0),), (("a <b>", 1), ("c", 12_345))])
def test_bars_are_drawn_to_one_scale(rows: tuple[tuple[str, int], ...]) -> None:
    read(document("Bars", drawings([Bars("Title & more", rows)])))
