"""What is known of people, apart from the ledger?

The definition for both databases; ``private_tables_sqlite`` is generated from it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import BYTES, TEXT
from ledger.store.spelling import HANDLES

METADATA = sa.MetaData()

meta = sa.Table(
    "private_meta",
    METADATA,
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("value", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
persons = sa.Table(
    "private_person",
    METADATA,
    sa.Column("person", TEXT, primary_key=True),
    sa.Column("scope", TEXT, nullable=False, index=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
handles = sa.Table(
    "private_handle",
    METADATA,
    sa.Column("scope", TEXT, primary_key=True),
    sa.Column("digest", BYTES, primary_key=True),
    sa.Column("person", TEXT, nullable=False, index=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
disclosures = sa.Table(
    "private_disclosure",
    METADATA,
    sa.Column("digest", TEXT, primary_key=True),
    sa.Column("disclosure", TEXT, nullable=False),
    sa.Column("person", TEXT, index=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("normal", TEXT),
    sa.Column("search", TEXT),
    sa.Column("merged", TEXT, index=True),  # the person whose it was, before two turned out to be one
    sa.Index(
        "private_full_name", "normal", sqlite_where=sa.text("name = 'name'"), postgresql_where=sa.text("name = 'name'")
    ),
    sqlite_strict=True,
)
requests = sa.Table(
    "private_request",
    METADATA,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("fingerprint", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
actors = sa.Table(
    "private_actor",
    METADATA,
    sa.Column("actor", TEXT, primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
edits = sa.Table(
    "private_edit",
    METADATA,
    sa.Column("digest", TEXT, primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("value", TEXT, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
holds = sa.Table(
    "private_hold",
    METADATA,
    sa.Column("person", TEXT, primary_key=True),
    sa.Column("until", TEXT, nullable=False),
    sa.Column("by", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_person = sa.bindparam("person", type_=TEXT)
_scope = sa.bindparam("scope", type_=TEXT)
_was = disclosures.alias("was")
_now = sa.func.coalesce(
    sa.select(_was.c.person).where(_was.c.merged == _person).limit(sa.literal_column("1")).scalar_subquery(), _person
)  # who stands today for a person whom a record names
_kept = sa.bindparam("kept", type_=TEXT)
_has_name = disclosures.c.name == sa.literal_column("'name'")
_key_row: sa.Select[tuple[int]] = (
    sa.select(sa.literal_column("0")).select_from(meta).where(meta.c.key == sa.literal_column("'lookup_key'"))
)
_one_of_each = [sa.bindparam(kind, type_=BYTES) for kind in HANDLES]
_of_persons = disclosures.join(persons, persons.c.person == disclosures.c.person)
_digest = sa.bindparam("digest", type_=TEXT)
_identifies = disclosures.c.name.in_([sa.literal_column(f"'{name}'") for name in (*HANDLES, "name")])
_kind = sa.bindparam("name", type_=TEXT)
_phone, _name = (sa.literal_column(f"'{name}'", TEXT) for name in ("phone", "name"))
_called = disclosures.c.name.in_([_name, sa.literal_column("'ref'", TEXT), _phone])
_alike = sa.case((disclosures.c.name == _phone, _phone), else_=_name)  # a name alone is kept as a reference
_actor, _hold, _edit = upsert(actors), upsert(holds), upsert(edits)


def _is_or_was(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that it is this person, or one of those who turned out to be the same."""
    return sa.or_(column == _person, column.in_(sa.select(disclosures.c.merged).where(disclosures.c.person == _person)))


def _listed(column: sa.ColumnElement[str], parameter: str) -> dict[str, sa.ColumnElement[bool]]:
    """Return for each dialect the condition that the value is in a list given as JSON."""
    return {
        "sqlite": column.in_(sa.text(f"SELECT value FROM json_each(:{parameter})")),
        "postgresql": column.in_(sa.text(f"SELECT jsonb_array_elements_text(CAST(:{parameter} AS jsonb))")),
    }


def _matching(*scopes: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    patterns = (disclosures.c.search.like(sa.bindparam(name, type_=TEXT), escape="!") for name in ("plain", "bare"))
    return sa.select(disclosures.c.person).distinct().select_from(_of_persons).where(sa.or_(*patterns), *scopes)


STATEMENTS: dict[str, sa.Executable | dict[str, sa.Executable]] = {
    "lock": _key_row.with_for_update(),
    "look": _key_row,
    "lookup_key": sa.select(meta.c.value).where(meta.c.key == sa.literal_column("'lookup_key'")),
    "set_lookup_key": upsert(meta)
    .values(key=sa.literal_column("'lookup_key'"), value=sa.bindparam("value", type_=BYTES))
    .on_conflict_do_nothing()
    .inline(),
    "enrol_person": upsert(persons).on_conflict_do_nothing(),
    "enrol_handle": upsert(handles).on_conflict_do_nothing(),
    "person_of_handle": sa.select(handles.c.person).where(
        handles.c.scope == _scope, handles.c.digest == sa.bindparam("digest", type_=BYTES)
    ),
    "persons_meant": sa.union(
        sa.select(handles.c.person).where(handles.c.scope == _scope, handles.c.digest.in_(_one_of_each)),
        sa.select(disclosures.c.person)
        .select_from(_of_persons)
        .where(persons.c.scope == _scope, disclosures.c.normal == sa.bindparam("name", type_=TEXT), _has_name),
    ),
    "persons_meant_anywhere": sa.union(
        sa.select(handles.c.person).where(handles.c.digest.in_(_one_of_each)),
        sa.select(disclosures.c.person)
        .select_from(_of_persons)
        .where(disclosures.c.normal == sa.bindparam("name", type_=TEXT), _has_name),
    ),
    "persons_in": sa.select(persons.c.person).where(persons.c.scope == _scope).order_by(persons.c.person),
    "search": _matching(),
    "search_in": {dialect: _matching(scopes) for dialect, scopes in _listed(persons.c.scope, "scopes").items()},
    "disclose": sa.insert(disclosures),
    "reveal": sa.select(disclosures.c.disclosure).where(disclosures.c.digest == sa.bindparam("digest", type_=TEXT)),
    "reveal_many": {
        dialect: sa.select(disclosures.c.digest, disclosures.c.disclosure).where(one)
        for dialect, one in _listed(disclosures.c.digest, "digests").items()
    },
    "disclosures_of": sa.select(disclosures.c.digest, disclosures.c.disclosure)
    .where(disclosures.c.person == _now)
    .order_by(disclosures.c.name, disclosures.c.merged.is_(None), disclosures.c.digest),
    "identities_of": {
        dialect: sa.select(disclosures.c.person, disclosures.c.disclosure)
        .where(one, _identifies)
        .order_by(disclosures.c.person, disclosures.c.name, disclosures.c.merged.is_(None), disclosures.c.digest)
        for dialect, one in _listed(disclosures.c.person, "persons").items()
    },
    "alike": sa.select(persons.c.scope, _alike, disclosures.c.normal, disclosures.c.person)
    .select_from(_of_persons)
    .where(
        _called,
        sa.tuple_(persons.c.scope, _alike, disclosures.c.normal).in_(
            sa.select(persons.c.scope, _alike, disclosures.c.normal)
            .select_from(_of_persons)
            .where(_called)
            .group_by(persons.c.scope, _alike, disclosures.c.normal)
            .having(sa.func.count(disclosures.c.person.distinct()) > sa.literal_column("1"))
        ),
    )
    .order_by(persons.c.scope, _alike, disclosures.c.normal, disclosures.c.person),
    "known_in": sa.select(disclosures.c.person, disclosures.c.disclosure)
    .select_from(_of_persons)
    .where(persons.c.scope == _scope, _identifies)
    .order_by(disclosures.c.person, disclosures.c.name, disclosures.c.digest),
    "scope_of_person": sa.select(persons.c.scope).where(persons.c.person == _now),
    "is_disclosed_of": sa.select(disclosures.c.digest)
    .where(disclosures.c.person == _person)
    .limit(sa.literal_column("1")),
    "merge_disclosures": sa.update(disclosures)
    .where(disclosures.c.person == _person)
    .values(person=_kept, merged=sa.func.coalesce(disclosures.c.merged, _person)),
    "merge_handles": sa.update(handles).where(handles.c.person == _person).values(person=_kept),
    "texts": sa.select(disclosures.c.digest, disclosures.c.disclosure)
    .where(sa.not_(_identifies))
    .order_by(disclosures.c.digest),
    "erase_identity": sa.delete(disclosures)
    .where(disclosures.c.person == _person, _identifies)
    .returning(disclosures.c.digest),
    "erase_kind": sa.delete(disclosures).where(disclosures.c.person == _person, disclosures.c.name == _kind),
    "erase_text": sa.delete(disclosures).where(disclosures.c.digest == _digest),
    "erase_handle": sa.delete(handles).where(
        handles.c.person == _person, handles.c.digest == sa.bindparam("handle", type_=BYTES)
    ),
    "erase_handles": sa.delete(handles).where(handles.c.person == _person),
    "erase_person": sa.delete(persons).where(_is_or_was(persons.c.person)),
    "put_edit": _edit.on_conflict_do_update(
        index_elements=[edits.c.digest], set_={"name": _edit.excluded.name, "value": _edit.excluded.value}
    ),
    "edited": sa.select(edits.c.name, edits.c.value).where(edits.c.digest == _digest),
    "put_hold": _hold.on_conflict_do_update(
        index_elements=[holds.c.person],
        set_={"until": _hold.excluded.until, "by": _hold.excluded.by, "reason": _hold.excluded.reason},
    ),
    "hold": sa.select(holds.c.until, holds.c.by, holds.c.reason).where(holds.c.person == _person),
    "end_hold": sa.delete(holds).where(_is_or_was(holds.c.person)),
    "forget_request": sa.delete(requests).where(requests.c.id == sa.bindparam("id", type_=TEXT)),
    "remember_request": upsert(requests).on_conflict_do_nothing(),
    "request_fingerprint": sa.select(requests.c.fingerprint).where(requests.c.id == sa.bindparam("id", type_=TEXT)),
    "add_actor": _actor.on_conflict_do_update(index_elements=[actors.c.actor], set_={"name": _actor.excluded.name}),
    "actor": sa.select(actors.c.name).where(actors.c.actor == sa.bindparam("actor", type_=TEXT)),
    "actors": sa.select(actors.c.actor, actors.c.name).order_by(actors.c.actor),
    **{f"all_{table.name}": sa.select(table).order_by(sa.text("1, 2")) for table in METADATA.sorted_tables},
    **{
        f"load_{table.name}": upsert(table).on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={column.name: sa.column(f"excluded.{column.name}", is_literal=True) for column in table.columns},
        )
        for table in METADATA.sorted_tables
    },
}
