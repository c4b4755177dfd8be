"""A waitlist at any moment of the past, from the tables of the past: a ``Book`` that is only read.

All that it costs depends on the list and not on the ledger: one pass over the list's rows finds who was active.
Everything that the tables hold was in the records first, and ``doctor`` compares the two; whoever needs to rest an
answer on the records alone looks at them too (``replays.archive.indexed``).
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NoReturn

from msgspec.structs import replace

from ledger.book import ACTIVE, QUEUED, Entry, Pool, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import Policy
from ledger.record import Numbered, Record, decode
from ledger.rekeying import lacking
from ledger.store import Transaction, records
from projections.frame import Frame
from projections.rows import past_entry, to_entry

PAGE = 200
BOOKS = 3
"""So many states of a list are kept at a time: each holds a row for whoever was active."""


class PastList:
    """What the tables of the past hold of one waitlist; makes its book at any position."""

    def __init__(self, transaction: Transaction, name: str) -> None:
        self.transaction = transaction
        self.name = name
        self.versions = records.last_version(transaction, name) or 0
        self.looked_at: set[tuple[EntryNumber, Position]] = set()  # one by one, and as of when
        self._entries: dict[tuple[EntryNumber, Position], Entry] = {}
        self._books: dict[Position, PastBook] = {}
        self._free: dict[str, tuple[list[Position], list[int]]] = {}

    @cached_property
    def frame(self) -> Frame:
        """The waitlist's own records, folded."""
        frame = Frame(self.name, lambda position: self.book(position).queued(self.name))
        for (position,) in self.run("past_list", position=records.HIGHEST):
            record = self.record(position)
            assert record is not None
            frame.take(record.fact(position))
        return frame

    def book(self, position: Position) -> "PastBook":
        """Return the waitlist as it stood right after a record; those asked for last are kept."""
        found = self._books.pop(position, None) or PastBook(self, position)
        self._books[position] = found
        while len(self._books) > BOOKS:
            del self._books[next(iter(self._books))]
        return found

    def run(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement about this waitlist."""
        return self.transaction.run(statement, {"waitlist": self.name, **parameters})

    def record(self, position: Position) -> Record | None:
        """Return the record at a position, or None."""
        rows = records.records(self.transaction, position, position)
        return next((decode(row.state) for row in rows), None)

    def last(self, at_most: Position) -> Numbered | None:
        """Return the waitlist's last record up to a position."""
        found = bisect_right(range(1, self.versions + 1), at_most, key=lambda version: self.numbered(version)[0])
        return self.numbered(found) if found else None

    def numbered(self, version: int) -> Numbered:
        """Return a record of the waitlist by its place in the stream, from 1."""
        first, *_ = records.stream_records(self.transaction, self.name, gt=version - 1, lte=version)
        return first.position, decode(first.state)

    def versions_of(self, number: EntryNumber, last: Position) -> list[tuple[Position, Entry]]:
        """Return how the records about an entry left it, oldest first, up to a position."""
        rows = self.run("past_versions", entry=number, position=last, limit=records.HIGHEST)
        return [(row[1], self.entry((*row[:2], *row[3:]))) for row in reversed(rows)]

    def positions_of(self, number: EntryNumber) -> list[Position]:
        """Return where the records about an entry stand."""
        return [position for position, _ in self.versions_of(number, records.HIGHEST)]

    def last_of(self, number: EntryNumber) -> list[Position]:
        """Return where the tables of now have the last record about an entry, if they know of one."""
        rows = self.transaction.run("entry", {"number": number})
        return [entry.last for (data,) in rows if (entry := to_entry(data)).waitlist == self.name]

    def free(self, pool: str, position: Position) -> int:
        """Return how many spots of a pool were free right after a record."""
        if pool not in self._free:
            self._free[pool] = _running(self.run("past_spots", pool=pool, position=records.HIGHEST))
        positions, free = self._free[pool]
        return free[bisect_right(positions, position)]

    def entry(self, row: tuple[Any, ...]) -> Entry:
        """Return the entry of a row; one that was read before is not read again."""
        number, position, key, fit, wakes, data = row
        known = self._entries.get((number, position))
        if known is None:
            known = self._entries[number, position] = past_entry(key, fit, wakes, data)
        return known


class PastBook:
    """A ``Book`` of one waitlist right after the record at a position."""

    def __init__(self, past: PastList, position: Position) -> None:
        self.past = past
        self.position = position
        self._known: dict[EntryNumber, Entry | None] = {}

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        return self._waitlist if name == self.past.name else None

    @cached_property
    def _waitlist(self) -> Waitlist | None:
        row, last = self.past.frame.row(self.position), self.past.last(self.position)
        if row is None or last is None:
            return None
        position, record = last
        return replace(
            row,
            n=record.n,
            position=position,
            at=max(row.at, record.at),
            importing=record.imported,
            has_decided=bool(self.past.run("decided_here", position=self.position)),
            waiting=sum(state == "waiting" for *_, state in self._queue),
            suspended=sum(state == "suspended" for *_, state in self._queue),
            pools=tuple(map(self._counted, row.pools)),
        )

    def _counted(self, pool: Pool) -> Pool:
        here = [entry for entry in self._holders if entry.pool == pool.name]
        admitted, offered = (sum(one.party for one in here if one.state == state) for state in ("admitted", "offered"))
        return replace(pool, admitted=admitted, offered=offered)

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, or None."""
        self.past.looked_at.add((number, self.position))
        return self._entry(number)

    def _entry(self, number: EntryNumber) -> Entry | None:
        if number not in self._known:
            row = self._rows.get(number) if "_rows" in self.__dict__ else None
            rows = [row] if row else self.past.run("past_versions", entry=number, position=self.position, limit=1)
            self._known[number] = self._brought_up(rows[0]) if rows else None
        return self._known[number]

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's active entry, or None."""
        return next((one for one in self.entries_of(person) if one.waitlist == waitlist and one.state in ACTIVE), None)

    def entries_of(self, person: str) -> list[Entry]:
        """Return the entries of a person on this waitlist, newest first."""
        return [one for number in self.numbers_of(person) if (one := self.entry(number)) is not None]

    def numbers_of(self, person: str) -> list[EntryNumber]:
        """Return the numbers of a person's entries on this waitlist, newest first."""
        names, run = self.past.frame.later_names(person), self.past.transaction.run
        rows = [row for one in names for row in run("person_numbers", {"person": one, "waitlist": self.past.name})]
        known = sorted((number for (number,) in rows if number <= self.position), reverse=True)
        return [number for number in known if self._present(number).person == person]

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the queue in rank order."""
        if fit is None:
            return (self._present(number) for _, number, *_ in self._queue if waitlist == self.past.name)
        return (entry for _, number, *_ in self._classes.get(fit, ()) if (entry := self.entry(number)) is not None)

    def classes(self, _waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        return {fit: len(rows) for fit, rows in self._classes.items()}

    def ahead(self, _waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        return bisect_left(self._classes.get(fit, []) if fit is not None else self._queue, (key,))

    def numbers_ahead(self, key: bytes) -> list[EntryNumber]:
        """Return the numbers of those in the queue with a smaller key."""
        past = self.past
        if past.frame.turned(self.position) or "_queue" in self.__dict__:
            return [number for _, number, *_ in self._queue[: bisect_left(self._queue, (key,))]]
        return [number for number, _ in past.run("past_ahead", position=self.position, key=key)]

    def due(self, _waitlist: str, at: Instant, without: Collection[EntryNumber] = ()) -> Entry | None:
        """Return the first to wake by ``at``."""
        for wakes, _, number in self._wakes:
            if number not in without:
                return self._present(number) if wakes <= at else None
        return None

    def offered(self, _waitlist: str) -> Iterator[Entry]:
        """Yield holders of live offers, newest first."""
        live = (entry for entry in self._holders if entry.state == "offered")
        yield from sorted(live, key=lambda entry: -(entry.offer or 0))

    def admitted(self, _waitlist: str) -> Iterator[Entry]:
        """Yield holders of spots, last admitted first."""
        held = (entry for entry in self._holders if entry.state == "admitted")
        yield from sorted(held, key=lambda entry: -(entry.held or 0))

    def movable(self, waitlist: str, pool: str) -> Iterator[Entry]:
        """Yield the last admitted of each class."""
        newest: dict[str, Entry] = {}
        for entry in self.admitted(waitlist):
            if entry.pool == pool:
                newest.setdefault(entry.fit, entry)
        yield from newest.values()

    def origins(self, _waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first: as many spots as are free, read from the newest change on."""
        row = None if self._waitlist is None else self._waitlist.pool(pool)
        left, found = row.free if row else 0, dict[Position, int]()
        for _, origin, spots in self._origin_rows(pool) if left else ():
            if origin not in found:
                found[origin] = spots
                left -= spots
            if left <= 0:
                break
        yield from sorted((origin, spots) for origin, spots in found.items() if spots)

    def _origin_rows(self, pool: str) -> Iterator[tuple[Any, ...]]:
        position, limit = self.position, 1
        while rows := self.past.run("past_origins", pool=pool, position=position, limit=limit):
            yield from rows
            if len(rows) < limit:
                return
            position, limit = rows[-1][0], limit * 4  # what a record left stands together, and is read again whole

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        rows = self.past.transaction.run("refusal", {"waitlist": waitlist, "mark": mark})
        return next((position for (position,) in rows if position <= self.position), None)

    def queued(self, _waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        return sorted(number for _, number, *_ in self._queue)

    def active(self, _waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        return list(self._rows)

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        draw = None if self._waitlist is None else self._waitlist.draw
        return () if draw is None else tuple(self.past.book(draw.frozen).queued(waitlist))

    def scan(self, _waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries by number, a page at a time."""
        remaining = iter(numbers)
        while page := list(islice(remaining, PAGE)):
            asked = set(page)
            for row in self.past.run("past_between", first=page[0], last=page[-1], position=self.position):
                if row[0] in asked:
                    yield self._brought_up(row)

    @cached_property
    def _rows(self) -> dict[EntryNumber, tuple[Any, ...]]:
        """Whoever is active: the newest row of each, by number."""
        return {row[0]: row for row in self.past.run("past_active", position=self.position)}

    @cached_property
    def _queue(self) -> list[tuple[bytes, EntryNumber, str, str]]:
        """Key, number, class and state of whoever is in the queue, in rank order."""
        turned = self.past.frame.turned(self.position)
        rows = [row for row in self._rows.values() if row[2] in QUEUED]
        older = (self._present(row[0]) for row in rows if row[1] < turned)  # the key that such a row has is of its time
        return sorted(
            [
                *((bytes(row[3]), row[0], row[4], row[2]) for row in rows if row[1] >= turned),
                *((entry.key, entry.number, entry.fit, entry.state) for entry in older),
            ]
        )

    @cached_property
    def _classes(self) -> dict[str, list[tuple[bytes, EntryNumber, str, str]]]:
        classes: dict[str, list[tuple[bytes, EntryNumber, str, str]]] = {}
        for row in self._queue:
            classes.setdefault(row[2], []).append(row)
        return classes

    @cached_property
    def _holders(self) -> list[Entry]:
        return [self._present(number) for number, row in self._rows.items() if row[2] not in QUEUED]

    @cached_property
    def _wakes(self) -> list[tuple[str, Position, EntryNumber]]:
        return sorted((row[5], row[1], number) for number, row in self._rows.items() if row[5] is not None)

    def _present(self, number: EntryNumber) -> Entry:
        entry = self._entry(number)
        assert entry is not None
        return entry

    def _brought_up(self, row: tuple[Any, ...]) -> Entry:
        number, last, _, *rest = row
        return self.past.frame.brought_up(self.past.entry((number, last, *rest)), self.position)

    def lacking(self, waitlist: str, policy: Policy) -> Counter[str]:
        """Count who in line lacks a value that a policy cannot rank without."""
        return lacking(self.scan(waitlist, self.active(waitlist)), policy)

    def _refuse(self, *_: object) -> NoReturn:
        """Refuse: the past is read, and what would come of it is written on an ``OverlayBook``."""
        raise TypeError("the past is only read")

    rank_anew = put_frozen = put_places = put_waitlist = put_entry = put_origin = put_refusal = _refuse


def _running(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Position], list[int]]:
    """Return where the number of free spots changed, and the number before the first and after each."""
    left: dict[Position, int] = {}
    positions, free = list[Position](), [0]
    for position, origin, spots in rows:
        positions.append(position)
        free.append(free[-1] + spots - left.get(origin, 0))
        left[origin] = spots
    return positions, free
