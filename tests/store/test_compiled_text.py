"""The text that runs on SQLite is the definition that runs on PostgreSQL."""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import projections
from ledger.store import Catalogue
from ledger.store.catalogue import load_compiled, load_defined
from ledger.store.compile import compiled_text
from ledger.store.kinds import LEDGER, OUTGOING, PRIVATE

MEMBERS = Catalogue("members", "tests.store.members", "tests.store.members_sqlite")
CATALOGUES = [LEDGER.catalogue, PRIVATE.catalogue, OUTGOING, projections.CATALOGUE, projections.OUTBOX, MEMBERS]
each_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda one: one.name)


@each_catalogue
def test_the_text_is_what_the_definition_compiles_to(catalogue: Catalogue) -> None:
    compiled = import_module(catalogue.compiled).__file__
    assert compiled is not None
    assert Path(compiled).read_text(encoding="utf-8") == compiled_text(catalogue.definitions), (
        f"run: python -m ledger.store.compile {catalogue.definitions} {catalogue.compiled.replace('.', '/')}.py"
    )


@each_catalogue
def test_every_statement_is_one_that_sqlite_understands(catalogue: Catalogue) -> None:
    compiled = load_compiled(catalogue)
    beside = load_compiled(PRIVATE.catalogue).schema if catalogue is OUTGOING else ()
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in (*beside, *compiled.schema):
            connection.execute(statement)
        for statement in compiled.statements.values():
            # EXPLAIN prepares the statement, which resolves every table, column and function.
            connection.execute(f"EXPLAIN {statement}", dict.fromkeys(sa.text(statement)._bindparams))


@each_catalogue
def test_both_databases_know_the_same_statements(catalogue: Catalogue) -> None:
    assert load_compiled(catalogue).statements.keys() == load_defined(catalogue).statements.keys()


def test_a_value_that_the_driver_would_not_convert_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = sa.MetaData()
    table = sa.Table("visits", metadata, sa.Column("at", sa.DateTime, primary_key=True))
    definitions = SimpleNamespace(METADATA=metadata, STATEMENTS={"visit": sa.insert(table)})
    monkeypatch.setattr("ledger.store.compile.import_module", lambda _: definitions)
    with pytest.raises(TypeError, match="at has the type DateTime"):
        compiled_text("visits")
