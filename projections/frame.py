"""What did a waitlist's own records say, up to a moment? Its policy, pools and draws, and whom they ranked anew.

Everything but the counts: those depend on the entries, which are not read here.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from ledger.book import ACTIVE, Draw, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.events import CapacityChanged, DrawHeld, PersonsMerged, PolicyAdopted
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.memory_book import MemoryBook
from ledger.rekeying import keyed, placed, places_drawn, rank_alike

LATEST = 2**62
"""After every record there can be."""
Queued = Callable[[Position], Sequence[EntryNumber]]
"""Returns who stood in the queue right after a record, in order of joining."""


class Frame:
    """One waitlist's own records folded, each state of its row kept; and the records that changed many entries."""

    def __init__(self, name: str, queued: Queued) -> None:
        self.facts: list[Fact] = []
        self._name = name
        self._queued = queued
        self._book = MemoryBook()
        self._rows: list[Waitlist] = []
        self._turns: list[int] = []
        self._places: dict[Position, dict[EntryNumber, int]] = {}

    def take(self, fact: Fact) -> None:
        """Fold the next record that concerns the whole waitlist."""
        before = self._rows[-1] if self._rows else None
        evolve(self._book, fact)
        row = self._book.waitlists[self._name]
        if before is not None and _turns(fact, before, row):
            self._turns.append(len(self.facts))
        self.facts.append(fact)
        self._rows.append(row)

    def row(self, position: Position) -> Waitlist | None:
        """Return the waitlist's row right after a record, without what depends on entries; None before it opened."""
        index = bisect_right(self.facts, position, key=_position)
        return self._rows[index - 1] if index else None

    @property
    def turns(self) -> list[Position]:
        """Where records ranked entries anew that they are not about."""
        return [self.facts[turn].position for turn in self._turns]

    @property
    def rankings(self) -> list[Position]:
        """Where a policy or a draw may have given everybody another rank key."""
        turns = (self.facts[turn] for turn in self._turns)
        return [fact.position for fact in turns if isinstance(fact.event, PolicyAdopted | DrawHeld)]

    def turned(self, position: Position) -> Position:
        """Return the last record up to a position that ranked entries anew that it is not about; 0 without one."""
        turns = (self.facts[turn] for turn in self._turns)
        ranked = (fact.position for fact in turns if not isinstance(fact.event, PersonsMerged))
        return max((turn for turn in ranked if turn <= position), default=0)

    def called(self, person: str, since: Position, position: Position) -> str:
        """Return who somebody known by an id at one record is at a later one, once persons were merged."""
        for merge in self._merges(since, position):
            person = merge.kept if merge.merged == person else person
        return person

    def later_names(self, person: str) -> set[str]:
        """Return the ids under which entries of a person may stand by now."""
        names = {person}
        for merge in self._merges(0, LATEST):
            names |= {merge.kept} if merge.merged in names else set()
        return names

    def earlier_names(self, person: str) -> set[str]:
        """Return the ids under which somebody may have asked who is this person by now."""
        return {person, *(merge.merged for merge in self._merges(0, LATEST))}

    def _merges(self, since: Position, position: Position) -> Iterator[PersonsMerged]:
        for fact in self.facts:
            if isinstance(fact.event, PersonsMerged) and since < fact.position <= position:
                yield fact.event

    def brought_up(self, entry: Entry, position: Position) -> Entry:
        """Return an entry, as the last record about it left it, as it stood right after a later record."""
        if not self._turns:
            return entry
        turns = [self.facts[turn] for turn in self._turns if entry.last < self.facts[turn].position <= position]
        row = self.row(position)
        if not turns or row is None:
            return entry
        for fact in turns:
            entry = self._turned(entry, fact)
        return keyed(entry, row) if entry.state in ACTIVE else entry

    def _turned(self, entry: Entry, fact: Fact) -> Entry:
        """Return the entry with what a record about many gave it; rank key and class are left as they are."""
        match fact.event:
            case CapacityChanged(from_pool=moves) if entry.pool is not None:
                targets = {move.source: move.target for move in moves}
                return replace(entry, pool=targets.get(entry.pool, entry.pool))
            case DrawHeld():
                draw, places = self._drawn(fact, fact.event)
                return placed(entry, draw, places[entry.number]) if entry.number in places else entry
            case PersonsMerged(kept=kept, merged=merged) if entry.person == merged:
                return replace(entry, person=kept)
            case _:
                pass  # a policy changes nothing but key and class
        return entry

    def _drawn(self, fact: Fact, event: DrawHeld) -> tuple[Draw, dict[EntryNumber, int]]:
        row = self.row(fact.position)
        assert row is not None
        assert row.draw is not None
        if fact.position not in self._places:
            self._places[fact.position] = places_drawn(row.draw, self._queued(row.draw.frozen), event.values)
        return row.draw, self._places[fact.position]


def _turns(fact: Fact, before: Waitlist, after: Waitlist) -> bool:
    """Whether a record gives entries another rank, class, pool, place or person that it is not about."""
    match fact.event:
        case PolicyAdopted():
            return not rank_alike(before.policy, after.policy)
        case CapacityChanged():
            return bool(fact.event.from_pool) or before.pool_names != after.pool_names
        case _:
            return isinstance(fact.event, DrawHeld | PersonsMerged)


def _position(fact: Fact) -> Position:
    return fact.position
