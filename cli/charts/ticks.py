"""Where do the marks of a scale stand: round numbers, and round times of a clock in its zone?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cli.words.clockface import Clockface, find_zone, shown_in
from ledger.instant import Instant

_LENGTHS = (
    *(timedelta(minutes=number) for number in (1, 5, 15, 30)),
    *(timedelta(hours=number) for number in (1, 3, 6, 12)),
    *(timedelta(days=number) for number in (1, 2, 7, 14, 28, 91, 182, 364, 1820)),
)
_DAY = timedelta(days=1)


def numbers(most: int, marks: int = 5) -> list[int]:
    """Return round numbers from 0 up to at least ``most``, about so many."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * marks >= most:
                step = size * factor
                return list(range(0, max(-(-most // step), 1) * step + 1, step))
        size *= 10


def times(start: Instant, stop: Instant, clock: Clockface, marks: int = 7) -> Iterator[tuple[datetime, str]]:
    """Yield round times between two instants, at most so many, each as it is written."""
    zone = find_zone(clock.shown)
    first, last = (shown_in(clock.shown, one).replace(tzinfo=None) for one in (start, stop))
    length = next((one for one in _LENGTHS if (last - first) / one <= marks), _LENGTHS[-1])
    midnight = datetime.combine(first.date(), datetime.min.time())
    at = midnight + max(0, -((midnight - first) // length)) * length if length < _DAY else midnight + _DAY
    while at <= last:
        if length < _DAY and at.time() != datetime.min.time():
            written = f"{at:%H:%M}"
        elif length < timedelta(days=91):
            written = f"{at.day} {at:%b}"
        else:
            written = f"{at:%b %Y}"
        yield at.replace(tzinfo=zone), written
        if date.max - at.date() <= length:
            return
        at += length
