"""Is there a ledger in this PostgreSQL database that we can read, and how is a new one begun?"""

from collections.abc import Collection

import sqlalchemy as sa

from ledger.store.catalogue import DefinedCatalogue
from ledger.store.columns import INTEGER, TEXT
from ledger.store.errors import StoreError
from ledger.store.kinds import Kind

_METADATA = sa.MetaData()
_format = sa.Table(
    "ledger_format", _METADATA, sa.Column("kind", TEXT, primary_key=True), sa.Column("version", INTEGER, nullable=False)
)


def is_there(connection: sa.Connection, kind: Kind) -> bool:
    """Return whether the database holds one of this kind."""
    return _has_table(connection, kind, _format) and _version(connection, kind) is not None


def check_format(connection: sa.Connection, kind: Kind, url: str) -> None:
    """Raise :class:`StoreError` unless this program can read the format."""
    version = _version(connection, kind)
    if version is not None and version > kind.version:
        raise StoreError(
            f"{url} holds a {kind.name} of format {version}, written by a newer version of this program; "
            f"this one reads formats up to {kind.version}."
        )


def create_missing(connection: sa.Connection, kind: Kind, catalogues: Collection[DefinedCatalogue]) -> None:
    """Make what is missing: the whole database, or the tables of newer catalogues."""
    if not _missing(connection, kind, catalogues):
        return
    # Two programs that begin the same ledger at once must not both make the tables.
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(kind.application_id)))
    if kind.schema:
        connection.execute(sa.schema.CreateSchema(kind.schema, if_not_exists=True))
    if not _has_table(connection, kind, _format):
        _METADATA.create_all(connection, checkfirst=False)
    for catalogue in _missing(connection, kind, catalogues):
        catalogue.metadata.create_all(connection, checkfirst=False)
    if _version(connection, kind) is None:
        connection.execute(sa.insert(_format).values(kind=kind.name, version=kind.version))


def _version(connection: sa.Connection, kind: Kind) -> int | None:
    return connection.execute(sa.select(_format.c.version).where(_format.c.kind == kind.name)).scalar()


def _missing(connection: sa.Connection, kind: Kind, catalogues: Collection[DefinedCatalogue]) -> list[DefinedCatalogue]:
    return [one for one in catalogues if not all(_has_table(connection, kind, table) for table in one.first_tables)]


def _has_table(connection: sa.Connection, kind: Kind, table: sa.Table) -> bool:
    return sa.inspect(connection).has_table(table.name, schema=kind.schema)
