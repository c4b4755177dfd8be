"""What freed the free spots, as one book keeps it: for each pool, how many spots go back to which position."""

from collections.abc import Iterator
from heapq import merge
from typing import Any

from ledger.decision import Position
from ledger.store import Transaction
from ledger.store.changes import Changes

PAGE = 200


class Origins:
    """Reads them as they are asked for, and writes what changed together; ``changes`` notes how it was."""

    def __init__(self, transaction: Transaction, changes: Changes) -> None:
        self._tx = transaction
        self._changes = changes
        self._changed: dict[tuple[str, str], dict[Position, int]] = {}

    def resume(self, transaction: Transaction) -> None:
        """Go on in another transaction."""
        self._tx = transaction

    def of(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed a pool's free spots, oldest first."""
        changed = self._changed.get((waitlist, pool), {})
        written = (one for one in self._written(waitlist, pool) if one[0] not in changed)
        yield from (one for one in merge(written, sorted(changed.items())) if one[1])

    def put(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set what is left of an origin."""
        self._changes.put(self._changed.setdefault((waitlist, pool), {}), position, count)

    def flush(self) -> None:
        """Write what changed."""
        rows = [
            {"waitlist": waitlist, "pool": pool, "position": position, "spots": spots}
            for (waitlist, pool), changed in self._changed.items()
            for position, spots in changed.items()
        ]
        left, gone = [row for row in rows if row["spots"]], [row for row in rows if not row["spots"]]
        for statement, parameters in (("put_origin", left), ("drop_origin", gone)):
            if parameters:
                self._tx.run_many(statement, parameters)
        self._changed.clear()

    def _written(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield the rows; the first page is one, for most want only the first."""
        parameters: dict[str, Any] = {"waitlist": waitlist, "pool": pool, "after": 0, "limit": 1}
        while page := self._tx.run("origins", parameters):
            yield from ((position, spots) for position, spots in page)
            if len(page) < parameters["limit"]:
                return
            parameters |= {"after": page[-1][0], "limit": PAGE}
