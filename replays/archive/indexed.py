"""How did a waitlist stand, looked up in the tables of the past, where a fold of all its records would take too long?

The rules decide again on what the tables say, by the same code as on a fold. Whoever an answer names is then held
against the records: those about the entry, and those about the whole list, are hashed and folded (``basis``).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from ledger.book import QUEUED, Book, Entry, Pool, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.overlay import OverlayBook
from ledger.record import LEDGER_STREAM, Numbered, decode
from ledger.store import Transaction, records
from ledger.store.records import HIGHEST
from projections.current import SqlBook
from projections.past import PastList
from replays.archive.archive import Archive
from replays.archive.evidence import Evidence, Trace, look
from replays.past.history import (
    AsOf,
    AtPosition,
    AtRecorded,
    AtTime,
    Moment,
    Now,
    Row,
    View,
    cut,
    due_by,
    sweep,
)
from replays.reasons.waiting import PassedBy, passing
from replays.rederiving.decided import Decided, entry_of, record_at
from replays.rederiving.derivation import derive


class Indexed(Archive):
    """An archive over the tables of the past, all read from one snapshot."""

    def __init__(self, snapshot: Transaction) -> None:
        self._snapshot = snapshot
        self._lists: dict[str, PastList] = {}

    @property
    def lists(self) -> Iterable[PastList]:
        """The waitlists of which something was looked up."""
        return self._lists.values()

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records in a range."""
        return records.records(self._snapshot, start, stop)

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream."""
        return records.stream_records(self._snapshot, stream)

    def view(self, waitlist: str, as_of: AsOf | None, *, walks: bool = True) -> View[Book] | None:
        """Return a waitlist as it stood."""
        past = self._past(waitlist)
        last = self._cut(past, as_of)
        return _view(past, last, due_by(as_of), from_now=not walks and last == self._snapshot.position)

    def decided(self, position: Position) -> Decided | None:
        """Return a record and the state before it."""
        record = record_at(self, position)
        if record is None or record.list == LEDGER_STREAM:
            return None
        past, group = self._past(record.list), list(self._command(record.cmd))
        derivation = derive(OverlayBook(past.book(record.cmd - 1)), group)
        before = past.last(position - 1)
        at, imported = record.at, _imported_to(past, position - 1)
        moment = Moment(waitlist=past.name, position=before[0] if before else 0, at=at, imported_to=imported)
        return Decided(position, record, past.book(position - 1), moment, _Instants(past), derivation)

    def trace(self, waitlist: str, subject: EntryNumber | str, last: Position | None) -> Trace | None:
        """Return whom a number or an id means."""
        past = self._past(waitlist)
        return _trace(past, subject, HIGHEST if last is None else last)

    def evidence(self, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None) -> Evidence | None:
        """Return what an answer about somebody rests on."""
        past = self._past(waitlist)
        last = self._cut(past, as_of)
        trace = _trace(past, subject, last)
        course = None if trace is None or trace.entry is None else _Course(past, trace.entry)
        is_queued = course is not None and course.is_queued(last)
        view = _view(past, last, due_by(as_of), from_now=not is_queued and last == self._snapshot.position)
        if trace is None or view is None:
            return None
        decision = None if trace.decision is None else self.decided(trace.decision)
        stood = () if course is None or decision is None else course.stood_ahead(decision.position - 1)
        return Evidence(
            view=view,
            trace=trace,
            looked=None if decision is None else look(self, decision, stood),
            stood_ahead=course.stood_ahead(last) if course is not None and is_queued else (),
            passed_by=tuple(course.passed_by(last)) if course is not None and is_queued else (),
            missed=course.missed(last) if course is not None and is_queued else None,
        )

    def names(self, waitlist: str, position: Position, numbers: Iterable[EntryNumber]) -> None:
        """Take note of whom an answer names: they are held against their records."""
        self._past(waitlist).looked_at.update((number, position) for number in numbers)

    def _past(self, waitlist: str) -> PastList:
        if waitlist not in self._lists:
            self._lists[waitlist] = PastList(self._snapshot, waitlist)
        return self._lists[waitlist]

    def _command(self, cmd: Position) -> Iterator[Numbered]:
        """Yield the records of one command."""
        name: str | None = None
        for position, *_, state, _ in records.records(self._snapshot, cmd, batch=16):
            record = decode(state)
            name = name or record.list
            if record.cmd != cmd or record.list != name:
                return
            yield position, record

    def _cut(self, past: PastList, as_of: AsOf | None) -> Position:
        """Return the last position that counts."""
        match as_of:
            case None | Now():
                return self._snapshot.position
            case AtPosition():
                return as_of.position
            case AtTime():
                versions = range(1, past.versions + 1)
                found = bisect_right(versions, as_of.at, key=lambda version: past.numbered(version)[1].at)
                return past.numbered(found)[0] if found else 0
            case AtRecorded():
                return cut(self, past.name, as_of) or 0


def _view(past: PastList, position: Position, due: Instant | None, *, from_now: bool) -> View[Book] | None:
    """Return the waitlist as it stood; where that is now and the queue need not be walked, from the tables of now."""
    book = SqlBook(past.transaction) if from_now else past.book(position)
    row = book.waitlist(past.name)
    if row is None:
        return None
    at = max(row.at, due or row.at)
    is_swept = due is not None and _has_due(book, row, at)
    seen: Book = OverlayBook(book) if is_swept else book
    swept = tuple(sweep(seen, past.name, at)) if is_swept else ()
    imported = _imported_to(past, position)
    moment = Moment(waitlist=past.name, position=row.position, at=due or at, imported_to=imported, due=swept)
    return View(seen, moment, _Instants(past))


def _has_due(book: Book, row: Waitlist, at: Instant) -> bool:
    return book.due(row.name, at) is not None or (row.stops is not None and row.stops <= at)


def _imported_to(past: PastList, position: Position) -> Position | None:
    """Return the last record up to a position that took its time from the caller: none does after one that does not."""
    last = past.last(position) if past.versions and past.numbered(1)[1].imported else None
    if last is None:
        return None
    versions = range(1, last[1].n + 1)
    return past.numbered(bisect_right(versions, False, key=lambda one: not past.numbered(one)[1].imported))[0]


def _trace(past: PastList, subject: EntryNumber | str, last: Position) -> Trace | None:
    book = past.book(last)
    entry = book.entry(subject) if isinstance(subject, int) else None
    person = subject if isinstance(subject, str) else entry.person if entry else None
    if person is None:
        return None
    numbers = book.numbers_of(person)
    refused = list(_refusals(past, person, last))
    if not (numbers or refused):
        return None
    number = subject if isinstance(subject, int) else max(numbers, default=None)
    about = () if number is None else _about(past, number, last)
    return Trace(
        person=person,
        entry=number,
        others=tuple(sorted(one for one in numbers if one != number)),
        happened=tuple(sorted([*about, *refused], key=lambda numbered: numbered[0])),
    )


def _refusals(past: PastList, person: str, last: Position) -> Iterator[Numbered]:
    """Yield the refusals of a person; their marks begin with the id that the person had then, and a space."""
    for name in past.frame.earlier_names(person):
        for (position,) in past.run("refusals_of", first=f"{name} ", after=f"{name}!"):
            record = past.record(position) if position <= last else None
            if record is not None and past.frame.called(name, position, last) == person:
                yield position, record


def _about(past: PastList, number: EntryNumber, last: Position) -> Iterator[Numbered]:
    """Yield the records about an entry."""
    changes = {position for position, _ in past.versions_of(number, last)}
    of_list = {fact.position for fact in past.frame.facts if getattr(fact.event, "entry", None) == number}
    for position in sorted(changes | {one for one in of_list if one <= last}):
        record = past.record(position)
        if record is not None and entry_of(position, record) == number:
            yield position, record


class _Course:
    """How one entry stood in the queue, from its join on."""

    def __init__(self, past: PastList, number: EntryNumber) -> None:
        self._past = past
        self._number = number

    def _spells(self, last: Position) -> list[tuple[Position, Position, Entry]]:
        """Return from which record to which the entry stood as it did, each state right after the first of them."""
        frame = self._past.frame
        versions = dict(self._past.versions_of(self._number, last))
        first = min(versions, default=0)
        turns = [one for one in frame.turns if first < one <= last and one not in versions]
        ends = sorted([*versions, *turns, last])
        found: list[tuple[Position, Position, Entry]] = []
        entry: Entry | None = None
        for start, stop in pairwise([*ends, last]):
            entry = versions.get(start, entry)
            assert entry is not None
            found.append((start, stop, frame.brought_up(entry, start)))
        return found

    def is_queued(self, last: Position) -> bool:
        """Whether the entry stood in the queue right after a record."""
        entry = self._past.book(last).entry(self._number)
        return entry is not None and entry.state in QUEUED

    def stood_ahead(self, last: Position) -> tuple[EntryNumber, ...]:
        """Return who stood ahead since the entry came to stand where it stood last, and no longer does."""
        queued = [(start, entry) for start, _, entry in self._spells(last) if entry.state in QUEUED]
        if not queued:
            return ()
        key, since = queued[-1][1].key, queued[-1][0]
        for start, entry in reversed(queued):
            if entry.key != key:
                break
            since = start
        past = self._past
        numbers = {one for (one,) in past.run("past_ahead_since", after=since, position=last, key=key)}
        for position in (since, *(one for one in past.frame.rankings if since < one <= last)):
            numbers.update(past.book(position).numbers_ahead(key))
        return tuple(sorted(numbers.difference([self._number], past.book(last).numbers_ahead(key))))

    def missed(self, last: Position) -> Position | None:
        """Return the last spot that the rule gave to somebody else while the entry was in the queue."""
        for start, stop, entry in reversed(self._spells(last)):
            if entry.state in QUEUED:
                ((found,),) = self._past.run("given_by_rule", after=start, position=stop, entry=self._number)
                if found is not None:
                    return int(found)
        return None

    def passed_by(self, last: Position) -> Iterator[PassedBy]:
        """Yield the spots that went to somebody further down while the entry was in the queue."""
        for start, stop, entry in self._spells(last):
            if entry.state in QUEUED:
                yield from self._passed_in(start, stop, entry)

    def _passed_in(self, start: Position, stop: Position, entry: Entry) -> Iterator[PassedBy]:
        past, spell = self._past, {"after": start, "position": stop, "entry": self._number}
        turned = past.frame.turned(stop)  # the key that a row holds may be of another policy
        rows = past.run("spots_given", **spell) if turned else past.run("spots_given_behind", **spell, key=entry.key)
        for (position,) in rows:
            record = past.record(position)
            assert record is not None
            other = past.book(position - 1).entry(getattr(record.event, "entry", 0))
            found = None if other is None else passing(entry, other, position, record, _RoomBefore(past, position))
            if found is not None:
                yield found


class _RoomBefore:
    """Returns the waitlist right before a record with its free spots, read from what each record left of them."""

    def __init__(self, past: PastList, position: Position) -> None:
        self._past, self._position = past, position - 1

    def __call__(self) -> Waitlist | None:
        row = self._past.frame.row(self._position)
        if row is None:
            return None
        pools = [Pool(name=pool.name, capacity=self._past.free(pool.name, self._position)) for pool in row.pools]
        return replace(row, pools=tuple(pools))


class _Instants(Mapping[Position, Instant]):
    """The ``at`` of each record of a waitlist, read when asked for."""

    def __init__(self, past: PastList) -> None:
        self._past = past

    def __getitem__(self, position: Position) -> Instant:
        record = self._past.record(position)
        if record is None or record.list != self._past.name:
            raise KeyError(position)
        return record.at

    def __iter__(self) -> Iterator[Position]:
        return (self._past.numbered(version)[0] for version in range(1, len(self) + 1))

    def __len__(self) -> int:
        return self._past.versions
