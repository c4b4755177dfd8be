"""The test cases that eventsourcing ships for recorders and factories, on both databases."""

import tempfile
from unittest import TestCase

from eventsourcing.tests import persistence as shipped

from ledger.store import Store, open_store
from ledger.store.recorder import LedgerRecorder
from tests.postgres import fresh_database


class OnSqlite(TestCase):
    def url(self) -> str:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        return f"sqlite:///{folder}/ledger.db"

    def store(self) -> Store:
        return self.enterContext(open_store(self.url(), create=True))

    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.store(), originator_id_type="uuid")


class OnPostgresql(OnSqlite):
    def url(self) -> str:
        return self.enterContext(fresh_database())


class Application(shipped.ApplicationRecorderTestCase[LedgerRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationOnSqlite(OnSqlite, Application): ...


class TestApplicationOnPostgresql(OnPostgresql, Application): ...


class TestProcessOnSqlite(OnSqlite, shipped.ProcessRecorderTestCase): ...


class TestProcessOnPostgresql(OnPostgresql, shipped.ProcessRecorderTestCase): ...


class TestTrackingOnSqlite(OnSqlite, shipped.TrackingRecorderTestCase): ...


class TestTrackingOnPostgresql(OnPostgresql, shipped.TrackingRecorderTestCase): ...


class TestNonInterleavingOnSqlite(OnSqlite, shipped.NonInterleavingNotificationIDsBaseCase): ...


class TestNonInterleavingOnPostgresql(OnPostgresql, shipped.NonInterleavingNotificationIDsBaseCase): ...
