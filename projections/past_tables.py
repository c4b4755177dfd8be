"""How did entries and free spots stand at a moment of the past? Rows that are only ever inserted, and what reads them.

A record that changes many entries at once (a policy, a draw, pools cut anew) adds no row for each: whoever reads an
older row applies it (``projections.past``). So these tables cost a row an entry that a record is about, and no more.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from ledger.store.columns import BYTES, INTEGER, TEXT

METADATA = sa.MetaData()

entries = sa.Table(
    "past_entry",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("entry", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("rank_key", BYTES, nullable=False),
    sa.Column("fit", TEXT, nullable=False),
    sa.Column("wakes", TEXT),
    sa.Column("body", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
facts = sa.Table(  # where the records stand that concern a whole waitlist
    "past_list",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
origins = sa.Table(  # what a record left of what freed spots
    "past_origin",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("pool", TEXT, primary_key=True),
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("origin", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("spots", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

decisions = sa.Table(
    "decision",
    METADATA,
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("waitlist", TEXT, nullable=False),
    sa.Column("entry", INTEGER, nullable=False),
    sa.Column("pool", TEXT, nullable=False),
    sa.Column("given", TEXT, nullable=False),
    sa.Column("at", TEXT, nullable=False),
    sa.Column("by", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("policy", INTEGER, nullable=False),
    sa.Column("rank", INTEGER, nullable=False),
    sa.Column("waiting", INTEGER, nullable=False),
    sa.Column("cause", INTEGER),
    sa.Column("deviation", TEXT, nullable=False),
    sa.Column("bypassed", INTEGER, nullable=False),
    sa.Column("code", TEXT),
    sqlite_strict=True,
)

_e, _o, _d = entries.c, origins.c, decisions.c
_ROW = ("state", "rank_key", "fit", "wakes", "body")


def _text(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=TEXT)


def _whole(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=INTEGER)


def _bytes(name: str) -> sa.BindParameter[bytes]:
    return sa.bindparam(name, type_=BYTES)


def _is(column: sa.ColumnElement[Any], values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column == sa.literal_column(f"'{value}'", TEXT) for value in values))


def _newest(
    *columns: str,
    states: tuple[str, ...] = (),
    among: sa.ColumnElement[bool] | None = None,
    before: sa.BindParameter[bytes] | None = None,
) -> Any:
    """Return what reads the newest row of each entry up to a position, where it has one of these states.

    SQLite takes the other columns from the row that has the maximum, and meets the rows in order: it sorts nothing.
    """
    rows = [_e.waitlist == _text("waitlist"), _e.position <= _whole("position")]
    rows += [] if among is None else [among]
    newest = sa.func.max(_e.position).label("newest")
    grouped = sa.select(_e.entry, newest, *(_e[name] for name in columns)).where(*rows).group_by(_e.entry)
    distinct = sa.select(_e.entry, _e.position, _e.state, _e.rank_key, *(_e[name] for name in columns[2:]))
    ordered = distinct.where(*rows).ext(distinct_on(_e.entry)).order_by(_e.entry, _e.position.desc()).subquery()
    latest = sa.select(ordered.c.entry, ordered.c.position, *(ordered.c[name] for name in columns))
    if states:
        grouped, latest = grouped.having(_is(_e.state, states)), latest.where(_is(ordered.c.state, states))
    if before is not None:
        grouped, latest = grouped.having(_e.rank_key < before), latest.where(ordered.c.rank_key < before)
    return {"sqlite": grouped.order_by(_e.entry), "postgresql": latest.order_by(ordered.c.entry)}


_of_entry = sa.and_(_e.waitlist == _text("waitlist"), _e.entry == _whole("entry"), _e.position <= _whole("position"))
_of_pool = sa.and_(_o.waitlist == _text("waitlist"), _o.pool == _text("pool"), _o.position <= _whole("position"))

_given_to_others = sa.and_(
    _d.waitlist == _text("waitlist"),
    _d.position > _whole("after"),
    _d.position <= _whole("position"),
    _d.entry != _whole("entry"),
)
_key_before = (  # of whoever was given the spot, right before
    sa.select(_e.rank_key)
    .where(_e.waitlist == _d.waitlist, _e.entry == _d.entry, _e.position < _d.position)
    .order_by(_e.position.desc())
    .limit(sa.literal_column("1", INTEGER))
    .scalar_subquery()
)

STATEMENTS: dict[str, sa.Executable | dict[str, sa.Executable]] = {
    "put_past_entry": sa.insert(entries),
    "put_past_list": sa.insert(facts),
    "put_past_origin": sa.insert(origins),
    "past_active": _newest(*_ROW, states=("waiting", "suspended", "offered", "admitted")),
    "past_ahead": _newest(states=("waiting", "suspended"), before=_bytes("key")),
    "past_between": _newest(*_ROW, among=_e.entry.between(_whole("first"), _whole("last"))),
    "past_versions": sa.select(_e.entry, _e.position, *(_e[name] for name in _ROW))
    .where(_of_entry)
    .order_by(_e.position.desc())
    .limit(_whole("limit")),
    "past_ahead_since": sa.select(_e.entry)
    .where(
        _e.waitlist == _text("waitlist"),
        _e.position > _whole("after"),
        _e.position <= _whole("position"),
        _e.rank_key < _bytes("key"),
        _is(_e.state, ("waiting", "suspended")),
    )
    .distinct()
    .order_by(_e.entry),
    "spots_given": sa.select(_d.position).where(_given_to_others).order_by(_d.position),
    "spots_given_behind": sa.select(_d.position)
    .where(_given_to_others, _key_before > _bytes("key"))
    .order_by(_d.position),
    "decided_here": sa.select(_d.position)
    .where(
        _d.waitlist == _text("waitlist"),
        _d.position <= _whole("position"),
        _d.kind != sa.literal_column("'carried_over'", TEXT),
    )
    .limit(sa.literal_column("1", INTEGER)),
    "given_by_rule": sa.select(sa.func.max(_d.position)).where(
        _given_to_others,
        sa.or_(*(_d.kind == sa.literal_column(f"'{kind}'", TEXT) for kind in ("policy", "direct"))),
    ),
    "past_list": sa.select(facts.c.position)
    .where(facts.c.waitlist == _text("waitlist"), facts.c.position <= _whole("position"))
    .order_by(facts.c.position),
    "past_origins": sa.select(_o.position, _o.origin, _o.spots)
    .where(_of_pool)
    .order_by(_o.position.desc(), _o.origin.desc())
    .limit(_whole("limit")),
    "past_spots": sa.select(_o.position, _o.origin, _o.spots).where(_of_pool).order_by(_o.position),
}
