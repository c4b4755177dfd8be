"""A ledger in memory, put into a database with its read models: what answers are looked up in."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import projections
from ledger.store import Store, open_store, records
from ledger.store.records import NewEvent
from projections.rebuild import rebuild
from replays.archive.indexed import Indexed
from tests.replays.written import Ledger


@contextmanager
def stored(ledger: Ledger, url: str | None = None) -> Iterator[Store]:
    """Yield a database that holds a ledger; in a file of its own, unless it is given one."""
    with TemporaryDirectory() as folder:
        place = url or f"sqlite:///{Path(folder) / 'ledger.db'}"
        with closing(open_store(place, catalogues=[projections.CATALOGUE], create=True)) as store:
            with store.transaction() as transaction:
                records.append(transaction, [NewEvent(*row[1:5]) for row in ledger.rows])
                rebuild(transaction, ledger.rows)
            yield store


@contextmanager
def indexed(ledger: Ledger, url: str | None = None) -> Iterator[Indexed]:
    """Yield an archive over the tables of the past of a ledger."""
    with stored(ledger, url) as store, store.snapshot() as snapshot:
        yield Indexed(snapshot)
