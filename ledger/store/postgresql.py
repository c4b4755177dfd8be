"""How does a ledger live in PostgreSQL, through SQLAlchemy's engine and pool?"""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from itertools import count
from threading import Event
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import SQLAlchemyError

from ledger.store.catalogue import Catalogue, DefinedCatalogue, load_defined, merged
from ledger.store.errors import Absent, InDoubt, StoreError, misused, translated
from ledger.store.kinds import Kind
from ledger.store.postgresql_schema import CONNECTING, check_format, check_place, create_missing, is_there
from ledger.store.postgresql_text import DriverStatements
from ledger.store.postgresql_watch import PostgresqlWatch
from ledger.store.transaction import NO_PARAMETERS, Parameters, Row, Store, Transaction
from ledger.store.turns import Turns

BATCH = 1000
"""Rows that a cursor on the server hands over at a time."""
HOLDING_UP = timedelta(seconds=0.5)
"""How long a table is waited for that must have no reader: whoever comes meanwhile has to wait behind that."""


class PostgresqlTransaction(Transaction):
    """A transaction or snapshot on one connection.

    Writes go out one behind the other, and are waited for together: by the next read, a savepoint or the end, which
    then also says what went wrong with them.
    """

    dialect = "postgresql"

    def __init__(
        self,
        connection: sa.Connection,
        statements: DriverStatements,
        catalogues: Mapping[str, DefinedCatalogue],
    ) -> None:
        self.position = 0
        self._connection: sa.Connection | None = connection
        self._driver = cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.driver_connection)
        self._statements = statements
        self._catalogues = catalogues
        self._under_way: AbstractContextManager[psycopg.Pipeline] | None = None
        self._streams = count(1)

    def run(self, statement: str, parameters: Parameters = NO_PARAMETERS) -> list[Row]:
        """Run a statement by its name and return its rows."""
        self.arrive()
        one = self._statements[statement]
        try:
            result = self._open_driver().execute(one.text, one.filled(parameters))
            return result.fetchall() if result.description else []
        except psycopg.Error as error:
            raise translated(error) from error

    def stream(self, statement: str) -> Iterator[Row]:
        """Run a statement by its name and yield its rows, from a cursor on the server."""
        self.arrive()
        one = self._statements[statement]
        try:
            with self._open_driver().cursor(f"stream_{next(self._streams)}") as cursor:
                cursor.itersize = BATCH
                yield from cursor.execute(one.text, one.constants)
        except psycopg.Error as error:
            raise translated(error) from error

    def run_many(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run a write once for each set of parameters."""
        if not parameters:
            return
        one = self._statements[statement]
        try:
            with self._set_off().cursor() as cursor:
                cursor.executemany(one.text, [one.filled(each) for each in parameters])
        except psycopg.Error as error:
            raise translated(error) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block did when it raises."""
        position = self.position
        self.arrive()
        try:
            with self._open_connection().begin_nested():
                yield
                self.arrive()
        except SQLAlchemyError as error:
            self.position = position
            raise translated(error) from error
        except BaseException:
            self.position = position
            raise

    def create_tables(self, catalogue: str) -> None:
        """Make the tables of a catalogue."""
        self.arrive()
        try:
            self._catalogues[catalogue].metadata.create_all(self._open_connection(), checkfirst=False)
        except SQLAlchemyError as error:
            raise translated(error) from error

    def drop_tables(self, catalogue: str) -> None:
        """Remove the tables of a catalogue."""
        self.arrive()
        connection = self._open_connection()
        try:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {_milliseconds(HOLDING_UP)}"))
            for table in reversed(self._catalogues[catalogue].metadata.sorted_tables):
                connection.execute(sa.schema.DropTable(table, if_exists=True))
        except SQLAlchemyError as error:
            raise translated(error) from error

    def arrive(self) -> None:
        """Wait for the writes under way."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            try:
                under_way.__exit__(None, None, None)
            except psycopg.Error as error:
                raise translated(error) from error

    def end(self) -> None:
        """Let go of the connection: from here on it belongs to others."""
        self._connection = None
        with suppress(PersistenceError):  # whoever wants to know asks before
            self.arrive()

    def _set_off(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Return the driver's connection, from here on one that waits for nothing until ``arrive``."""
        driver = self._open_driver()
        if self._under_way is None:
            self._under_way = driver.pipeline()
            self._under_way.__enter__()
        return driver

    def _open_driver(self) -> psycopg.Connection[tuple[Any, ...]]:
        self._open_connection()
        return self._driver

    def _open_connection(self) -> sa.Connection:
        if self._connection is None:
            raise misused("This transaction has ended.")
        return self._connection


class PostgresqlStore(Store):
    """A ledger in a PostgreSQL database. Writers take the lock on its head first, at READ COMMITTED."""

    dialect = "postgresql"

    def __init__(
        self,
        url: str,
        kind: Kind,
        catalogues: Sequence[Catalogue],
        *,
        create: bool,
        read_only: bool,
        patience: timedelta,
    ) -> None:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.url = address.render_as_string(hide_password=True)
        self._kind, self._read_only = kind, read_only
        self._catalogues = {one.name: load_defined(one) for one in (kind.catalogue, *catalogues)}
        self._turns = Turns(patience)
        self._closed = Event()
        self._engine = _engine(address, kind, patience)
        self._pool = self._engine.pool
        defined = merged(one.statements for one in self._catalogues.values())
        self._statements = DriverStatements(defined, self._engine.dialect, kind.schema)
        weakref.finalize(self, self._pool.dispose)
        try:
            self._open(create=create)
        except SQLAlchemyError as error:
            self.close()
            reason = str(translated(error)).strip()
            is_hidden = isinstance(getattr(error, "orig", None), psycopg.errors.InsufficientPrivilege)
            raise (Absent if is_hidden else StoreError)(
                f"The {kind.name} in {self.url} cannot be opened: {reason}"
            ) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write, alone from the first statement on."""
        if self._read_only:
            raise misused(f"{self.url} was opened for reading only.")
        is_done = False
        try:
            with self._turns.mine(), self._begun("lock", isolation_level="READ COMMITTED") as transaction:
                yield transaction
                transaction.arrive()
                is_done = True
        except PersistenceError as error:
            if is_done:
                raise InDoubt(f"The connection was lost at the last moment ({str(error).strip()}).") from error
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Read the state at the beginning of the block."""
        with self._begun("look", isolation_level="REPEATABLE READ", postgresql_readonly=True) as transaction:
            yield transaction

    def watch(self) -> PostgresqlWatch:
        """Return what waits for commits to the database, on a connection of its own."""
        borrowed = self._engine.raw_connection()
        connection = cast("psycopg.Connection[tuple[object, ...]]", borrowed.driver_connection)
        borrowed.detach()
        connection.autocommit = True
        return PostgresqlWatch(connection)

    def scrub(self) -> bool:
        """Write the tables anew without the rows that were deleted; only their owner can."""
        names = [table.name for one in self._catalogues.values() for table in one.metadata.sorted_tables]
        tables = [sa.table(name, schema=self._kind.schema) for name in names]
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if not all(_is_owner(connection, table) for table in tables):
                    return False
                connection.detach()  # nobody else is to have so little patience
                connection.execute(sa.text(f"SET lock_timeout = {_milliseconds(HOLDING_UP)}"))
                for table in tables:
                    name = connection.dialect.identifier_preparer.format_table(table)
                    connection.execute(sa.text(f"VACUUM FULL {name}"))
        except SQLAlchemyError as error:
            if isinstance(getattr(error, "orig", None), psycopg.errors.LockNotAvailable):
                return False
            raise translated(error) from error
        return True

    def close(self) -> None:
        """Close every connection."""
        self._closed.set()
        self._pool.dispose()

    @contextmanager
    def _begun(self, first: str, **options: Any) -> Iterator[PostgresqlTransaction]:
        if self._closed.is_set():
            raise misused("This store has been closed.")
        try:
            with self._engine.connect() as pooled, pooled.execution_options(**options).begin():
                transaction = PostgresqlTransaction(pooled, self._statements, self._catalogues)
                try:
                    rows = transaction.run(first)
                    transaction.position = rows[0][0] if rows else 0
                    yield transaction
                    transaction.arrive()
                finally:
                    transaction.end()
        except SQLAlchemyError as error:
            raise translated(error) from error
        finally:
            if self._was_closed():  # meanwhile, by another thread: a connection came back to a pool nobody empties
                self._pool.dispose()

    def _was_closed(self) -> bool:
        return self._closed.is_set()

    def _open(self, *, create: bool) -> None:
        with self._engine.begin() as connection:
            there = is_there(connection, self._kind)
            if not there and not create:
                raise Absent(f"There is no {self._kind.name} in {self.url}.")
            if there:
                check_format(connection, self._kind, self.url, read_only=self._read_only)
            else:
                check_place(connection, self._kind, self.url)
            if not self._read_only:
                create_missing(connection, self._kind, self._catalogues.values())


def _is_owner(connection: sa.Connection, table: sa.TableClause) -> bool:
    """Whether this role owns a table: to others PostgreSQL says nothing and leaves the table as it is."""
    name = connection.dialect.identifier_preparer.format_table(table)
    owner = sa.text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST(:name AS regclass)")
    return bool(connection.execute(owner, {"name": name}).scalar())


def _milliseconds(patience: timedelta) -> int:
    return patience // timedelta(milliseconds=1)


def _engine(address: sa.URL, kind: Kind, patience: timedelta) -> sa.Engine:
    """Return an engine whose connections wait for locks as long as patience lasts and never tell parameters.

    Where the server lets transactions only read unless they say otherwise, none of them says so.
    """
    engine = sa.create_engine(
        address,
        connect_args=CONNECTING,
        hide_parameters=True,
        pool_pre_ping=True,
        execution_options={"schema_translate_map": {None: kind.schema}} if kind.schema else {},
    )

    def set_up(connection: Any, _: object) -> None:
        connection.execute(f"SET lock_timeout = {_milliseconds(patience)}")
        connection.commit()

    def tidy_up(connection: Any, _: object) -> None:
        if connection is not None:  # what a snapshot leaves behind is that transactions write, and not what was set
            connection.read_only = None

    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "checkin", tidy_up)
    return engine
