"""What was asked of a waitlist, in order? The commands behind its records, to be carried out again otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.commands import AnyCommand
from ledger.decision import Position
from ledger.events import OverrideApproved, RequestRefused
from ledger.instant import Instant
from ledger.overlay import OverlayBook
from ledger.record import Numbered
from replays.past.history import Past, Records, commands, story
from replays.rederiving.derivation import asked

Key = int
"""An entry in whatever world: the number it has on record; below 0 one that is not on record."""
REFUSED = 2**20
"""Below minus this stand the keys of those whose join was refused on record; above it those that are put in."""


class Input(Struct, frozen=True, kw_only=True):
    """One command with what became of it on record.

    Attributes:
        position: its first record; of a command that is put in, the record after which it comes.
        own: the first record of its own, after what had fallen due.
        key: the entry that its join makes, or made once it was approved; below 0 one that is not on record, because the
            join was refused or is put in.
        source: on record, put in, or moved to another time.
    """

    position: Position
    at: Instant
    command: AnyCommand
    by: str = ""
    imported: bool = False
    own: Position | None = None
    key: Key | None = None
    source: Literal["record", "put in", "moved"] = "record"


def inputs(records: Records, waitlist: str, last: Position | None = None) -> Iterator[Input]:
    """Yield the commands of a waitlist in the order of their records.

    Raises:
        NoCommand: a record was left by a verb that cannot be made again.
    """
    past = Past(waitlist)
    groups = list(commands(story(records, waitlist)))
    approved = dict(filter(None, map(_approved_join, groups)))
    for group in groups:
        if last is not None and group[0][0] > last:
            return
        found = asked(OverlayBook(past.book), group)
        joins = (position for position, record in group if record.type == "EntryJoined")
        yield Input(
            position=group[0][0],
            at=found.at,
            command=found.command,
            by=group[0][1].by,
            imported=group[0][1].imported,
            own=found.own,
            key=next(joins, approved.get(found.own or 0) or _refused_join(group)),
        )
        past.take_all(group)


def _refused_join(group: Sequence[Numbered]) -> Key | None:
    """Return a key for who was refused, and may join in another course; none that a put-in join can have."""
    for position, record in group:
        if isinstance(record.event, RequestRefused) and record.event.request == "join":
            return -REFUSED - position
    return None


def _approved_join(group: Sequence[Numbered]) -> tuple[Position, Position] | None:
    """Return a proposal to take somebody in and the entry that was made once it was approved."""
    joined = [position for position, record in group if record.type == "EntryJoined"]
    for _, record in group:
        if joined and isinstance(record.event, OverrideApproved):
            return record.event.proposal, joined[0]
    return None


def left_out(given: Iterable[Input], position: Position) -> list[Input]:
    """Return the commands without the one that left the record at a position."""
    kept = list(given)
    first = max((one.position for one in kept if one.position <= position), default=0)
    return [one for one in kept if one.position != first]


def put_in(given: Iterable[Input], added: Iterable[Input]) -> list[Input]:
    """Return the commands with others among them, each after everything that had happened by its instant."""
    found = list(given)
    for one in added:
        place = next((index for index, other in enumerate(found) if other.at > one.at), len(found))
        position = found[place - 1].position if place else 0
        found.insert(place, replace(one, position=position))
    return found


def numbered(given: Iterable[tuple[Instant, AnyCommand]]) -> list[Input]:
    """Return commands that are not on record, with a key of its own for each."""
    return [
        Input(position=0, at=at, command=command, key=-number, source="put in")
        for number, (at, command) in enumerate(given, 1)
    ]


def moved(given: Iterable[Input], position: Position, at: Instant) -> list[Input]:
    """Return the commands with the one that left the record at a position at another time."""
    kept = list(given)
    one = kept.pop(max((index for index, other in enumerate(kept) if other.position <= position), default=0))
    return put_in(kept, [replace(one, at=at, source="moved")])
