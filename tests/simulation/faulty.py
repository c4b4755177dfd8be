"""A store in which something goes wrong on demand: at a statement, before a commit or after it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from eventsourcing.persistence import OperationalError
from msgspec import Struct

from ledger.store import Store, Transaction
from ledger.store.transaction import NO_PARAMETERS, Parameters, Row
from ledger.store.watch import Watch
from tests.simulation.steps import Trouble


class Crash(BaseException):
    """The computer stops: nothing of the program may catch it."""


class Armed(Struct):
    """A trouble that is waiting to happen, and what became of it.

    Attributes:
        trouble: what is to go wrong.
        stop: called when the computer stops, before anything is undone: what the disk holds then is what there is.
        statements: how many were run.
        has_happened: whether it went wrong.
    """

    trouble: Trouble
    stop: Callable[[], None]
    statements: int = 0
    has_happened: bool = False

    def reach(self, place: str) -> None:
        """Go wrong, if this is the place."""
        if self.has_happened:
            return
        if place == "statement":
            self.statements += 1
        wanted = "committed" if self.trouble.where == "torn" else self.trouble.where
        if place != wanted or (place == "statement" and self.statements < self.trouble.number):
            return
        self.has_happened = True
        if self.trouble.how == "crash":
            self.stop()
            raise Crash
        raise OperationalError("disk I/O error")


class FaultyStore(Store):
    """A store that works until it is armed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.url, self.dialect = store.url, store.dialect
        self.armed: Armed | None = None
        self.position: int | None = None
        """Of the last transaction: where it would have ended, or ended."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write, unless something goes wrong."""
        with self._store.transaction() as transaction:
            yield FaultyTransaction(transaction, self)
            self.reach("commit")
            position = transaction.position
        self.position = position
        self.reach("committed")

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Read."""
        return self._store.snapshot()

    def reach(self, place: str) -> None:
        """Come to a place where something may go wrong."""
        if self.armed is not None:
            self.armed.reach(place)

    def watch(self) -> Watch:
        """Return what waits for commits."""
        return self._store.watch()

    def scrub(self) -> bool:
        """Remove traces."""
        return self._store.scrub()

    def close(self) -> None:
        """Close every connection."""
        self._store.close()


class FaultyTransaction(Transaction):
    """A transaction whose statements may fail."""

    def __init__(self, transaction: Transaction, store: FaultyStore) -> None:
        self._transaction = transaction
        self._store = store
        self.dialect = transaction.dialect

    @property
    def position(self) -> int:
        """Of the last event."""
        return self._transaction.position

    @position.setter
    def position(self, position: int) -> None:
        self._transaction.position = position

    def run(self, statement: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        """Run a statement."""
        self._store.reach("statement")
        return self._transaction.run(statement, parameters)

    def stream(self, statement: str) -> Iterator[Row]:
        """Run a statement that reads."""
        self._store.reach("statement")
        return self._transaction.stream(statement)

    def run_many(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run a write for each set of parameters."""
        self._store.reach("statement")
        self._transaction.run_many(statement, parameters)

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what the block did when it raises."""
        return self._transaction.savepoint()

    def create_tables(self, catalogue: str) -> None:
        """Make tables."""
        self._transaction.create_tables(catalogue)

    def drop_tables(self, catalogue: str) -> None:
        """Remove tables."""
        self._transaction.drop_tables(catalogue)
