"""How are the records and their hashes read from a store, all from one moment?"""

from collections.abc import Iterator

from ledger.store import Transaction, records
from ledger.store.records import HIGHEST
from replays.audit.tree import Head
from replays.past.history import Row

BATCH = 1000


class StoredLedger:
    """The records and the tree as one snapshot of a store shows them."""

    def __init__(self, snapshot: Transaction) -> None:
        self._snapshot = snapshot
        self._node = records.node_getter(snapshot)

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records from position ``start`` to ``stop``, both included, in order."""
        return records.records(self._snapshot, start, stop)

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream, in order."""
        return records.stream_records(self._snapshot, stream)

    def head(self) -> Head:
        """Return the end of the ledger."""
        return Head(*records.head_row(self._snapshot))

    def nodes(self, level: int) -> Iterator[tuple[int, bytes]]:
        """Yield index and hash of every subtree of a level in order, holding ``BATCH`` of them at a time."""
        yield from self._nodes(level, -HIGHEST, -1)
        start = 0
        while rows := self._nodes(level, start, start + BATCH - 1):
            yield from rows
            start += BATCH
        yield from self._nodes(level, start, HIGHEST)

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of a complete subtree; level 0 are the leaves."""
        return self._node(level, idx)

    def _nodes(self, level: int, start: int, stop: int) -> list[tuple[int, bytes]]:
        rows = self._snapshot.run("node_range", {"level": level, "start": start, "stop": stop})
        return [(idx, bytes(node)) for _, idx, node in rows]
