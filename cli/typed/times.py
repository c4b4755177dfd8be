"""What time did somebody type? In the waitlist's zone; a text with two readings is refused with both."""

import re
from datetime import UTC, date, datetime, time, timedelta

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.clockface import find_zone
from cli.words.plain import listed, quoted
from ledger.instant import Instant, as_datetime, instant, parse_instant

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
_DAY = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]{_CLOCK})?", re.ASCII)
_SPOKEN = re.compile(rf"(?:(?:last )?(?P<word>[a-z]+))?\s*(?:{_CLOCK})?", re.ASCII)
_SLASHED = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})\b.*", re.ASCII)
_AGO = re.compile(r"(?P<number>\d{1,5}) ?(?P<unit>[mhdw])[a-z]* ago", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_OFFSET = re.compile(r".*\d(Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE)


def read_time(text: str, zone: str, now: Instant) -> Instant:
    """Return the instant that a typed text means in a zone.

    Understood are ``2026-04-18 09:00``, the same with ``Z`` or ``+02:00``, ``2026-04-18`` (its first moment),
    ``14:02``, ``yesterday 14:02``, ``tuesday 14:02`` (the last one), ``2h ago`` and ``now``.

    Raises:
        Problem: the text has no reading, or more than one.
    """
    text = " ".join(text.split())
    if _OFFSET.fullmatch(text):
        try:
            return parse_instant(text.replace("z", "Z"))
        except ValueError as error:
            raise _unreadable(text, f"{error}.") from error
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        raise _two_readings(text, slashed)
    counted = _counted_back(text.lower(), now)
    if counted is not None:
        return counted
    wall = _wall_clock(text, as_datetime(now).astimezone(find_zone(zone)))
    if wall is None:
        raise _unreadable(text)
    return _in_zone(wall, zone, text)


def _counted_back(text: str, now: Instant) -> Instant | None:
    if text == "now":
        return now
    ago = _AGO.fullmatch(text)
    return instant(as_datetime(now) - timedelta(**{_UNITS[ago["unit"]]: int(ago["number"])})) if ago else None


def _wall_clock(text: str, today: datetime) -> datetime | None:
    """Return the day and time that are meant, as a wall clock shows them."""
    dated = _DAY.fullmatch(text)
    if dated:
        return _combined(text, date(1, 1, 1), dated)
    spoken = _SPOKEN.fullmatch(text.lower())
    if spoken is None or not text:
        return None
    day = _spoken_day(spoken["word"], today.date())
    return None if day is None else _combined(text, day, spoken)


def _combined(text: str, day: date, found: "re.Match[str]") -> datetime:
    members = found.groupdict()
    try:
        if members.get("year"):
            day = date(int(members["year"]), int(members["month"]), int(members["day"]))
        clock = time(int(members["hour"] or 0), int(members["minute"] or 0), int(members["second"] or 0))
    except ValueError as error:
        raise _unreadable(text, f"There is no such day or time ({error}).") from error
    return datetime.combine(day, clock)


def _spoken_day(word: str | None, today: date) -> date | None:
    if word in (None, "today"):
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    for number, weekday in enumerate(_WEEKDAYS):
        if word in (weekday, weekday[:3]):
            return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return None


def _in_zone(wall: datetime, zone: str, text: str) -> Instant:
    """Return the instant at which clocks in the zone show this; an hour that is skipped or comes twice is refused."""
    place = find_zone(zone)
    try:
        readings = {wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    except OverflowError as error:
        raise _unreadable(text, f"In {zone} that is outside of the years 1 to 9999.") from error
    right = sorted(
        one for one in readings if one.astimezone(place).replace(tzinfo=None, fold=0) == wall.replace(fold=0)
    )
    if not right:
        raise _unreadable(text, f"In {zone} the clocks were put forward then, so this time did not exist.")
    if len(right) > 1:
        both = listed((f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in right), "or")
        raise _unreadable(text, f"In {zone} the clocks were put back then, so this time came twice: {both}.")
    return instant(right[0])


def _two_readings(text: str, slashed: "re.Match[str]") -> Problem:
    first, second, year = int(slashed["first"]), int(slashed["second"]), int(slashed["year"])
    readings = []
    for month, day in ((second, first), (first, second)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        readings.append(f"{found:%Y-%m-%d} ({found.day} {found:%B})")
    if not readings:
        return _unreadable(text, "There is no such day.")
    both = listed(dict.fromkeys(readings), "or")
    return _unreadable(text, f"Which number is the month? Write {both}.")


def _unreadable(text: str, why: str = "") -> Problem:
    return Problem(
        "time_unreadable",
        exits.USAGE,
        f"{quoted(text)} is not a time that can be read. {why}".rstrip(),
        recorded=NOTHING_RECORDED,
        advice="Times are written 2026-04-18 09:00, in the waitlist's zone; or 14:02, yesterday 14:02, tuesday 14:02.",
    )
