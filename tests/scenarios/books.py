"""The books that every scenario must come out the same on: in memory, in SQLite and in PostgreSQL."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import projections
from ledger.book import Book
from ledger.memory_book import MemoryBook
from ledger.store import Store, Transaction, open_store
from projections.current import SqlBook
from tests.postgres import fresh_database


class Shelf:
    """A book, and how to put it away after each command so that the next one reads what was written."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def settle(self) -> None:
        """End a command."""


class SqlShelf(Shelf):
    """A book in tables: after each command another book reads what this one wrote."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._book = SqlBook(transaction)
        super().__init__(self._book)

    def settle(self) -> None:
        """Write the rows and forget them."""
        self._book.flush()
        self.book = self._book = SqlBook(self._transaction)


class Undone(Exception):
    """Takes a transaction back: the next test finds the tables empty."""


@contextmanager
def memory() -> Iterator[Shelf]:
    """Lend a book in memory."""
    yield Shelf(MemoryBook())


@contextmanager
def sqlite() -> Iterator[Shelf]:
    """Lend a book over SQLite."""
    with _lent(_sqlite_store()) as shelf:
        yield shelf


@contextmanager
def postgresql() -> Iterator[Shelf]:
    """Lend a book over PostgreSQL."""
    with _lent(_postgresql_store()) as shelf:
        yield shelf


BOOKS: dict[str, Callable[[], AbstractContextManager[Shelf]]] = {
    "memory": memory,
    "sqlite": sqlite,
    "postgresql": postgresql,
}


@contextmanager
def _lent(store: Store) -> Iterator[Shelf]:
    try:
        with store.transaction() as transaction:
            yield SqlShelf(transaction)
            raise Undone  # noqa: TRY301 - this is how the transaction is taken back
    except Undone:
        pass


# One store of each kind serves the whole session; what must outlive a test is kept by these two until the process ends.
_FOLDER = tempfile.TemporaryDirectory(prefix="scenarios")
_DATABASES: list[AbstractContextManager[str]] = []


@cache
def _sqlite_store() -> Store:
    return open_store(f"sqlite:///{Path(_FOLDER.name) / 'ledger.db'}", catalogues=[projections.CATALOGUE], create=True)


@cache
def _postgresql_store() -> Store:
    database = fresh_database()
    _DATABASES.append(database)
    return open_store(database.__enter__(), catalogues=[projections.CATALOGUE], create=True)
