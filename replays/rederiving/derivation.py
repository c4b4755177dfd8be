"""Do the rules give the same again? One command, carried out once more on the state before it."""

import struct
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book
from ledger.commands import AnyCommand, Approve, Backfill, Join
from ledger.decision import Position
from ledger.events import NoticeRecorded, SpotOffered
from ledger.fact import Fact
from ledger.instant import Instant
from ledger.journey import Journey
from ledger.matching import NO_RUN
from ledger.offer_hours import Moved, OfferHours, latest
from ledger.record import Numbered
from ledger.refusals import Mistake, Refused
from replays.rederiving.commands import NoCommand, command_of

BROKEN = (
    NoCommand,
    Mistake,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    ArithmeticError,
    AssertionError,
    StopIteration,
    struct.error,
)
"""What carrying a command out may raise when records were tampered with."""


class Derivation(Struct, frozen=True, kw_only=True):
    """What the rules give for a command.

    Attributes:
        facts: what should have been recorded, in order.
        runs: the match run in which each spot was given by the backfill, by position.
        refused: the rule that says no to it.
        problem: why it could not be carried out to its end.
    """

    facts: tuple[Fact, ...] = ()
    runs: dict[Position, Backfill] = {}
    refused: Refused | None = None
    problem: str | None = None

    def fact(self, position: Position) -> Fact | None:
        """Return what should stand at a position of the command, or None."""
        index = position - self.facts[0].position if self.facts else -1
        return self.facts[index] if 0 <= index < len(self.facts) else None

    def run(self, position: Position) -> Backfill:
        """Return the match run in which the spot at this position was given; a command's own runs favour nobody."""
        return self.runs.get(position, NO_RUN)


class RecordedCalendar:
    """The calendar of a replay: a deadline was moved into offer hours once, and the record says to when.

    Zones change their rules, so it is not moved again. Without any zone it is known that moving never shortens the time
    to answer, and how far the next hours can be.
    """

    def __init__(self, group: Sequence[Numbered]) -> None:
        self._group = dict(group)

    def moved(self, deadline: Instant, hours: OfferHours, zone: str, position: Position) -> Moved:
        """Return the recorded deadline, as far as the hours allow it."""
        record = self._group.get(position)
        event = None if record is None else record.event
        if not isinstance(event, SpotOffered | NoticeRecorded) or event.deadline is None:
            return Moved(deadline, zone, "")
        return Moved(min(max(deadline, event.deadline), latest(hours, deadline)), zone, event.tzdata or "")


class Asked(Struct, frozen=True):
    """What was asked for: the command, its instant, and the first record of its own after what had fallen due."""

    command: AnyCommand
    at: Instant
    own: Position | None


def asked(book: Book, group: Sequence[Numbered]) -> Asked:
    """Return the command that left these records; the book, in the state before it, takes in what had fallen due.

    Raises:
        NoCommand: no command begins with such a record.
    """
    journey = _start(book, group)
    journey.sweep()
    rest = group[len(journey.facts) :]
    command = command_of([record.event for _, record in rest])
    return Asked(command, journey.at, rest[0][0] if rest else None)


def derive(book: Book, group: Sequence[Numbered], *, is_whole: bool = False) -> Derivation:
    """Return what the rules give for the command that left these records; the book takes it all in.

    Args:
        book: the state before the command.
        group: all records of the command.
        is_whole: the book holds all waitlists: what was counted on others is counted again and not taken as recorded.
    """
    journey = _start(book, group)
    try:
        journey.sweep()
        rest = [record.event for _, record in group[len(journey.facts) :]]
        if not rest:
            return Derivation(facts=tuple(journey.facts), runs=journey.runs)
        outcome = journey.carry_out(_counting_again(command_of(rest)) if is_whole else command_of(rest))
    except BROKEN as error:
        return Derivation(facts=tuple(journey.facts), runs=journey.runs, problem=_in_words(error))
    return Derivation(facts=outcome.facts, runs=outcome.runs, refused=outcome.refused)


def _counting_again(command: AnyCommand) -> AnyCommand:
    return replace(command, elsewhere=None, penalties=None) if isinstance(command, Join | Approve) else command


def _start(book: Book, group: Sequence[Numbered]) -> Journey:
    position, first = group[0]
    at, calendar = _instant(book, group), RecordedCalendar(group)
    return Journey(book, first.list, at, position, imported=first.imported, by=first.by, calendar=calendar)


def _instant(book: Book, group: Sequence[Numbered]) -> Instant:
    """Return the command's own instant; what the sweep recorded carries earlier ones."""
    first, last = group[0][1], group[-1][1]
    waitlist = book.waitlist(first.list)
    if first.imported or waitlist is None:
        return last.at
    return max(first.recorded, waitlist.at)


def _in_words(error: Exception) -> str:
    return str(error) or type(error).__name__
