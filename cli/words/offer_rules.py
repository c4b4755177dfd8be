"""What does a policy say about offers: how long they stand, from when on, in which hours, and when they stop?"""

from collections.abc import Iterator

from cli.words.clockface import Clockface
from cli.words.plain import count, in_units, listed
from ledger.instant import duration
from ledger.offer_hours import OfferHours
from ledger.policy import Policy, stop

_EXPIRY = {
    "leave": "who lets an offer expire leaves the list",
    "keep": "who lets an offer expire keeps the place in the queue",
    "end_of_line": "who lets an offer expire goes to the end of the line",
}
_DECLINE = {
    "leave": "who declines leaves the list",
    "keep": "who declines keeps the place in the queue",
    "end_of_line": "who declines goes to the end of the line",
}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def offer_sentences(policy: Policy, clock: Clockface) -> Iterator[str]:
    """Yield what becomes of an offer, a sentence a setting."""
    yield f"An offer is {_window(policy)}; {_EXPIRY[policy.after_expiry]}, and {_DECLINE[policy.after_decline]}."
    if duration(policy.grace):
        yield f"An answer still counts {in_units(policy.grace)} after the deadline."
    if policy.window_from == "notice":
        yield "Nobody loses an offer that they were never told of: until then it stands."
    if policy.offer_hours is not None:
        yield _hours(policy.offer_hours, clock)
    end = stop(policy)
    if end is not None:
        when = f"{clock.spoken(end)} ({clock.shown})"
        yield f"Offers stop on {when}: no deadline is later, and after it nobody joins and nothing is offered."


def _window(policy: Policy) -> str:
    if policy.offer_window == "none":
        return "without a deadline"
    since = " of being told of it" if policy.window_from == "notice" else ""
    return f"to be answered within {in_units(policy.offer_window)}{since}"


def _hours(hours: OfferHours, clock: Clockface) -> str:
    days = listed(_days(part) for part in hours.days.replace(" ", "").lower().split(","))
    zone = f" ({hours.zone or clock.zone})"
    off = f", but not on {count(len(hours.holidays), 'listed holiday')}" if hours.holidays else ""
    return (
        f"A deadline falls between {hours.start} and {hours.end}{zone} on {days}{off}; "
        "one that would not goes to the end of the next such hours."
    )


def _days(part: str) -> str:
    first, dash, last = part.partition("-")
    return f"{_DAYS[first]} to {_DAYS[last]}" if dash else _DAYS[first]
