"""How did a waitlist stand at some moment of the past? Its records up to there, folded into a book."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.record import Numbered, Record, decode
from ledger.rules.following import next_due
from ledger.rules.situation import Situation
from ledger.standing import UNWRITTEN

Row = tuple[Position, str, int, str, bytes, bytes]
"""A record as it is stored: position, stream, version, topic, its exact bytes, and their hash as a leaf."""

"""A record with its position."""


class Records(Protocol):
    """Where the records of a ledger are read from; ``ledger.store.recorder.LedgerRecorder`` is one."""

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records from position ``start`` to ``stop``, both included, in order."""
        ...

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream, in order."""
        ...


class Now(Struct, frozen=True, tag="now"):
    """Everything recorded, and what is due at ``at``."""

    at: Instant


class AtPosition(Struct, frozen=True, tag="position"):
    """Right after the record at this position."""

    position: Position


class AtTime(Struct, frozen=True, tag="time"):
    """After the last record whose ``at`` is not later, and what was due by then."""

    at: Instant


class AtRecorded(Struct, frozen=True, tag="recorded"):
    """After the last record that had been written by then, whatever time it speaks of."""

    at: Instant


AsOf = Now | AtPosition | AtTime | AtRecorded


class Due(Struct, frozen=True):
    """Something whose instant has come and that no command has recorded yet: an offer is dead, a pause is over."""

    at: Instant
    entry: EntryNumber
    event: str


class Moment(Struct, frozen=True, kw_only=True):
    """What an answer is about.

    Attributes:
        waitlist: the waitlist's name.
        position: its last record that counts.
        at: the instant as of which it is shown.
        imported_to: its last record that took its time from the caller, if any did.
        due: what was due and not recorded; the answer shows it as if it were.
    """

    waitlist: str
    position: Position
    at: Instant
    imported_to: Position | None = None
    due: tuple[Due, ...] = ()


Book_co = TypeVar("Book_co", bound=Book, covariant=True)


class View(Struct, Generic[Book_co], frozen=True):
    """A waitlist as it stood.

    Attributes:
        book: holds this waitlist and no other.
        moment: when that was.
        instants: the ``at`` of each of its records.
    """

    book: Book_co
    moment: Moment
    instants: Mapping[Position, Instant]

    @property
    def waitlist(self) -> Waitlist:
        """The waitlist's row."""
        row = self.book.waitlist(self.moment.waitlist)
        assert row is not None
        return row


class Past:
    """A book into which the records of one waitlist are folded one by one."""

    def __init__(self, waitlist: str) -> None:
        self.name = waitlist
        self.book = MemoryBook()
        self.instants: dict[Position, Instant] = {}
        self.position: Position = 0
        self.imported_to: Position | None = None

    def take(self, position: Position, record: Record) -> None:
        """Fold the next record."""
        evolve(self.book, record.fact(position))
        self.instants[position] = record.at
        self.position = position
        if record.imported:
            self.imported_to = position

    def take_all(self, records: Iterable[Numbered]) -> None:
        """Fold the next records."""
        for position, record in records:
            self.take(position, record)

    def view(self, due_by: Instant | None = None) -> View[MemoryBook] | None:
        """Return the state reached, with what was due by then; None when the waitlist was not open yet."""
        waitlist = self.book.waitlist(self.name)
        if waitlist is None:
            return None
        at = max(waitlist.at, due_by or waitlist.at)
        due = () if due_by is None else tuple(sweep(self.book, self.name, at))
        moment = Moment(
            waitlist=self.name, position=self.position, at=due_by or at, imported_to=self.imported_to, due=due
        )
        return View(self.book, moment, self.instants)


def sweep(book: Book, waitlist: str, at: Instant) -> Iterator[Due]:
    """Fold what is due and not recorded into the book, and yield it."""
    position = UNWRITTEN
    while (found := next_due(Situation(book, waitlist, book.waitlist(waitlist), at, position))) is not None:
        when, event = found
        evolve(book, Fact(waitlist, position, when, event))
        yield Due(when, getattr(event, "entry", 0), type(event).__name__)
        position += 1


def view(records: Records, waitlist: str, as_of: AsOf | None = None) -> View[MemoryBook] | None:
    """Return the waitlist as it stood, by default after its last record; None when it was not open yet."""
    past = Past(waitlist)
    for position, record in story(records, waitlist, cut(records, waitlist, as_of)):
        past.take(position, record)
    return past.view(due_by(as_of))


def recorded(position: Position) -> Position | None:
    """Return the position, or None for one that stands for something due and not recorded."""
    return position if position < UNWRITTEN else None


def story(
    records: Records, waitlist: str, last: Position | None = None, *, types: Collection[str] | None = None
) -> Iterator[Numbered]:
    """Yield the records of one waitlist up to a position, all of them or those of some types of event."""
    for position, _, _, topic, state, _ in records.stream_records(waitlist):
        if last is not None and position > last:
            return
        if types is None or topic.partition(".")[0] in types:
            yield position, decode(state)


def due_by(as_of: AsOf | None) -> Instant | None:
    """Return the instant whose due events an answer shows; a position and a time of writing show records alone."""
    return as_of.at if isinstance(as_of, Now | AtTime) else None


def cut(records: Records, waitlist: str, as_of: AsOf | None) -> Position | None:
    """Return the last position that counts for this waitlist; None when all do."""
    match as_of:
        case None | Now():
            return None
        case AtPosition():
            return as_of.position
        case AtTime():
            return _last(records, waitlist, "at", as_of.at)
        case AtRecorded():
            return _last(records, waitlist, "recorded", as_of.at)


class _Times(Struct):
    at: str
    recorded: str


_times = msgspec.json.Decoder(_Times).decode


def _last(records: Records, waitlist: str, member: str, at: Instant) -> Position:
    rows = records.stream_records(waitlist)
    return max((position for position, *_, state, _ in rows if getattr(_times(state), member) <= at), default=0)


def commands(records: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """Yield the records command by command."""
    group: list[Numbered] = []
    for position, record in records:
        if group and (record.cmd != group[0][1].cmd or record.list != group[0][1].list):
            yield group
            group = []
        group.append((position, record))
    if group:
        yield group
