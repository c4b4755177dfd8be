"""Where do the library's snapshots of aggregates live? Beside the ledger, not in it: they can be made again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import AggregateRecorder, StoredEvent

from ledger.store.recorder import version_bounds
from ledger.store.transaction import Store


class SnapshotRecorder(AggregateRecorder):
    """Records what belongs to an aggregate but not into the history, under a purpose such as ``snapshots``."""

    def __init__(self, store: Store, purpose: str) -> None:
        self._store = store
        self._purpose = purpose

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Store snapshots; they have no position.

        Raises:
            IntegrityError: there is one of that version.
        """
        rows = [
            {
                "purpose": self._purpose,
                "stream": version_bounds(one.originator_id)["stream"],
                "version": one.originator_version,
                "topic": one.topic,
                "state": one.state,
            }
            for one in stored_events
        ]
        with self._store.transaction() as transaction:
            transaction.run_many("insert_snapshot", rows)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the snapshots of one aggregate."""
        bounds = version_bounds(originator_id, gt=gt, lte=lte, limit=limit)
        with self._store.snapshot() as snapshot:
            rows = snapshot.run("snapshots_newest_first" if desc else "snapshots", bounds | {"purpose": self._purpose})
        return [StoredEvent(originator_id, version, topic, state) for version, topic, state in rows]
