"""Who was treated differently because of a late, a wrong or a missing fact, and what is owed to them?"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from ledger.commands import AnyCommand, Join
from ledger.decision import Position
from ledger.instant import Instant
from replays.otherwise.course import Assume, Stop, Summary
from replays.otherwise.inputs import Input, Key, inputs, left_out, moved, numbered, put_in
from replays.otherwise.what_if import HOLDING, Fate, fates_of, recorded_as_far
from replays.otherwise.world import World
from replays.past.history import AsOf, Moment, Records, cut, due_by, view
from replays.rederiving.decided import record_at

Owed = Literal["offer", "reinstate", "join"]


class Remedy(Struct, frozen=True, kw_only=True):
    """What makes up for it: an ``offer``, to somebody who is to ``reinstate`` or ``join`` first; or a former rank.

    Attributes:
        key: the entry; below 0 one that is not on record.
        steps: what is to be done, in order; nobody who holds a spot or an offer loses it.
        former_rank: the rank it would have, where it would be waiting and stands further back.
        asked: the join that was refused, where that is why there is no entry.
        asked_at: the instant of that.
    """

    key: Key
    person: str
    steps: tuple[Owed, ...]
    former_rank: int | None = None
    asked: Join | None = None
    asked_at: Instant | None = None


class Impact(Struct, frozen=True, kw_only=True):
    """What a fact did to everybody.

    Attributes:
        moment: up to where both courses are followed.
        changed: the record that is moved or left out.
        assume: what was taken for answers that are not on record.
        fates: everybody who would have been treated differently.
        remedies: what is owed, to whom anything is.
        free: spots that are free at the moment.
    """

    moment: Moment
    changed: Position | None
    assume: Assume
    stop: Stop | None
    recorded: Summary
    otherwise: Summary
    fates: tuple[Fate, ...]
    remedies: tuple[Remedy, ...]
    unchanged: int
    free: int


class Change(Struct, frozen=True, kw_only=True):
    """What is to be otherwise: a record at another time (``at``), one left out, or commands put in."""

    position: Position | None = None
    at: Instant | None = None
    added: tuple[tuple[Instant, AnyCommand], ...] = ()


def claimed_at(records: Records, position: Position) -> Instant | None:
    """Return the earlier time that is claimed for a record, if any."""
    record = record_at(records, position)
    return None if record is None else record.happened


def impact(
    records: Records, waitlist: str, change: Change, assume: Assume = "as-recorded", as_of: AsOf | None = None
) -> Impact | None:
    """Return who would have been treated differently; None when the waitlist was not open yet."""
    seen = view(records, waitlist, as_of)
    if seen is None:
        return None
    course = list(inputs(records, waitlist, cut(records, waitlist, as_of)))
    otherwise = _changed(course, change)
    last, until = course[-1].at, due_by(as_of)
    until = max(last, until or last)
    world = World(waitlist, World(waitlist).follow(course, until), assume=assume).follow(otherwise, until)
    record = recorded_as_far(waitlist, course, world, until)
    fates = fates_of(record, world)
    refused = {one.key: one for one in otherwise if one.source == "record" and one.key is not None and one.key < 0}
    touched = {one.key or getattr(one.command, "entry", None) for one in otherwise if one.source != "record"}
    return Impact(
        moment=seen.moment,
        changed=change.position,
        assume=assume,
        stop=world.stop,
        recorded=record.summary,
        otherwise=world.summary,
        fates=tuple(fate for fate in fates if fate.turn != "unchanged"),
        remedies=tuple(remedy for fate in fates if (remedy := _remedy(fate, touched, refused)) is not None),
        unchanged=sum(fate.turn == "unchanged" for fate in fates),
        free=seen.waitlist.free,
    )


def _changed(course: Sequence[Input], change: Change) -> list[Input]:
    found = list(course)
    if change.position is not None:
        found = left_out(found, change.position) if change.at is None else moved(found, change.position, change.at)
    return put_in(found, numbered(change.added))


def _remedy(fate: Fate, touched: set[Key | None], refused: Mapping[Key, Input]) -> Remedy | None:
    """Return what is owed to somebody: the spot that they would hold, or the rank that the fact would have given."""
    before: tuple[Owed, ...] = ()
    if fate.state is None:
        before = ("join",)
    elif fate.state in {"withdrawn", "declined", "expired"}:
        before = ("reinstate",)
    if fate.state not in HOLDING and fate.state_otherwise in HOLDING:
        asked = refused.get(fate.key)
        join = asked.command if asked is not None and isinstance(asked.command, Join) else None
        return Remedy(
            key=fate.key,
            person=fate.person,
            steps=(*before, "offer"),
            asked=join,
            asked_at=None if asked is None else asked.at,
        )
    rank, former = fate.rank, fate.rank_otherwise
    if fate.key in touched and former is not None and (rank is None or former < rank):
        return Remedy(key=fate.key, person=fate.person, steps=before, former_rank=former)
    return None
