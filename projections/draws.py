"""Which place did a draw give an entry? The frozen list and the places drawn, in pages of some hundred entries.

A draw places everybody on its list at once. That is written here, a page a row; an entry's own row has its place from
the next record about it on. So holding a draw writes a few rows for a thousand entries.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from ledger.book import Draw, Entry
from ledger.decision import EntryNumber, Position
from ledger.rekeying import placed
from ledger.store import Transaction
from projections.rows import body, to_numbers

PAGE = 250


def freeze(transaction: Transaction, waitlist: str, entries: Sequence[EntryNumber]) -> None:
    """Keep the list that a draw froze, instead of any before."""
    pages = [entries[start : start + PAGE] for start in range(0, len(entries), PAGE)]
    transaction.run("drop_frozen", {"waitlist": waitlist})
    rows = [
        {"waitlist": waitlist, "first": page[0], "numbers": body(page), "held": None, "places": None} for page in pages
    ]
    if rows:
        transaction.run_many("put_frozen", rows)


def frozen(transaction: Transaction, waitlist: str) -> tuple[EntryNumber, ...]:
    """Return the list that the waitlist's draw froze."""
    pages = transaction.run("frozen", {"waitlist": waitlist})
    return tuple(number for (numbers,) in pages for number in to_numbers(numbers))


def hold(transaction: Transaction, waitlist: str, held: Position, places: Mapping[EntryNumber, int]) -> None:
    """Keep the places that the draw held at this position gave the frozen list."""
    rows = []
    for (data,) in transaction.run("frozen", {"waitlist": waitlist}):
        numbers = to_numbers(data)
        drawn = body([places[number] for number in numbers])
        rows.append({"of_waitlist": waitlist, "from_number": numbers[0], "held_at": held, "drawn": drawn})
    if rows:
        transaction.run_many("put_places", rows)


class Places:
    """Looks places up, a page at a time: who is looked up next often stands on the same one."""

    def __init__(self, transaction: Transaction) -> None:
        self.resume(transaction)

    def resume(self, transaction: Transaction) -> None:
        """Go on in another transaction."""
        self._transaction = transaction
        self._waitlist = ""
        self._numbers: tuple[EntryNumber, ...] = ()
        self._held: Position | None = None
        self._places: Sequence[int] = ()

    def brought(self, entry: Entry, draw: Draw) -> Entry:
        """Return an entry as the draw held last left it, where its row is from before that."""
        if entry.number > draw.frozen:
            return entry
        self._turn_to(entry.waitlist, entry.number)
        if self._held is None or entry.last > self._held:
            return entry
        at = bisect_left(self._numbers, entry.number)
        is_listed = at < len(self._numbers) and self._numbers[at] == entry.number
        return placed(entry, draw, self._places[at]) if is_listed else entry

    def _turn_to(self, waitlist: str, number: EntryNumber) -> None:
        """Have the page at hand on which a number would stand."""
        if waitlist == self._waitlist and self._numbers and self._numbers[0] <= number <= self._numbers[-1]:
            return
        pages = self._transaction.run("places", {"waitlist": waitlist, "number": number})
        self._waitlist, self._numbers, self._held, self._places = waitlist, (), None, ()
        for numbers, held, places in pages:
            self._numbers, self._held = to_numbers(numbers), held
            self._places = () if held is None else to_numbers(places)
