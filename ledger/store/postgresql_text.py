"""How does a definition in SQLAlchemy Core become the text that PostgreSQL's driver takes?

Once for each store, when a statement is first asked for. SQLAlchemy's own way from a definition to the driver takes
three times as long as the driver does for a short statement, and the columns need nothing of it: their values reach
the driver and come back as they are (``ledger.store.columns``), as on SQLite.
"""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.sql.compiler import SQLCompiler

from ledger.store.transaction import Parameters


class DriverStatement(Struct, frozen=True):
    """A statement as the driver takes it.

    Attributes:
        text: with parameters as ``%(name)s``.
        constants: the values that the definition itself gives.
    """

    text: str
    constants: dict[str, Any]

    def filled(self, parameters: Parameters) -> Parameters:
        """Return a value for every parameter in the text."""
        return {**self.constants, **parameters} if self.constants else parameters


class DriverStatements:
    """The statements of a store by name."""

    def __init__(self, definitions: Mapping[str, sa.Executable], dialect: sa.Dialect, schema: str | None) -> None:
        """Take the definitions, and the schema of their tables where it is not the first of the search path."""
        self._definitions = definitions
        self._dialect = dialect
        self._options: dict[str, Any] = {}
        if schema is not None:
            self._options = {"schema_translate_map": {None: schema}, "render_schema_translate": True}
        self._made: dict[str, DriverStatement] = {}

    def __getitem__(self, name: str) -> DriverStatement:
        """Return a statement, made from its definition the first time."""
        if name not in self._made:
            definition = cast("sa.ClauseElement", self._definitions[name])
            compiled = cast("SQLCompiler", definition.compile(dialect=self._dialect, **self._options))
            given = {key: one.effective_value for one, key in compiled.bind_names.items() if not one.required}
            self._made[name] = DriverStatement(str(compiled), given)
        return self._made[name]
