"""What is still to be told to whom, kept by the runner of ``eventsourcing``: each record is taken in exactly once.

An outbox keeps up by itself while its runner runs, and whoever sends reads what is open in it::

    with kept(url) as outbox:
        outbox.wait_for(head)
        outbox.view.open_news()
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Event
from typing import Any, Final

from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from msgspec import Struct

from ledger.application import Ledger
from ledger.decision import Position
from ledger.news import EMAIL, Known, Missed, News, Telling, Untold, What, heard
from ledger.record import Numbered, Record, decode
from ledger.store import Transaction, open_store
from ledger.store.recorder import LedgerRecorder
from ledger.store.records import Record as Stored
from ledger.store.records import records as stored_records
from ledger.store.tracking import LedgerTrackingRecorder
from projections import OUTBOX

BEGINNING: Final = "outbox of messages"
"""Under this name is tracked from where on messages are sent; older news was left to people."""
_EVERYTHING = 2**53 - 1
_BATCH = 1000
_CATCHING_UP = 60.0
"""Seconds within which what was just recorded has been taken in."""


class OpenNews(Struct, frozen=True):
    """News that nobody has told yet.

    Attributes:
        failed: telling it failed for good: it is tried again only when somebody asks for it.
    """

    waitlist: str
    news: News
    failed: bool = False


class OutboxView(LedgerTrackingRecorder):
    """The table of what is still to be told, and how far the records have been taken in."""

    catalogues = (OUTBOX,)

    def take(self, records: Iterable[Numbered], tracking: Tracking) -> None:
        """Take records in, and that they were, in one transaction."""
        with self.store.transaction() as transaction:
            self.insert_tracking(tracking, transaction=transaction)
            for position, record in records:
                _take(transaction, position, record)

    def catch_up(self, rows: Iterator[Stored]) -> None:
        """Take in many stored records, a batch at a time: a long history is not read one by one."""
        while batch := [(row[0], decode(row[4])) for row in islice(rows, _BATCH)]:
            self.take(batch, Tracking(Ledger.name, batch[-1][0]))

    def open_news(self) -> list[OpenNews]:
        """Return what is still to be told, oldest first, if it is not older than the beginning."""
        begin = self.beginning() or 0
        with self.store.snapshot() as snapshot:
            return [one for one in map(_open, snapshot.run("outbox")) if one.news.about > begin]

    def taken_in(self) -> Position:
        """Return the last record that was taken in."""
        return self.max_tracking_id(Ledger.name) or 0

    def beginning(self) -> Position | None:
        """Return the record from after which news is told by messages; None before anybody decided on it."""
        return self.max_tracking_id(BEGINNING)

    def begin(self, after: Position) -> None:
        """Tell news from after this record on."""
        self.insert_tracking(Tracking(BEGINNING, after))


class Outbox(Projection[OutboxView]):
    """Takes each record of the ledger into the view.

    Attributes:
        changed: set whenever a record has been taken in.
    """

    name = "outbox"

    def __init__(self, view: OutboxView) -> None:
        super().__init__(view)
        self.changed = Event()

    def process_event(self, domain_event: Record, tracking: Tracking) -> None:
        """Take in one record."""
        self.view.take([(tracking.notification_id, domain_event)], tracking)
        self.changed.set()


class Keeping:
    """The library's runner at work: what is recorded is taken into the outbox, by a thread of its own."""

    def __init__(self, runner: ProjectionRunner[Ledger, OutboxView]) -> None:
        assert isinstance(runner.projection, Outbox)
        self._runner = runner
        self._changed = runner.projection.changed
        self.view = runner.view

    def wait_for(self, position: Position) -> None:
        """Wait until the record at a position, if there is one, has been taken in."""
        self._runner.wait(position or None, timeout=_CATCHING_UP)

    def rest(self, seconds: float) -> None:
        """Return when another record has been taken in, when somebody wakes it, or after some seconds."""
        self._changed.wait(seconds)
        self._changed.clear()
        if self._runner.is_interrupted.is_set():
            self._runner.run_forever(0)  # raises what ended it

    def wake(self) -> None:
        """End a rest, the present one or the next."""
        self._changed.set()


@contextmanager
def kept(url: str) -> Iterator[Keeping]:
    """Keep the outbox of the ledger at ``url`` while the block lasts.

    What the ledger holds already is taken in first, a batch at a time.
    """
    with open_store(url, catalogues=[OUTBOX]) as store:
        view = OutboxView(store)
        view.catch_up(LedgerRecorder(store).records(view.taken_in() + 1))
    env = {"PERSISTENCE_MODULE": "ledger.store.factory", "LEDGER_URL": url, "CREATE_TABLE": "no"}
    with ProjectionRunner(application_class=Ledger, projection_class=Outbox, view_class=OutboxView, env=env) as runner:
        yield Keeping(runner)


def _take(transaction: Transaction, position: Position, record: Record) -> None:
    match heard(position, record):
        case News() as news:
            transaction.run("put_news", _row(transaction, record.list, news))
        case Known() as known:
            upto = _EVERYTHING if known.upto is None else known.upto
            transaction.run("forget_news", {"of_entry": known.entry, "upto": upto})
        case Missed() as missed if missed.attempt.channel == EMAIL:
            transaction.run("fail_news", {"of_entry": missed.entry, "upto": missed.upto})
        case Untold() as untold:
            _tell_again(transaction, record.list, untold)
        case _:
            pass


def _tell_again(transaction: Transaction, waitlist: str, untold: Untold) -> None:
    """Open the news again of which a wrong notice told: what all records about the entry before it leave open."""
    telling, named = Telling(), f'"entry":{untold.entry}'.encode()
    for position, *_, state, _ in stored_records(transaction, untold.entry, untold.notice - 1):
        if named in state and (record := decode(state)).list == waitlist:
            telling.hear(position, record)
    transaction.run("forget_news", {"of_entry": untold.entry, "upto": _EVERYTHING})
    news = telling.open.get(untold.entry)
    if news is not None:
        failed = news.failed is not None and news.failed.channel == EMAIL
        transaction.run("put_news", _columns(waitlist, news, failed=failed))


def _row(transaction: Transaction, waitlist: str, fresh: News) -> dict[str, str | int | None]:
    before = [_open(row).news for row in transaction.run("news_of", {"of_entry": fresh.entry})]
    return _columns(waitlist, fresh.instead_of(before[0] if before else None), failed=False)


def _columns(waitlist: str, news: News, *, failed: bool) -> dict[str, str | int | None]:
    return {
        "entry": news.entry,
        "waitlist": waitlist,
        "what": news.what,
        "about": news.about,
        "since": news.since,
        "unheard": news.unheard,
        "failed": int(failed),
    }


def _open(row: tuple[Any, ...]) -> OpenNews:
    entry, waitlist, what, about, since, unheard, failed = row
    kind: What = what
    return OpenNews(waitlist, News(entry, kind, about, since, unheard), bool(failed))
