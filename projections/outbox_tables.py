"""What is still to be told to whom? One row a person's entry: the last news, as ``ledger.news`` has it.

The definition for both databases; ``outbox_tables_sqlite`` is generated from it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import INTEGER, TEXT

METADATA = sa.MetaData()

outbox = sa.Table(
    "outbox",
    METADATA,
    sa.Column("entry", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("waitlist", TEXT, nullable=False),
    sa.Column("what", TEXT, nullable=False),
    sa.Column("about", INTEGER, nullable=False),
    sa.Column("since", TEXT, nullable=False),
    sa.Column("unheard", INTEGER),  # the offer that this news is the end of, where it was never told
    sa.Column("failed", INTEGER, nullable=False),  # 1 when the last attempt to tell it failed for good
    sqlite_strict=True,
)

_o = outbox.c
_ONE = sa.literal_column("1", INTEGER)
_entry = sa.bindparam("of_entry", type_=INTEGER)
_upto = sa.bindparam("upto", type_=INTEGER)
_news = upsert(outbox)
_columns = (_o.entry, _o.waitlist, _o.what, _o.about, _o.since, _o.unheard, _o.failed)

STATEMENTS: dict[str, sa.Executable] = {
    "put_news": _news.on_conflict_do_update(
        index_elements=[_o.entry],
        set_={name: _news.excluded[name] for name in ("waitlist", "what", "about", "since", "unheard", "failed")},
    ),
    "news_of": sa.select(*_columns).where(_o.entry == _entry),
    "forget_news": sa.delete(outbox).where(_o.entry == _entry, _o.about <= _upto),
    "fail_news": sa.update(outbox).values(failed=_ONE).where(_o.entry == _entry, _o.about <= _upto),
    "outbox": sa.select(*_columns).order_by(_o.about),
}
