"""One command's journey: take the request in, decide, record, project, commit; all in the append's transaction.

``Ledger`` is an ``eventsourcing`` application: one stream for each waitlist, a mapper and a recorder of our own. Its
notification log, ``repository.get(name, projector_func=fold)`` and ``ProjectionRunner`` work as the library documents.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from msgspec import json

from ledger import clock, ids
from ledger.attempt import Answer, Means
from ledger.batch import Batch
from ledger.book import Waitlist
from ledger.continuity import Continuity
from ledger.decision import Position
from ledger.events import LedgerEvent, SigningKeyChanged
from ledger.evolve import evolve
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from ledger.preparing import may_rank_anew
from ledger.punctuality import Punctuality
from ledger.read_models import LiveBook, Projections, StaleProjections
from ledger.record import Record
from ledger.rehearsal import Rehearsal
from ledger.reordering import Reordered, reordering
from ledger.requests import Request
from ledger.standing import Standing, standing_in
from ledger.store import Store, Transaction
from ledger.store.factory import Factory
from ledger.store.mapper import RecordMapper
from ledger.store.private import PrivateStore
from ledger.store.recorder import LedgerRecorder


class Ledger(Application[str]):
    """Records commands and answers what stands now."""

    name = "ledger"
    log_section_size = 1000

    def __init__(
        self,
        env: dict[str, str] | None = None,
        *,
        store: Store | None = None,
        private: PrivateStore | None = None,
        projections: Projections | None = None,
        now: clock.Clock = clock.now,
        new_id: Callable[[], str] = ids.random_id,
        zone: str = "UTC",
        continuity: Continuity | None = None,
        punctuality: Punctuality | None = None,
    ) -> None:
        """Open the ledger on a store; without one, on what the environment names (``ledger.store.factory``)."""
        self._store = store
        self._continuity = continuity or Continuity()
        self._punctuality = punctuality
        self._kept: tuple[int, LiveBook] | None = None
        self.has_recorded = False
        """Whether anything was recorded since it was opened."""
        super().__init__({"PERSISTENCE_MODULE": "ledger.store.factory", "ORIGINATOR_ID_TYPE": "text", **(env or {})})
        self.recorder: LedgerRecorder
        self.store = self.recorder.store
        self._private = private
        self._projections = projections
        self._now = now
        self._new_id = new_id
        self.zone = zone

    def construct_factory(self, env: Any) -> InfrastructureFactory[Any]:
        """Return the factory over the store given, or the one that the environment describes."""
        return super().construct_factory(env) if self._store is None else Factory(env, store=self._store)

    def construct_mapper(self) -> RecordMapper:
        """Return the mapper with the closed table of topics."""
        return RecordMapper()

    @property
    def private(self) -> PrivateStore:
        """The private store; an application that only reads notifications has none."""
        assert self._private is not None, "this ledger was opened without its private store"
        return self._private

    @cached_property
    def means(self) -> Means:
        """What requests take from outside: private store, clock, fresh ids."""
        return Means(self.private, self._now, self._new_id)

    @property
    def projections(self) -> Projections:
        """The read models; an application that only reads notifications has none."""
        assert self._projections is not None, "this ledger was opened without its projections"
        return self._projections

    def record(
        self, request: Request, *, via: str = "cli", plan: str | None = None, max_offers: int | None = None
    ) -> Answer:
        """Carry a request out and record what it comes to.

        Args:
            request: what is asked.
            via: the interface that asks; the record adds the verb and option names.
            plan: the digest of the plan that was looked at; another plan raises ``AnotherPlan``.
            max_offers: more offers made or revoked than this raise ``TooMany``.

        Raises:
            Mistake: the request cannot be understood; nothing is recorded.
            AnotherPlan: deciding again gives another plan; nothing is recorded.
            TooMany: more offers than were allowed; nothing is recorded.
            StaleProjections: the read models are to be rebuilt first.
        """
        with self._prepared(request) as draft, self.batch(draft) as batch:
            return batch.record(request, via=via, plan=plan, max_offers=max_offers, alone=True)

    @contextmanager
    def batch(self, draft: Any = None, *, is_fork: bool = False) -> Iterator["Batch"]:
        """Carry several requests out in one durable transaction; private data is committed before the records are.

        Raises:
            NotExtending: the ledger lost what was signed (``ledger.continuity``), and this does not say that it did.
            ClockBehind: the clock was set back (``ledger.punctuality``), and whoever opened the ledger wants to know.
        """
        with self.store.transaction() as transaction:
            if not is_fork:
                self._continuity.check(transaction)
            if self._punctuality is not None:
                self._punctuality.check(transaction)
            book = self._book(transaction)
            book.expect(draft)
            with self.private.transaction():
                batch = Batch(self.means, self.zone, transaction, book, self.projections)
                yield batch
                batch.finish(lambda appended: self.events.put(appended, transaction=transaction))
        self._kept = transaction.position, book
        self.has_recorded = self.has_recorded or batch.has_records

    def _prepared(self, request: Request) -> AbstractContextManager[Any]:
        """Lend what can be made ahead of a request, while others go on recording."""
        return self.projections.prepared(self.store, request) if may_rank_anew(request) else nullcontext()

    def _book(self, transaction: Transaction) -> LiveBook:
        """Return the book of the last transaction where nobody has written since, else one that knows nothing yet."""
        kept, self._kept = self._kept, None
        if kept is not None and kept[0] == transaction.position:
            kept[1].resume(transaction)
            return kept[1]
        if not self.projections.is_current(transaction):
            raise StaleProjections
        return self.projections.book(transaction)

    def note(self, event: LedgerEvent, *, by: str, via: str) -> Position:
        """Record what concerns the ledger itself and no waitlist, and return its position.

        Args:
            event: the fact, already so.
            by: who records.
            via: interface, verb and option names, never values.
        """
        is_fork = isinstance(event, SigningKeyChanged) and event.abandoned is not None
        with self.batch(is_fork=is_fork) as batch:
            return batch.note(event, by=by, via=via)

    def plan(self, request: Request, *, via: str = "cli") -> Answer:
        """Return what a request would come to. Nothing is written, and nobody has to wait for it."""
        with self.rehearsal() as rehearsal:
            return rehearsal.record(request, via=via)

    @contextmanager
    def rehearsal(self) -> Iterator[Rehearsal]:
        """Carry requests out one after the other on a book that is thrown away: what a batch would come to."""
        with self.store.snapshot() as snapshot:
            yield Rehearsal(self.means, self.zone, snapshot, self.projections.book(snapshot))

    def standing(self, name: str, at: Instant | None = None) -> Standing:
        """Return how a waitlist stands at an instant (now, unless given), dead offers dead.

        Raises:
            Mistake: there is no such waitlist.
        """
        with self.store.snapshot() as snapshot:
            return standing_in(self.projections.book(snapshot), name, at or self._now())

    def reordering(self, name: str, policy: Policy) -> list[Reordered]:
        """Return everybody in a waitlist's queue as another policy would rank them; nothing is written.

        Raises:
            Mistake: there is no such waitlist.
        """
        with self.store.snapshot() as snapshot:
            book = self.projections.book(snapshot)
            return list(reordering(book, standing_in(book, name, self._now()).waitlist, policy))

    def recorded_ids(self, request_ids: Iterable[str]) -> set[str]:
        """Return those of the request ids that are recorded."""
        with self.store.snapshot() as snapshot:
            return {one for (one,) in snapshot.run("requests", {"ids": json.encode(list(request_ids)).decode()})}

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name, as their last records left them."""
        with self.store.snapshot() as snapshot:
            return self.projections.book(snapshot).waitlists()


def fold(book: MemoryBook | None, events: Iterable[Record]) -> MemoryBook | None:
    """Fold one stream's records: the ``projector_func`` for ``repository.get(waitlist, projector_func=fold)``.

    A command's records stand next to each other, so each record's position follows from ``cmd``.
    """
    cmd = position = 0
    for record in events:
        position = position + 1 if record.cmd == cmd else record.cmd
        cmd = record.cmd
        book = book or MemoryBook()
        evolve(book, record.fact(position))
    return book
