"""Which database does a URL name?"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from ledger.store.catalogue import Catalogue
from ledger.store.errors import StoreError
from ledger.store.kinds import LEDGER, Kind
from ledger.store.sqlite import SqliteStore
from ledger.store.transaction import Store

PATIENCE = timedelta(seconds=20)


def open_store(
    url: str,
    *,
    catalogues: Sequence[Catalogue] = (),
    create: bool = False,
    read_only: bool = False,
    patience: timedelta = PATIENCE,
    kind: Kind = LEDGER,
) -> Store:
    """Open the database at ``url``, with the statements of its kind and of further catalogues.

    Args:
        url: ``sqlite:////absolute/path.db`` or ``postgresql+psycopg://…`` as SQLAlchemy writes it.
        catalogues: the statements and tables wanted besides those of the ledger itself.
        create: begin a new database where there is none.
        read_only: take no lock and write nothing, not even what is missing.
        patience: how long a transaction waits for other writers.
        kind: what the database holds.

    Raises:
        StoreError: there is none, it is something else, or it was written by a newer version of this program.
    """
    if url.startswith("sqlite:///") and url != "sqlite:///:memory:":
        path = Path(url.removeprefix("sqlite:///")).absolute()
        return SqliteStore(path, kind, catalogues, create=create, read_only=read_only, patience=patience)
    if url.startswith("postgresql"):
        from ledger.store.postgresql import PostgresqlStore

        return PostgresqlStore(url, kind, catalogues, create=create, read_only=read_only, patience=patience)
    raise StoreError(
        f"A {kind.name} lives in a file (sqlite:////path) or in PostgreSQL (postgresql://…), not in this URL."
    )
