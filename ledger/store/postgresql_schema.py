"""Is there a ledger in this PostgreSQL database that we can read, and how is a new one begun?"""

from collections.abc import Collection

import sqlalchemy as sa

from ledger.store.catalogue import DefinedCatalogue
from ledger.store.columns import INTEGER, TEXT
from ledger.store.errors import StoreError
from ledger.store.kinds import LEDGER, PRIVATE, Kind

CONNECTING = {"client_encoding": "utf8"}
"""What a connection asks for, whatever the server, the database or the role would give it otherwise."""

_METADATA = sa.MetaData()
_format = sa.Table(
    "ledger_format", _METADATA, sa.Column("kind", TEXT, primary_key=True), sa.Column("version", INTEGER, nullable=False)
)


def is_there(connection: sa.Connection, kind: Kind) -> bool:
    """Return whether the database holds one of this kind."""
    return _has_table(connection, kind, _format) and _version(connection, kind) is not None


def check_format(connection: sa.Connection, kind: Kind, url: str, *, read_only: bool) -> None:
    """Raise :class:`StoreError` unless this program can read the format, or bring it up to date."""
    version = _version(connection, kind)
    if version is None:
        return
    kind.check_not_newer(version, url)
    if read_only:
        kind.check_not_older(version, url)


def check_place(connection: sa.Connection, kind: Kind, url: str) -> None:
    """Raise :class:`StoreError` where nothing may be begun: not every name fits, or the names of others are there."""
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise StoreError(
            f"{url} keeps text as {encoding}, in which not every name can be written; a {kind.name} needs UTF8: "
            "`createdb --encoding UTF8 --template template0 NAME`."
        )
    if kind is LEDGER and _has_table(connection, PRIVATE, _format):
        raise StoreError(
            f"{url} holds the names of another ledger, whose records are in another schema; each ledger needs a "
            "database of its own: `createdb NAME`."
        )


def create_missing(connection: sa.Connection, kind: Kind, catalogues: Collection[DefinedCatalogue]) -> None:
    """Make what is missing: the whole database, the tables of newer catalogues, what newer formats changed."""
    if not _missing(connection, kind, catalogues) and _version(connection, kind) == kind.version:
        return
    # Two programs that begin the same ledger at once must not both make the tables.
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(kind.application_id)))
    if kind.schema:
        connection.execute(sa.schema.CreateSchema(kind.schema, if_not_exists=True))
    if not _has_table(connection, kind, _format):
        _METADATA.create_all(connection, checkfirst=False)
    for catalogue in _missing(connection, kind, catalogues):
        catalogue.metadata.create_all(connection, checkfirst=False)
    version = _version(connection, kind)
    if version is None:
        connection.execute(sa.insert(_format).values(kind=kind.name, version=kind.version))
    elif version < kind.version:
        _bring_up_to_date(connection, kind, version)


def _bring_up_to_date(connection: sa.Connection, kind: Kind, version: int) -> None:
    if kind.schema:
        connection.execute(sa.text(f"SET LOCAL search_path TO {kind.schema}, public"))
    for statement in kind.changes_since(version):
        connection.execute(sa.text(statement))
    if kind.schema:
        connection.execute(sa.text("SET LOCAL search_path TO DEFAULT"))
    connection.execute(sa.update(_format).where(_format.c.kind == kind.name).values(version=kind.version))


def _version(connection: sa.Connection, kind: Kind) -> int | None:
    return connection.execute(sa.select(_format.c.version).where(_format.c.kind == kind.name)).scalar()


def _missing(connection: sa.Connection, kind: Kind, catalogues: Collection[DefinedCatalogue]) -> list[DefinedCatalogue]:
    return [one for one in catalogues if not all(_has_table(connection, kind, table) for table in one.first_tables)]


def _has_table(connection: sa.Connection, kind: Kind, table: sa.Table) -> bool:
    return sa.inspect(connection).has_table(table.name, schema=kind.schema)
