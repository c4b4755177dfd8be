"""What is added to the tables of the past: a row for each record about an entry, and for each change of free spots."""

from typing import Any

from ledger.book import Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.store import Transaction
from ledger.store.changes import Changes
from projections.rows import past_row


class Trail:
    """Rows that wait to be inserted; what a command added is taken back with it."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._entries: dict[tuple[EntryNumber, Position], Entry] = {}
        self._origins: dict[tuple[str, str, Position, Position], int] = {}

    def entry(self, old: Entry | None, new: Entry) -> None:
        """Add a row where a record was about the entry; what changes many at once is about none of them."""
        if old is None or old.last != new.last:
            self._changes.put(self._entries, (new.number, new.last), new)

    def origin(self, waitlist: Waitlist | None, pool: str, origin: Position, spots: int) -> None:
        """Add what the last record of a waitlist left of an origin of free spots."""
        assert waitlist is not None, "spots come free on a waitlist"
        self._changes.put(self._origins, (waitlist.name, pool, waitlist.position, origin), spots)

    def flush(self, transaction: Transaction) -> None:
        """Insert the rows."""
        if self._entries:
            transaction.run_many("put_past_entry", [past_row(entry) for entry in self._entries.values()])
        rows: list[dict[str, Any]] = [
            {"waitlist": waitlist, "pool": pool, "position": position, "origin": origin, "spots": spots}
            for (waitlist, pool, position, origin), spots in self._origins.items()
        ]
        if rows:
            transaction.run_many("put_past_origin", rows)
        self._entries.clear()
        self._origins.clear()
