"""How did a ledger read when it had so many records and no more?"""

from collections.abc import Iterator
from itertools import takewhile

from ledger.decision import Position
from replays.past.history import Records, Row


class Bounded:
    """The records of a ledger up to a position; is a ``replays.past.history.Records``."""

    def __init__(self, records: Records, size: Position) -> None:
        self._records = records
        self._size = size

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records from position ``start`` to ``stop``, both included, in order."""
        return self._records.records(start, self._size if stop is None else min(stop, self._size))

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream, in order."""
        return takewhile(lambda row: row[0] <= self._size, self._records.stream_records(stream))
