"""How does a ledger live in one SQLite file, on the bare driver?"""

import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from ledger.store.catalogue import Catalogue, CompiledCatalogue, load_compiled, merged
from ledger.store.errors import Absent, StoreError, misused, translated
from ledger.store.kinds import Kind
from ledger.store.sqlite_file import (
    begin_file,
    check_alone,
    check_mark,
    check_schema,
    connect,
    is_empty,
    is_trigger,
    mark,
    plain,
    readable_mode,
    until_free,
    written_format,
)
from ledger.store.sqlite_pool import ConnectionPool
from ledger.store.sqlite_watch import SqliteWatch
from ledger.store.transaction import NO_PARAMETERS, Parameters, Row, Store, Transaction
from ledger.store.turns import Turns


class SqliteTransaction(Transaction):
    """A transaction or snapshot on one connection."""

    dialect = "sqlite"

    def __init__(
        self, connection: sqlite3.Connection, statements: Mapping[str, str], catalogues: Mapping[str, CompiledCatalogue]
    ) -> None:
        self.position = 0
        self._connection: sqlite3.Connection | None = connection
        self._statements = statements
        self._catalogues = catalogues
        self._depth = 0

    def run(self, statement: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        """Run a statement by its name and return its rows."""
        return self._execute(self._statements[statement], parameters)

    def stream(self, statement: str) -> Iterator[Row]:
        """Run a statement by its name and yield its rows as the database finds them."""
        try:
            yield from self._open_connection().execute(self._statements[statement])
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def run_many(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run a write once for each set of parameters."""
        connection = self._open_connection()
        try:
            connection.executemany(self._statements[statement], parameters)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block did when it raises."""
        position, name = self.position, f"savepoint_{self._depth}"
        self._execute(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            if self._connection is not None:
                self._execute(f"ROLLBACK TO {name}")
                self._execute(f"RELEASE {name}")
            self.position = position
            raise
        else:
            self._execute(f"RELEASE {name}")
        finally:
            self._depth -= 1

    def create_tables(self, catalogue: str) -> None:
        """Make the tables of a catalogue."""
        for statement in self._catalogues[catalogue].schema:
            self._execute(statement)

    def drop_tables(self, catalogue: str) -> None:
        """Remove the tables of a catalogue."""
        for table in reversed(self._catalogues[catalogue].tables):
            self._execute(f'DROP TABLE IF EXISTS "{table}"')

    def end(self) -> None:
        """Let go of the connection: from here on it belongs to others."""
        self._connection = None

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise misused("This transaction has ended.")
        return self._connection

    def _execute(self, sql: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        connection = self._open_connection()
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> Exception:
        """Return the library's error. Some (a full disk) undo the whole transaction, and nothing may run after that."""
        if self._connection is not None and not self._connection.in_transaction:
            self.end()
        return translated(error)


class SqliteStore(Store):
    """A ledger in one file, in WAL mode, every commit on the disk before it is believed."""

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        kind: Kind,
        catalogues: Sequence[Catalogue],
        *,
        create: bool,
        read_only: bool,
        patience: timedelta,
    ) -> None:
        self.url = f"sqlite:///{path}"
        self._path, self._kind, self._read_only, self._patience = path, kind, read_only, patience
        self._catalogues = {one.name: load_compiled(one) for one in (kind.catalogue, *catalogues)}
        self._statements = merged(one.statements for one in self._catalogues.values())
        schema = (statement for one in self._catalogues.values() for statement in one.schema)
        self._triggers = frozenset(filter(is_trigger, map(plain, schema)))
        self._turns = Turns(patience)
        if not read_only:
            check_alone(path)
        mode = readable_mode(path) if read_only else "rw"
        self._connect = partial(connect, path, mode, erasable=kind.erasable)
        self._pool = ConnectionPool(self._connect)
        weakref.finalize(self, self._pool.close)
        self._open(create=create)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write, alone from the first statement on."""
        if self._read_only:
            raise misused(f"{self._path} was opened for reading only.")
        with (
            self._turns.mine(),
            self._pool.lend() as connection,
            self._begun(connection, "BEGIN IMMEDIATE", "lock") as transaction,
        ):
            yield transaction

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Read the state at the beginning of the block."""
        with self._pool.lend() as connection:
            connection.execute("PRAGMA query_only=ON")
            try:
                with self._begun(connection, "BEGIN", "look") as transaction:
                    yield transaction
            finally:
                connection.execute("PRAGMA query_only=OFF")

    def watch(self) -> SqliteWatch:
        """Return what waits for commits to the file."""
        return SqliteWatch(self._connect())

    def scrub(self) -> bool:
        """Move what was committed from the write-ahead log into the file, and empty the log."""
        try:
            with self._pool.lend() as connection:
                is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise translated(error) from error
        return not is_busy

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def _begun(self, connection: sqlite3.Connection, begin: str, first: str) -> Iterator[SqliteTransaction]:
        transaction = SqliteTransaction(connection, self._statements, self._catalogues)

        def take() -> list[Row]:
            if not connection.in_transaction:
                connection.execute(begin)
            return connection.execute(self._statements[first]).fetchall()

        try:
            rows = until_free(take, self._patience)
            transaction.position = rows[0][0] if rows else 0
            yield transaction
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translated(error) from error
        finally:
            transaction.end()
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def _open(self, *, create: bool) -> None:
        if create:
            begin_file(self._path)
        elif not self._path.is_file():
            raise Absent(f"There is no {self._kind.name} at {self._path}.")
        try:
            with self._pool.lend() as connection:
                if not self._read_only:
                    until_free(lambda: self._prepare(connection, create=create), self._patience)
                until_free(lambda: self._check(connection), self._patience)
        except sqlite3.DatabaseError as error:
            self.close()
            raise StoreError(f"{self._path} cannot be opened as a {self._kind.name}: {error}.") from error
        except BaseException:
            self.close()
            raise

    def _check(self, connection: sqlite3.Connection) -> None:
        """Raise unless the file is what it is to be, and does nothing of its own."""
        check_mark(connection, self._kind, self._path)
        if self._read_only:
            self._kind.check_not_older(written_format(connection), str(self._path))
        check_schema(connection, self._triggers, self._kind, self._path)

    def _prepare(self, connection: sqlite3.Connection, *, create: bool) -> None:
        """Make what is missing: all of it if it may be created, else newer catalogues and newer changes."""
        if not (create and is_empty(connection)):
            self._check(connection)
        connection.execute("PRAGMA journal_mode=WAL")
        if not self._missing(connection) and written_format(connection) == self._kind.version:
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in () if is_empty(connection) else self._kind.changes_since(written_format(connection)):
                connection.execute(statement)
            transaction = SqliteTransaction(connection, self._statements, self._catalogues)
            for name in self._missing(connection):
                transaction.create_tables(name)
            mark(connection, self._kind)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _missing(self, connection: sqlite3.Connection) -> list[str]:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return [name for name, one in self._catalogues.items() if not there.issuperset(one.tables[:1])]
