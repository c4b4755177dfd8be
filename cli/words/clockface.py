"""How is a moment written? In the waitlist's zone for people, in UTC for programs and for those who ask for it."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from ledger.instant import Instant, as_datetime

_FOLD = timedelta(0)
_UNITS = (("week", 7 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class Clockface(Struct, frozen=True):
    """Writes moments in one zone, or all of them in UTC."""

    zone: str = "UTC"
    utc: bool = False

    @property
    def shown(self) -> str:
        """The zone in which moments are written."""
        return "UTC" if self.utc else self.zone

    def short(self, at: Instant, *, seconds: bool = False) -> str:
        """Return ``2026-04-18 09:00``, for a table."""
        local = self.local(at)
        return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}{_which(local)}"

    def spoken(self, at: Instant) -> str:
        """Return ``Saturday 18 April 2026 at 09:00``, for a sentence."""
        local = self.local(at)
        return f"{local:%A} {local.day} {local:%B %Y} at {self.time_of_day(at)}"

    def time_of_day(self, at: Instant) -> str:
        """Return ``09:00``."""
        local = self.local(at)
        return f"{local:%H:%M}{_which(local)}"

    def local(self, at: Instant) -> datetime:
        """Return the instant as a clock in the zone shows it."""
        return shown_in(self.shown, at)


@lru_cache(maxsize=64)
def find_zone(name: str) -> ZoneInfo:
    """Return the zone of this name; UTC when this computer does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def shown_in(zone: str, at: Instant) -> datetime:
    """Return the instant as a clock in the zone shows it; at both ends of time, where none can, as one in UTC does."""
    moment = as_datetime(at)
    try:
        return moment.astimezone(find_zone(zone))
    except OverflowError:
        return moment


def length(seconds: float) -> str:
    """Return a length of time in its largest whole unit: ``3 days``, ``24 hours``."""
    whole = round(seconds)
    for unit, size in _UNITS:
        if whole >= size and (whole % size == 0 or whole >= 2 * size or unit == "second"):
            number = whole // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "0 seconds"


def _which(local: datetime) -> str:
    """Say which of the two hours it is when the clocks go back."""
    other = local.replace(fold=1 - local.fold)
    return "" if (other.utcoffset() or _FOLD) == (local.utcoffset() or _FOLD) else f" {local.tzname()}"
