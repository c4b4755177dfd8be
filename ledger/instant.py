"""How are moments and lengths of time written, compared and added?

An instant is its canonical text, ``2026-04-18T09:00:00.000Z``: fixed width and UTC, so that comparing the text
compares the time, the record needs no conversion and nothing is lost on the way (DECISIONS.md, "Instants are text").
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

Instant = NewType("Instant", str)

CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_DURATION = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LATEST = Instant("9999-12-31T23:59:59.999Z")


def instant(moment: datetime) -> Instant:
    """Return the instant of an aware ``datetime``, cut to milliseconds.

    Raises:
        ValueError: the datetime has no time zone.
    """
    if moment.tzinfo is None:
        message = f"{moment} has no time zone"
        raise ValueError(message)
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return Instant(utc.isoformat(timespec="milliseconds")[:-6] + "Z")


def parse_instant(text: str) -> Instant:
    """Return the instant that an RFC 3339 text with an offset (``Z`` or ``+02:00``) names.

    Raises:
        ValueError: not such a text, or no such day or time.
    """
    if CANONICAL.fullmatch(text):
        _to_datetime(text)
        return Instant(text)
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        message = f"{text!r} is not a time such as 2026-04-18T09:00:00Z"
        raise ValueError(message)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} names no day, no time or no distance from UTC that there is"
        raise ValueError(message) from error
    if moment.tzinfo is None:
        message = f"{text!r} has no time zone; write 2026-04-18T09:00:00Z or +02:00 at its end"
        raise ValueError(message)
    try:
        return instant(moment)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def as_datetime(at: Instant) -> datetime:
    """Return the aware UTC ``datetime`` of an instant."""
    return _to_datetime(at)


def add(at: Instant, length: timedelta) -> Instant:
    """Return the instant ``length`` after ``at``; past the year 9999 it is the last instant of that year."""
    try:
        return instant(_to_datetime(at) + length)
    except OverflowError:
        return LATEST


@lru_cache(maxsize=256)
def duration(text: str) -> timedelta:
    """Return the length of time written as a whole number and a unit: ``90s``, ``30m``, ``24h``, ``3d`` or ``2w``.

    Raises:
        ValueError: any other text.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        message = f"{text!r} is not a length of time such as 30m, 24h or 3d"
        raise ValueError(message)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _to_datetime(text: str) -> datetime:
    return datetime.fromisoformat(text)
