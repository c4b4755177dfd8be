"""Which messages are on their way? Whole, because what is sent a second time must be what was sent the first time.

The definition for both databases; ``outgoing_tables_sqlite`` is generated from it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from ledger.store.columns import BYTES, INTEGER, TEXT
from ledger.store.private_tables import disclosures

METADATA = sa.MetaData()

messages = sa.Table(
    "private_message",
    METADATA,
    sa.Column("about", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("waitlist", TEXT, nullable=False),
    sa.Column("entry", INTEGER, nullable=False),
    sa.Column("person", TEXT, nullable=False, index=True),
    sa.Column("address", TEXT, nullable=False),
    sa.Column("body", BYTES, nullable=False),
    sa.Column("made", TEXT, nullable=False),
    sa.Column("handed_over", INTEGER, nullable=False),  # 1 from before the server gets it until what it said is known
    sa.Column("tries", INTEGER, nullable=False),
    sa.Column("next_try", TEXT),
    sa.Column("reply", TEXT),
    sqlite_strict=True,
)

_m = messages.c
_message = upsert(messages)
_about = sa.bindparam("of", type_=INTEGER)
_person = sa.bindparam("to_person", type_=TEXT)
_once_theirs = sa.select(disclosures.c.merged).where(disclosures.c.person == _person)

STATEMENTS: dict[str, sa.Executable] = {
    "put_message": _message.on_conflict_do_update(
        index_elements=[_m.about],
        set_={column.name: _message.excluded[column.name] for column in messages.columns if not column.primary_key},
    ),
    "message": sa.select(*messages.columns).where(_m.about == _about),
    "messages": sa.select(*messages.columns).order_by(_m.about),
    "forget_message": sa.delete(messages).where(_m.about == _about),
    "forget_messages_to": sa.delete(messages).where(sa.or_(_m.person == _person, _m.person.in_(_once_theirs))),
}
