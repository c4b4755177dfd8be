"""What does a ledger consist of in a database? Events, the tree over them, its head, and who has read how far.

The definition for both databases; ``tables_sqlite`` is generated from it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.append_only import refuse_on_postgresql, refuse_on_sqlite
from ledger.store.columns import BYTES, INTEGER, TEXT
from ledger.store.ddl import after_created
from ledger.trust.merkle import EMPTY_ROOT

METADATA = sa.MetaData()

events = sa.Table(
    "ledger_events",
    METADATA,
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("stream", TEXT, nullable=False),
    sa.Column("version", INTEGER, nullable=False),
    sa.Column("topic", TEXT, nullable=False),
    sa.Column("state", BYTES, nullable=False),
    sa.Column("leaf", BYTES, nullable=False),
    sa.UniqueConstraint("stream", "version"),
    sqlite_strict=True,
)
nodes = sa.Table(
    "ledger_nodes",
    METADATA,
    sa.Column("level", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("idx", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("hash", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
head = sa.Table(
    "ledger_head",
    METADATA,
    sa.Column("id", INTEGER, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    sa.Column("position", INTEGER, nullable=False),
    sa.Column("root", BYTES, nullable=False),
    sa.Column("frontier", BYTES, nullable=False),
    sqlite_strict=True,
)
tracking = sa.Table(
    "ledger_tracking",
    METADATA,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("position", INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
snapshots = sa.Table(
    "ledger_snapshots",
    METADATA,
    sa.Column("purpose", TEXT, primary_key=True),
    sa.Column("stream", TEXT, primary_key=True),
    sa.Column("version", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("topic", TEXT, nullable=False),
    sa.Column("state", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_FIRST_HEAD = "INSERT INTO ledger_head VALUES (1, 0, {root}, {frontier})"
after_created(head, "sqlite", _FIRST_HEAD.format(root=f"x'{EMPTY_ROOT.hex()}'", frontier="x''"))
after_created(head, "postgresql", _FIRST_HEAD.format(root=f"'\\x{EMPTY_ROOT.hex()}'", frontier="'\\x'"))
refuse_on_sqlite(events, nodes, head)
refuse_on_postgresql(events, nodes, head)

_state_of_head = sa.select(head.c.position, head.c.root, head.c.frontier)
_record = sa.select(events.c.position, events.c.stream, events.c.version, events.c.topic, events.c.state)
_whole_record = _record.add_columns(events.c.leaf)
_in_range = sa.and_(
    events.c.position >= sa.bindparam("start", type_=INTEGER), events.c.position <= sa.bindparam("stop", type_=INTEGER)
)
_limit = sa.bindparam("limit", type_=INTEGER)


def _stream_of(table: sa.Table) -> sa.Select[tuple[int, str, bytes]]:
    """Return the events of one stream between two versions; the bounds are ``gt < version <= lte``."""
    return sa.select(table.c.version, table.c.topic, table.c.state).where(
        table.c.stream == sa.bindparam("stream", type_=TEXT),
        table.c.version > sa.bindparam("gt", type_=INTEGER),
        table.c.version <= sa.bindparam("lte", type_=INTEGER),
    )


def _snapshots_of() -> sa.Select[tuple[int, str, bytes]]:
    return _stream_of(snapshots).where(snapshots.c.purpose == sa.bindparam("purpose", type_=TEXT))


_topics = {
    "sqlite": events.c.topic.in_(sa.text("SELECT value FROM json_each(:topics)")),
    "postgresql": events.c.topic.in_(sa.text("SELECT jsonb_array_elements_text(CAST(:topics AS jsonb))")),
}
_track = upsert(tracking)

STATEMENTS: dict[str, sa.Executable | dict[str, sa.Executable]] = {
    "lock": _state_of_head.with_for_update(),
    "look": sa.select(head.c.position),
    "head": _state_of_head,
    "advance_head": sa.update(head).values(
        position=sa.bindparam("to_position", type_=INTEGER),
        root=sa.bindparam("to_root", type_=BYTES),
        frontier=sa.bindparam("to_frontier", type_=BYTES),
    ),
    "append_event": sa.insert(events),
    "append_node": sa.insert(nodes),
    "record_range": _whole_record.where(_in_range).order_by(events.c.position).limit(_limit),
    "stream_range": _whole_record.where(
        events.c.stream == sa.bindparam("stream", type_=TEXT),
        events.c.version > sa.bindparam("gt", type_=INTEGER),
        events.c.version <= sa.bindparam("lte", type_=INTEGER),
    )
    .order_by(events.c.version)
    .limit(_limit),
    "notifications": _record.where(_in_range).order_by(events.c.position).limit(_limit),
    "notifications_of_topics": {
        dialect: _record.where(_in_range, one).order_by(events.c.position).limit(_limit)
        for dialect, one in _topics.items()
    },
    "leaf": sa.select(events.c.leaf).where(events.c.position == sa.bindparam("position", type_=INTEGER)),
    "node": sa.select(nodes.c.hash).where(
        nodes.c.level == sa.bindparam("level", type_=INTEGER), nodes.c.idx == sa.bindparam("idx", type_=INTEGER)
    ),
    "node_range": sa.select(nodes.c.level, nodes.c.idx, nodes.c.hash)
    .where(
        nodes.c.level == sa.bindparam("level", type_=INTEGER),
        nodes.c.idx >= sa.bindparam("start", type_=INTEGER),
        nodes.c.idx <= sa.bindparam("stop", type_=INTEGER),
    )
    .order_by(nodes.c.idx),
    "stream_events": _stream_of(events).order_by(events.c.version).limit(_limit),
    "stream_events_newest_first": _stream_of(events).order_by(events.c.version.desc()).limit(_limit),
    "last_version": sa.select(sa.func.max(events.c.version)).where(
        events.c.stream == sa.bindparam("stream", type_=TEXT)
    ),
    "track": _track.on_conflict_do_update(
        index_elements=[tracking.c.name],
        set_={"position": _track.excluded.position},
        where=tracking.c.position < _track.excluded.position,
    ).returning(tracking.c.position),
    "all_tracking": sa.select(tracking.c.name, tracking.c.position).order_by(tracking.c.name),
    "tracked": sa.select(tracking.c.position).where(tracking.c.name == sa.bindparam("name", type_=TEXT)),
    "insert_snapshot": sa.insert(snapshots),
    "snapshots": _snapshots_of().order_by(snapshots.c.version).limit(_limit),
    "snapshots_newest_first": _snapshots_of().order_by(snapshots.c.version.desc()).limit(_limit),
}
