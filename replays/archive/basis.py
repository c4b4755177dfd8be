"""What does an answer rest on: the records folded, or what was looked up and then held against them?"""

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import ACTIVE, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.events import (
    CapacityChanged,
    DrawAnnounced,
    DrawHeld,
    EntryJoined,
    PersonsMerged,
    PolicyAdopted,
    WaitlistOpened,
)
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.memory_book import MemoryBook
from ledger.record import decode
from ledger.store import Transaction, records
from ledger.trust.merkle import leaf_hash
from projections.past import PastList
from projections.rebuild import is_current
from replays.archive.indexed import Indexed
from replays.past.history import Records

Answer = TypeVar("Answer")
RANKING = (WaitlistOpened, PolicyAdopted, DrawAnnounced, DrawHeld, PersonsMerged)
"""Records about a whole waitlist that an entry's state, rank and class depend on, besides pools made or cut anew."""


class Basis(Struct, frozen=True):
    """What an answer rests on.

    Attributes:
        source: the ``records`` alone, all those of the list folded; or the ``read_models``, what was looked up there
            being held against the records of every entry that the rules compared or the answer names first.
        entries: how many entries that were.
        problem: what the read models had otherwise than the records, so that these were folded after all.
    """

    source: Literal["records", "read_models"]
    entries: int = 0
    problem: str | None = None


class Otherwise(Exception):
    """The tables of the past say something that the records do not."""


def answered(
    snapshot: Transaction, records: Records, ask: Callable[[Records], Answer], *, from_records: bool = False
) -> tuple[Answer, Basis]:
    """Return an answer and what it rests on.

    Args:
        snapshot: where the read models are looked up, if they hold every record.
        records: the records, for folding them.
        ask: the question.
        from_records: look nothing up.
    """
    problem: str | None = None
    if not from_records and is_current(snapshot):
        archive = Indexed(snapshot)
        try:
            answer = ask(archive)
            return answer, Basis("read_models", held_against_records(archive))
        except Otherwise as found:
            problem = str(found)
    return ask(records), Basis("records", problem=problem)


def held_against_records(archive: Indexed) -> int:
    """Fold the records of every entry that was looked up by itself; return how many entries that were.

    Raises:
        Otherwise: the records give something else, or do not have the hashes that were recorded.
    """
    count = 0
    for past in filter(lambda one: one.looked_at, archive.lists):
        facts, entries = _facts(past, {number for number, _ in past.looked_at})
        count += len(entries)
        book = _Part(past)
        moments = sorted({position for _, position in past.looked_at})
        for fact in [*facts, None]:
            while moments and (fact is None or moments[0] < fact.position):
                _compare(past, book, moments[0])
                moments.pop(0)
            if fact is None or not moments:
                break
            book.position = fact.position
            evolve(book, fact)
    return count


def _facts(past: PastList, numbers: set[EntryNumber]) -> tuple[list[Fact], set[EntryNumber]]:
    """Return, in order, what is recorded about entries and about the waitlist that they stand on."""
    found = {fact.position: fact for fact in _of_list(past)}
    known: set[EntryNumber] = set()
    while numbers - known:
        number = min(numbers - known)
        known.add(number)
        positions = past.positions_of(number)
        if positions[-1:] != past.last_of(number):
            raise Otherwise(f"of entry {number} a record is missing")
        for position in positions:
            found[position] = fact = _hashed(past, position)
            if isinstance(fact.event, EntryJoined) and fact.event.split_from is not None:
                numbers = numbers | {fact.event.split_from}
    return [found[position] for position in sorted(found)], known


def _of_list(past: PastList) -> Iterator[Fact]:
    """Yield the waitlist's own records that its entries depend on."""
    pools: set[str] = set()
    for fact in past.frame.facts:
        event = fact.event
        named = {one.name for one in event.pools} if isinstance(event, WaitlistOpened | CapacityChanged) else set()
        is_cut = isinstance(event, CapacityChanged) and bool(event.from_pool or named - pools)
        pools |= named
        if is_cut or isinstance(event, RANKING):
            yield _hashed(past, fact.position)


def _hashed(past: PastList, position: Position) -> Fact:
    """Return the fact at a position whose bytes have the hash that was recorded with them."""
    for row in records.records(past.transaction, position, position):
        if leaf_hash(row.state) != row.leaf:
            raise Otherwise(f"record #{position} does not have the hash that was recorded with it")
        return decode(row.state).fact(position)
    raise Otherwise(f"there is no record #{position}")


class _Part(MemoryBook):
    """A book of some of a waitlist's entries; who else was in a draw is looked up."""

    def __init__(self, past: PastList) -> None:
        super().__init__()
        self.position: Position = 0
        self._past = past

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who was in the queue, whether or not they are here."""
        return self._past.book(self.position).queued(waitlist)

    def put_places(self, waitlist: Waitlist, places: dict[EntryNumber, int]) -> None:
        """Give those who are here the places drawn."""
        super().put_places(waitlist, {number: place for number, place in places.items() if number in self.entries})

    def active(self, _waitlist: str) -> list[EntryNumber]:
        """Return who of those here is active."""
        return sorted(number for number, entry in self.entries.items() if entry.state in ACTIVE)


def _compare(past: PastList, book: MemoryBook, moment: Position) -> None:
    seen = past.book(moment)
    for number in sorted(number for number, position in past.looked_at if position == moment):
        one, other = (_standing(entry) for entry in (seen.entry(number), book.entry(number)))
        if one != other:
            raise Otherwise(f"entry {number}, as of #{moment}, is not what its records say")


def _standing(entry: Entry | None) -> Entry | None:
    """Return an entry without the key and class that one who left keeps from some earlier time."""
    return entry if entry is None or entry.state in ACTIVE else replace(entry, key=b"", fit="")
