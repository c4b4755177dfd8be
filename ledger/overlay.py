"""What would happen? A book that keeps its changes to itself, over one that is only read.

For dry runs, and for seeing dead offers dead.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from itertools import groupby

from ledger.book import QUEUED, Book, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from ledger.rekeying import keyed, lacking, placed


class OverlayBook:
    """A ``Book`` whose reads see the base with the changes made here; the base is never written."""

    def __init__(self, base: Book) -> None:
        self._base = base
        self._own = MemoryBook()
        self._replaced: dict[EntryNumber, Entry] = {}  # the base's entries that are otherwise here
        self._origins: dict[tuple[str, str], dict[Position, int]] = {}

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        return self._own.waitlist(name) or self._base.waitlist(name)

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, or None."""
        return self._own.entry(number) or self._base.entry(number)

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's active entry, or None."""
        own = self._own.active_entry(waitlist, person)
        if own is not None:
            return own
        entry = self._base.active_entry(waitlist, person)
        return None if entry is None or entry.number in self._own.entries else entry

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the queue in rank order."""
        return merge(self._unchanged(self._base.queue(waitlist, fit)), self._own.queue(waitlist, fit), key=_key)

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        counts = Counter(self._base.classes(waitlist))
        counts.update(self._own.classes(waitlist))
        counts.subtract(old.fit for old in self._gone(waitlist))
        return {fit: count for fit, count in counts.items() if count}

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        gone = sum(old.key < key and fit in (None, old.fit) for old in self._gone(waitlist))
        return self._base.ahead(waitlist, key, fit) + self._own.ahead(waitlist, key, fit) - gone

    def due(self, waitlist: str, at: Instant, without: Collection[EntryNumber] = ()) -> Entry | None:
        """Return the first to wake by ``at``: of those changed here, or of the base's others."""
        own = self._own.due(waitlist, at, without)
        base = self._base.due(waitlist, at, {*self._own.entries, *without})
        return min((entry for entry in (own, base) if entry is not None), key=_waking, default=None)

    def offered(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of live offers, newest first."""
        both = (self._unchanged(self._base.offered(waitlist)), self._own.offered(waitlist))
        return merge(*both, key=lambda entry: -(entry.offer or 0))

    def admitted(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of spots, last admitted first."""
        both = (self._unchanged(self._base.admitted(waitlist)), self._own.admitted(waitlist))
        return merge(*both, key=lambda entry: -(entry.held or 0))

    def movable(self, waitlist: str, pool: str) -> Iterator[Entry]:
        """Yield the last admitted of each class; where the base's own changed here, its holders are looked through."""
        last: dict[str, Entry] = {}
        base = list(self._base.movable(waitlist, pool))
        if any(entry.number in self._own.entries for entry in base):
            base = [entry for entry in self._base.admitted(waitlist) if entry.pool == pool]
        for entry in [*self._unchanged(iter(base)), *self._own.movable(waitlist, pool)]:
            if entry.fit not in last or (entry.held or 0) > (last[entry.fit].held or 0):
                last[entry.fit] = entry
        yield from last.values()

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first."""
        changed = self._origins.get((waitlist, pool), {})
        base = (one for one in self._base.origins(waitlist, pool) if one[0] not in changed)
        yield from (one for one in merge(base, sorted(changed.items())) if one[1])

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        return self._own.refusal(waitlist, mark) or self._base.refusal(waitlist, mark)

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
        found = [*self._unchanged(iter(self._base.entries_of(person))), *self._own.entries_of(person)]
        return sorted(found, key=lambda entry: -entry.number)

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        return self._merged(self._base.queued(waitlist), self._own.queued(waitlist))

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        return self._merged(self._base.active(waitlist), self._own.active(waitlist))

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        return self._own.frozen(waitlist) or self._base.frozen(waitlist)

    def scan(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries by number, as they are here."""
        own = self._own.entries
        for is_own, some in groupby(numbers, key=own.__contains__):
            if is_own:
                yield from map(own.__getitem__, some)
            else:
                yield from self._base.scan(waitlist, some)

    def lacking(self, waitlist: str, policy: Policy) -> Counter[str]:
        """Count who in line lacks a value that a policy cannot rank without."""
        return lacking(self.scan(waitlist, self.active(waitlist)), policy)

    def rank_anew(self, waitlist: str) -> None:
        """Keep here those to whom the waitlist, as it now is, gives another rank key or class."""
        now = self.waitlist(waitlist)
        for entry in list(self.scan(waitlist, self.active(waitlist))):
            new = entry if now is None else keyed(entry, now)
            if new != entry:
                self.put_entry(new)

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze here."""
        self._own.put_frozen(waitlist, entries)

    def put_places(self, waitlist: Waitlist, places: dict[EntryNumber, int]) -> None:
        """Keep here those to whom a place is given."""
        assert waitlist.draw is not None
        for entry in list(self.scan(waitlist.name, sorted(places))):
            self.put_entry(placed(entry, waitlist.draw, places[entry.number]))

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Keep the waitlist's row here."""
        self._own.put_waitlist(waitlist)

    def put_entry(self, entry: Entry) -> None:
        """Keep the entry's row here."""
        if entry.number not in self._own.entries:
            old = self._base.entry(entry.number)
            if old is not None:
                self._replaced[entry.number] = old
        self._own.put_entry(entry)

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Keep what is left of an origin here."""
        self._origins.setdefault((waitlist, pool), {})[position] = count

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember a refusal here."""
        self._own.put_refusal(waitlist, mark, position)

    def _gone(self, waitlist: str) -> Iterator[Entry]:
        """Yield the entries that stand in the base's queue and that the base is not asked for any more."""
        return (old for old in self._replaced.values() if old.waitlist == waitlist and old.state in QUEUED)

    def _merged(self, base: list[EntryNumber], own: list[EntryNumber]) -> list[EntryNumber]:
        return sorted([*(number for number in base if number not in self._own.entries), *own])

    def _unchanged(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        return (entry for entry in entries if entry.number not in self._own.entries)


def _key(entry: Entry) -> bytes:
    return entry.key


def _waking(entry: Entry) -> tuple[str, Position]:
    return entry.wakes or "", entry.last
