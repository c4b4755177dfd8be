"""How is it said why a spot is free and nobody was offered it? The sentences; their words are in the wording."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cli.words.clockface import Clockface
from cli.words.sentences import Phrase, Sentence
from cli.words.wording import Wording

if TYPE_CHECKING:
    from replays.answers.spot import FreePool
    from replays.reasons.ranks import PoolLine

_HELD = {
    "suspended": "is suspended",
    "not_eligible": "does not meet the conditions",
    "pool_full": "accepts only pools that are full",
    "other_pools": "does not accept this pool, or may not have it",
    "does_not_fit": "needs more spots than are free",
    "kept": "stands behind the one it is kept for",
    "limit_reached": "has reached a limit",
    "penalty_delay": "is delayed by a penalty",
    "revoked_before": "had an offer taken back by staff",
    "declined_before": "had just declined",
}


def say_spot(found: "FreePool", waitlist: str, wording: Wording, clock: Clockface, *, named: bool) -> str:
    """Return why the spots of a pool are free, in words that name nobody; ``named`` to say which pool it is."""
    given = {"waitlist": waitlist, "where": f"{waitlist} ({found.pool.name})" if named else waitlist}
    return _told([*_how_many(found), *why_free(found)], wording, given, clock)


def told_free(found: "FreePool", wording: Wording, clock: Clockface) -> str:
    """Return only why nobody was offered the free spots of a pool."""
    return _told(why_free(found), wording, {}, clock)


def held_back(code: str) -> str:
    """Return what holds one person back, for staff."""
    return _HELD.get(code) or f"is held back ({code.replace('_', ' ')})"


def why_free(found: "FreePool") -> Iterator[Sentence]:
    """Yield why nobody was offered the free spots of a pool; nothing where none is free."""
    if found.reason != "full":
        yield Sentence(f"spot.{found.reason}", number=found.pool.free)
    if found.reason == "nobody_fits":
        yield from (Sentence(f"spot.held.{code}", number=number) for code, number in found.counts.items())


def _how_many(found: "FreePool") -> Iterator[Sentence]:
    """Yield how many spots are free, and since when; or why none is."""
    pool = found.pool
    if found.reason == "full":
        yield from _full(pool)
        return
    yield Sentence("spot.free", number=pool.free)
    first = next((one.record for one in found.freed if one.record is not None), None)
    if first is not None:
        cause = Phrase("freed", first.type)
        yield Sentence("spot.since", number=pool.free, times={"freed": first.at}, values={"cause": cause})


def _full(pool: "PoolLine") -> Iterator[Sentence]:
    """Yield what became of the spots of a pool in which none is free."""
    if not pool.capacity and not pool.over:
        yield Sentence("spot.none")
    elif pool.capacity in {pool.admitted, pool.offered} and not pool.over:
        yield Sentence("spot.all_taken" if pool.admitted else "spot.all_on_offer", number=pool.capacity)
    else:
        yield Sentence("spot.full")
        taken = "spot.taken_in_all" if pool.over else "spot.taken"
        counted = ((taken, pool.admitted), ("spot.on_offer", pool.offered), ("spot.over", pool.over))
        values: dict[str, str | Phrase] = {"capacity": f"{pool.capacity:,}"}
        yield from (Sentence(name, number=number, values=values) for name, number in counted if number)


def _told(sentences: Iterable[Sentence], wording: Wording, given: dict[str, str], clock: Clockface) -> str:
    return " ".join(filter(None, (wording.told("say", one, given, clock) for one in sentences)))
