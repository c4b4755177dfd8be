"""Eight writers at the same time, each a process: how many offers a second, how long each waits, and is it fair?

``python -m tests.reliability.at_once [--offers 2000]``, or ``make at-once``, prints the table of docs/reliability.md.
"""

import argparse
import multiprocessing
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import projections
from ledger.application import Ledger
from ledger.requests import Request, parse_request
from ledger.store import open_store
from ledger.store.private import PrivateStore
from projections.live import READ_MODELS
from replays.oracle import judge
from tests.reliability.careful_server import server_of_its_own

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

WRITERS = 8
POLICY = {"backfill": "manual", "join_when_free": "queue", "offer_window": "none"}
Urls = tuple[str, str]
Waits = list[float]


@contextmanager
def opened(urls: Urls, *, create: bool = False) -> Iterator[Ledger]:
    """Open a ledger as the program does, for one writer."""
    with (
        open_store(urls[0], catalogues=[projections.CATALOGUE], create=create) as store,
        PrivateStore(urls[1], create=create) as private,
    ):
        ledger = Ledger(store=store, private=private, projections=READ_MODELS)
        yield ledger
        ledger.close()


def fill(urls: Urls, lists: Sequence[str], offers: int) -> None:
    """Open waitlists with as many spots as people wait, so many on all of them together."""
    each = offers // len(lists)
    with opened(urls, create=True) as ledger, ledger.batch() as batch:
        for name in lists:
            batch.record(
                parse_request({"do": "open", "waitlist": name, "capacity": each, "by": "mia", "policy": POLICY})
            )
            for number in range(each):
                batch.record(parse_request({"do": "join", "waitlist": name, "person": f"p{number}", "by": "mia"}))


def offer_until_gone(
    urls: Urls, name: str, start: "Barrier", told: "multiprocessing.Queue[tuple[float, Waits]]"
) -> None:
    """Offer spot after spot until none is left; tell when the first was asked for and how long each took."""
    waits: Waits = []
    with opened(urls) as ledger:
        request = Request(do="offer", waitlist=name, by="mia", next=1)
        start.wait()
        began = perf_counter()
        while True:
            asked = perf_counter()
            answer = ledger.record(request)
            if answer.refused is not None:
                break
            waits.append(perf_counter() - asked)
    told.put((perf_counter() - began, waits))


def measured(urls: Urls, lists: Sequence[str], offers: int) -> str:
    """Let the writers go, check what came of it, and return a row of the table."""
    fill(urls, lists, offers)
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(WRITERS), context.Queue()
    writers = [
        context.Process(target=offer_until_gone, args=(urls, lists[number % len(lists)], start, told))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    try:
        found: list[tuple[float, Waits]] = [told.get(timeout=600) for _ in writers]
    except Empty:
        raise SystemExit("A writer did not end.") from None
    for writer in writers:
        writer.join()
    check(urls, lists, offers, sum(len(waits) for _, waits in found))
    waits = sorted(wait * 1000 for _, some in found for wait in some)
    cuts = quantiles(waits, n=100)
    rate = offers / max(seconds for seconds, _ in found)
    share = min(len(some) for _, some in found) / (offers / WRITERS)
    return f"{rate:,.0f} | {cuts[49]:.1f} | {cuts[98]:.1f} | {waits[-1]:.0f} | {share:.0%}"


def check(urls: Urls, lists: Sequence[str], offers: int, acknowledged: int) -> None:
    """Raise unless each spot was offered once, and the second opinion agrees with every record."""
    with opened(urls) as ledger:
        standing = [ledger.standing(name).waitlist for name in lists]
        assert sum(pool.offered for one in standing for pool in one.pools) == acknowledged == offers
        assert sum(one.free + one.over for one in standing) == 0
        faults = list(judge.check((row.position, row.state) for row in ledger.recorder.records()))
        assert faults == [], faults[:1]


@contextmanager
def database(kind: str) -> Iterator[Urls]:
    """Lend an empty database of a kind."""
    if kind == "PostgreSQL":
        with server_of_its_own() as (_, url):
            yield url, url
        return
    with tempfile.TemporaryDirectory(prefix="at-once") as folder:
        yield f"sqlite:///{Path(folder) / 'ledger.db'}", f"sqlite:///{Path(folder) / 'private.db'}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.at_once", description=__doc__)
    parser.add_argument("--offers", type=int, default=2000)
    offers = parser.parse_args(arguments).offers
    print(f"{WRITERS} processes, {offers:,} spots; Python {platform.python_version()}, {platform.platform()}\n")
    print("| database | waitlists | offers a second | p50 ms | p99 ms | longest ms | smallest share of the fair one |")
    print("|---|---|---|---|---|---|---|")
    for kind in ("SQLite", "PostgreSQL"):
        for lists in (("jazz",), tuple(f"list-{number}" for number in range(WRITERS))):
            with database(kind) as urls:
                print(f"| {kind} | {len(lists)} | {measured(urls, lists, offers)} |", flush=True)


if __name__ == "__main__":
    main()
