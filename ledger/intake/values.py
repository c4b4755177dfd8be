"""What do the members of a request say? Codes, lengths of time, zones, pools and policies, read and checked."""

from datetime import datetime
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from ledger.calendar import is_zone, readings
from ledger.decision import OverrideCode
from ledger.events import PoolCapacity
from ledger.instant import Instant, duration, instant, parse_instant
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


def read_policy(settings: dict[str, Any] | None, zone: str) -> Policy:
    """Return the policy that these settings make, with every default expanded.

    Raises:
        Mistake: a setting is unknown or has a wrong value.
    """
    try:
        policy = msgspec.convert(settings or {}, Policy)
    except msgspec.ValidationError as error:
        raise Mistake("policy", f"The policy cannot be read: {in_words(error, Policy)}") from error
    return settled(policy, zone)


def settled(policy: Policy, zone: str) -> Policy:
    """Return a policy with what depends on a zone decided: ``starts_at`` becomes an instant.

    Raises:
        Mistake: there is no such zone, or the time has no reading or more than one.
    """
    if policy.offer_hours is not None and policy.offer_hours.zone is not None:
        check_zone(policy.offer_hours.zone)
    return policy if policy.starts_at is None else replace(policy, starts_at=_start(policy.starts_at, zone))


def check_zone(zone: str) -> None:
    """Raise a mistake unless this is a time zone of the IANA database."""
    if not is_zone(zone):
        raise Mistake("time", f"There is no time zone {zone!r}; write one such as Europe/Amsterdam.")


def _start(text: str, zone: str) -> Instant:
    """Return the instant that ``starts_at`` means on the waitlist's clocks; a time with two readings is a mistake."""
    try:
        shown = datetime.fromisoformat(text)
    except ValueError as error:
        raise Mistake("policy", f"starts_at: {text!r} is not a time such as 2026-04-18T19:30.") from error
    if shown.tzinfo is not None:
        return instant(shown)
    at, *more = readings(shown, zone)
    if more:
        both = f"{at} or {more[0]}"
        raise Mistake("policy", f"starts_at: clocks in {zone} change at {text}. Write which instant it is: {both}.")
    return at
