"""Fifty people at the same moment, and somebody who reads without an end: nobody gets a spot twice, nobody waits."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain
from pathlib import Path
from threading import Barrier

import pytest

import projections
from ledger.application import Ledger
from ledger.requests import parse_request
from ledger.store import open_store
from ledger.store.private import PrivateStore
from projections.live import READ_MODELS
from tests.postgres import fresh_database
from tests.reliability.at_once import Urls, opened

PEOPLE, SPOTS = 50, 5
PROGRAMS = 25
"""Each holds two connections, and a PostgreSQL server as it comes takes a hundred."""


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Iterator[Urls]:
    if request.param == "postgresql":
        with fresh_database() as url:
            yield url, url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'ledger.db'}", f"sqlite:///{Path(folder) / 'private.db'}"


def test_fifty_joins_at_once_for_five_spots(urls: Urls) -> None:
    """Five are in and forty-five in line, in the order in which the ledger took them; each was told the truth."""
    with opened(urls, create=True) as ledger:
        ledger.record(parse_request({"do": "open", "waitlist": "jazz", "capacity": SPOTS, "by": "mia"}))
    start = Barrier(PROGRAMS)

    def joins(program: int) -> list[tuple[int, bool]]:
        with opened(urls) as mine:
            start.wait(60)
            return [join(mine, number) for number in range(program, PEOPLE, PROGRAMS)]

    def join(mine: Ledger, number: int) -> tuple[int, bool]:
        answer = mine.record(parse_request({"do": "join", "waitlist": "jazz", "person": f"p{number}", "by": "mia"}))
        return answer.entry or 0, any(record.type == "EntryAdmitted" for _, record in answer.records)

    with ThreadPoolExecutor(PROGRAMS) as pool:
        told = sorted(chain.from_iterable(pool.map(joins, range(PROGRAMS))))
    assert [is_in for _, is_in in told] == [True] * SPOTS + [False] * (PEOPLE - SPOTS)
    with opened(urls) as ledger, ledger.store.snapshot() as snapshot:
        book = ledger.projections.book(snapshot)
        assert [entry.number for entry in book.queue("jazz")] == [number for number, is_in in told if not is_in]
        assert sorted(entry.number for entry in book.admitted("jazz")) == [number for number, is_in in told if is_in]


def test_somebody_who_reads_without_an_end_keeps_nobody_from_recording(urls: Urls) -> None:
    with opened(urls, create=True) as reading:
        reading.record(parse_request({"do": "open", "waitlist": "jazz", "capacity": 1, "by": "mia"}))
        hurried = timedelta(milliseconds=200)
        with (
            open_store(urls[0], catalogues=[projections.CATALOGUE], patience=hurried) as store,
            PrivateStore(urls[1]) as private,
            reading.store.snapshot() as snapshot,
        ):
            before = snapshot.run("head")
            writer = Ledger(store=store, private=private, projections=READ_MODELS)
            answer = writer.record(parse_request({"do": "join", "waitlist": "jazz", "person": "Ada", "by": "mia"}))
            assert answer.head == 3
            assert snapshot.run("head") == before, "a snapshot stays as it was"
            writer.close()
