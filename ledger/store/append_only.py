"""How does the database itself refuse to change history?

Triggers guard against accidents and against tools that open the file; what guards against intent is the tree.
On SQLite ``INSERT OR REPLACE`` deletes without firing a delete trigger, so an insertion that meets an existing row is
refused too.
"""

import sqlalchemy as sa

from ledger.store.ddl import after_created, before_created

_APPEND_ONLY = "the ledger is append-only"
_NO_GAPS = "the next event takes the next position, and a version of a stream only once"
_FORWARD = "the head of the ledger only moves forward, to the last event"

_UNEXPECTED_EVENT = (
    "NEW.position IS DISTINCT FROM (SELECT coalesce(max(position), 0) + 1 FROM ledger_events) "
    "OR EXISTS (SELECT 1 FROM ledger_events WHERE stream = NEW.stream AND version = NEW.version)"
)
_KNOWN_NODE = "EXISTS (SELECT 1 FROM ledger_nodes WHERE level = NEW.level AND idx = NEW.idx)"
_NOT_FORWARD = (
    "NEW.id <> OLD.id OR NEW.position <= OLD.position "
    "OR NEW.position IS DISTINCT FROM (SELECT max(position) FROM ledger_events)"
)


def refuse_on_sqlite(events: sa.Table, nodes: sa.Table, head: sa.Table) -> None:
    """Attach the triggers that SQLite gets when the tables are made."""
    for table in (events, nodes):
        _on_sqlite(table, "UPDATE", "1", _APPEND_ONLY)
    for table in (events, nodes, head):
        _on_sqlite(table, "DELETE", "1", _APPEND_ONLY)
    _on_sqlite(events, "INSERT", _UNEXPECTED_EVENT, _NO_GAPS)
    _on_sqlite(nodes, "INSERT", _KNOWN_NODE, _APPEND_ONLY)
    _on_sqlite(head, "INSERT", "1", _APPEND_ONLY)
    _on_sqlite(head, "UPDATE", _NOT_FORWARD, _FORWARD)


def refuse_on_postgresql(events: sa.Table, nodes: sa.Table, head: sa.Table) -> None:
    """Attach the triggers that PostgreSQL gets when the tables are made."""
    _postgresql_function(events, "ledger_refuse", "TRUE", _APPEND_ONLY)
    _postgresql_function(events, "ledger_next_event", _UNEXPECTED_EVENT, _NO_GAPS)
    _postgresql_function(events, "ledger_forward", _NOT_FORWARD, _FORWARD, "PERFORM pg_notify('ledger_events', ''); ")
    for table in (events, nodes):
        _on_postgresql(table, "UPDATE OR DELETE OR TRUNCATE", "STATEMENT", "ledger_refuse")
    _on_postgresql(head, "INSERT OR DELETE OR TRUNCATE", "STATEMENT", "ledger_refuse")
    _on_postgresql(events, "INSERT", "ROW", "ledger_next_event")
    _on_postgresql(head, "UPDATE", "ROW", "ledger_forward")


def _on_sqlite(table: sa.Table, event: str, condition: str, message: str) -> None:
    after_created(
        table,
        "sqlite",
        f"CREATE TRIGGER {table.name}_{event.lower()} BEFORE {event} ON {table.name} FOR EACH ROW "
        f"WHEN {condition.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    )


def _on_postgresql(table: sa.Table, events: str, scope: str, function: str) -> None:
    after_created(
        table,
        "postgresql",
        f"CREATE TRIGGER {table.name}_{scope.lower()}_{function} BEFORE {events} ON {table.name} "
        f"FOR EACH {scope} EXECUTE FUNCTION {function}()",
    )


def _postgresql_function(first: sa.Table, name: str, condition: str, message: str, otherwise: str = "") -> None:
    before_created(
        first,
        "postgresql",
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION USING MESSAGE = '{message}', "
        f"ERRCODE = 'integrity_constraint_violation'; END IF; {otherwise}RETURN NEW; END $$",
    )
