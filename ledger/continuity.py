"""Does the ledger still go on from what its key signed last? Asked before the first append, and whenever it is shorter.

A replica that had not heard of everything and took over, or a backup put back: each would be written on without ill
intent, and the next checkpoint could not be signed. What is lost is said before anything is recorded on top of it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ledger.decision import Position
from ledger.store import Transaction, records

if TYPE_CHECKING:
    from ledger.trust.checkpoint import Checkpoint


class Continuity:
    """Holds the ledger against the head that was signed last, as far as whoever records knows it.

    Args:
        signed: returns that head; None where nothing was signed, or nobody here knows.
    """

    def __init__(self, signed: "Callable[[], Checkpoint | None]" = lambda: None) -> None:
        self._signed = signed
        self._seen: Position | None = None

    def check(self, transaction: Transaction) -> None:
        """Look at a transaction before anything is appended in it.

        Raises:
            NotExtending: the ledger does not begin with what was signed (``ledger.trust.signing``).
            NotProven: a hash of the stored tree is missing.
        """
        if self._seen is None or transaction.position < self._seen:
            last = self._signed()
            if last is not None:
                from ledger.trust.signing import check_begins_with

                check_begins_with(last, transaction.position, records.node_getter(transaction))
        self._seen = transaction.position
