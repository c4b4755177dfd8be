"""One command's journey: take the request in, decide, record, project, commit; all in the append's transaction.

``Ledger`` is an ``eventsourcing`` application: one stream for each waitlist, a mapper and a recorder of our own. Its
notification log, ``repository.get(name, projector_func=fold)`` and ``ProjectionRunner`` work as the library documents.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from msgspec import Struct

from ledger import clock, ids
from ledger.book import Waitlist
from ledger.evolve import Fact, evolve
from ledger.instant import Instant, parse_instant
from ledger.intake import Desk, Intake, PeopleBook
from ledger.journey import Journey, Outcome, perform
from ledger.memory_book import MemoryBook
from ledger.overlay import OverlayBook
from ledger.plan import plan_digest
from ledger.record import Record, decode
from ledger.refusals import Mistake, Refused
from ledger.requests import Request
from ledger.store import Store, Transaction, records
from ledger.store.factory import Factory
from ledger.store.mapper import RecordMapper
from ledger.store.private import PrivateStore
from ledger.store.recorder import LedgerRecorder

SYSTEM: Final = "ledger"
"""The actor who records what is due and what follows; ``by`` of a command's records is who asked for it."""


class LiveBook(PeopleBook):
    """The book of live commands: it writes its changes with the transaction and forgets them when that is undone."""

    def flush(self) -> None:
        """Write every changed row."""

    def forget(self) -> None:
        """Drop every row kept."""

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name."""
        return []


class Projections(Struct, frozen=True):
    """The read models that live in the append's transaction, given by the composition root.

    Attributes:
        book: makes the book of a transaction.
        project: adds the rows that new records call for.
        advance: notes up to which position everything is in.
        is_current: whether the read models hold every record, in this program's form.
    """

    book: Callable[[Transaction], LiveBook]
    project: Callable[[Transaction, Iterable[tuple[int, Record]]], None]
    advance: Callable[[Transaction, int], None]
    is_current: Callable[[Transaction], bool]


class StaleProjections(Exception):  # noqa: N818 - a state of the ledger, with a way out
    """The read models are behind the records, or of an older form: they are to be rebuilt first."""


class Answer(Struct, frozen=True):
    """What came of a request.

    Attributes:
        request: what was asked.
        records: what was recorded, each with its position; for a dry run what would be.
        own: where the request's own records stand among them: before it what was due, after it what followed.
        refused: the rule that said no.
        refusal: the position at which that refusal stands recorded, now or before.
        person: whom it concerns.
        entry: that person's entry.
        repeated: it was answered from what is recorded: the same request came before.
        head: the last position of the ledger.
        plan: digest of the plan (dry runs only).
    """

    request: Request
    records: tuple[tuple[int, Record], ...]
    own: slice
    refused: Refused | None = None
    refusal: int | None = None
    person: str | None = None
    entry: int | None = None
    repeated: bool = False
    head: int = 0
    plan: str = ""


class Standing(Struct, frozen=True):
    """How a waitlist stands at an instant, with everything that was due by then seen as having happened."""

    waitlist: Waitlist
    offers: tuple[int, ...]


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
    ) -> None:
        """Open the ledger on a store; without one, on what the environment names (``ledger.store.factory``)."""
        self._store = store
        super().__init__({"PERSISTENCE_MODULE": "ledger.store.factory", "ORIGINATOR_ID_TYPE": "text", **(env or {})})
        self.recorder: LedgerRecorder
        self.store = self.recorder.store
        self._private = private
        self._projections = projections
        self._now = now
        self._new_id = new_id
        self._zone = zone

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

    @property
    def projections(self) -> Projections:
        """The read models; an application that only reads notifications has none."""
        assert self._projections is not None, "this ledger was opened without its projections"
        return self._projections

    def record(self, request: Request, *, via: str = "cli", plan: str | None = None) -> Answer:
        """Carry a request out and record what it comes to.

        Args:
            request: what is asked.
            via: the interface that asks; the record adds the verb and option names.
            plan: the digest of the plan that was looked at; another plan raises ``Moved``.

        Raises:
            Mistake: the request cannot be understood; nothing is recorded.
            Moved: deciding again gives another plan; nothing is recorded.
            StaleProjections: the read models are to be rebuilt first.
        """
        with self.batch() as batch:
            return batch.record(request, via=via, plan=plan, alone=True)

    @contextmanager
    def batch(self) -> Iterator["Batch"]:
        """Carry several requests out in one durable transaction; private data is committed before the records are."""
        with self.store.transaction() as transaction:
            if not self.projections.is_current(transaction):
                raise StaleProjections
            with self.private.transaction():
                batch = Batch(self, transaction)
                yield batch
                batch.finish()

    def plan(self, request: Request, *, via: str = "cli") -> Answer:
        """Return what a request would come to. Nothing is written, and nobody has to wait for it."""
        with self.store.snapshot() as snapshot:
            book = OverlayBook(self.projections.book(snapshot))
            desk = Desk(book, _Pretending(self.private), self._new_id, self._zone)
            return Attempt(self, snapshot, book, desk).carry_out(request, via)

    def standing(self, name: str, at: Instant | None = None) -> Standing:
        """Return how a waitlist stands at an instant (now, unless given), dead offers dead.

        Raises:
            Mistake: there is no such waitlist.
        """
        with self.store.snapshot() as snapshot:
            return standing_in(self.projections.book(snapshot), name, at or self._now())

    def recorded_ids(self, request_ids: Iterable[str]) -> set[str]:
        """Return those of the request ids that are recorded."""
        with self.store.snapshot() as snapshot:
            return {one for one in request_ids if snapshot.run("request", {"id": one})}

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name, as their last records left them."""
        with self.store.snapshot() as snapshot:
            return self.projections.book(snapshot).waitlists()


class Moved(Exception):  # noqa: N818 - the ledger moved since somebody looked
    """Deciding again gives another plan than the one that was looked at."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the ledger has moved")
        self.answer = answer


class Batch:
    """Requests under way in one transaction."""

    def __init__(self, ledger: Ledger, transaction: Transaction) -> None:
        self._ledger = ledger
        self._transaction = transaction
        self._book = ledger.projections.book(transaction)
        self._desk = Desk(self._book, ledger.private, ledger._new_id, ledger._zone)

    def record(self, request: Request, *, via: str = "apply", plan: str | None = None, alone: bool = False) -> Answer:
        """Carry one request out; a mistake undoes what it did and leaves the others of the batch alone."""
        self._book.flush()
        attempt = Attempt(self._ledger, self._transaction, self._book, self._desk)
        try:
            with nullcontext() if alone else self._transaction.savepoint():
                answer = attempt.carry_out(request, via)
                if plan is not None and answer.plan != plan and not answer.repeated:
                    raise Moved(answer)
                if answer.records and not answer.repeated:
                    self._append(answer)
                    attempt.remember(request)
                return answer
        except BaseException:
            self._book.forget()
            raise

    def standing(self, name: str, at: Instant | None = None) -> Standing:
        """Return how a waitlist stands at an instant, in the middle of the batch."""
        self._book.flush()
        return standing_in(self._book, name, at or self._ledger._now())

    def finish(self) -> None:
        """Write what is left to write."""
        self._book.flush()
        self._ledger.projections.advance(self._transaction, self._transaction.position)

    def _append(self, answer: Answer) -> None:
        self._ledger.events.put([record for _, record in answer.records], transaction=self._transaction)
        self._ledger.projections.project(self._transaction, answer.records)
        self._book.flush()


class Attempt:
    """One request being carried out on a book, for real or as a dry run."""

    def __init__(self, ledger: Ledger, transaction: Transaction, book: Any, desk: Desk) -> None:
        self._ledger = ledger
        self._transaction = transaction
        self._book = book
        self._desk = desk

    def carry_out(self, request: Request, via: str) -> Answer:
        """Return what the request comes to, with the records ready to be appended."""
        if request.id is not None:
            before = self._answered(request, request.id)
            if before is not None:
                return before
        recorded = self._ledger._now()
        intake = self._desk.take(request)
        at, imported = self._instant(request, recorded)
        position = self._transaction.position + 1
        outcome = perform(intake.command, self._book, request.waitlist, at, position, imported=imported)
        written = self._records(request, via, recorded, outcome)
        return Answer(
            request=request,
            records=written,
            own=outcome.own,
            refused=outcome.refused,
            refusal=outcome.refusal,
            person=intake.person,
            entry=intake.entry or _joined(outcome),
            head=self._transaction.position + len(written),
            plan=plan_digest(outcome.facts, outcome.refused.code if outcome.refused else None),
        )

    def remember(self, request: Request) -> None:
        """Keep a fingerprint of the request apart, so that another one under the same id can be told from it."""
        if request.id is not None:
            self._ledger.private.remember_request(request.id, self._fingerprint(request))

    def _answered(self, request: Request, request_id: str) -> Answer | None:
        rows = self._transaction.run("request", {"id": request_id})
        if not rows:
            return None
        known = self._ledger.private.request_fingerprint(request_id)
        if known is not None and not hmac.compare_digest(known, self._fingerprint(request)):
            raise Mistake("request_id", f"The id {request_id!r} stands for another request already.")
        return self._recorded(request, rows[0][0])

    def _recorded(self, request: Request, cmd: int) -> Answer:
        found = []
        for row in records.records(self._transaction, cmd, None, 50):
            record = decode(row.state)
            if record.cmd != cmd:
                break
            found.append((row.position, record))
        refused = next((r.event for _, r in found if r.type == "RequestRefused"), None)
        start = next(index for index, (_, r) in enumerate(found) if r.id is not None)
        own = found[start][1].event
        return Answer(
            request=request,
            records=tuple(found),
            own=slice(start, len(found)),
            refused=None if refused is None else Refused(refused.code, "recorded_refusal", {}, True),  # type: ignore[union-attr]
            refusal=None if refused is None else found[start][0],
            person=getattr(own, "person", None),
            entry=getattr(own, "entry", None) or (found[start][0] if type(own).__name__ == "EntryJoined" else None),
            repeated=True,
            head=self._transaction.position,
        )

    def _fingerprint(self, request: Request) -> bytes:
        plain = msgspec.json.encode(msgspec.structs.replace(request, id=None, refused=None), order="sorted")
        return hashlib.sha256(plain).digest()

    def _instant(self, request: Request, recorded: Instant) -> tuple[Instant, bool]:
        """Return the command's instant and whether it came from the caller (only while open for import)."""
        waitlist = self._book.waitlist(request.waitlist)
        if request.at is None:
            return (recorded if waitlist is None else max(recorded, waitlist.at)), False
        try:
            at = parse_instant(request.at)
        except ValueError as error:
            raise Mistake("time", f"at: {error}.") from error
        if at > recorded:
            raise Mistake("future", f"at: {at} is in the future (it is {recorded}).")
        if waitlist is not None and not waitlist.importing:
            message = f"{waitlist.name} is not open for import any more, so its times come from the clock."
            raise Mistake("time", message, hint="Leave `at` out; an earlier time can be claimed with `happened`.")
        if waitlist is not None and at < waitlist.at:
            raise Mistake("order_of_time", f"at: {at} is before the last record of {waitlist.name}, {waitlist.at}.")
        return at, True

    def _records(
        self, request: Request, via: str, recorded: Instant, outcome: Outcome
    ) -> tuple[tuple[int, Record], ...]:
        facts = outcome.facts
        if not facts:
            return ()
        happened = _happened(request, facts[-1].at)
        last = self._book.waitlist(request.waitlist)
        first_n = (last.n if last is not None else 0) - len(facts) + 1
        cmd = facts[0].position
        words = request.via(via)
        id_at = outcome.own.start if outcome.own.stop > outcome.own.start else None
        return tuple(
            (
                fact.position,
                Record(
                    list=fact.waitlist,
                    n=first_n + index,
                    cmd=cmd,
                    at=fact.at,
                    recorded=recorded,
                    by=request.by or SYSTEM,
                    via=words,
                    salt=self._ledger._new_id(),
                    event=fact.event,
                    id=request.id if index == id_at else None,
                    happened=happened if index == id_at else None,
                    imported=fact.imported,
                ),
            )
            for index, fact in enumerate(facts)
        )


class _Pretending:
    """People for a dry run: looks them up, and writes nothing down."""

    def __init__(self, private: PrivateStore) -> None:
        self._private = private

    def person_for(self, scope: str, handles: dict[str, str]) -> str | None:
        return self._private.person_for(scope, handles)

    def exact(self, scope: str, text: str) -> list[str]:
        return list(self._private.exact(scope, text))

    def enrol(self, scope: str, handles: dict[str, str], person: str) -> None:
        """Enrol nobody."""

    def disclose(self, name: str, value: str, person: str | None = None) -> str:
        """Return a stand-in for the digest."""
        return f"({name})"


def standing_in(book: Any, name: str, at: Instant) -> Standing:
    """Return how a waitlist stands on a book at an instant, with everything due by then seen as having happened."""
    view: Any = book
    if book.waitlist(name) is not None and book.due(name, at) is not None:
        view = OverlayBook(book)
        Journey(view, name, at, 2**52).sweep()
    waitlist = view.waitlist(name)
    if waitlist is None:
        raise Mistake("unknown_waitlist", f"There is no waitlist {name!r}.")
    return Standing(waitlist, tuple(entry.number for entry in view.offered(name))[::-1])


def fold(book: MemoryBook | None, events: Iterable[Record]) -> MemoryBook | None:
    """Fold one stream's records: the ``projector_func`` for ``repository.get(waitlist, projector_func=fold)``.

    A command's records stand next to each other, so each record's position follows from ``cmd``.
    """
    cmd = position = 0
    for record in events:
        position = position + 1 if record.cmd == cmd else record.cmd
        cmd = record.cmd
        book = book or MemoryBook()
        evolve(book, Fact(record.list, position, record.at, record.event, record.imported))
    return book


def _joined(outcome: Outcome) -> int | None:
    joins = [fact.position for fact in outcome.facts[outcome.own] if type(fact.event).__name__ == "EntryJoined"]
    return joins[0] if joins else None


def _happened(request: Request, at: Instant) -> Instant | None:
    if request.happened is None:
        return None
    try:
        happened = parse_instant(request.happened)
    except ValueError as error:
        raise Mistake("time", f"happened: {error}.") from error
    if happened > at:
        raise Mistake("time", f"happened: {happened} is after {at}, when it was recorded.")
    return happened
