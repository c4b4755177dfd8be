"""When was it? Dates as spreadsheets and exports write them, in three languages; a text with two readings stays two."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from cli.bringing.grid import Value
from ledger.calendar import readings
from ledger.instant import Instant, instant

Order = Literal["day-first", "month-first"]

_TIME = (
    r"(?:(?:[ ,T]|\bat\b|\bum\b)+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?: ?uhr)?)?(?: ?(?P<offset>z|utc|gmt(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d))?"
)
_FLAGS = re.IGNORECASE | re.ASCII
_TWO = r"(?P<first>\d{1,2})(?P=sep) ?(?P<other>\d{1,2})"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<sep>[-./]) ?{_TWO}\.?{_TIME}", _FLAGS)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sep>[-./]) ?(?P<other>\d{{1,2}})(?P=sep) ?(?P<year>\d{{4}}|\d\d){_TIME}", _FLAGS
)
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>[a-z]+)", r"(?P<year>\d{4})"
_NAMED = (
    re.compile(rf"(?:\w+,? )?{_DAY}\.? ?(?:of )?{_MONTH}\.?,? {_YEAR}{_TIME}", _FLAGS),
    re.compile(rf"{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}{_TIME}", _FLAGS),
    re.compile(rf"{_YEAR}\. ?{_MONTH}\.? {_DAY}\.?{_TIME}", _FLAGS),
)
_MONTHS = {
    **dict.fromkeys(("jan",), 1),
    **dict.fromkeys(("feb",), 2),
    **dict.fromkeys(("mar", "mrz"), 3),
    **dict.fromkeys(("apr",), 4),
    **dict.fromkeys(("may", "mai", "maj"), 5),
    **dict.fromkeys(("jun",), 6),
    **dict.fromkeys(("jul",), 7),
    **dict.fromkeys(("aug",), 8),
    **dict.fromkeys(("sep", "sze"), 9),
    **dict.fromkeys(("oct", "okt"), 10),
    **dict.fromkeys(("nov",), 11),
    **dict.fromkeys(("dec", "dez"), 12),
}
"""Months by the first three letters of their names in English, German and Hungarian."""
_MONTHS_OF_A_YEAR = 12
_EXCEL_BEGAN = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's day
_EXCEL_DAYS = range(20_000, 80_000)
"""Day numbers of the years 1954 to 2119: what a date is where a cell lost its format."""


class Unclear(Exception):
    """A text that is no date, or more than one: why, in a sentence's words."""


class Style(Struct, frozen=True):
    """How the dates of a column are to be read.

    Attributes:
        order: which number comes first where the year is last; None where nothing says so.
        why: what says so.
    """

    order: Order | None = None
    why: str = ""


def style_of(cells: Iterable[tuple[int, Value]], *, said: Order | None, by_dots: Order | None) -> Style:
    """Return how the dates of a column are written: as was said, or as one of them shows that can be nothing else.

    Args:
        cells: the cells with their rows.
        said: what somebody said.
        by_dots: what dates between dots mean in the language of the headings, where that is known.
    """
    if said is not None:
        return Style(said, "as you said")
    separators = set[str]()
    for row, cell in cells:
        found = _YEAR_LAST.fullmatch(_plain(cell)) if isinstance(cell, str) else None
        if found is None:
            continue
        separators.add(found["sep"])
        first, second = int(found["first"]), int(found["other"])
        if first > 12 >= second:
            return Style("day-first", f"row {row} can be nothing else: {' '.join(str(cell).split())}")
        if second > 12 >= first:
            return Style("month-first", f"row {row} can be nothing else: {' '.join(str(cell).split())}")
    return Style(by_dots, "as the headings' language has it") if by_dots and separators == {"."} else Style()


def moment(cell: Value, clock: Value, style: Style, zone: str) -> Instant:
    """Return the instant of a cell, with the time of day in another cell if there is one, by clocks in a zone.

    Raises:
        Unclear: it has no reading, or more than one.
    """
    if isinstance(cell, datetime):
        return _in_zone(_with_clock(cell, clock), zone)
    if isinstance(cell, int | float):
        return _in_zone(_with_clock(_by_day_number(float(cell)), clock), zone)
    text = _plain(cell)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text, re.ASCII):
        return _in_zone(_with_clock(_by_day_number(float(text.replace(",", "."))), clock), zone)
    found = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text) or _named(text)
    if found is None:
        raise Unclear("is no date that can be read")
    shown, offset = _shown(found, style), found["offset"]
    if offset:
        return instant((shown - _offset(offset)).replace(tzinfo=UTC))
    return _in_zone(_with_clock(shown, clock), zone)


def _named(text: str) -> "re.Match[str] | None":
    for pattern in _NAMED:
        found = pattern.fullmatch(text)
        if found is not None and found["month"][:3] in _MONTHS:
            return found
    return None


def _shown(found: "re.Match[str]", style: Style) -> datetime:
    """Return what a wall clock shows."""
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if "month" in parts:
        month, day = _MONTHS[parts["month"][:3]], int(parts["day"])
    elif len(parts["year"]) == 4 and found.string.startswith(parts["year"]):
        month, day = int(parts["first"]), int(parts["other"])
    else:
        one, other = int(parts["first"]), int(parts["other"])
        if style.order is None and one != other and max(one, other) <= _MONTHS_OF_A_YEAR:
            raise Unclear(f"could be {year}-{other:02}-{one:02} or {year}-{one:02}-{other:02}")
        month, day = (one, other) if style.order == "month-first" else (other, one)
    hour = int(parts["hour"] or 0)
    half = (parts["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            raise Unclear("is no time of day that there is")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0))  # noqa: DTZ001
    except ValueError as error:
        raise Unclear("is no day or time that there is") from error


def _by_day_number(number: float) -> datetime:
    if int(number) not in _EXCEL_DAYS:
        raise Unclear("is a number, and no date")
    return _EXCEL_BEGAN + timedelta(seconds=round(number * 86_400))


def _with_clock(day: datetime, clock: Value) -> datetime:
    """Return a day at the time of day that stands in another column."""
    if clock is None or clock == "":
        return day
    if isinstance(clock, float | int) and 0 <= clock < 1:
        return day.replace(hour=0, minute=0, second=0) + timedelta(seconds=round(clock * 86_400))
    text = clock.strftime("%H:%M:%S") if isinstance(clock, datetime) else _plain(clock)
    found = re.fullmatch(_TIME, f" {text}", re.IGNORECASE | re.ASCII)
    if found is None or found["hour"] is None:
        raise Unclear(f"goes with “{text}”, which is no time of day")
    parts = found.groupdict()
    hour = int(parts["hour"])
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].startswith("p") else 0)
    try:
        return day.replace(hour=hour, minute=int(parts["minute"]), second=int(parts["second"] or 0))
    except ValueError as error:
        raise Unclear(f"goes with “{text}”, which is no time of day") from error


def _in_zone(shown: datetime, zone: str) -> Instant:
    at, *more = readings(shown.replace(microsecond=0, tzinfo=None), zone)
    if more:
        raise Unclear(f"could be {at} or {more[0]}: clocks in {zone} changed then")
    return at


def _offset(text: str) -> timedelta:
    digits = re.fullmatch(r"(?:gmt|utc)?(?:([+-])(\d{1,2}):?(\d\d)?)?|z", text)
    if digits is None or digits[1] is None:
        return timedelta(0)
    length = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return -length if digits[1] == "-" else length


def _plain(cell: Value) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", " ".join(str(cell or "").split()).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
