"""How is it said that a spot came free and nobody gets it?"""

from typing import TYPE_CHECKING

from cli.words.plain import count, listed, plural

if TYPE_CHECKING:
    from ledger.matching import Unfilled

_HELD = {
    "suspended": "{is} suspended",
    "not_eligible": "may not have a spot by the rules",
    "pool_full": "may have only pools that are full",
    "does_not_fit": "{need} more spots than are free for them",
    "limit_reached": "{has} reached the limit",
    "penalty_delay": "{is} delayed by a penalty",
    "declined_before": "{has} just declined",
    "revoked_before": "had an offer taken back by staff",
}


def unfilled_in_words(unfilled: "Unfilled") -> str:
    """Return what stays free, and what holds back each of those who wait."""
    number = sum(unfilled.free.values())
    spots = listed(
        f"{count(free, 'spot')}{'' if pool == 'general' else f' in {pool}'}" for pool, free in unfilled.free.items()
    )
    held = listed(f"{waiting:,} {_held(code, waiting)}" for code, waiting in unfilled.waiting.items())
    return f"{spots} {'stays' if number == 1 else 'stay'} free, for nobody in the queue can be given one: {held}."


def _held(code: str, waiting: int) -> str:
    one = waiting == 1
    return _HELD[code].format_map(
        {"is": plural("is", waiting), "has": "has" if one else "have", "need": "needs" if one else "need"}
    )
