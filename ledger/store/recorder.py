"""How does the ledger look to the library ``eventsourcing``? As a process recorder like its own, with more promises.

Positions are dense and never used twice, ``StoredEvent.state`` is stored byte for byte and is the leaf of the tree, and
the application may write in the transaction that appends.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from uuid import UUID

from eventsourcing.persistence import Notification, ProcessRecorder, StoredEvent, Tracking

from ledger.store import records
from ledger.store.records import HIGHEST, Head, NewEvent, Record
from ledger.store.subscription import LedgerSubscription
from ledger.store.tracking import LedgerTrackingRecorder
from ledger.store.transaction import Store, Transaction

OriginatorIdType = Literal["text", "uuid"]


class LedgerRecorder(LedgerTrackingRecorder, ProcessRecorder):
    """Records events in a store, numbers and hashes them, and reads them back.

    Errors are those of ``eventsourcing.persistence``.
    """

    def __init__(self, store: Store, *, originator_id_type: OriginatorIdType = "text") -> None:
        super().__init__(store)
        self._originator_id_type = originator_id_type

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        transaction: Transaction | None = None,
        **kwargs: Any,
    ) -> Sequence[int]:
        """Append events, in the given transaction or in one of its own, and return their positions."""
        if transaction is None:
            if not stored_events and tracking is None:
                return []
            with self.store.transaction() as own:
                return self.insert_events(stored_events, tracking=tracking, transaction=own, **kwargs)
        new = [
            NewEvent(_stream(one.originator_id), one.originator_version, one.topic, one.state) for one in stored_events
        ]
        positions = records.append(transaction, new)
        if tracking is not None:
            self.insert_tracking(tracking, transaction=transaction)
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of one stream."""
        bounds = version_bounds(originator_id, gt=gt, lte=lte, limit=limit)
        with self.store.snapshot() as snapshot:
            rows = snapshot.run("stream_events_newest_first" if desc else "stream_events", bounds)
        return [StoredEvent(originator_id, version, topic, state) for version, topic, state in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return the events in a range of positions, of the given topics if there are any."""
        first = 0 if start is None else start + (not inclusive_of_start)
        with self.store.snapshot() as snapshot:
            return self.notifications_in(snapshot, first, HIGHEST if stop is None else stop, limit, topics)

    def notifications_in(
        self, transaction: Transaction, first: int, last: int, limit: int, topics: Sequence[str]
    ) -> list[Notification]:
        """Return the same from a transaction of the caller's."""
        bounds: dict[str, Any] = {"start": first, "stop": last, "limit": limit}
        if topics:
            rows = transaction.run("notifications_of_topics", bounds | {"topics": json.dumps(list(topics))})
        else:
            rows = transaction.run("notifications", bounds)
        return [
            Notification(self._originator_id(stream), version, topic, state, position)
            for position, stream, version, topic, state in rows
        ]

    def max_notification_id(self) -> int | None:
        """Return the last position, or nothing when the ledger is empty."""
        with self.store.snapshot() as snapshot:
            return snapshot.position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """Return an iterator over the events after ``gt`` that waits for those to come."""
        return LedgerSubscription(self, gt=gt, topics=topics)

    def head(self) -> Head:
        """Return the last position and the root of the tree."""
        with self.store.snapshot() as snapshot:
            return records.head(snapshot)

    def records(self, start: int = 1, stop: int | None = None, batch: int = 1000) -> Iterator[Record]:
        """Yield the records in a range of positions, all from one snapshot, holding ``batch`` of them at a time."""
        with self.store.snapshot() as snapshot:
            yield from records.records(snapshot, start, stop, batch)

    def stream_records(self, stream: str, gt: int = -1, lte: int | None = None, batch: int = 1000) -> Iterator[Record]:
        """Yield the records of one stream, all from one snapshot, holding ``batch`` of them at a time."""
        with self.store.snapshot() as snapshot:
            yield from records.stream_records(snapshot, stream, gt, lte, batch)

    def _originator_id(self, stream: str) -> UUID | str:
        return UUID(stream) if self._originator_id_type == "uuid" else stream


def version_bounds(
    originator_id: UUID | str, *, gt: int | None = None, lte: int | None = None, limit: int | None = None
) -> dict[str, int | str]:
    """Return the parameters that select a range of versions of a stream."""
    return {
        "stream": _stream(originator_id),
        "gt": -HIGHEST if gt is None else gt,
        "lte": HIGHEST if lte is None else lte,
        "limit": HIGHEST if limit is None else limit,
    }


def _stream(originator_id: UUID | str) -> str:
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id
