"""In which hours may a deadline fall, and where does one go that falls outside of them?

Pure arithmetic of wall clocks. What a wall clock in some zone shows at an instant is asked of a ``Calendar``: live, of
the time zone database (``ledger.calendar``); in a replay, of the record, which holds the instant that was decided once.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Protocol

from msgspec import Struct

from ledger.instant import Instant, add, as_datetime

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_DAY = timedelta(days=1)


class OfferHours(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"start": "from", "end": "to"}
):
    """The hours in which a deadline may fall, in the waitlist's zone unless ``zone`` says otherwise.

    Attributes:
        days: days of the week, ``mon-fri`` or ``mon,wed,sat-sun``.
        start: ``from``, ``HH:MM``.
        end: ``to``, up to ``24:00``.
        zone: a time zone, such as ``Europe/Amsterdam``.
        holidays: days without hours, ``YYYY-MM-DD``.
    """

    days: str = "mon-fri"
    start: str = "08:00"
    end: str = "20:00"
    zone: str | None = None
    holidays: tuple[str, ...] = ()


class Moved(Struct, frozen=True):
    """A deadline within the hours, and by which zone and which version of its rules it was found."""

    deadline: Instant
    zone: str
    tzdata: str


class Calendar(Protocol):
    """Knows, or remembers, what wall clocks show."""

    def moved(self, deadline: Instant, hours: OfferHours, zone: str, position: int) -> Moved:
        """Return the deadline moved into the hours; ``position`` is that of the record that will hold it."""
        ...


class NoCalendar:
    """The calendar of whoever was given none: no deadline may depend on it."""

    def moved(self, deadline: Instant, hours: OfferHours, zone: str, position: int) -> Moved:
        """Raise an error: without a calendar nothing can be moved into hours."""
        raise LookupError(f"no calendar was given to move {deadline} of #{position} into {hours} in {zone}")


def moved_into(hours: OfferHours, shown: datetime) -> datetime:
    """Return what the wall clock shows at a deadline: as it is within the hours, else at the end of the next hours."""
    day = shown.date()
    if _is_open(hours, day) and shown <= _at(day, hours.end):
        return shown if shown >= _at(day, hours.start) else _at(day, hours.end)
    return _at(_next_open(hours, day), hours.end)


def latest(hours: OfferHours, deadline: Instant) -> Instant:
    """Return an instant after which no zone on earth can have moved the deadline: what an audit knows without zones."""
    day = as_datetime(deadline).date()
    return add(deadline, _next_open(hours, min(day, date.max - 3 * _DAY) + _DAY) - day + 2 * _DAY)


def hours_faults(hours: OfferHours) -> list[str]:
    """Return what is wrong with offer hours, a sentence each."""
    found = []
    if not _days(hours.days):
        found.append(f'offer_hours: days are written "mon-fri" or "mon,wed,sat", not {hours.days!r}')
    clocks = [text for text in (hours.start, hours.end) if not _CLOCK.fullmatch(text)]
    found += [f"offer_hours: {text!r} is not a time such as 08:00" for text in clocks]
    if not clocks and hours.start >= hours.end:
        found.append(
            f"offer_hours: from {hours.start} to {hours.end} is no time at all; hours end on the day they begin"
        )
    found += [f"offer_hours: the holiday {text!r} is not a day such as 2026-12-25" for text in _no_days(hours.holidays)]
    return found


def _next_open(hours: OfferHours, day: date) -> date:
    """Return the first day after this one that has hours; at the end of the calendar, that end."""
    while day < date.max:
        day += _DAY
        if _is_open(hours, day):
            break
    return day


def _is_open(hours: OfferHours, day: date) -> bool:
    return _WEEK[day.weekday()] in _days(hours.days) and day.isoformat() not in hours.holidays


def _at(day: date, clock: str) -> datetime:
    if clock == "24:00":
        return datetime.combine(min(day, date.max - _DAY), time()) + _DAY
    return datetime.combine(day, time.fromisoformat(clock))


def _days(text: str) -> set[str]:
    """Return the days of the week that a text names; none when it cannot be read."""
    found: set[str] = set()
    for part in text.replace(" ", "").lower().split(","):
        first, dash, last = part.partition("-")
        if first not in _WEEK or (dash and last not in _WEEK):
            return set()
        start, length = _WEEK.index(first), (_WEEK.index(last or first) - _WEEK.index(first)) % 7
        found |= {_WEEK[(start + step) % 7] for step in range(length + 1)}
    return found


def _no_days(texts: tuple[str, ...]) -> list[str]:
    return [text for text in texts if not _is_day(text)]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
