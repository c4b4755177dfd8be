"""The outbox that the library's runner keeps holds what ``todo`` makes of all records, whenever it took them in."""

import itertools
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.news import EMAIL, News, heard
from ledger.record import decode, topic_of
from ledger.store import open_store
from ledger.store.recorder import LedgerRecorder
from projections.outbox import kept
from replays.answers.todo import todo
from tests.oracle.histories import LISTS, Writer
from tests.postgres import fresh_database


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
