"""In what order does a command happen? First what is due, then its own fact, then what follows from it.

``perform`` is the one driver of ``decide`` and ``evolve``, for live commands on the SqlBook and for replays on the
MemoryBook alike, so that a replay takes every step that the command took.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger import events
from ledger.book import Book
from ledger.commands import Accept, Admit, AnyCommand, Approve, Backfill, Join, OfferNext, Open, Reinstate, Settle, Tick
from ledger.decide import decide
from ledger.decision import Position
from ledger.events import Events, ListEvent
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.instant import Instant
from ledger.list_life import refusal_mark
from ledger.matching import NO_RUN
from ledger.offer_hours import Calendar, NoCalendar
from ledger.refusals import Refused
from ledger.rules.following import next_consequence, next_due
from ledger.rules.limiting import counted_elsewhere, penalties_of
from ledger.rules.situation import Situation

_CALLING = (events.OfferExpired, events.OfferDeclined, events.EntryAdmitted, events.WaitlistClosed)
"""Facts that have a say in the match run after them."""


class Outcome(Struct, frozen=True):
    """What a command came to.

    Attributes:
        facts: all that is to be recorded, in order; the book has them already.
        own: where the command's own facts begin and end among them.
        refused: the rule that said no to it.
        refusal: the position at which that refusal stands recorded, now or before.
        runs: the match run in which each spot was given by the backfill, by position.
    """

    facts: tuple[Fact, ...]
    own: slice
    refused: Refused | None = None
    refusal: Position | None = None
    runs: dict[Position, Backfill] = {}


class Journey:
    """One command under way: appends facts and folds each into the book as it comes."""

    def __init__(
        self,
        book: Book,
        name: str,
        at: Instant,
        position: Position,
        *,
        imported: bool = False,
        by: str = "",
        calendar: Calendar | None = None,
    ) -> None:
        self.book = book
        self.name = name
        self.at = at
        self.next_position = position
        self.imported = imported
        self.by = by
        self.calendar = calendar or NoCalendar()
        self.facts: list[Fact] = []
        self.runs: dict[Position, Backfill] = {}
        self._is_cut = False

    def situation(self) -> Situation:
        """Return what the next step looks at."""
        book, name = self.book, self.name
        return Situation(book, name, book.waitlist(name), self.at, self.next_position, self.by, self.calendar)

    def happen(self, event: ListEvent, at: Instant | None = None) -> None:
        """Add a fact and fold it."""
        fact = Fact(self.name, self.next_position, at or self.at, event, self.imported, self.by)
        self._is_cut = self._is_cut or (isinstance(event, events.CapacityChanged) and self._reduces(event))
        evolve(self.book, fact)
        self.facts.append(fact)
        self.next_position += 1

    def sweep(self) -> None:
        """Record everything due, each at its own instant, and then fill what came free, now."""
        start = len(self.facts)
        while (due := next_due(self.situation())) is not None:
            self.happen(due[1], due[0])
        if len(self.facts) > start:
            self.follow(start)

    def follow(self, start: int) -> None:
        """Record what follows from the facts since ``start``."""
        run = run_after(self.facts[start:], is_cut=self._is_cut)
        while (event := next_consequence(run, self.situation())) is not None:
            self.runs[self.next_position] = run
            self.happen(event)

    def _reduces(self, event: events.CapacityChanged) -> bool:
        """Whether a pool becomes smaller, or holders are counted in another: growing takes a spot from nobody."""
        before = {pool.name: pool.capacity for pool in self.situation().waitlist.pools}
        return bool(event.from_pool) or any(pool.capacity < before.get(pool.name, 0) for pool in event.pools)

    def carry_out(self, command: AnyCommand) -> Outcome:
        """Take a command's own step after what was due, record what follows, and return all that is to be recorded."""
        start = len(self.facts)
        refused = self.act(command)
        refusal = None if refused is None else _record_refusal(self, command, refused)
        own = slice(start, len(self.facts))
        is_first_look = isinstance(command, Tick) and start == 0  # what was due has been followed by its own run
        if refused is None and (own.stop > own.start or is_first_look):
            self.follow(start)
        return Outcome(tuple(self.facts), own, refused, refusal, self.runs)

    def act(self, command: AnyCommand) -> Refused | None:
        """Take the command's own step; several offers are several steps, as far as the spots go."""
        times = command.count if isinstance(command, OfferNext) else 1
        for turn in range(times):
            answer = decide(command, self.situation())
            if isinstance(answer, Refused):
                return None if turn else answer
            for event in answer:
                self.happen(event)
            self._go_on(command, answer)
        return None

    def _go_on(self, command: AnyCommand, answer: Events) -> None:
        """Take the same step again as long as a holder had to move first; a joiner stands in the queue by then."""
        start = self.next_position - len(answer)
        while answer and isinstance(answer[-1], events.SpotMoved):
            again = decide(continued(command, start), self.situation())
            assert not isinstance(again, Refused), "a spot that moves lead to is given"
            for event in again:
                self.happen(event)
            answer = again


def perform(
    command: AnyCommand,
    book: Book,
    name: str,
    at: Instant,
    position: Position,
    *,
    imported: bool = False,
    by: str = "",
    calendar: Calendar | None = None,
) -> Outcome:
    """Carry a command out on the book and return what is to be recorded.

    Args:
        command: the request, with people and texts as ids and digests.
        book: the state before it; it takes everything in.
        name: the waitlist.
        at: now.
        position: the position that the first fact will have.
        imported: the instant came from the caller.
        by: the actor who asks.
        calendar: what moves deadlines into offer hours; needed only where the policy has them.

    Raises:
        Mistake: the command cannot be understood. The book may have been swept: the caller throws it away.
    """
    journey = Journey(book, name, at, position, imported=imported, by=by, calendar=calendar)
    if not isinstance(command, Open):
        journey.sweep()
    return journey.carry_out(command)


def continued(command: AnyCommand, start: Position) -> AnyCommand:
    """Return what is left of a command once holders have moved; ``start`` is where a join of it stands."""
    if isinstance(command, Join):
        return Settle(entry=start)
    if isinstance(command, Approve):
        return Settle(entry=start + 1)
    if isinstance(command, Admit) and command.join is not None:
        return replace(command, entry=start, join=None)
    return command


def run_after(facts: list[Fact], *, is_cut: bool) -> Backfill:
    """Return the match run that these facts call for: whom to try last or not at all, and what must give way."""
    kinds = [fact.event for fact in facts if isinstance(fact.event, _CALLING)]
    if not kinds:
        return Backfill(cut=True) if is_cut else NO_RUN
    return Backfill(
        expired=frozenset(event.entry for event in kinds if isinstance(event, events.OfferExpired)),
        declined=frozenset(event.entry for event in kinds if isinstance(event, events.OfferDeclined)),
        cut=is_cut,
        overfilled=any(
            isinstance(event, events.EntryAdmitted) and event.decision.kind == "override" for event in kinds
        ),
        closed=any(isinstance(event, events.WaitlistClosed) and not event.joining_only for event in kinds),
    )


def _record_refusal(journey: Journey, command: AnyCommand, refused: Refused) -> Position | None:
    """Record a refusal that a person may dispute, once for each person, request, code and policy."""
    if not refused.is_disputable:
        return None
    event = _refusal(command, refused, journey)
    before = journey.book.refusal(journey.name, refusal_mark(event))
    if before is not None:
        return before
    journey.happen(event)
    return journey.next_position - 1


def _refusal(command: AnyCommand, refused: Refused, journey: Journey) -> events.RequestRefused:
    version = journey.situation().waitlist.policy_version
    match command:
        case Join():
            return events.RequestRefused(
                person=command.person,
                request="join",
                code=refused.code,
                policy=version,
                party=command.party,
                attributes=command.attributes,
                outcomes=command.outcomes,
                pools=command.pools,
                wait=command.wait,
                personal=command.personal,
                reason=command.reason,
                elsewhere=counted_elsewhere(command, journey.situation()) if refused.rule == "limit_reached" else {},
                penalties=penalties_of(command, journey.situation()),
                placed=command.placed,
                beyond_limit=command.beyond_limit,
                against=command.code if command.placed or command.beyond_limit else None,
            )
        case Accept() | Reinstate():
            entry = journey.situation().entry(command.entry)
            request: Literal["accept", "reinstate"] = "accept" if isinstance(command, Accept) else "reinstate"
            return events.RequestRefused(
                person=entry.person,
                request=request,
                code=refused.code,
                policy=version,
                entry=entry.number,
                reason=command.reason if isinstance(command, Reinstate) else None,
            )
        case _:
            message = f"{type(command).__name__} has no refusal that a person may dispute"
            raise TypeError(message)
