"""The test cases that eventsourcing ships for recorders and factories, on both databases."""

import os
import tempfile
from unittest import TestCase, mock

from eventsourcing.persistence import StoredEvent
from eventsourcing.tests import application as shipped_application
from eventsourcing.tests import persistence as shipped
from eventsourcing.utils import Environment

from ledger.store import Store, open_store
from ledger.store.factory import Factory
from ledger.store.recorder import LedgerRecorder
from ledger.store.snapshots import SnapshotRecorder
from ledger.store.tracking import LedgerTrackingRecorder
from tests.postgres import fresh_database


class OnSqlite(TestCase):
    def url(self) -> str:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        return f"sqlite:///{folder}/ledger.db"

    def store(self) -> Store:
        return self.enterContext(open_store(self.url(), create=True))


class OnPostgresql(OnSqlite):
    def url(self) -> str:
        return self.enterContext(fresh_database())


class RecorderOnSqlite(OnSqlite):
    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.store(), originator_id_type="uuid")


class RecorderOnPostgresql(OnPostgresql, RecorderOnSqlite): ...


class TestApplicationOnSqlite(RecorderOnSqlite, shipped.ApplicationRecorderTestCase[LedgerRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationOnPostgresql(RecorderOnPostgresql, TestApplicationOnSqlite): ...


class TestProcessOnSqlite(RecorderOnSqlite, shipped.ProcessRecorderTestCase): ...


class TestProcessOnPostgresql(RecorderOnPostgresql, shipped.ProcessRecorderTestCase): ...


class TestTrackingOnSqlite(RecorderOnSqlite, shipped.TrackingRecorderTestCase): ...


class TestTrackingOnPostgresql(RecorderOnPostgresql, shipped.TrackingRecorderTestCase): ...


class TestNonInterleavingOnSqlite(RecorderOnSqlite, shipped.NonInterleavingNotificationIDsBaseCase): ...


class TestNonInterleavingOnPostgresql(RecorderOnPostgresql, shipped.NonInterleavingNotificationIDsBaseCase): ...


class TestSnapshotsOnSqlite(OnSqlite, shipped.AggregateRecorderTestCase):
    def create_recorder(self) -> SnapshotRecorder:
        return SnapshotRecorder(self.store(), "snapshots")

    def test_another_purpose_has_its_own(self) -> None:
        store, event = self.store(), StoredEvent("stream", 1, "topic", b"state")
        SnapshotRecorder(store, "snapshots").insert_events([event])
        self.assertEqual(SnapshotRecorder(store, "drafts").select_events("stream"), [])


class TestSnapshotsOnPostgresql(OnPostgresql, TestSnapshotsOnSqlite): ...


class Waiting(LedgerTrackingRecorder):
    """A read model of somebody's own."""


class TestFactoryOnSqlite(OnSqlite, shipped.InfrastructureFactoryTestCase[Factory]):
    def setUp(self) -> None:
        self.env = Environment("Test")
        self.env |= {"PERSISTENCE_MODULE": "ledger.store.factory", "LEDGER_URL": self.url()}
        super().setUp()

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder

    def expected_application_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder

    def expected_tracking_recorder_class(self) -> type[LedgerTrackingRecorder]:
        return LedgerTrackingRecorder

    def tracking_recorder_subclass(self) -> type[LedgerTrackingRecorder]:
        return Waiting

    def expected_process_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder


class TestFactoryOnPostgresql(OnPostgresql, TestFactoryOnSqlite): ...


class TestExampleOnSqlite(OnSqlite, shipped_application.ExampleApplicationTestCase):
    expected_factory_topic = "ledger.store.factory:Factory"

    def setUp(self) -> None:
        settings = {
            "PERSISTENCE_MODULE": "ledger.store.factory",
            "ORIGINATOR_ID_TYPE": "uuid",
            "LEDGER_URL": self.url(),
        }
        self.enterContext(mock.patch.dict(os.environ, settings))


class TestExampleOnPostgresql(OnPostgresql, TestExampleOnSqlite): ...
