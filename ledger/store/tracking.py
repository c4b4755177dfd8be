"""How does a read model know how far it has read? It stores that together with what it made of it."""

import typing
from collections.abc import Sequence

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder

from ledger.store.catalogue import Catalogue
from ledger.store.transaction import Store, Transaction


class LedgerTrackingRecorder(TrackingRecorder):
    """A recorder of how far notifications were processed, each exactly once.

    A read model of one's own subclasses it, names its tables in ``catalogues``, and writes in the transaction that
    tracks the event::

        class Waiting(LedgerTrackingRecorder):
            catalogues = (Catalogue("waiting", "my.waiting", "my.waiting_sqlite"),)

            def count(self, waitlist: str, tracking: Tracking) -> None:
                with self.store.transaction() as transaction:
                    self.insert_tracking(tracking, transaction=transaction)
                    transaction.run("count_one_more", {"waitlist": waitlist})

    Attributes:
        catalogues: the tables and statements it needs besides the ledger's.
        store: where it lives.
    """

    catalogues: typing.ClassVar[Sequence[Catalogue]] = ()

    def __init__(self, store: Store) -> None:
        self.store = store

    def insert_tracking(self, tracking: Tracking, *, transaction: Transaction | None = None) -> None:
        """Record that a notification was processed.

        Raises:
            IntegrityError: it, or a later one of the same application, was processed already.
        """
        if transaction is None:
            with self.store.transaction() as own:
                self.insert_tracking(tracking, transaction=own)
            return
        parameters = {"name": tracking.application_name, "position": tracking.notification_id}
        if not transaction.run("track", parameters):
            raise IntegrityError(
                f"{tracking.application_name} has been processed up to or beyond {tracking.notification_id}"
            )

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return the last notification of an application that was processed, if any."""
        with self.store.snapshot() as snapshot:
            rows = snapshot.run("tracked", {"name": application_name})
        return rows[0][0] if rows else None
