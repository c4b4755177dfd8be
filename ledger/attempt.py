"""What does a request come to? It is taken in, decided, and written down as records that are ready to be appended."""

import hashlib
import hmac
from collections.abc import Callable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book
from ledger.calendar import ZoneCalendar
from ledger.clock import Clock
from ledger.events import EntryJoined, RequestRefused
from ledger.instant import Instant, parse_instant
from ledger.intake import Desk
from ledger.journey import Outcome, perform
from ledger.matching import Unfilled, unfilled
from ledger.offer_hours import Calendar
from ledger.plan import plan_digest
from ledger.record import Numbered, Record, decode
from ledger.refusals import Mistake, Refused
from ledger.requests import Request
from ledger.store import Transaction, records
from ledger.store.private import PrivateStore

NOBODY = "ledger"
"""The actor of records that nobody in particular asked for."""


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
        unfilled: spots that came free by it and go to nobody, and why.
    """

    request: Request
    records: tuple[Numbered, ...]
    own: slice
    refused: Refused | None = None
    refusal: int | None = None
    person: str | None = None
    entry: int | None = None
    repeated: bool = False
    head: int = 0
    unfilled: Unfilled | None = None

    @property
    def plan(self) -> str:
        """Digest of the plan: deciding again gives the same one unless somebody is treated otherwise."""
        facts = [record.fact(position) for position, record in self.records]
        return plan_digest(facts, self.refused.code if self.refused else None)


class Means(Struct, frozen=True):
    """What an attempt takes from outside of every decision: the private store, clock, fresh ids and the calendar."""

    private: PrivateStore
    now: Clock
    new_id: Callable[[], str]
    calendar: Calendar = ZoneCalendar()


class Attempt:
    """One request being carried out on a book, for real or as a dry run."""

    def __init__(
        self, means: Means, transaction: Transaction, book: Book, desk: Desk, answers: dict[str, Answer]
    ) -> None:
        self._means = means
        self._transaction = transaction
        self._book = book
        self._desk = desk
        self._answers = answers

    def carry_out(self, request: Request, via: str, head: int) -> Answer:
        """Return what the request comes to after position ``head``, with the records ready to be appended."""
        if request.id is not None:
            before = self._answered(request, request.id)
            if before is not None:
                return before
        recorded = self._means.now()
        intake = self._desk.take(request)
        at, imported = self._instant(request, recorded)
        free_before = self._free(request)
        outcome = perform(
            intake.command,
            self._book,
            request.waitlist,
            at,
            head + 1,
            imported=imported,
            by=request.by or NOBODY,
            calendar=self._means.calendar,
        )
        written = self._records(request, via, recorded, outcome)
        return Answer(
            request=request,
            records=written,
            own=outcome.own,
            refused=outcome.refused,
            refusal=outcome.refusal,
            person=intake.person,
            entry=intake.entry or _joined(outcome),
            head=head + len(written),
            unfilled=self._unfilled(request) if self._free(request) > free_before else None,
        )

    def remember(self, request: Request) -> None:
        """Keep a fingerprint of the request apart, so that another one under the same id can be told from it."""
        if request.id is not None:
            self._means.private.remember_request(request.id, self._fingerprint(request))

    def _answered(self, request: Request, request_id: str) -> Answer | None:
        pending = self._answers.get(request_id)
        rows = [] if pending else self._transaction.run("request", {"id": request_id})
        if not rows and pending is None:
            return None
        known = self._means.private.request_fingerprint(request_id)
        if known is not None and not hmac.compare_digest(known, self._fingerprint(request)):
            raise Mistake("request_id", f"The id {request_id!r} stands for another request already.")
        if pending is not None:
            return replace(pending, repeated=True)
        return self._recorded(request, rows[0][0])

    def _recorded(self, request: Request, cmd: int) -> Answer:
        """Return the answer that the command's records gave the first time."""
        found: list[Numbered] = []
        for row in records.records(self._transaction, cmd, None, 50):
            record = decode(row.state)
            if record.cmd != cmd:
                break
            found.append((row.position, record))
        start = next(index for index, (_, record) in enumerate(found) if record.id is not None)
        position, own = found[start][0], found[start][1].event
        refused = refusal = None
        if isinstance(own, RequestRefused):
            refused, refusal = Refused(own.code, "recorded_refusal", {}, is_disputable=True), position
        return Answer(
            request=request,
            records=tuple(found),
            own=slice(start, len(found)),
            refused=refused,
            refusal=refusal,
            person=getattr(own, "person", None),
            entry=position if isinstance(own, EntryJoined) else getattr(own, "entry", None),
            repeated=True,
            head=self._transaction.position,
        )

    def _free(self, request: Request) -> int:
        waitlist = self._book.waitlist(request.waitlist)
        return 0 if waitlist is None else waitlist.free

    def _unfilled(self, request: Request) -> Unfilled | None:
        waitlist = self._book.waitlist(request.waitlist)
        return None if waitlist is None else unfilled(self._book, waitlist)

    def _fingerprint(self, request: Request) -> bytes:
        plain = msgspec.json.encode(replace(request, id=None, refused=None), order="sorted")
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

    def _records(self, request: Request, via: str, recorded: Instant, outcome: Outcome) -> tuple[Numbered, ...]:
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
                    by=request.by or NOBODY,
                    via=words,
                    salt=self._means.new_id(),
                    event=fact.event,
                    id=request.id if index == id_at else None,
                    happened=happened if index == id_at else None,
                    imported=fact.imported,
                ),
            )
            for index, fact in enumerate(facts)
        )


def _joined(outcome: Outcome) -> int | None:
    joins = (fact.position for fact in outcome.facts[outcome.own] if isinstance(fact.event, EntryJoined))
    return next(joins, None)


def _happened(request: Request, at: Instant) -> Instant | None:
    if request.happened is None:
        return None
    try:
        happened = parse_instant(request.happened)
    except ValueError as error:
        raise Mistake("time", f"happened: {error}.") from error
    if happened > at:
        raise Mistake("time", "happened: only a time that has passed can be claimed, and this one is still to come.")
    return happened
