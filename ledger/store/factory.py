"""How does ``eventsourcing`` find the ledger? As its persistence module.

The settings, each of which may be prefixed with the name of an application or projection, as the library documents::

    PERSISTENCE_MODULE=ledger.store.factory
    LEDGER_URL=sqlite:////absolute/path/ledger.db    # or postgresql+psycopg://…
    ORIGINATOR_ID_TYPE=text                          # or uuid
    CREATE_TABLE=yes                                 # begin a ledger where there is none
"""

from collections.abc import Sequence
from typing import TypeVar, cast

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    InfrastructureFactoryError,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.store.catalogue import Catalogue
from ledger.store.connection import open_store
from ledger.store.recorder import LedgerRecorder, OriginatorIdType
from ledger.store.snapshots import SnapshotRecorder
from ledger.store.tracking import LedgerTrackingRecorder
from ledger.store.transaction import Store

Recorder = TypeVar("Recorder", bound=LedgerTrackingRecorder)


class Factory(InfrastructureFactory[LedgerTrackingRecorder]):
    """Makes the recorders of an application, all on one store, and of read models, each on its own."""

    def __init__(self, env: Environment | EnvType | None, *, store: Store | None = None) -> None:
        """Read the environment; a store that is open already serves the application instead of a new one."""
        super().__init__(env)
        self._url = self._required("LEDGER_URL") if store is None else store.url
        self._originator_id_type = self.env.get("ORIGINATOR_ID_TYPE", "text").lower()
        if self._originator_id_type not in ("text", "uuid"):
            raise InfrastructureFactoryError(
                f"ORIGINATOR_ID_TYPE must be 'text' or 'uuid', not {self._originator_id_type!r}."
            )
        self._stores: dict[tuple[Catalogue, ...], Store] = {} if store is None else {(): store}

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Return a recorder of events, or of what else belongs to aggregates: snapshots."""
        return self._recorder(LedgerRecorder) if purpose == "events" else SnapshotRecorder(self._store(), purpose)

    def application_recorder(self) -> ApplicationRecorder:
        """Return the recorder of an application."""
        return self._recorder(self._named_class(self.APPLICATION_RECORDER_TOPIC, LedgerRecorder))

    def process_recorder(self) -> ProcessRecorder:
        """Return the recorder of an application that follows others."""
        return self._recorder(self._named_class(self.PROCESS_RECORDER_TOPIC, LedgerRecorder))

    def tracking_recorder(
        self, tracking_recorder_class: type[LedgerTrackingRecorder] | None = None
    ) -> LedgerTrackingRecorder:
        """Return the recorder of a read model."""
        if tracking_recorder_class is None:
            tracking_recorder_class = self._named_class(self.TRACKING_RECORDER_TOPIC, LedgerTrackingRecorder)
        return tracking_recorder_class(self._store(tracking_recorder_class.catalogues))

    def close(self) -> None:
        """Close the stores."""
        while self._stores:
            self._stores.popitem()[1].close()

    def _recorder(self, recorder_class: type[LedgerRecorder]) -> LedgerRecorder:
        return recorder_class(
            self._store(recorder_class.catalogues),
            originator_id_type=cast("OriginatorIdType", self._originator_id_type),
        )

    def _store(self, catalogues: Sequence[Catalogue] = ()) -> Store:
        wanted = tuple(catalogues)
        if wanted not in self._stores:
            create = strtobool(self.env.get("CREATE_TABLE") or "yes")
            self._stores[wanted] = open_store(self._url, catalogues=wanted, create=create)
        return self._stores[wanted]

    def _named_class(self, name: str, default: type[Recorder]) -> type[Recorder]:
        """Return the class that a setting names; only whoever runs the program can set it."""
        topic = self.env.get(name)
        found = resolve_topic(topic) if topic else default
        if not issubclass(found, default):
            raise InfrastructureFactoryError(f"{name} must name a {default.__name__}, not {topic}.")
        return cast("type[Recorder]", found)

    def _required(self, name: str) -> str:
        value = self.env.get(name)
        if not value:
            raise InfrastructureFactoryError(
                f"No ledger is named; set one of: {', '.join(self.env.create_keys(name))}."
            )
        return value
