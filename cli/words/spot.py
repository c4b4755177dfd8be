"""How is it said why a spot is free and nobody was offered it?"""

from typing import TYPE_CHECKING

from cli.render.clockface import Clockface
from cli.words.plain import count, listed, plural, spelled

if TYPE_CHECKING:
    from replays.spot import FreePool

_FREED = {
    "AdmissionCancelled": "somebody gave it back",
    "AdmissionRestored": "another took the place",
    "CapacityChanged": "the capacity grew",
    "EntryAmended": "a party became smaller",
    "EntryDisplaced": "it was taken back from somebody",
    "EntryWithdrawn": "somebody left",
    "NoShowRecorded": "somebody did not come",
    "OfferDeclined": "somebody declined it",
    "OfferExpired": "somebody did not answer in time",
    "OfferRevoked": "an offer was taken back",
    "SpotMoved": "somebody moved to another pool",
    "WaitlistOpened": "the list opened",
}
_HELD = {
    "suspended": ("is suspended", "are suspended"),
    "not_eligible": ("does not meet the conditions", "do not meet the conditions"),
    "pool_full": ("accepts only pools that are full", "accept only pools that are full"),
    "other_pools": ("does not accept this pool, or may not have it", "do not accept this pool, or may not have it"),
    "does_not_fit": ("needs more spots than are free", "need more spots than are free"),
    "kept": ("comes after whom it is kept for", "come after whom it is kept for"),
    "limit_reached": ("has reached a limit", "have reached a limit"),
    "penalty_delay": ("is delayed by a penalty", "are delayed by a penalty"),
    "revoked_before": ("had an offer taken back by staff", "had an offer taken back by staff"),
    "declined_before": ("had just declined", "had just declined"),
}


def say_spot(found: "FreePool", waitlist: str, clock: Clockface, *, named: bool) -> str:
    """Return why the spots of a pool are free, in words that name nobody; ``named`` to say which pool it is."""
    pool = found.pool
    where = f"{waitlist} in {pool.name}" if named else waitlist
    if found.reason == "full":
        over = f", {count(pool.over, 'spot')} more than there are" if pool.over else ""
        taken = f"{pool.admitted:,} of {count(pool.capacity, 'spot')} {plural('is', pool.admitted)} taken{over}"
        offered = f"{pool.offered:,} {plural('is', pool.offered)}" if pool.offered else "none is"
        return f"No spot is free on {where}: {taken}, and {offered} on offer."
    free = f"{spelled(pool.free).capitalize()} {plural('spot', pool.free)} {plural('is', pool.free)} free on {where}"
    return f"{free}{_since(found, clock)}. {why_free(found)}"


def held_back(code: str) -> str:
    """Return what holds one person back."""
    return _HELD[code][0] if code in _HELD else f"is held back ({code.replace('_', ' ')})"


def held_phrase(code: str, number: int) -> str:
    """Return how many in the queue are held back, and by what."""
    phrase = _HELD.get(code)
    if phrase is None:
        return f"{spelled(number)} {plural('is', number)} held back ({code.replace('_', ' ')})"
    return f"{spelled(number)} {phrase[number != 1]}"


def _since(found: "FreePool", clock: Clockface) -> str:
    records = [one.record for one in found.freed if one.record is not None]
    if not records:
        return ""
    first = records[0]
    cause = _FREED.get(first.type, "")
    if len(found.freed) == 1:
        return f", since {clock.spoken(first.at)}, when {cause}" if cause else f", since {clock.spoken(first.at)}"
    return f", the first since {clock.spoken(first.at)}" + (f", when {cause}" if cause else "")


def why_free(found: "FreePool") -> str:
    """Return why nobody was offered the free spots of a pool, in a sentence."""
    it = "it" if found.pool.free == 1 else "them"
    match found.reason:
        case "closed":
            return f"Nobody is offered {it}, because the list is closed."
        case "paused":
            return f"Nobody is offered {it}, because the list is paused."
        case "nobody_waiting":
            return "Nobody is in the queue."
        case "kept":
            return (
                f"The policy keeps {it} for the first in line who accepts the pool, whose party needs more spots than "
                "are free."
            )
        case "elsewhere":
            return f"Who could take {it} gets a spot in another pool, which stands before this one in their order."
        case "manual":
            return "Somebody in the queue could take a spot; an organiser makes the offers, and has not made this one."
        case "due":
            return "Somebody in the queue could take a spot: the next command on this list offers it."
        case _:
            held = listed(held_phrase(code, number) for code, number in found.counts.items())
            return f"Nobody in the queue can take {it}: {held}."
