"""The outbox that the library's runner keeps holds what ``todo`` makes of all records, whenever it took them in."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

import pytest
from eventsourcing.persistence import StoredEvent

from ledger import commands
from ledger.events import PoolCapacity
from ledger.instant import add
from ledger.news import EMAIL, News, heard
from ledger.policy import Policy
from ledger.record import decode, topic_of
from ledger.store import open_store
from ledger.store.recorder import LedgerRecorder
from projections.outbox import kept
from replays.answers.todo import todo
from tests.oracle.chronicle import Chronicle
from tests.oracle.histories import LISTS, START, Writer
from tests.postgres import fresh_database
from tests.replays.histories import taken_back


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    with fresh_database() as database:
        yield database


def append(recorder: LedgerRecorder, history: Sequence[tuple[int, bytes]]) -> None:
    """Append records to a ledger."""
    records = [(decode(state), state) for _, state in history]
    events = [StoredEvent(one.list, one.n, topic_of(one.event), state) for one, state in records]
    recorder.insert_events(events)


def to_tell(recorder: LedgerRecorder) -> dict[int, tuple[News, bool]]:
    """Return what ``todo`` says is to be told, by entry, and whether a message failed."""
    found = [todo(recorder, name) for name in LISTS]
    return {
        task.entry: (
            News(task.entry, task.what, task.about or 0, task.since, task.unheard),
            task.failed is not None and task.failed.channel == EMAIL,
        )
        for one in found
        if one is not None
        for task in one.tasks
    }


def full_of_news(history: Sequence[tuple[int, bytes]]) -> bool:
    """Whether much of a history is news to somebody."""
    return sum(isinstance(heard(position, decode(state)), News) for position, state in history) > 20


def test_it_holds_what_todo_says(url: str) -> None:
    compared = 0
    with open_store(url, create=True) as store:
        recorder = LedgerRecorder(store)
        history = next(filter(full_of_news, (Writer(Random(seed)).write(160) for seed in itertools.count())))
        append(recorder, history[:40])
        with kept(url) as outbox:
            for start in range(40, len(history), 10):
                append(recorder, history[start : start + 10])
                outbox.wait_for(min(start + 10, len(history)))
                found = {one.news.entry: (one.news, one.failed) for one in outbox.view.open_news()}
                assert found == to_tell(recorder)
                compared += len(found)
    assert compared


def test_who_was_not_told_after_all_is_to_be_told_again(url: str) -> None:
    told, chronicle = wrongly_told()
    with open_store(url, create=True) as store:
        recorder = LedgerRecorder(store)
        append(recorder, chronicle.records[:told])
        with kept(url) as outbox:
            outbox.wait_for(told)
            assert not outbox.view.open_news()
            append(recorder, chronicle.records[told:])
            outbox.wait_for(len(chronicle.records))
            found = {one.news.entry: (one.news, one.failed) for one in outbox.view.open_news()}
            assert found == to_tell(recorder)
            assert [news.what for news, _ in found.values()] == ["OfferExpired"]
            assert [news.unheard for news, _ in found.values()] != [None]


def wrongly_told() -> tuple[int, Chronicle]:
    """Return a history in which somebody is told by mistake that an untold offer expired, and where that stands."""
    chronicle, late = Chronicle(), add(START, timedelta(hours=30))
    pools = (PoolCapacity("general", 1),)
    chronicle.do("jazz", commands.Open(pools=pools, policy=Policy(after_expiry="keep"), zone="UTC"), START)
    chronicle.do("jazz", commands.Join(person="ann"), START)
    ben = chronicle.do("jazz", commands.Join(person="ben"), START).facts[0].position
    chronicle.do("jazz", commands.Cancel(entry=2), START)
    chronicle.do("jazz", commands.Pause(), START)
    chronicle.do("jazz", commands.Tick(), late)
    told = chronicle.do("jazz", commands.Tell(entries=(ben,), channel="email"), late).facts[0].position
    undoing = taken_back(chronicle.book.entries[ben], decode(chronicle.records[told - 1][1]).event)
    assert undoing is not None
    chronicle.do("jazz", undoing, late)
    return told, chronicle
