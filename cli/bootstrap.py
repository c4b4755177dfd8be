"""How do the parts come together? The one place that opens stores and gives a ledger what it needs from outside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import projections
from cli.place import Place
from ledger.application import Ledger, Projections
from ledger.instant import Instant
from ledger.store import Store, open_store
from ledger.store.private import PrivateStore
from projections import decisions, rebuild
from projections.current import SqlBook


@contextmanager
def opened(
    place: Place,
    *,
    now: Callable[[], Instant],
    new_id: Callable[[], str],
    zone: str,
    create: bool = False,
    read_only: bool = False,
) -> Iterator[Ledger]:
    """Open a ledger with its private store, and close both.

    Args:
        place: what ``ledger.toml`` says.
        now: the clock.
        new_id: makes fresh random ids.
        zone: the time zone of waitlists that name none.
        create: begin a new ledger.
        read_only: take no lock and write nothing.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    with (
        open_store(place.url, catalogues=[projections.CATALOGUE], create=create, read_only=read_only) as store,
        PrivateStore(place.private_url, create=create, read_only=read_only) as private,
    ):
        yield Ledger(store=store, private=private, projections=read_models(), now=now, new_id=new_id, zone=zone)


def read_models() -> Projections:
    """Return the read models that live in the append's transaction."""
    return Projections(
        SqlBook, decisions.project, rebuild.advance, lambda transaction: rebuild.status(transaction).is_current
    )


def scratch_store() -> Store:
    """Return an empty store in memory, in which the read models can be made anew and compared."""
    return open_store("sqlite:///:memory:", catalogues=[projections.CATALOGUE], create=True)


def rebuild_read_models(ledger: Ledger) -> int:
    """Throw the read models away and make them again; return how many records there were."""
    with ledger.store.transaction() as transaction:
        return rebuild.rebuild(transaction, _rows(ledger))


def read_models_status(ledger: Ledger) -> rebuild.Status:
    """Return how far the read models have come."""
    with ledger.store.snapshot() as snapshot:
        return rebuild.status(snapshot)


@contextmanager
def read_model_differences(ledger: Ledger) -> Iterator[Iterator[rebuild.Difference]]:
    """Give the rows in which the read models differ from ones made anew."""
    with ledger.store.snapshot() as live, scratch_store() as copy:
        yield rebuild.differences(live, copy, _rows(ledger))


def _rows(ledger: Ledger) -> Any:
    return ledger.recorder.records()
