"""Which read models are there, and which statements read and write them?

Everything here can be thrown away and rebuilt from the records. The definition for both databases; the text for
SQLite in ``tables_sqlite`` is generated from it (``python -m ledger.store.compile``).
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import BYTES, INTEGER, TEXT

METADATA = sa.MetaData()
_ZERO = sa.literal_column("0", INTEGER)
_ONE = sa.literal_column("1", INTEGER)  # written out, so that the partial indexes are used

waitlists = sa.Table(
    "current_waitlist",
    METADATA,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("body", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
policies = sa.Table(
    "current_policy",
    METADATA,
    sa.Column("digest", TEXT, primary_key=True),
    sa.Column("body", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
entries = sa.Table(
    "current_entry",
    METADATA,
    sa.Column("number", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("waitlist", TEXT, nullable=False),
    sa.Column("person", TEXT, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("ended", INTEGER, nullable=False),  # 0 while active, then its number: one of 0 a person and waitlist
    sa.Column("queued", INTEGER, nullable=False),
    sa.Column("rank_key", BYTES, nullable=False),
    sa.Column("fit", TEXT, nullable=False),
    sa.Column("wakes", TEXT),
    sa.Column("last", INTEGER, nullable=False),
    sa.Column("offer", INTEGER),
    sa.Column("held", INTEGER),
    sa.Column("pool", TEXT),
    sa.Column("body", BYTES, nullable=False),
    sqlite_strict=True,
)
classes = sa.Table(
    "current_class",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("fit", TEXT, primary_key=True),
    sa.Column("queued", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
blocks = sa.Table(
    "current_block",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("fit", TEXT, primary_key=True),
    sa.Column("start", BYTES, primary_key=True),
    sa.Column("queued", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
origins = sa.Table(
    "current_origin",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("pool", TEXT, primary_key=True),
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("spots", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
refusals = sa.Table(
    "current_refusal",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("mark", TEXT, primary_key=True),
    sa.Column("position", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
requests = sa.Table(
    "request",
    METADATA,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("cmd", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
draws = sa.Table(
    "current_draw",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("body", BYTES, nullable=False),
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
progress = sa.Table(
    "projection",
    METADATA,
    sa.Column("id", INTEGER, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    sa.Column("position", INTEGER, nullable=False),
    sa.Column("version", INTEGER, nullable=False),
    sqlite_strict=True,
)


def _partial(name: str, where: sa.ColumnElement[bool], *columns: sa.Column[object] | sa.ColumnElement[object]) -> None:
    sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


_e = entries.c
_partial("entry_class", _e.queued == _ONE, _e.waitlist, _e.fit, _e.rank_key)
_partial("entry_wakes", _e.wakes.is_not(None), _e.waitlist, _e.wakes, _e.last)
_partial("entry_offer", _e.offer.is_not(None), _e.waitlist, _e.offer)
_partial("entry_held", _e.held.is_not(None), _e.waitlist, _e.held)
_partial("entry_seat", _e.held.is_not(None), _e.waitlist, _e.pool, _e.fit, _e.held.desc())
sa.Index("entry_person", _e.person, _e.waitlist, _e.ended, unique=True)
sa.Index("decision_waitlist", decisions.c.waitlist, decisions.c.position)


def _text(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=TEXT)


def _whole(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=INTEGER)


def _bytes(name: str) -> sa.BindParameter[bytes]:
    return sa.bindparam(name, type_=BYTES)


def _put(table: sa.Table, *keys: str) -> sa.Executable:
    """Return the statement that writes a row, replacing the one with the same key."""
    insert = upsert(table)
    rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=rest)


def _in_class(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.waitlist == _text("waitlist"), table.c.fit == _text("fit"))


def _newest(column: sa.Column[int]) -> sa.Select[tuple[bytes]]:
    return (
        sa.select(_e.body)
        .where(column.is_not(None), _e.waitlist == _text("waitlist"), column < _whole("before"))
        .order_by(column.desc())
        .limit(_whole("limit"))
    )


def _numbers(state: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    return sa.select(_e.number).where(state, _e.waitlist == _text("waitlist"))


_queue_of_class = sa.and_(_e.queued == _ONE, _in_class(entries))
_b = blocks.c
_block_of = (
    sa.select(_b.start).where(_in_class(blocks), _b.start <= _bytes("key")).order_by(_b.start.desc()).limit(_ONE)
)
_any = blocks.alias("any_block")
_start_at_or_before = (  # the names of columns would be taken for what an update sets
    sa.select(_any.c.start)
    .where(_any.c.waitlist == _text("in_waitlist"), _any.c.fit == _text("in_fit"), _any.c.start <= _bytes("at_key"))
    .order_by(_any.c.start.desc())
    .limit(_ONE)
    .scalar_subquery()
)
_block_after = sa.select(_b.start).where(_in_class(blocks), _b.start > _bytes("key")).order_by(_b.start).limit(_ONE)

STATEMENTS: dict[str, sa.Executable | dict[str, sa.Executable]] = {
    "waitlist": sa.select(waitlists.c.body).where(waitlists.c.name == _text("name")),
    "waitlists": sa.select(waitlists.c.body).order_by(waitlists.c.name),
    "put_waitlist": _put(waitlists, "name"),
    "policy": sa.select(policies.c.body).where(policies.c.digest == _text("digest")),
    "put_policy": upsert(policies).on_conflict_do_nothing(),
    "entry": sa.select(_e.body).where(_e.number == _whole("number")),
    "put_entry": _put(entries, "number"),
    "active_entry": sa.select(_e.body).where(
        _e.person == _text("person"), _e.waitlist == _text("waitlist"), _e.ended == _ZERO
    ),
    "person_entries": sa.select(_e.body).where(_e.person == _text("person")).order_by(_e.number.desc()),
    "queued_numbers": _numbers(_e.queued == _ONE),
    "offered_numbers": _numbers(_e.offer.is_not(None)),
    "admitted_numbers": _numbers(_e.held.is_not(None)),
    "entries_between": sa.select(_e.body)
    .where(_e.waitlist == _text("waitlist"), _e.number >= _whole("first"), _e.number <= _whole("last"))
    .order_by(_e.number),
    "frozen": sa.select(draws.c.body).where(draws.c.waitlist == _text("waitlist")),
    "put_frozen": _put(draws, "waitlist"),
    "queue_of_class": sa.select(_e.body)
    .where(_queue_of_class, _e.rank_key > _bytes("after"))
    .order_by(_e.rank_key)
    .limit(_whole("limit")),
    "ahead_in_class": sa.select(sa.func.count()).where(
        _queue_of_class, _e.rank_key >= _bytes("start"), _e.rank_key < _bytes("key")
    ),
    "block_of": _block_of,
    "queued_from": sa.select(sa.func.coalesce(sa.func.sum(_b.queued), _ZERO)).where(
        _in_class(blocks), _b.start >= _bytes("start")
    ),
    "block_after": _block_after,
    "count_in_block": sa.update(blocks)
    .values(queued=_b.queued + _whole("change"))
    .where(_b.waitlist == _text("in_waitlist"), _b.fit == _text("in_fit"), _b.start == _start_at_or_before),
    "put_block": sa.insert(blocks),
    "drop_block": sa.delete(blocks).where(_in_class(blocks), _b.start == _bytes("start")).returning(_b.queued),
    "first_waking": sa.select(_e.body)
    .where(_e.wakes.is_not(None), _e.waitlist == _text("waitlist"))
    .order_by(_e.wakes, _e.last)
    .limit(_ONE),
    "offered": _newest(_e.offer),
    "admitted": _newest(_e.held),
    "last_of_class": sa.select(_e.body)
    .where(_e.held.is_not(None), _e.waitlist == _text("waitlist"), _e.pool == _text("pool"), _e.fit > _text("fit"))
    .order_by(_e.fit, _e.held.desc())
    .limit(_ONE),
    "classes": sa.select(classes.c.fit, classes.c.queued)
    .where(classes.c.waitlist == _text("waitlist"))
    .order_by(classes.c.fit),
    "put_class": _put(classes, "waitlist", "fit"),
    "drop_class": sa.delete(classes).where(classes.c.waitlist == _text("waitlist"), classes.c.fit == _text("fit")),
    "origins": sa.select(origins.c.position, origins.c.spots)
    .where(
        origins.c.waitlist == _text("waitlist"), origins.c.pool == _text("pool"), origins.c.position > _whole("after")
    )
    .order_by(origins.c.position)
    .limit(_whole("limit")),
    "put_origin": _put(origins, "waitlist", "pool", "position"),
    "drop_origin": sa.delete(origins).where(
        origins.c.waitlist == _text("waitlist"),
        origins.c.pool == _text("pool"),
        origins.c.position == _whole("position"),
    ),
    "refusal": sa.select(refusals.c.position).where(
        refusals.c.waitlist == _text("waitlist"), refusals.c.mark == _text("mark")
    ),
    "put_refusal": _put(refusals, "waitlist", "mark"),
    "request": sa.select(requests.c.cmd).where(requests.c.id == _text("id")),
    "put_request": sa.insert(requests),
    "put_decision": sa.insert(decisions),
    "decisions_about": sa.select(decisions.c.position)
    .where(
        decisions.c.waitlist == _text("waitlist"),
        decisions.c.position > _whole("entry"),
        decisions.c.entry == _whole("entry"),
    )
    .order_by(decisions.c.position),
    "decisions": sa.select(*decisions.columns)
    .where(decisions.c.waitlist == _text("waitlist"))
    .order_by(decisions.c.position),
    "progress": sa.select(progress.c.position, progress.c.version),
    "put_progress": _put(progress, "id"),
    **{
        f"all_{table.name}": sa.select(*table.columns).order_by(*table.primary_key.columns)
        for table in METADATA.sorted_tables
        if table.name != "projection"
    },
}
