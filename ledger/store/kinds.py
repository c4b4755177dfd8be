"""Which kinds of database are there, and by which marks is each known?"""

from collections.abc import Iterator

from msgspec import Struct, field

from ledger.store.catalogue import Catalogue
from ledger.store.errors import StoreError


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
        changes: for each format after the first, the statements that lead to it from the one before.
    """

    name: str
    application_id: int
    version: int
    catalogue: Catalogue
    schema: str | None = None
    erasable: bool = False
    changes: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def check_not_newer(self, version: int, where: str) -> None:
        """Raise :class:`StoreError` where a format is newer than this program."""
        if version > self.version:
            raise StoreError(
                f"{where} holds a {self.name} of format {version}, written by a newer version of this program; "
                f"this one reads formats up to {self.version}."
            )

    def check_not_older(self, version: int, where: str) -> None:
        """Raise :class:`StoreError` where a format is to be brought up to date before it can be read."""
        if version < self.version:
            raise StoreError(
                f"{where} holds a {self.name} of format {version}, written by an older version of this program; "
                "the next command that records brings it up to date, such as `waitlist tick`."
            )

    def changes_since(self, version: int) -> Iterator[str]:
        """Yield the statements that bring a database of an older format up to date, for its first schema."""
        for later in range(version + 1, self.version + 1):
            yield from self.changes[later]


LEDGER = Kind(
    name="ledger",
    application_id=int.from_bytes(b"WLed", "big"),
    version=1,
    catalogue=Catalogue("store", "ledger.store.tables", "ledger.store.tables_sqlite"),
)
PRIVATE = Kind(
    name="private store",
    application_id=int.from_bytes(b"WLpr", "big"),
    version=2,
    catalogue=Catalogue("private", "ledger.store.private_tables", "ledger.store.private_tables_sqlite"),
    schema="private",
    erasable=True,
    changes={
        2: (
            "ALTER TABLE private_disclosure ADD COLUMN merged TEXT",
            "CREATE INDEX ix_private_disclosure_merged ON private_disclosure (merged)",
        )
    },
)
OUTGOING = Catalogue("outgoing", "ledger.store.outgoing_tables", "ledger.store.outgoing_tables_sqlite")
"""Messages on their way: beside the personal data, and not part of what a copy of it carries."""
