"""Who stood ahead of an entry while it waited, and what became of each?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Literal, assert_never

from msgspec import Struct

from ledger.book import QUEUED, Book, Entry
from ledger.commands import Backfill
from ledger.decision import EntryNumber, Kind, Position, SkipCode
from ledger.events import DrawHeld, PolicyAdopted
from ledger.matching import table
from ledger.rank import blocked_by, parse_fit
from ledger.record import Record
from replays.past.history import recorded
from replays.rederiving.decided import entry_of

Became = Literal[
    "offered",
    "admitted",
    "cancelled",
    "no_show",
    "withdrawn",
    "declined",
    "expired",
    "overtaken",
    "waiting",
    "skipped",
    "tried_last",
    "bypassed",
    "unfit",
]


class Ahead(Struct, frozen=True):
    """An entry that stood ahead.

    Attributes:
        entry: its number.
        became: it was given a spot before (``offered``, ``admitted``, or since ``cancelled``, ``no_show``), it left
            (``withdrawn``, ``declined``, ``expired``), it fell behind (``overtaken``), or it stood there still:
            ``skipped`` by a rule, ``tried_last`` since its own offer had just expired, ``bypassed`` by an override,
            ``unfit`` for the spot that an override gave, or ``waiting`` where nothing was given.
        position: the record that made it so; none where it stood there still.
        code: of a skip.
    """

    entry: EntryNumber
    became: Became
    position: Position | None = None
    code: str | None = None


class AheadCount(Struct, frozen=True):
    """How many of those ahead became the same."""

    became: Became
    code: str | None
    count: int


class Spot(Struct, frozen=True):
    """What was given: in which pool, by what kind of decision, in which match run."""

    pool: str
    kind: Kind
    run: Backfill


class AheadOf:
    """Watches the queue ahead of one entry: whoever stood there since the entry came to stand where it stands."""

    def __init__(self, entry: EntryNumber) -> None:
        self.entry = entry
        self.numbers: dict[EntryNumber, None] = {}
        self._key = b""

    def after(self, book: Book, position: Position, record: Record) -> None:
        """Note whoever stands ahead after a record was folded; begin anew when the entry came to stand elsewhere."""
        mine = book.entry(self.entry)
        if mine is not None and mine.state in QUEUED and mine.key != self._key:
            self._key = mine.key
            self.numbers = dict.fromkeys(numbers_ahead(book, mine))
        elif self._key and isinstance(record.event, PolicyAdopted | DrawHeld):
            self.numbers |= dict.fromkeys(other.number for other in _ahead_of_key(book, record.list, self._key))
        elif self._key and (number := entry_of(position, record)) is not None:
            other = book.entry(number)
            if other is not None and other.state in QUEUED and other.key < self._key:
                self.numbers[number] = None


def numbers_ahead(book: Book, entry: Entry) -> Iterator[EntryNumber]:
    """Yield the numbers of those who stand ahead of the entry."""
    return (other.number for other in ahead_in_queue(book, entry))


def ahead_in_queue(book: Book, entry: Entry) -> Iterator[Entry]:
    """Yield those who stand ahead of the entry, in order of rank."""
    return _ahead_of_key(book, entry.waitlist, entry.key)


def _ahead_of_key(book: Book, waitlist: str, key: bytes) -> Iterator[Entry]:
    return takewhile(lambda other: other.key < key, book.queue(waitlist))


def gone(book: Book, entry: Entry, numbers: Iterable[EntryNumber]) -> list[Ahead]:
    """Return what became of those who stood ahead and do so no more, in the order in which it happened."""
    others = book.scan(entry.waitlist, sorted(numbers))
    found = [_gone(other) for other in others if other.state not in QUEUED or other.key > entry.key]
    return sorted(found, key=lambda one: (one.position or 0, one.entry))


def still_there(book: Book, entry: Entry, spot: Spot) -> list[Ahead]:
    """Return why those ahead did not get the spot that the entry was given, in order of rank."""
    if spot.kind == "override":
        return [_passed_by(other, entry, spot.pool) for other in ahead_in_queue(book, entry)]
    waitlist = book.waitlist(entry.waitlist)
    assert waitlist is not None
    run = table(book, waitlist, spot.run, spots=1, through=entry.key)
    candidates = takewhile(lambda one: one.entry.key < entry.key, run)
    return [_passed_over(one.entry, one.code, spot.run) for one in candidates]


def counted(ahead: Iterable[Ahead]) -> tuple[AheadCount, ...]:
    """Return how many became what, in the order in which each first comes."""
    counts = Counter((one.became, one.code) for one in ahead)
    return tuple(AheadCount(became, code, count) for (became, code), count in counts.items())


def could_have_had(other: Entry, entry: Entry, pool: str) -> bool:
    """Whether an entry ahead could have had the spot: nothing holds it back, it accepts the pool, and is no larger."""
    if blocked_by(other.fit) is not None:
        return False
    party, accepted = parse_fit(other.fit)
    return party <= entry.party and bool(accepted.among([pool]))


def _passed_by(other: Entry, entry: Entry, pool: str) -> Ahead:
    blocked = blocked_by(other.fit)
    if blocked is not None:
        return Ahead(other.number, "skipped", code=blocked)
    return Ahead(other.number, "bypassed" if could_have_had(other, entry, pool) else "unfit")


def _passed_over(other: Entry, code: SkipCode | None, run: Backfill) -> Ahead:
    tried_last = code is None and other.number in run.expired
    return Ahead(other.number, "tried_last" if tried_last else "skipped", code=code)


def _gone(other: Entry) -> Ahead:
    match other.state:
        case "offered":
            return Ahead(other.number, "offered", other.offer)
        case "admitted":
            return Ahead(other.number, "admitted", other.held)
        case "waiting" | "suspended":
            sent_back = other.joined != other.number
            return Ahead(other.number, "overtaken", recorded(other.joined if sent_back else other.last))
        case "withdrawn" | "declined" | "expired" | "cancelled" | "no_show":
            return Ahead(other.number, other.state, recorded(other.last))
        case _:
            assert_never(other.state)
