"""How does a second core help an audit? It carries every command out again, while the first one checks the rest.

Each process reads the records for itself, from a snapshot of its own: nothing but the two results goes between them.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from ledger.decision import Position
from ledger.store import open_store
from replays.audit.checks import Result, read
from replays.audit.stored import StoredLedger
from replays.audit.verify import LOWEST, Decisions

WORTH_IT = 20_000
"""Records from which another process saves more time than it takes to start."""

Decided = Callable[[], tuple[Result, Result]]


@contextmanager
def decided_aside(url: str, head: Position) -> Iterator[Decided | None]:
    """Begin to carry the commands of the ledger at ``url`` out again, and yield what waits for the results.

    None where the ledger is short, or where there is no second core.
    """
    if head < WORTH_IT or (os.cpu_count() or 1) == 1:
        yield None
        return
    # A process begun anew shares no connection to the database with this one.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        yield other.submit(decided, url).result


def decided(url: str) -> tuple[Result, Result]:
    """Carry every command of a ledger out again and return what ``decisions`` and ``completeness`` came to."""
    decisions = Decisions()
    with open_store(url, read_only=True) as store, store.snapshot() as snapshot:
        for row in StoredLedger(snapshot).records(LOWEST):
            decisions.see(read(row))
    return decisions.results()
