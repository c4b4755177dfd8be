"""Who was treated differently because of a late, a wrong or a missing fact, and what is owed to them?"""

from collections.abc import Sequence

from msgspec import Struct

from ledger.commands import AnyCommand
from ledger.decision import Position
from ledger.instant import Instant
from replays.otherwise.course import Assume, Stop, Summary
from replays.otherwise.inputs import Input, Key, inputs, left_out, moved, numbered, put_in
from replays.otherwise.remedies import Facts, Remedy, remedies
from replays.otherwise.what_if import Fate, fates_of, recorded_as_far
from replays.otherwise.world import World
from replays.past.history import AsOf, Moment, Records, cut, due_by, view
from replays.rederiving.decided import record_at


class Impact(Struct, frozen=True, kw_only=True):
    """What a fact did to everybody.

    Attributes:
        moment: up to where both courses are followed.
        changed: the record that is moved or left out.
        assume: what was taken for answers that are not on record.
        fates: everybody who would have been treated differently.
        remedies: what is owed, to whom anything is.
        free: spots that are free at the moment; ``room`` has them by pool.
        may_add: how many more spots an override may add.
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
    room: dict[str, int]
    may_add: int


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
    whole = World(waitlist).follow(course, until)
    world = World(waitlist, whole, assume=assume).follow(otherwise, until)
    record = recorded_as_far(whole, course, world)
    fates = fates_of(record, world)
    changed = [one for one in otherwise if one.source != "record"] or _lost(course, otherwise)
    return Impact(
        moment=seen.moment,
        changed=change.position,
        assume=assume,
        stop=world.stop,
        recorded=record.summary,
        otherwise=world.summary,
        fates=tuple(fate for fate in fates if fate.turn != "unchanged"),
        remedies=tuple(remedies(record, world, fates, Facts(changed, _refused(otherwise), change.at))),
        unchanged=sum(fate.turn == "unchanged" for fate in fates),
        free=seen.waitlist.free,
        room={pool.name: pool.free for pool in seen.waitlist.pools},
        may_add=max(0, seen.waitlist.policy.added_spots - seen.waitlist.added),
    )


def _refused(otherwise: Sequence[Input]) -> dict[Key, Input]:
    """Return the joins that were refused on record."""
    return {one.key: one for one in otherwise if one.source == "record" and one.key is not None and one.key < 0}


def _lost(course: Sequence[Input], otherwise: Sequence[Input]) -> list[Input]:
    """Return the commands that are left out."""
    kept = {one.position for one in otherwise}
    return [one for one in course if one.position not in kept]


def _changed(course: Sequence[Input], change: Change) -> list[Input]:
    found = list(course)
    if change.position is not None:
        found = left_out(found, change.position) if change.at is None else moved(found, change.position, change.at)
    return put_in(found, numbered(change.added))
