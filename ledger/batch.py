"""What do several requests in one transaction come to? Each is carried out alone; all are appended together."""

from collections.abc import Callable

from ledger.attempt import Answer, Attempt, Means
from ledger.decision import Position
from ledger.events import LedgerEvent, OfferRevoked, SpotOffered
from ledger.instant import Instant
from ledger.intake import Desk, Written
from ledger.preparing import may_rank_anew
from ledger.read_models import LiveBook, Projections
from ledger.record import LEDGER_STREAM, Numbered, Record, decode
from ledger.requests import Request
from ledger.standing import Standing, standing_in
from ledger.store import Transaction, records


class AnotherPlan(Exception):
    """Deciding again gives another plan than the one that was looked at."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the ledger has moved")
        self.answer = answer


class TooMany(Exception):  # a person is asked before many are written to
    """The request would make or revoke more offers than were allowed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("too many offers")
        self.answer = answer
        self.count = offers_in(answer)


class Batch:
    """Requests under way in one transaction; their records are appended together at its end."""

    def __init__(
        self, means: Means, zone: str, transaction: Transaction, book: LiveBook, projections: Projections
    ) -> None:
        self._means = means
        self._transaction = transaction
        self._book = book
        self._projections = projections
        self._pending: list[Numbered] = []
        written = Written(transaction, self._pending)
        self._desk = Desk(self._book, means.private, written, means.new_id, zone)
        self._answers: dict[str, Answer] = {}

    def record(
        self,
        request: Request,
        *,
        via: str = "apply",
        plan: str | None = None,
        max_offers: int | None = None,
        alone: bool = False,
    ) -> Answer:
        """Carry one request out; a mistake undoes what it did and leaves the others of the batch alone."""
        self._means.private.mark()
        if not alone:
            self._book.mark(is_large=may_rank_anew(request))
        try:
            attempt = Attempt(self._means, self._transaction, self._book, self._desk, self._answers)
            answer = attempt.carry_out(request, via, self._transaction.position + len(self._pending))
            _check_plan(answer, plan)
            _check_offers(answer, max_offers)
            if answer.own.start == answer.own.stop:
                self._means.private.undo()  # nobody and no text is kept for a request that left no record of its own
            if answer.records and not answer.repeated:
                self._keep(request, answer)
                attempt.remember(request)
            return answer
        except BaseException:
            if not alone:
                self._book.undo()
                self._means.private.undo()
            raise

    def note(self, event: LedgerEvent, *, by: str, via: str) -> Position:
        """Record what concerns the ledger itself; see ``Ledger.note``."""
        position = self._transaction.position + len(self._pending) + 1
        last, recorded = self._last_note(), self._means.now()
        record = Record(
            list=LEDGER_STREAM,
            n=last.n + 1 if last else 1,
            cmd=position,
            at=max(recorded, last.at) if last else recorded,
            recorded=recorded,
            by=by,
            via=via,
            salt=self._means.new_id(),
            event=event,
        )
        self._pending.append((position, record))
        return position

    def _last_note(self) -> Record | None:
        """Return the last record of the ledger's own stream, those of this batch included."""
        for _, record in reversed(self._pending):
            if record.list == LEDGER_STREAM:
                return record
        last = records.last_version(self._transaction, LEDGER_STREAM)
        if last is None:
            return None
        (row,) = records.stream_records(self._transaction, LEDGER_STREAM, gt=last - 1)
        return decode(row.state)

    @property
    def has_records(self) -> bool:
        """Whether anything is to be recorded."""
        return bool(self._pending)

    def standing(self, name: str, at: Instant | None = None) -> Standing:
        """Return how a waitlist stands at an instant, in the middle of the batch."""
        return standing_in(self._book, name, at or self._means.now())

    def finish(self, append: Callable[[list[Record]], object]) -> None:
        """Append the records and write what is left to write."""
        append([record for _, record in self._pending])
        self._projections.project(self._transaction, self._pending)
        self._book.flush()
        self._projections.advance(self._transaction, self._transaction.position)

    def _keep(self, request: Request, answer: Answer) -> None:
        self._pending += answer.records
        if request.id is not None:
            self._answers[request.id] = answer


def _check_plan(answer: Answer, plan: str | None) -> None:
    if plan is not None and answer.plan != plan and not answer.repeated:
        raise AnotherPlan(answer)


def offers_in(answer: Answer) -> int:
    """Count the offers that an answer makes or revokes."""
    return sum(isinstance(record.event, SpotOffered | OfferRevoked) for _, record in answer.records)


def _check_offers(answer: Answer, allowed: int | None) -> None:
    if allowed is not None and offers_in(answer) > allowed and not answer.repeated:
        raise TooMany(answer)
