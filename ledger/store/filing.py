"""What is still to be written in a transaction of the private store? Rows wait for its end, or until they are read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ledger.store.changes import Changes
from ledger.store.transaction import NO_PARAMETERS, Parameters, Row, Transaction


class Filing:
    """A transaction whose writes are put off and made together.

    Attributes:
        handles: whom the handles put off belong to, by scope and digest.
        fingerprints: of the requests put off.
        changes: takes back what was put off since its mark.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.handles: dict[tuple[str, bytes], str] = {}
        self.fingerprints: dict[str, bytes] = {}
        self.changes = Changes()
        self._transaction = transaction
        self._waiting: dict[int, tuple[str, Mapping[str, Any]]] = {}

    def peek(self, statement: str, parameters: Parameters) -> list[Row]:
        """Read what is written, without what was put off."""
        return self._transaction.run(statement, parameters)

    def run(self, statement: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        """Run a statement at once, after everything put off."""
        self.write()
        return self._transaction.run(statement, parameters)

    def put_off(self, statement: str, row: Parameters) -> None:
        """Write a row later."""
        self.changes.put(self._waiting, len(self._waiting), (statement, row))

    def write(self) -> None:
        """Write what was put off."""
        together: dict[str, list[Mapping[str, Any]]] = {}
        for statement, row in self._waiting.values():
            together.setdefault(statement, []).append(row)
        self._forget()  # what is written is found where it is
        for statement, rows in together.items():
            self._transaction.run_many(statement, rows)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Keep what the block writes or, when it raises, nothing of it."""
        self.write()
        try:
            with self._transaction.savepoint():
                yield
                self.write()
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self._waiting.clear()
        self.handles.clear()
        self.fingerprints.clear()
