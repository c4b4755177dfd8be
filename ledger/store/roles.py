"""Who may do what in a PostgreSQL database, even by SQL? Four group roles, none of which owns a table.

``organiser`` appends and cannot change or remove what was appended; ``auditor`` reads records and read models;
``support`` also reads names; ``private`` keeps and erases personal data. The owner, who began the ledger, is the only
one who can make the read models anew or change a table. A person's login is granted one of them (DESIGN section 8).
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ledger.store.catalogue import Catalogue, load_defined
from ledger.store.errors import StoreError, translated
from ledger.store.kinds import LEDGER, OUTGOING, PRIVATE
from ledger.store.postgresql_schema import CONNECTING

ROLES = ("organiser", "auditor", "support", "private")

_HISTORY = {
    "ledger_events": "SELECT, INSERT",
    "ledger_nodes": "SELECT, INSERT",
    "ledger_head": "SELECT, UPDATE",
    "ledger_tracking": "SELECT, INSERT, UPDATE",
    "ledger_snapshots": "SELECT, INSERT",
}
"""What an organiser may do with the tables of the ledger itself; triggers let the head move forward only."""

_ENROLLING = "SELECT, INSERT, UPDATE"
_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def create_roles(url: str, catalogues: Sequence[Catalogue]) -> dict[str, str]:
    """Make the four roles for the ledger at ``url``, or give them what they need; return their names.

    Args:
        url: the database, as its owner.
        catalogues: the read models, which an organiser's commands keep up to date.

    Raises:
        StoreError: this login may not make roles.
    """
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, connect_args=CONNECTING, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote
            names = {role: f"{connection.engine.url.database}_{role}" for role in ROLES}
            known = set(connection.execute(sa.text("SELECT rolname FROM pg_roles")).scalars())
            quoted = {role: quote(name) for role, name in names.items()}
            for role, name in names.items():
                if name not in known:
                    connection.execute(sa.text(f"CREATE ROLE {quoted[role]} NOLOGIN"))
            for grant in _grants(quoted, catalogues):
                connection.execute(sa.text(grant))
    except SQLAlchemyError as error:
        raise StoreError(f"The roles cannot be made: {str(translated(error)).strip()}") from error
    finally:
        engine.dispose()
    return names


def _grants(role: dict[str, str], catalogues: Sequence[Catalogue]) -> Iterator[str]:
    private, readers = PRIVATE.schema, f"{role['organiser']}, {role['auditor']}, {role['support']}"
    yield f"GRANT USAGE ON SCHEMA public TO {readers}"
    yield f"GRANT SELECT ON ledger_format TO {readers}"
    history = [table.name for table in load_defined(LEDGER.catalogue).metadata.sorted_tables]
    models = [table.name for one in catalogues for table in load_defined(one).metadata.sorted_tables]
    for table in (*history, *models):
        yield f"GRANT SELECT ON {table} TO {readers}"
        yield f"GRANT {_HISTORY.get(table, _EVERYTHING)} ON {table} TO {role['organiser']}"
    yield f"GRANT USAGE ON SCHEMA {private} TO {role['organiser']}, {role['support']}, {role['private']}"
    for message in load_defined(OUTGOING).metadata.sorted_tables:
        yield f"GRANT {_EVERYTHING} ON {private}.{message.name} TO {role['organiser']}, {role['private']}"
    for table in ("ledger_format", *(table.name for table in load_defined(PRIVATE.catalogue).metadata.sorted_tables)):
        yield f"GRANT SELECT ON {private}.{table} TO {role['organiser']}, {role['support']}, {role['private']}"
        if table == "private_meta":  # its key is never changed; a lock on its row asks for a column that could be
            yield f"GRANT UPDATE (key) ON {private}.{table} TO {role['organiser']}, {role['private']}"
        elif table != "ledger_format":
            yield f"GRANT {_ENROLLING} ON {private}.{table} TO {role['organiser']}"
            yield f"GRANT {_EVERYTHING} ON {private}.{table} TO {role['private']}"
