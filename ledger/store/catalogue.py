"""Which statements and tables are there, and where are they written down?

They are defined once, in SQLAlchemy Core. For SQLite a module of plain text is generated from the definition
(``python -m ledger.store.compile``), because importing SQLAlchemy costs twice the rest of a command; a test fails when
the two differ.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar, cast

from msgspec import Struct

if TYPE_CHECKING:
    import sqlalchemy as sa

Statement = TypeVar("Statement")


class Catalogue(Struct, frozen=True):
    """A set of named statements and the tables they need.

    Attributes:
        name: what it is called, for example ``projections``.
        definitions: the module with ``METADATA`` and ``STATEMENTS`` in SQLAlchemy Core, imported for PostgreSQL only.
        compiled: the module generated from it, with ``TABLES``, ``SCHEMA`` and ``STATEMENTS`` as text for SQLite.
    """

    name: str
    definitions: str
    compiled: str


class CompiledCatalogue(Struct, frozen=True):
    """A catalogue as text for SQLite.

    Attributes:
        tables: the names of its tables, in an order in which they can be made.
        schema: the statements that make them, with indexes, triggers and first rows.
        statements: the text of each statement by its name, with parameters as ``:name``.
    """

    tables: tuple[str, ...]
    schema: tuple[str, ...]
    statements: dict[str, str]


def load_compiled(catalogue: Catalogue) -> CompiledCatalogue:
    """Return the generated text of a catalogue."""
    module = import_module(catalogue.compiled)
    return CompiledCatalogue(
        cast("tuple[str, ...]", module.TABLES),
        cast("tuple[str, ...]", module.SCHEMA),
        cast("dict[str, str]", module.STATEMENTS),
    )


class DefinedCatalogue(Struct, frozen=True):
    """A catalogue in SQLAlchemy Core, for PostgreSQL.

    Attributes:
        metadata: its tables.
        statements: each statement by its name.
    """

    metadata: "sa.MetaData"
    statements: "dict[str, sa.Executable]"

    @property
    def first_tables(self) -> "list[sa.Table]":
        """The table that is there if the catalogue's tables are, as a list of at most one."""
        return self.metadata.sorted_tables[:1]


def load_defined(catalogue: Catalogue) -> DefinedCatalogue:
    """Return the definition of a catalogue, with PostgreSQL's variant where the two databases need their own."""
    module = import_module(catalogue.definitions)
    definitions = cast("dict[str, sa.Executable | dict[str, sa.Executable]]", module.STATEMENTS)
    statements = {name: one["postgresql"] if isinstance(one, dict) else one for name, one in definitions.items()}
    return DefinedCatalogue(module.METADATA, statements)


def merged(parts: Iterable[dict[str, Statement]]) -> dict[str, Statement]:
    """Return all statements under their names; a name used twice is a mistake in the catalogues."""
    statements: dict[str, Statement] = {}
    for part in parts:
        twice = statements.keys() & part.keys()
        assert not twice, f"two catalogues define {sorted(twice)}"
        statements |= part
    return statements
