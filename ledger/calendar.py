"""What do wall clocks show in a time zone? The only room that asks the time zone database.

Asked once for each deadline, when it is set: the record holds the instant, the zone and the version of the database,
and whoever replays it takes the instant from there. Rules of zones change; a deadline that was promised does not.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from ledger.instant import Instant, as_datetime, instant
from ledger.offer_hours import Moved, OfferHours, moved_into


class ZoneCalendar:
    """The calendar of live commands."""

    def moved(self, deadline: Instant, hours: OfferHours, zone: str, position: int) -> Moved:  # noqa: ARG002 - the protocol's
        """Return the deadline moved into the hours, in this zone."""
        try:
            shown = as_datetime(deadline).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            within = moved_into(hours, shown)
            at = deadline if within == shown else max(readings(within, zone))
        except OverflowError:  # at the end of the year 9999
            at = deadline
        return Moved(at, zone, tzdata_version(zone))


def readings(shown: datetime, zone: str) -> list[Instant]:
    """Return the instants at which clocks in the zone show this, earliest first.

    An hour that comes twice has two. One that is skipped has none that is right; then they are the two that clocks
    would have read it as, before and after they were put forward.
    """
    place = ZoneInfo(zone)
    found = {shown.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    right = {one for one in found if one.astimezone(place).replace(tzinfo=None, fold=0) == shown.replace(fold=0)}
    return sorted(map(instant, right or found))


def is_zone(text: str) -> bool:
    """Whether this is a time zone of the IANA database."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def tzdata_version(zone: str) -> str:
    """Return which version of the time zone database describes the zone here, such as ``2025b``."""
    for folder in map(Path, TZPATH):
        if (folder / zone).is_file():
            return _version_in(folder)
    from importlib import metadata  # late: it brings the mail package along

    try:
        return metadata.version("tzdata")
    except metadata.PackageNotFoundError:
        return "unknown"


def _version_in(folder: Path) -> str:
    """Return the version that a folder of compiled zones says it has, in one of the two files that say it."""
    try:
        with (folder / "tzdata.zi").open(encoding="utf-8") as source:
            return source.readline().removeprefix("# version").strip() or "unknown"
    except OSError:
        pass
    try:
        return (folder / "+VERSION").read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"
