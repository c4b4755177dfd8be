"""Are the read models what the records say? Rebuild them, or rebuild a copy aside and compare it row by row."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.evolve import evolve
from ledger.record import Numbered, decode
from ledger.store import Store, Transaction
from ledger.store.transaction import Row
from projections.current import SqlBook
from projections.decisions import project

VERSION = 11
"""Raised when the tables or what stands in them changes: older ones are rebuilt before the next command."""

TABLES = {
    "current_block": 3,
    "current_class": 2,
    "current_draw": 2,
    "current_entry": 1,
    "current_line": 4,
    "current_origin": 3,
    "current_policy": 1,
    "current_refusal": 2,
    "current_waitlist": 1,
    "decision": 1,
    "past_entry": 3,
    "past_list": 2,
    "past_origin": 4,
    "request": 1,
}
"""What is compared, each with how many of its first columns tell its rows apart, in whose order they are read."""
BATCH = 1000

Rows = Iterable[tuple[int, str, int, str, bytes, bytes]]


class Difference(Struct, frozen=True):
    """A row that is not what the records say; ``live`` or ``rebuilt`` is None where the row is missing.

    Attributes:
        position: the first record that only one of them has, where they do not go equally far.
    """

    table: str
    live: tuple[object, ...] | None
    rebuilt: tuple[object, ...] | None
    position: int | None = None


class Status(Struct, frozen=True):
    """How far the read models have come: the last record they hold, that of the ledger, and their version."""

    position: int
    head: int
    version: int

    @property
    def is_current(self) -> bool:
        """Whether they hold every record, in the form that this program writes."""
        return self.position == self.head and self.version == VERSION


def status(transaction: Transaction) -> Status:
    """Return how far the read models have come."""
    rows = transaction.run("progress")
    position, version = rows[0] if rows else (0, VERSION)
    return Status(position, transaction.position, version)


def is_current(transaction: Transaction) -> bool:
    """Whether the read models hold every record, in the form that this program writes."""
    return status(transaction).is_current


def is_of_this_form(transaction: Transaction) -> bool:
    """Whether the read models have the tables and the meaning that this program knows, however far they go."""
    return status(transaction).version == VERSION


def advance(transaction: Transaction, position: int) -> None:
    """Note that the read models hold everything up to this position."""
    transaction.run_many("put_progress", [{"id": 1, "position": position, "version": VERSION}])


def rebuild(transaction: Transaction, records: Rows) -> int:
    """Throw the read models away and make them again from the records; return how many records there were."""
    transaction.drop_tables("projections")
    transaction.create_tables("projections")
    return fill(transaction, records)


def fill(transaction: Transaction, records: Rows) -> int:
    """Fold the records into empty tables; return how many there were."""
    book = SqlBook(transaction)
    count = 0
    pending: list[Numbered] = []
    for position, _, _, _, state, _ in records:
        record = decode(state)
        evolve(book, record.fact(position))
        pending.append((position, record))
        count = position
        if len(pending) == BATCH:
            project(transaction, pending)
            pending.clear()
            book.flush()
            book.resume(transaction)
    project(transaction, pending)
    book.flush()
    advance(transaction, count)
    return count


def differences(live: Transaction, copy: Store, records: Rows) -> Iterator[Difference]:
    """Yield how far the live read models go, where they differ in that, and every row in which they differ."""
    held = status(live).position  # first of all: from here on nobody can take the live tables away
    with copy.transaction() as rebuilt:
        last = fill(rebuilt, records)
        if held != last:
            yield Difference("progress", (held,), (last,), min(held, last) + 1)
        for table, columns in TABLES.items():
            rows = (one.stream(f"all_{table}") for one in (live, rebuilt))
            yield from compared(table, columns, *rows)


def compared(table: str, columns: int, live: Iterator[Row], rebuilt: Iterator[Row]) -> Iterator[Difference]:
    """Yield the rows in which two tables differ, read side by side in the order of their first columns."""
    ours, theirs = next(live, None), next(rebuilt, None)
    while ours is not None or theirs is not None:
        if ours == theirs:
            ours, theirs = next(live, None), next(rebuilt, None)
        elif theirs is None or (ours is not None and ours[:columns] < theirs[:columns]):
            yield Difference(table, ours, None)
            ours = next(live, None)
        elif ours is None or theirs[:columns] < ours[:columns]:
            yield Difference(table, None, theirs)
            theirs = next(rebuilt, None)
        else:
            yield Difference(table, ours, theirs)
            ours, theirs = next(live, None), next(rebuilt, None)
