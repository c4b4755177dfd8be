"""Which read models are there, and which statements read and write them?

Everything here can be thrown away and rebuilt from the records. The definition for both databases; the text for
SQLite in ``tables_sqlite`` is generated from it (``python -m ledger.store.compile``).

What ranks the entries of a waitlist (lines, classes, blocks) belongs to a *ranking*, of which a waitlist may have
several: the one in force, which its row names, one that is being made ahead of a command, and former ones that are
being thrown away.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import BYTES, INTEGER, TEXT
from projections import past_tables
from projections.past_tables import METADATA, decisions

_ZERO = sa.literal_column("0", INTEGER)
_ONE = sa.literal_column("1", INTEGER)
_NOTHING = sa.literal_column("''", TEXT)
_QUEUE = _NOTHING

waitlists = sa.Table(
    "current_waitlist",
    METADATA,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("ranking", INTEGER, nullable=False),  # the one in force
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
    sa.Column("wakes", TEXT),
    sa.Column("last", INTEGER, nullable=False),
    sa.Column("offer", INTEGER),
    sa.Column("held", INTEGER),
    sa.Column("body", BYTES, nullable=False),
    sqlite_strict=True,
)
rankings = sa.Table(
    "current_ranking",
    METADATA,
    sa.Column("id", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("waitlist", TEXT, nullable=False),
    sa.Column("draft", TEXT, nullable=False),  # what its maker knows it by while it is a draft, then empty
    sqlite_strict=True,
)
lines = sa.Table(
    "current_line",
    METADATA,
    sa.Column("ranking", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("pool", TEXT, primary_key=True),  # where a spot is held; empty for the queue
    sa.Column("fit", TEXT, primary_key=True),
    sa.Column("place", BYTES, primary_key=True),
    sa.Column("number", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
classes = sa.Table(
    "current_class",
    METADATA,
    sa.Column("ranking", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("fit", TEXT, primary_key=True),
    sa.Column("queued", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
blocks = sa.Table(
    "current_block",
    METADATA,
    sa.Column("ranking", INTEGER, primary_key=True, autoincrement=False),
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
    sa.Column("first", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("numbers", BYTES, nullable=False),
    sa.Column("held", INTEGER),
    sa.Column("places", BYTES),
    sqlite_strict=True,
    sqlite_with_rowid=False,
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
_partial("entry_wakes", _e.wakes.is_not(None), _e.waitlist, _e.wakes, _e.last)
_partial("entry_offer", _e.offer.is_not(None), _e.waitlist, _e.offer)
_partial("entry_held", _e.held.is_not(None), _e.waitlist, _e.held)
sa.Index("entry_person", _e.person, _e.waitlist, _e.ended, unique=True)
sa.Index("ranking_waitlist", rankings.c.waitlist)
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
    return sa.and_(table.c.ranking == _whole("ranking"), table.c.fit == _text("fit"))


def _newest(column: sa.Column[int]) -> sa.Select[tuple[bytes]]:
    return (
        sa.select(_e.body)
        .where(column.is_not(None), _e.waitlist == _text("waitlist"), column < _whole("before"))
        .order_by(column.desc())
        .limit(_whole("limit"))
    )


def _numbers(state: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    return sa.select(_e.number).where(state, _e.waitlist == _text("waitlist"))


_r, _l, _b = rankings.c, lines.c, blocks.c
_queue_of_class = sa.and_(_in_class(lines), _l.pool == _QUEUE)
_in_line = sa.select(_e.body).select_from(lines.join(entries, _e.number == _l.number))
_any = blocks.alias("any_block")
_start_at_or_before = (  # the names of columns would be taken for what an update sets
    sa.select(_any.c.start)
    .where(_any.c.ranking == _whole("in_ranking"), _any.c.fit == _text("in_fit"), _any.c.start <= _bytes("at_key"))
    .order_by(_any.c.start.desc())
    .limit(_ONE)
    .scalar_subquery()
)
_some = lines.alias("some_line")
_some_places = (
    sa.select(_some.c.pool, _some.c.fit, _some.c.place)
    .where(_some.c.ranking == _whole("ranking"))
    .order_by(_some.c.pool, _some.c.fit, _some.c.place)
    .limit(_whole("limit"))
)
_count = upsert(classes)


def _in_force(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the rows of the rankings in force, under the names of their waitlists."""
    rows = sa.select(waitlists.c.name, *columns).join(waitlists, waitlists.c.ranking == table.c.ranking)
    return rows.order_by(waitlists.c.name, *columns)


STATEMENTS: dict[str, sa.Executable | dict[str, sa.Executable]] = {
    "waitlist": sa.select(waitlists.c.ranking, waitlists.c.body).where(waitlists.c.name == _text("name")),
    "waitlists": sa.select(waitlists.c.ranking, waitlists.c.body).order_by(waitlists.c.name),
    "put_waitlist": _put(waitlists, "name"),
    "policy": sa.select(policies.c.body).where(policies.c.digest == _text("digest")),
    "put_policy": upsert(policies).on_conflict_do_nothing(),
    "entry": sa.select(_e.body).where(_e.number == _whole("number")),
    "put_entry": _put(entries, "number"),
    "active_entry": sa.select(_e.body).where(
        _e.person == _text("person"), _e.waitlist == _text("waitlist"), _e.ended == _ZERO
    ),
    "person_entries": sa.select(_e.body).where(_e.person == _text("person")).order_by(_e.number.desc()),
    "person_numbers": sa.select(_e.number)
    .where(_e.person == _text("person"), _e.waitlist == _text("waitlist"))
    .order_by(_e.number.desc()),
    "queued_numbers": sa.select(_l.number).where(_l.ranking == _whole("ranking"), _l.pool == _QUEUE),
    "offered_numbers": _numbers(_e.offer.is_not(None)),
    "admitted_numbers": _numbers(_e.held.is_not(None)),
    "entries_between": sa.select(_e.body)
    .where(_e.waitlist == _text("waitlist"), _e.number >= _whole("first"), _e.number <= _whole("last"))
    .order_by(_e.number),
    "frozen": sa.select(draws.c.numbers).where(draws.c.waitlist == _text("waitlist")).order_by(draws.c.first),
    "put_frozen": sa.insert(draws),
    "drop_frozen": sa.delete(draws).where(draws.c.waitlist == _text("waitlist")),
    "put_places": sa.update(draws)
    .values(held=_whole("held_at"), places=_bytes("drawn"))
    .where(draws.c.waitlist == _text("of_waitlist"), draws.c.first == _whole("from_number")),
    "places": sa.select(draws.c.numbers, draws.c.held, draws.c.places)
    .where(draws.c.waitlist == _text("waitlist"), draws.c.first <= _whole("number"))
    .order_by(draws.c.first.desc())
    .limit(_ONE),
    "last_ranking": sa.select(sa.func.coalesce(sa.func.max(_r.id), _ZERO)),
    "put_ranking": sa.insert(rankings),
    "draft": sa.select(_r.id).where(_r.id == _whole("id"), _r.draft == _text("draft")),
    "end_draft": sa.update(rankings).values(draft=_NOTHING).where(_r.id == _whole("ranking")),
    "end_drafts": sa.update(rankings).values(draft=_NOTHING).where(_r.waitlist == _text("of_waitlist")),
    "former_rankings": sa.select(_r.id).where(
        _r.waitlist == _text("waitlist"),
        _r.draft == _NOTHING,
        _r.id.not_in(sa.select(waitlists.c.ranking).where(waitlists.c.name == _text("waitlist"))),
    ),
    "drop_ranking": sa.delete(rankings).where(_r.id == _whole("ranking")),
    "put_line": sa.insert(lines),
    "drop_line": sa.delete(lines).where(_in_class(lines), _l.pool == _text("pool"), _l.place == _bytes("place")),
    "drop_lines": sa.delete(lines).where(
        _l.ranking == _whole("ranking"), sa.tuple_(_l.pool, _l.fit, _l.place).in_(_some_places)
    ),
    "has_lines": sa.select(_l.number).where(_l.ranking == _whole("ranking")).limit(_ONE),
    "queue_of_class": _in_line.where(_queue_of_class, _l.place > _bytes("after"))
    .order_by(_l.place)
    .limit(_whole("limit")),
    "ahead_in_class": sa.select(sa.func.count()).where(
        _queue_of_class, _l.place >= _bytes("start"), _l.place < _bytes("key")
    ),
    "block_of": sa.select(_b.start)
    .where(_in_class(blocks), _b.start <= _bytes("key"))
    .order_by(_b.start.desc())
    .limit(_ONE),
    "queued_from": sa.select(sa.func.coalesce(sa.func.sum(_b.queued), _ZERO)).where(
        _in_class(blocks), _b.start >= _bytes("start")
    ),
    "block_after": sa.select(_b.start)
    .where(_in_class(blocks), _b.start > _bytes("key"))
    .order_by(_b.start)
    .limit(_ONE),
    "count_in_block": sa.update(blocks)
    .values(queued=_b.queued + _whole("change"))
    .where(_b.ranking == _whole("in_ranking"), _b.fit == _text("in_fit"), _b.start == _start_at_or_before),
    "put_block": sa.insert(blocks),
    "drop_block": sa.delete(blocks).where(_in_class(blocks), _b.start == _bytes("start")).returning(_b.queued),
    "drop_blocks": sa.delete(blocks).where(_b.ranking == _whole("ranking")),
    "first_waking": sa.select(_e.body)
    .where(_e.wakes.is_not(None), _e.waitlist == _text("waitlist"))
    .order_by(_e.wakes, _e.last)
    .limit(_whole("limit")),
    "offered": _newest(_e.offer),
    "admitted": _newest(_e.held),
    "last_of_class": _in_line.where(_l.ranking == _whole("ranking"), _l.pool == _text("pool"), _l.fit > _text("fit"))
    .order_by(_l.fit, _l.place)
    .limit(_ONE),
    "classes": sa.select(classes.c.fit, classes.c.queued)
    .where(classes.c.ranking == _whole("ranking"))
    .order_by(classes.c.fit),
    "put_class": _put(classes, "ranking", "fit"),
    "count_in_class": _count.on_conflict_do_update(
        index_elements=["ranking", "fit"], set_={"queued": classes.c.queued + _count.excluded.queued}
    ),
    "drop_class": sa.delete(classes).where(_in_class(classes)),
    "drop_empty_classes": sa.delete(classes).where(classes.c.ranking == _whole("ranking"), classes.c.queued == _ZERO),
    "drop_classes": sa.delete(classes).where(classes.c.ranking == _whole("ranking")),
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
    "requests": {
        "sqlite": sa.select(requests.c.id).where(requests.c.id.in_(sa.text("SELECT value FROM json_each(:ids)"))),
        "postgresql": sa.select(requests.c.id).where(
            requests.c.id.in_(sa.text("SELECT jsonb_array_elements_text(CAST(:ids AS jsonb))"))
        ),
    },
    "put_request": sa.insert(requests),
    "put_decision": sa.insert(decisions),
    "decisions_about": sa.select(decisions.c.position)
    .where(
        decisions.c.waitlist == _text("waitlist"),
        decisions.c.position > _whole("entry"),
        decisions.c.entry == _whole("entry"),
    )
    .order_by(decisions.c.position),
    "refusals_of": sa.select(refusals.c.position)
    .where(
        refusals.c.waitlist == _text("waitlist"), refusals.c.mark >= _text("first"), refusals.c.mark < _text("after")
    )
    .order_by(refusals.c.position),
    "decisions": sa.select(*decisions.columns)
    .where(decisions.c.waitlist == _text("waitlist"))
    .order_by(decisions.c.position),
    **past_tables.STATEMENTS,
    "progress": sa.select(progress.c.position, progress.c.version),
    "put_progress": _put(progress, "id"),
    **{
        f"all_{table.name}": sa.select(*table.columns).order_by(*table.primary_key.columns)
        for table in METADATA.sorted_tables
        if "ranking" not in table.columns and table not in {rankings, progress}
    },
    "all_current_waitlist": sa.select(waitlists.c.name, waitlists.c.body).order_by(waitlists.c.name),
    "all_current_line": _in_force(lines, _l.pool, _l.fit, _l.place, _l.number),
    "all_current_class": _in_force(classes, classes.c.fit, classes.c.queued),
    "all_current_block": _in_force(blocks, _b.fit, _b.start, _b.queued),
}
