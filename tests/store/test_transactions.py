"""A transaction happens wholly or not at all, and a snapshot stands still."""

from collections.abc import Iterator

import pytest
from eventsourcing import persistence

from ledger.store import Store, Transaction, open_store


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, create=True) as store:
        yield store


def _track(transaction: Transaction, name: str, position: int = 1) -> None:
    transaction.run("track", {"name": name, "position": position})


def _tracked(transaction: Transaction, name: str) -> list[tuple[int]]:
    return [(position,) for (position,) in transaction.run("tracked", {"name": name})]


def test_what_a_transaction_wrote_is_there_afterwards(store: Store) -> None:
    with store.transaction() as transaction:
        _track(transaction, "mailer")
    with store.snapshot() as snapshot:
        assert _tracked(snapshot, "mailer") == [(1,)]


def test_what_a_transaction_wrote_is_gone_when_it_raises(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction() as transaction:
            _track(transaction, "mailer")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store.snapshot() as snapshot:
        assert _tracked(snapshot, "mailer") == []


def test_a_savepoint_takes_back_only_its_own_block(store: Store) -> None:
    def change_of_mind(transaction: Transaction) -> None:
        with transaction.savepoint():
            _track(transaction, "outer")
            with transaction.savepoint():
                _track(transaction, "inner")
            transaction.position = 99
            raise ValueError("changed my mind")

    with store.transaction() as transaction:
        _track(transaction, "kept")
        with pytest.raises(ValueError, match="changed my mind"):
            change_of_mind(transaction)
        assert transaction.position == 0
        _track(transaction, "later")
    with store.snapshot() as snapshot:
        assert [_tracked(snapshot, name) for name in ("kept", "outer", "inner", "later")] == [[(1,)], [], [], [(1,)]]


def test_work_goes_on_after_a_savepoint_undid_an_error_of_the_database(store: Store) -> None:
    node = {"level": 1, "idx": 0, "hash": bytes(32)}
    with store.transaction() as transaction:
        transaction.run("append_node", node)
        with pytest.raises(persistence.IntegrityError), transaction.savepoint():
            transaction.run("append_node", node)
        _track(transaction, "later")
    with store.snapshot() as snapshot:
        assert _tracked(snapshot, "later") == [(1,)]
        assert snapshot.run("node", {"level": 1, "idx": 0}) == [(bytes(32),)]


def test_run_many_runs_a_write_for_each_and_for_none(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.run_many("append_node", [{"level": 1, "idx": n, "hash": bytes([n])} for n in range(3)])
        transaction.run_many("append_node", [])
        rows = transaction.run("node_range", {"level": 1, "start": 0, "stop": 9})
    assert rows == [(1, n, bytes([n])) for n in range(3)]
    assert {type(row[2]) for row in rows} == {bytes}


def test_a_snapshot_does_not_see_what_is_committed_after_it_began(store: Store) -> None:
    with store.snapshot() as snapshot:
        with store.transaction() as transaction:
            _track(transaction, "mailer")
        assert _tracked(snapshot, "mailer") == []
    with store.snapshot() as snapshot:
        assert _tracked(snapshot, "mailer") == [(1,)]


def test_a_snapshot_cannot_write(store: Store) -> None:
    with pytest.raises(persistence.DatabaseError), store.snapshot() as snapshot:
        _track(snapshot, "mailer")
    with store.transaction() as transaction:
        _track(transaction, "mailer")


def test_a_second_transaction_in_the_same_thread_is_refused_instead_of_waiting_for_itself(store: Store) -> None:
    with (
        store.transaction(),
        pytest.raises(persistence.ProgrammingError, match="already open in this thread"),
        store.transaction(),
    ):
        pass
    with store.transaction() as transaction:
        _track(transaction, "mailer")


def test_a_transaction_that_has_ended_does_nothing_any_more(store: Store) -> None:
    with store.transaction() as transaction:
        pass
    with pytest.raises(persistence.ProgrammingError, match="has ended"):
        _track(transaction, "mailer")


def test_a_closed_store_refuses_work(store: Store) -> None:
    store.close()
    with pytest.raises(persistence.ProgrammingError, match="closed"), store.snapshot():
        pass


def test_tables_can_be_thrown_away_and_made_again(store: Store) -> None:
    with store.transaction() as transaction:
        _track(transaction, "mailer")
        transaction.drop_tables("store")
        transaction.create_tables("store")
        assert _tracked(transaction, "mailer") == []
    with store.snapshot() as snapshot:
        assert snapshot.position == 0
