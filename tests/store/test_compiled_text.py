"""The text that runs on SQLite and the text that runs on PostgreSQL come from one definition."""

import re
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import projections
from ledger.store import Catalogue, open_store
from ledger.store.catalogue import load_compiled, load_defined, merged
from ledger.store.compile import compiled_text
from ledger.store.kinds import LEDGER, OUTGOING, PRIVATE, Kind
from ledger.store.postgresql_text import DriverStatements
from tests.postgres import fresh_database

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


@pytest.mark.parametrize(
    ("kind", "catalogues"),
    [(LEDGER, (projections.CATALOGUE, projections.OUTBOX, MEMBERS)), (PRIVATE, (OUTGOING,))],
    ids=lambda one: getattr(one, "name", ""),
)
def test_every_statement_is_one_that_postgresql_understands(kind: Kind, catalogues: tuple[Catalogue, ...]) -> None:
    definitions = merged(load_defined(one).statements for one in (kind.catalogue, *catalogues))
    with fresh_database() as url:
        open_store(url, kind=kind, catalogues=catalogues, create=True).close()
        engine = sa.create_engine(url)
        statements = DriverStatements(definitions, engine.dialect, kind.schema)
        with engine.connect() as connection:
            for name in definitions:
                one = statements[name]
                asked = dict.fromkeys(re.findall(r"%\((\w+)\)s", one.text))
                connection.exec_driver_sql(f"EXPLAIN {one.text}", {**asked, **one.constants})
        engine.dispose()


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
