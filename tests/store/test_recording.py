"""Events are numbered without gaps, kept byte for byte, and under one root."""

from collections.abc import Iterator

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from hypothesis import given
from hypothesis import strategies as st

from ledger.store import Store, Transaction, open_store, records
from ledger.store.recorder import LedgerRecorder
from ledger.trust import merkle
from tests.trust.test_merkle import naive_root


@pytest.fixture
def recorder(url: str) -> Iterator[LedgerRecorder]:
    with open_store(url, create=True) as store:
        yield LedgerRecorder(store)


def event(version: int, state: bytes = b"{}", stream: str = "jazz-night") -> StoredEvent:
    return StoredEvent(stream, version, "EntryJoined.1", state)


def positions(recorder: LedgerRecorder) -> list[int]:
    return [record.position for record in recorder.records()]


def test_positions_count_up_from_one_whatever_was_rolled_back(recorder: LedgerRecorder) -> None:
    def change_of_mind() -> None:
        with recorder.store.transaction() as transaction:
            assert recorder.insert_events([event(3), event(4)], transaction=transaction) == [3, 4]
            assert transaction.position == 4
            raise InterruptedError

    assert recorder.insert_events([event(1), event(2)]) == [1, 2]
    with pytest.raises(InterruptedError):
        change_of_mind()
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(3), event(3)])
    assert recorder.insert_events([event(3)]) == [3]
    assert positions(recorder) == [1, 2, 3]


def test_a_savepoint_gives_its_positions_back(recorder: LedgerRecorder) -> None:
    def refused(transaction: Transaction) -> None:
        with transaction.savepoint():
            recorder.insert_events([event(2), event(3)], transaction=transaction)
            raise InterruptedError

    with recorder.store.transaction() as transaction:
        recorder.insert_events([event(1)], transaction=transaction)
        with pytest.raises(InterruptedError):
            refused(transaction)
        assert transaction.position == 1
        assert recorder.insert_events([event(2)], transaction=transaction) == [2]
    assert positions(recorder) == [1, 2]
    assert recorder.head().root == naive_root([merkle.leaf_hash(b"{}")] * 2)


def test_an_append_that_fails_halfway_leaves_nothing_even_in_a_transaction_that_goes_on(sqlite_url: str) -> None:
    with open_store(sqlite_url, create=True) as store:
        recorder = LedgerRecorder(store)
        with store.transaction() as transaction:
            with pytest.raises(IntegrityError):
                recorder.insert_events([event(1), event(1)], transaction=transaction)
            assert transaction.position == 0
            assert recorder.insert_events([event(1)], transaction=transaction) == [1]
        assert positions(recorder) == [1]


def test_what_is_recorded_with_tracking_is_recorded_with_it_or_not_at_all(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(1)], tracking=Tracking("bookings", 7))
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(2)], tracking=Tracking("bookings", 7))
    assert positions(recorder) == [1]
    assert recorder.max_tracking_id("bookings") == 7


def test_state_comes_back_byte_for_byte(recorder: LedgerRecorder) -> None:
    states = [b"", bytes(range(256)), '{"a":"Möbius\\u0000"}'.encode(), b"\xff\xfe" * 40_000, b"\\x00"]
    recorder.insert_events([event(version, state) for version, state in enumerate(states, start=1)])
    found = recorder.select_events("jazz-night")
    assert [one.state for one in found] == states
    assert {type(one.state) for one in found} == {bytes}
    assert [(one.state, one.leaf) for one in recorder.records()] == [(s, merkle.leaf_hash(s)) for s in states]


def test_the_root_is_that_of_the_whole_tree_after_every_append(recorder: LedgerRecorder) -> None:
    leaves: list[bytes] = []
    assert recorder.head() == (0, naive_root([]))
    for batch in (1, 1, 2, 3, 1, 8, 5, 13):
        states = [f"event {len(leaves) + number}".encode() for number in range(batch)]
        recorder.insert_events([event(len(leaves) + number, state) for number, state in enumerate(states, start=1)])
        leaves += map(merkle.leaf_hash, states)
        assert recorder.head() == (len(leaves), naive_root(leaves))


def test_every_complete_subtree_is_stored_and_proves_the_events_under_it(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(version, bytes([version])) for version in range(1, 23)])
    leaves = [merkle.leaf_hash(bytes([version])) for version in range(1, 23)]
    with recorder.store.snapshot() as snapshot:
        node = records.node_getter(snapshot)
        for size in range(1, 23):
            assert merkle.root_at(size, node) == naive_root(leaves[:size])
            proof = merkle.inclusion_proof(size - 1, 22, node)
            merkle.verify_inclusion(size - 1, 22, leaves[size - 1], proof, naive_root(leaves))
        stored = [row for level in range(1, 6) for row in snapshot.run("node_range", _everything(level))]
    assert len(stored) == 11 + 5 + 2 + 1


def _everything(level: int) -> dict[str, int]:
    return {"level": level, "start": 0, "stop": 1000}


def test_records_are_read_in_batches_and_ranges(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(version, stream="ab"[version % 2]) for version in range(1, 11)])
    assert [one.position for one in recorder.records(batch=3)] == list(range(1, 11))
    assert [one.position for one in recorder.records(4, 9, batch=3)] == [4, 5, 6, 7, 8, 9]
    assert [one.version for one in recorder.stream_records("b", batch=2)] == [1, 3, 5, 7, 9]
    assert [one.version for one in recorder.stream_records("b", gt=3, lte=7, batch=2)] == [5, 7]
    with recorder.store.snapshot() as snapshot:
        assert [records.last_version(snapshot, stream) for stream in ("a", "b", "c")] == [10, 9, None]


def test_records_are_those_of_the_moment_when_reading_began(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(version) for version in range(1, 6)])
    reading = recorder.records(batch=2)
    assert next(reading).position == 1
    recorder.insert_events([event(6)])
    assert [one.position for one in reading] == [2, 3, 4, 5]
    assert positions(recorder) == [1, 2, 3, 4, 5, 6]


def test_nothing_is_recorded_when_there_is_nothing_to_record(recorder: LedgerRecorder) -> None:
    assert recorder.insert_events([]) == []
    with recorder.store.transaction() as transaction:
        assert recorder.insert_events([], transaction=transaction) == []
    assert recorder.max_notification_id() is None


@given(attempts=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=12), data=st.data())
def test_whatever_is_tried_positions_stay_dense_and_the_tree_stays_true(
    attempts: list[tuple[str, int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "ledger.db"
    with open_store(f"sqlite:///{path}", create=True) as store:
        recorder = LedgerRecorder(store)
        expected: list[tuple[str, int]] = []
        for stream, version in attempts:
            others = data.draw(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=2))
            batch = [(stream, version), *others]
            if len({*expected, *batch}) == len(expected) + len(batch):
                _insert(recorder, batch)
                expected += batch
            else:
                with pytest.raises(IntegrityError):
                    _insert(recorder, batch)
        _check(store, expected)


def _insert(recorder: LedgerRecorder, batch: list[tuple[str, int]]) -> None:
    recorder.insert_events([event(version, f"{stream}{version}".encode(), stream) for stream, version in batch])


def _check(store: Store, expected: list[tuple[str, int]]) -> None:
    with store.snapshot() as snapshot:
        found = list(records.records(snapshot))
        assert [(one.position, one.stream, one.version) for one in found] == [
            (position, *event) for position, event in enumerate(expected, start=1)
        ]
        assert records.head(snapshot) == (len(expected), naive_root([one.leaf for one in found]))
