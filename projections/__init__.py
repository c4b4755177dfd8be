"""What is true now, as tables? Read models, written in the append's own transaction and rebuilt at will."""

from ledger.store import Catalogue

CATALOGUE = Catalogue("projections", "projections.tables", "projections.tables_sqlite")
OUTBOX = Catalogue("outbox", "projections.outbox_tables", "projections.outbox_tables_sqlite")
"""What is still to be told to whom. No command reads it: a runner of its own keeps it (``projections.outbox``)."""

__all__ = ["CATALOGUE", "OUTBOX"]
