"""The book in memory: rows in dicts, order in sorted lists. Used by replays and by tests."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from heapq import merge

from sortedcontainers import SortedDict, SortedList

from ledger.book import ACTIVE, QUEUED, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import Policy
from ledger.rekeying import keyed, lacking, placed


class MemoryBook:
    """A ``Book`` whose reads and writes cost O(log n)."""

    def __init__(self) -> None:
        self.waitlists: dict[str, Waitlist] = {}
        self.entries: dict[EntryNumber, Entry] = {}
        self._of: dict[str, tuple[EntryNumber, ...]] = {}
        self._classes: defaultdict[str, dict[str, SortedList[bytes]]] = defaultdict(dict)
        self._wakes: defaultdict[str, SortedList[tuple[Instant, Position, EntryNumber]]] = defaultdict(SortedList)
        self._offers: defaultdict[str, SortedDict[Position, EntryNumber]] = defaultdict(SortedDict)
        self._held: defaultdict[str, SortedDict[Position, EntryNumber]] = defaultdict(SortedDict)
        self._seats: defaultdict[tuple[str, str], dict[str, SortedDict[Position, EntryNumber]]] = defaultdict(dict)
        self._origins: defaultdict[tuple[str, str], SortedDict[Position, int]] = defaultdict(SortedDict)
        self._refusals: dict[tuple[str, str], Position] = {}
        self._frozen: dict[str, tuple[EntryNumber, ...]] = {}

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        return self.waitlists.get(name)

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, or None."""
        return self.entries.get(number)

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's active entry, or None."""
        of_person = map(self.entries.__getitem__, reversed(self._of.get(person, ())))
        return next((one for one in of_person if one.waitlist == waitlist and one.state in ACTIVE), None)

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
        return [self.entries[number] for number in sorted(self._of.get(person, ()), reverse=True)]

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the queue in rank order."""
        classes = self._classes[waitlist]
        keys = merge(*classes.values()) if fit is None else classes.get(fit, ())
        for key in keys:
            yield self.entries[int.from_bytes(key[-7:])]

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        return {fit: len(keys) for fit, keys in self._classes[waitlist].items()}

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        classes = self._classes[waitlist]
        if fit is None:
            return sum(keys.bisect_left(key) for keys in classes.values())
        return classes[fit].bisect_left(key) if fit in classes else 0

    def due(self, waitlist: str, at: Instant, without: Collection[EntryNumber] = ()) -> Entry | None:
        """Return the first to wake by ``at``."""
        found = next((one for one in self._wakes[waitlist] if one[2] not in without), None)
        return self.entries[found[2]] if found is not None and found[0] <= at else None

    def offered(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of live offers, newest first."""
        for position in reversed(self._offers[waitlist]):
            yield self.entries[self._offers[waitlist][position]]

    def admitted(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of spots, last admitted first."""
        for position in reversed(self._held[waitlist]):
            yield self.entries[self._held[waitlist][position]]

    def movable(self, waitlist: str, pool: str) -> Iterator[Entry]:
        """Yield the last admitted of each class."""
        for seats in self._seats[waitlist, pool].values():
            yield self.entries[seats.peekitem()[1]]

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first."""
        yield from self._origins[waitlist, pool].items()

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        return self._refusals.get((waitlist, mark))

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        return sorted(int.from_bytes(key[-7:]) for keys in self._classes[waitlist].values() for key in keys)

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        holding = (*self._offers[waitlist].values(), *self._held[waitlist].values())
        return sorted([*self.queued(waitlist), *holding])

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        return self._frozen.get(waitlist, ())

    def scan(self, _waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries by number."""
        return map(self.entries.__getitem__, numbers)

    def lacking(self, waitlist: str, policy: Policy) -> Counter[str]:
        """Count who in line lacks a value that a policy cannot rank without."""
        return lacking(self.scan(waitlist, self.active(waitlist)), policy)

    def rank_anew(self, waitlist: str) -> None:
        """Give everybody active the rank key and the class that they have by the waitlist as it now is."""
        for number in self.active(waitlist):
            old = self.entries[number]
            new = keyed(old, self.waitlists[waitlist])
            if new != old:
                self.put_entry(new)

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze."""
        self._frozen[waitlist] = entries

    def put_places(self, waitlist: Waitlist, places: dict[EntryNumber, int]) -> None:
        """Give entries the places drawn; no order here knows them but by the rank key."""
        assert waitlist.draw is not None
        for number, place in places.items():
            self.entries[number] = placed(self.entries[number], waitlist.draw, place)

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Write the waitlist's row."""
        self.waitlists[waitlist.name] = waitlist

    def put_entry(self, entry: Entry) -> None:
        """Write the entry's row and keep the orders in step."""
        old = self.entries.get(entry.number)
        if old is not None:
            self._forget(old)
        if old is None or old.person != entry.person:
            self._belong(entry, old)
        self.entries[entry.number] = entry
        self._index(entry)

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set what is left of an origin."""
        if count:
            self._origins[waitlist, pool][position] = count
        else:
            self._origins[waitlist, pool].pop(position, None)

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember a refusal."""
        self._refusals[waitlist, mark] = position

    def _belong(self, entry: Entry, old: Entry | None) -> None:
        """Note whose entry it is; merging gives it to another person."""
        if old is not None:
            self._of[old.person] = tuple(number for number in self._of[old.person] if number != old.number)
        self._of[entry.person] = (*self._of.get(entry.person, ()), entry.number)

    def _index(self, entry: Entry) -> None:
        name = entry.waitlist
        if entry.state in QUEUED:
            keys = self._classes[name].get(entry.fit)
            if keys is None:
                keys = self._classes[name][entry.fit] = SortedList()
            keys.add(entry.key)
        if entry.wakes is not None:
            self._wakes[name].add((entry.wakes, entry.last, entry.number))
        if entry.offer is not None:
            self._offers[name][entry.offer] = entry.number
        if entry.held is not None:
            self._held[name][entry.held] = entry.number
            self._seats[name, entry.pool or ""].setdefault(entry.fit, SortedDict())[entry.held] = entry.number

    def _forget(self, entry: Entry) -> None:
        name = entry.waitlist
        if entry.state in QUEUED:
            keys = self._classes[name][entry.fit]
            keys.remove(entry.key)
            if not keys:
                del self._classes[name][entry.fit]
        if entry.wakes is not None:
            self._wakes[name].remove((entry.wakes, entry.last, entry.number))
        if entry.offer is not None:
            del self._offers[name][entry.offer]
        if entry.held is not None:
            del self._held[name][entry.held]
            seats = self._seats[name, entry.pool or ""]
            del seats[entry.fit][entry.held]
            if not seats[entry.fit]:
                del seats[entry.fit]
