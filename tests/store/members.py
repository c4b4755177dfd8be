"""A catalogue of somebody's own: how many joined each waitlist."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import INTEGER, TEXT

METADATA = sa.MetaData()
members = sa.Table(
    "members",
    METADATA,
    sa.Column("waitlist", TEXT, primary_key=True),
    sa.Column("count", INTEGER, nullable=False),
    sqlite_strict=True,
)
_one_more = upsert(members).values(waitlist=sa.bindparam("waitlist", type_=TEXT), count=1)

STATEMENTS: dict[str, sa.Executable] = {
    "count_member": _one_more.on_conflict_do_update(
        index_elements=[members.c.waitlist], set_={"count": members.c.count + 1}
    ),
    "members": sa.select(members.c.count).where(members.c.waitlist == sa.bindparam("waitlist", type_=TEXT)),
}
