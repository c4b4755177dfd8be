"""How does a table bring along what SQLAlchemy has no construct for: triggers, functions, first rows?"""

import sqlalchemy as sa

from ledger.store.transaction import Dialect


def before_created(table: sa.Table, dialect: Dialect, sql: str) -> None:
    """Run ``sql`` on one dialect just before the table is made."""
    _listen(table, "before_create", dialect, sql)


def after_created(table: sa.Table, dialect: Dialect, sql: str) -> None:
    """Run ``sql`` on one dialect just after the table is made, in the order of the calls."""
    _listen(table, "after_create", dialect, sql)


def _listen(table: sa.Table, event: str, dialect: Dialect, sql: str) -> None:
    # DDL formats with %, and a percent sign of ours is just that.
    ddl = sa.DDL(sql.replace("%", "%%"))  # type: ignore[no-untyped-call]
    sa.event.listen(table, event, ddl.execute_if(dialect=dialect))
