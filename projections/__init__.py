"""What is true now, as tables? Read models, written in the append's own transaction and rebuilt at will."""

from ledger.store import Catalogue

CATALOGUE = Catalogue("projections", "projections.tables", "projections.tables_sqlite")

__all__ = ["CATALOGUE"]
