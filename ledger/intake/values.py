"""What do the members of a request say? Codes, lengths of time, zones, pools and policies, read and checked."""

from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ledger.decision import OverrideCode
from ledger.events import PoolCapacity
from ledger.instant import Instant, duration, parse_instant
from ledger.malformed import in_words
from ledger.policy import Policy
from ledger.refusals import Mistake
from ledger.requests import Request

GENERAL = "general"
CODES: dict[str, OverrideCode] = {code: code for code in get_args(OverrideCode)}


def read_code(code: str | None) -> OverrideCode | None:
    """Return one of the closed codes of an override; None where none was given."""
    if code is None:
        return None
    if code not in CODES:
        raise Mistake("usage", f"{code!r} is no code; choose one of: {', '.join(CODES)}.")
    return CODES[code]


def read_window(window: str | None) -> str | None:
    """Return a length of time as it was written, once it is known to be one."""
    if window is None:
        return None
    try:
        duration(window)
    except ValueError as error:
        raise Mistake("usage", f"window: {error}.") from error
    return window


def read_instant(member: str, text: str | None) -> Instant | None:
    """Return the instant that a member names; None where it was not given."""
    try:
        return None if text is None else parse_instant(text)
    except ValueError as error:
        raise Mistake("time", f"{member}: {error}.") from error


def read_pools(request: Request) -> tuple[PoolCapacity, ...]:
    """Return pools with their capacities; one number is the capacity of the pool ``general``."""
    if isinstance(request.pools, dict):
        return tuple(PoolCapacity(name, capacity) for name, capacity in request.pools.items())
    if request.pools is not None:
        raise Mistake("pool", 'Pools are given with their capacities: {"floor": 240}.')
    return (PoolCapacity(GENERAL, request.capacity or 0),)


def accepted_pools(request: Request) -> tuple[str, ...] | None:
    """Return the pools that an entry accepts, in its own order; None where nothing was said."""
    if isinstance(request.pools, dict):
        raise Mistake("pool", f'{request.do} lists the pools that are accepted: ["floor", "balcony"].')
    return request.pools


def read_policy(settings: dict[str, Any] | None) -> Policy:
    """Return the policy that these settings make, with every default expanded.

    Raises:
        Mistake: a setting is unknown or has a wrong value.
    """
    try:
        return msgspec.convert(settings or {}, Policy)
    except msgspec.ValidationError as error:
        raise Mistake("policy", f"The policy cannot be read: {in_words(error, Policy)}") from error


def check_zone(zone: str) -> None:
    """Raise a mistake unless this is a time zone of the IANA database."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Mistake("time", f"There is no time zone {zone!r}; write one such as Europe/Amsterdam.") from error
