"""How is the course of a waitlist drawn: how many waited, were in, and how many spots there were, over time?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from cli.charts import ticks
from cli.charts.drawing import WIDTH, Drawing
from cli.render.markup import Markup, element, together
from cli.words.clockface import Clockface
from ledger.instant import as_datetime
from replays.report.levels import Level

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, WIDTH - 18, 44, 272
_HEIGHT = 300
_APART = 24
_NAMES = (("waiting", "waiting", 0), ("in", "in, or on offer", 100), ("capacity", "capacity", 246))
_Point = tuple[float, float]


class Course(Struct, frozen=True):
    """How a waitlist stood after each of its records; a cursor can be moved over it where there is a script."""

    title: str
    levels: Sequence[Level]
    clock: Clockface
    has_cursor: bool = False


def drawing(course: Course) -> Drawing:
    """Return the course as a picture: steps, for nothing changes between two records."""
    levels = course.levels
    times = [as_datetime(one.at).timestamp() for one in levels]
    start, stop = times[0], max(times[-1], times[0] + 60)
    marks = ticks.numbers(max(max(one.waiting, one.taken, one.capacity) for one in levels))

    def across(time: float) -> float:
        return _LEFT + (time - start) / (stop - start) * (_RIGHT - _LEFT)

    def up(number: int) -> float:
        return _BOTTOM - number / marks[-1] * (_BOTTOM - _TOP)

    def steps(numbers: Iterable[int]) -> list[_Point]:
        return [(across(time), up(number)) for time, number in zip(times, numbers, strict=True)]

    waiting = _stairs(steps(one.waiting for one in levels))
    parts = (
        *_numbers(marks, up),
        *_times(course, across),
        element("path", class_="waiting", d=f"{waiting}V{_BOTTOM}H{_LEFT}Z"),
        element("path", class_="capacity", d=_stairs(steps(one.capacity for one in levels))),
        element("path", class_="in", d=_stairs(steps(one.taken for one in levels))),
        *_capacities(levels, across, up),
        *_names(),
        element("line", class_="cursor", x1=_RIGHT, x2=_RIGHT, y1=_TOP, y2=_BOTTOM) if course.has_cursor else "",
    )
    return Drawing(
        title=course.title,
        told=_told(course),
        height=_HEIGHT,
        parts=together(*parts),
        scale={"left": _LEFT, "right": _RIGHT, "top": _TOP, "bottom": _BOTTOM, "start": start, "stop": stop},
    )


def _stairs(points: Sequence[_Point]) -> str:
    """Return a path that stays level until the next point; of many points at one place, the extremes and the last."""
    path, (x, y) = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"], points[0]
    for column in _columns(points[1:]):
        heights = [height for _, height in column]
        reached = dict.fromkeys(f"{one:.1f}" for one in (heights[0], min(heights), max(heights), heights[-1]))
        if list(reached) != [f"{y:.1f}"]:
            path.append(f"H{column[0][0]:.1f}" + "".join(f"V{one}" for one in reached))
        x, y = column[-1]
    return "".join([*path, f"H{_RIGHT}"]) if x < _RIGHT else "".join(path)


def _columns(points: Iterable[_Point]) -> Iterator[list[_Point]]:
    """Yield the points by the half unit of width in which they stand."""
    column: list[_Point] = []
    for point in points:
        if column and round(point[0] * 2) != round(column[0][0] * 2):
            yield column
            column = []
        column.append(point)
    if column:
        yield column


def _numbers(marks: list[int], up: Callable[[int], float]) -> Iterator[Markup]:
    for number in marks:
        y = round(up(number), 1)
        yield element("line", class_="grid", x1=_LEFT, x2=_RIGHT, y1=y, y2=y)
        yield element("text", f"{number:,}", class_="quiet", x=_LEFT - 8, y=y + 4, text_anchor="end")


def _times(course: Course, across: Callable[[float], float]) -> Iterator[Markup]:
    yield element("line", class_="axis", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM)
    found: Iterable[tuple[datetime, str]] = ticks.times(course.levels[0].at, course.levels[-1].at, course.clock)
    for at, written in found:
        x = round(across(at.timestamp()), 1)
        yield element("line", class_="axis", x1=x, x2=x, y1=_BOTTOM, y2=_BOTTOM + 5)
        yield element("text", written, class_="quiet", x=x, y=_BOTTOM + 19, text_anchor="middle")


def _capacities(
    levels: Sequence[Level], across: Callable[[float], float], up: Callable[[int], float]
) -> Iterator[Markup]:
    """Yield the capacity where it became another, as far as the numbers do not stand in each other's way."""
    last: _Point | None = None
    before: int | None = None
    for level in levels:
        x, y = across(as_datetime(level.at).timestamp()), up(level.capacity) - 6
        is_near = last is not None and x < last[0] + _APART and abs(y - last[1]) < _APART
        if level.capacity != before and not is_near:
            is_at_end, last = x > _RIGHT - _APART, (x, y)
            yield element(
                "text",
                f"{level.capacity:,}",
                class_="heading",
                x=round(x - 5 if is_at_end else x + 5, 1),
                y=round(y, 1),
                text_anchor="end" if is_at_end else None,
            )
        before = level.capacity


def _names() -> Iterator[Markup]:
    for name, words, offset in _NAMES:
        x = _LEFT + offset
        yield element("line", class_=name, x1=x, x2=x + 18, y1=14, y2=14)
        yield element("text", words, class_=f"name-{name}", x=x + 24, y=18)


def _told(course: Course) -> str:
    levels, clock = course.levels, course.clock
    most = max(levels, key=lambda one: one.waiting)
    now = levels[-1]
    return (
        f"From {clock.spoken(levels[0].at)} to {clock.spoken(now.at)}. At most {most.waiting:,} waited, on "
        f"{clock.spoken(most.at)}, with {most.taken:,} in and a capacity of {most.capacity:,}. "
        f"At the end {now.waiting:,} wait, {now.taken:,} are in, and the capacity is {now.capacity:,}."
    )
