"""What may a program do with a store? Transactions that write, snapshots that read, and statements by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Self

from ledger.store.watch import Watch

Row = tuple[Any, ...]
Parameters = Mapping[str, Any]
Dialect = Literal["sqlite", "postgresql"]

NO_PARAMETERS: Parameters = {}


class Transaction(ABC):
    """One transaction or snapshot. It belongs to the thread that opened it and ends with its ``with`` block.

    Errors of the database come as those of ``eventsourcing.persistence``.

    Attributes:
        dialect: the kind of database.
        position: of the last event in the ledger, 0 when there is none; kept current while events are appended.
    """

    dialect: Dialect
    position: int

    @abstractmethod
    def run(self, statement: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        """Run a statement of the catalogues by its name and return its rows; a write has none."""

    @abstractmethod
    def stream(self, statement: str) -> Iterator[Row]:
        """Run a statement that reads, without parameters, and yield its rows, holding some of them at a time."""

    @abstractmethod
    def run_many(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run a write once for each set of parameters."""

    @abstractmethod
    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what the block did, ``position`` included, when it raises; the error goes on."""

    @abstractmethod
    def create_tables(self, catalogue: str) -> None:
        """Make the tables of a catalogue, with indexes, triggers and first rows."""

    @abstractmethod
    def drop_tables(self, catalogue: str) -> None:
        """Remove the tables of a catalogue with all they hold. Only what can be rebuilt is ever removed."""


class Store(ABC):
    """A database of a ledger. Any number of threads may use it.

    A store that is forgotten closes itself: eventsourcing's ``ProjectionRunner`` forgets the factory of its view.

    Attributes:
        url: where it is.
        dialect: the kind of database.
    """

    url: str
    dialect: Dialect

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Write: alone from the first statement on, committed at the end of the block, undone when it raises."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Read: the state at the beginning of the block for as long as it lasts. Nobody waits for it."""

    @abstractmethod
    def watch(self) -> Watch:
        """Return what waits for commits; whoever asks for it closes it."""

    @abstractmethod
    def scrub(self) -> bool:
        """Remove the traces that deleted rows leave in the database's files; return whether none is left there.

        Somebody reading at the same time keeps them: ask again. A server's own log and its archives stay out of reach.
        """

    @abstractmethod
    def close(self) -> None:
        """Close every connection. What is under way in other threads fails."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
