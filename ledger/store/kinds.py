"""Which kinds of database are there, and by which marks is each known?"""

from msgspec import Struct

from ledger.store.catalogue import Catalogue


class Kind(Struct, frozen=True):
    """A kind of database.

    Its own catalogue has two statements that every transaction begins with: ``lock``, which writers take first, and
    ``look``, which fixes what a snapshot sees. Both return one row whose first column is the last position.

    Attributes:
        name: what people call it.
        application_id: the mark in the header of an SQLite file.
        version: the newest format that this program reads and the one it writes.
        catalogue: the tables without which it would not be one.
        schema: the PostgreSQL schema its tables live in, if not the first of the search path.
        erasable: whether SQLite overwrites what is deleted.
    """

    name: str
    application_id: int
    version: int
    catalogue: Catalogue
    schema: str | None = None
    erasable: bool = False


LEDGER = Kind(
    name="ledger",
    application_id=int.from_bytes(b"WLed", "big"),
    version=1,
    catalogue=Catalogue("store", "ledger.store.tables", "ledger.store.tables_sqlite"),
)
PRIVATE = Kind(
    name="private store",
    application_id=int.from_bytes(b"WLpr", "big"),
    version=1,
    catalogue=Catalogue("private", "ledger.store.private_tables", "ledger.store.private_tables_sqlite"),
    schema="private",
    erasable=True,
)
OUTGOING = Catalogue("outgoing", "ledger.store.outgoing_tables", "ledger.store.outgoing_tables_sqlite")
"""Messages on their way: beside the personal data, and not part of what a copy of it carries."""
