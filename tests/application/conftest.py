"""A whole ledger on each database, with a clock that moves when the test says so and ids that come in order."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import projections
from ledger.application import Ledger
from ledger.attempt import Answer
from ledger.instant import Instant, add, duration
from ledger.requests import parse_request
from ledger.store import open_store
from ledger.store.private import PrivateStore
from projections.live import READ_MODELS
from tests.postgres import fresh_database


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.at = Instant("2026-04-01T09:00:00.000Z")

    def __call__(self) -> Instant:
        return self.at

    def move(self, length: str | timedelta) -> None:
        """Move the clock on."""
        self.at = add(self.at, duration(length) if isinstance(length, str) else length)


class Desk:
    """A ledger and its clock, with requests in one line."""

    def __init__(self, ledger: Ledger, clock: TestClock) -> None:
        self.ledger = ledger
        self.clock = clock

    def do(self, verb: str, waitlist: str = "jazz", person: str | None = None, **members: object) -> Answer:
        """Carry a request out a second later."""
        self.clock.move("1s")
        given = {"do": verb, "waitlist": waitlist, "by": "mia", **members}
        return self.ledger.record(parse_request(given if person is None else {**given, "person": person}))

    def open(self, waitlist: str = "jazz", capacity: int = 2, **policy: object) -> Answer:
        """Open a waitlist with one pool."""
        return self.do("open", waitlist, capacity=capacity, policy=policy)

    def types(self, answer: Answer) -> list[str]:
        """Name the events of an answer."""
        return [record.type for _, record in answer.records]


def make_ledger(url: str, private_url: str, clock: TestClock, first: int = 1) -> Ledger:
    """Open a ledger at the URLs, a new one unless there is one; its random ids count from ``first``."""
    numbers = itertools.count(first)
    return Ledger(
        store=open_store(url, catalogues=[projections.CATALOGUE], create=True),
        private=PrivateStore(private_url, create=True),
        projections=READ_MODELS,
        now=clock,
        new_id=lambda: f"{next(numbers):022d}",
        zone="Europe/Amsterdam",
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}", f"sqlite:///{tmp_path / 'private.db'}"
        return
    with fresh_database() as url:
        yield url, url


@pytest.fixture
def desk(urls: tuple[str, str]) -> Iterator[Desk]:
    clock = TestClock()
    ledger = make_ledger(*urls, clock)
    yield Desk(ledger, clock)
    ledger.close()
    ledger.private.close()
    ledger.store.close()
