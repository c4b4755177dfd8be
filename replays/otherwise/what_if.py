"""Who would have a spot under another policy, over the same joins and cancellations, and how long would spots idle?"""

from typing import Literal

from msgspec import Struct

from ledger.book import State
from ledger.decision import Position
from ledger.instant import Instant
from ledger.policy import Policy
from replays.otherwise.course import Assume, Stop, Summary
from replays.otherwise.inputs import Input, Key, inputs
from replays.otherwise.world import World
from replays.past.history import AsOf, Moment, Records, cut, due_by, view

Turn = Literal["gains", "loses", "earlier", "later", "unchanged"]
HOLDING: frozenset[State] = frozenset({"offered", "admitted"})


class Fate(Struct, frozen=True, kw_only=True):
    """What becomes of one entry on record, and otherwise.

    Attributes:
        key: its number on record; below 0 where it is not on record.
        turn: it ``gains`` a spot or an offer, ``loses`` it, gets it ``earlier`` or ``later``, or is ``unchanged``.
        state: its state on record; none where it never joined.
        given_at: when it was last given a spot or an offer.
        rank: its rank in the queue, where it stands there.
    """

    key: Key
    person: str
    turn: Turn
    state: State | None
    given_at: Instant | None
    rank: int | None
    state_otherwise: State | None
    given_at_otherwise: Instant | None
    rank_otherwise: int | None


class WhatIf(Struct, frozen=True, kw_only=True):
    """A waitlist as it is on record, and as it would have gone.

    Attributes:
        moment: up to where both are followed; of the other one less where it had to stop.
        policy: the policy that would have been in force.
        assume: what was taken for answers that are not on record.
        stop: where nobody can know how it went on; both are compared as of there.
        recorded: the figures on record.
        otherwise: the figures of the other course.
        fates: everybody whose fate differs, in the order in which they joined.
        unchanged: how many fates are the same.
    """

    moment: Moment
    policy: str
    assume: Assume | None
    stop: Stop | None
    recorded: Summary
    otherwise: Summary
    fates: tuple[Fate, ...]
    unchanged: int


def what_if(
    records: Records, waitlist: str, policy: Policy, assume: Assume | None = None, as_of: AsOf | None = None
) -> WhatIf | None:
    """Return how a waitlist would have gone under another policy; None when it was not open yet.

    Args:
        records: the ledger.
        waitlist: which one.
        policy: in force from the beginning, instead of every policy on record.
        assume: what to take for the answer to an offer that is not on record; without it the course stops there.
        as_of: up to when; by default to the last record.
    """
    seen = view(records, waitlist, as_of)
    if seen is None:
        return None
    course = list(inputs(records, waitlist, cut(records, waitlist, as_of)))
    until = due_by(as_of)
    whole = World(waitlist).follow(course, until)
    world = World(waitlist, whole, policy, assume).follow(course, until)
    record = recorded_as_far(whole, course, world)
    fates = fates_of(record, world)
    return WhatIf(
        moment=seen.moment,
        policy=policy.name,
        assume=assume,
        stop=world.stop,
        recorded=record.summary,
        otherwise=world.summary,
        fates=tuple(fate for fate in fates if fate.turn != "unchanged"),
        unchanged=sum(fate.turn == "unchanged" for fate in fates),
    )


def recorded_as_far(whole: World, course: list[Input], world: World) -> World:
    """Return the course on record, ``whole``, followed no further than the other one could be."""
    if world.stop is None:
        return whole
    last: Position = world.stop.position
    return World(whole.name).follow((one for one in course if one.position <= last), None)


def fates_of(record: World, world: World) -> list[Fate]:
    """Return what became of everybody in both, in the order in which they joined."""
    return [_fate(record, world, key) for key in sorted(record.keys | world.keys, key=lambda key: (key < 0, abs(key)))]


def _fate(record: World, world: World, key: Key) -> Fate:
    one, other = record.entry(key), world.entry(key)
    given, otherwise = record.given.get(key), world.given.get(key)
    person = (one or other).person if one is not None or other is not None else ""  # type: ignore[union-attr]
    return Fate(
        key=key,
        person=person,
        turn=_turn(record, world, key),
        state=None if one is None else one.state,
        given_at=None if given is None else given[1],
        rank=record.rank(key),
        state_otherwise=None if other is None else other.state,
        given_at_otherwise=None if otherwise is None else otherwise[1],
        rank_otherwise=world.rank(key),
    )


def _turn(record: World, world: World, key: Key) -> Turn:
    """Compare two fates: who holds a spot or an offer, and since when."""
    one, other = record.entry(key), world.entry(key)
    holds = one is not None and one.state in HOLDING
    would_hold = other is not None and other.state in HOLDING
    if holds != would_hold:
        return "gains" if would_hold else "loses"
    given, otherwise = record.given.get(key), world.given.get(key)
    if given is None or otherwise is None:
        if given is otherwise:
            return "unchanged"
        return "loses" if otherwise is None else "gains"
    if given[1] == otherwise[1]:
        return "unchanged"
    return "earlier" if otherwise[1] < given[1] else "later"
