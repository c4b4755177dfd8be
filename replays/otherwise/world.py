"""How would a waitlist have gone? Commands carried out again in order, with what nobody can know kept apart.

Positions are stretched, so that anything can come between two records. Who answers an offer that was never made is not
known: the world stops there, unless it is told what to assume.
"""

from collections.abc import Iterable
from datetime import timedelta
from heapq import heappop, heappush
from statistics import median

from msgspec.structs import replace

from ledger import commands as verbs
from ledger.book import QUEUED, Entry, Waitlist
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.decision import EntryNumber, Position
from ledger.events import (
    AnyEvent,
    EntryAdmitted,
    EntryJoined,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferRevoked,
    OverrideProposed,
    SpotOffered,
)
from ledger.fact import Fact
from ledger.instant import Instant, as_datetime, instant
from ledger.journey import Journey, Outcome, perform
from ledger.matching import choose
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from ledger.refusals import Mistake
from replays.otherwise.course import Assume, Ended, Offered, Stop, Stopped, Summary
from replays.otherwise.facts import as_read_by
from replays.otherwise.inputs import REFUSED, Input, Key

_CALENDAR = ZoneCalendar()

STRIDE = 2**20
"""Positions that one record makes room for."""


class _OnRecord(int):
    """The number of an entry here, written as the number that it has on record."""

    key: Key

    def __format__(self, spec: str) -> str:
        """Write the number on record: what lots are drawn by."""
        return format(self.key, spec)


class _Book(MemoryBook):
    """A book whose frozen lists are written with the numbers on record, so that lots fall as they would.

    Attributes:
        idle_seconds: for how long spots were free while somebody was in the queue, added up over the spots.
    """

    def __init__(self, on_record: dict[EntryNumber, Key]) -> None:
        super().__init__()
        self._on_record = on_record
        self.idle_seconds = 0.0

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Write the waitlist's row, and measure the time since the one before."""
        row = self.waitlists.get(waitlist.name)
        if row is not None and waitlist.at > row.at and row.queued and row.free:
            self.idle_seconds += _seconds(row.at, waitlist.at) * row.free
        super().put_waitlist(waitlist)

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the frozen list of the last draw."""
        return tuple(map(self._written, super().frozen(waitlist)))

    def _written(self, number: EntryNumber) -> EntryNumber:
        found = _OnRecord(number)
        found.key = self._on_record.get(number, number)
        return found


class World:
    """One course of things on one waitlist.

    Args:
        waitlist: its name.
        record: the world as it is on record, whose answers count here too; none for that world itself.
        policy: the policy to be in force instead of those on record.
        assume: what to take for an answer that is not on record.
    """

    def __init__(
        self, waitlist: str, record: "World | None" = None, policy: Policy | None = None, assume: Assume | None = None
    ) -> None:
        self.name = waitlist
        self._keys: dict[EntryNumber, Key] = {}
        self.book = _Book(self._keys)
        self.offers: dict[Key, list[Offered]] = {}
        self.given: dict[Key, tuple[Position, Instant]] = {}
        self.stop: Stop | None = None
        self._record, self._policy, self._assume = record, policy, assume
        self._numbers: dict[Key, EntryNumber] = {}
        self._proposals: dict[Position, Position] = {}
        self._instants: dict[Position, Instant] = {}
        self._fills: list[float] = []
        self._pending: list[tuple[Instant, int, AnyCommand]] = []
        self._next: Position = 1
        self._assumed = self._passed_over = 0

    def follow(self, course: Iterable[Input], until: Instant | None = None) -> "World":
        """Carry the commands out, as far as can be known, and what falls due by an instant."""
        try:
            for one in course:
                self._settle(one.at)
                self._take(one)
                self._settle(one.at)
            if until is not None:
                self._settle(until)
                self._sweep(until, 0)
        except Stopped as stopped:
            self.stop = stopped.stop
        return self

    @property
    def waitlist(self) -> Waitlist:
        """The waitlist as it stands in the end."""
        return self.book.waitlists[self.name]

    def entry(self, key: Key) -> Entry | None:
        """Return an entry as it stands in the end, or None where it never joined here."""
        return self.book.entries.get(self._numbers.get(key, 0))

    def rank(self, key: Key) -> int | None:
        """Return the rank of an entry in the queue, where it stands there."""
        entry = self.entry(key)
        return self.book.ahead(self.name, entry.key) + 1 if entry is not None and entry.state in QUEUED else None

    @property
    def keys(self) -> set[Key]:
        """Every entry that joined."""
        return set(self._numbers)

    @property
    def summary(self) -> Summary:
        """The world in figures."""
        row, offers = self.waitlist, [one for made in self.offers.values() for one in made]
        return Summary(
            admitted=sum(pool.admitted for pool in row.pools),
            offered=sum(pool.offered for pool in row.pools),
            waiting=row.queued,
            offers=len(offers),
            expired=sum(one.ended == "expired" for one in offers),
            idle_seconds=round(self.book.idle_seconds),
            fill_seconds=round(median(self._fills)) if self._fills else None,
            assumed=self._assumed,
            passed_over=self._passed_over,
        )

    def _take(self, one: Input) -> None:
        """Carry one command out, in so far as it makes sense here."""
        command = self._translated(one)
        self._next = max(self._next, one.position * STRIDE)
        at = self._no_earlier(one.at)
        self._sweep(at, one.position)
        if command is None:
            return
        try:
            outcome = perform(
                command,
                self.book,
                self.name,
                at,
                self._next,
                imported=one.imported,
                by=one.by,
                calendar=_CALENDAR,
            )
        except Mistake:
            self._passed_over += 1
            return
        self._passed_over += outcome.refused is not None and not isinstance(command, verbs.Join)
        self._name(one, outcome)
        self._see(outcome.facts, one.position)

    def _name(self, one: Input, outcome: Outcome) -> None:
        """Keep which entry here is the one that joined on record, and which proposal the one that was made there."""
        for fact in outcome.facts:
            if isinstance(fact.event, OverrideProposed) and one.own is not None:
                self._proposals[one.own] = fact.position
        if one.key is None:
            return
        joined = [fact.position for fact in outcome.facts if isinstance(fact.event, EntryJoined)]
        if not joined and one.key > -REFUSED:
            join = one.command.join if isinstance(one.command, verbs.Admit) else one.command
            active = self.book.active_entry(self.name, join.person) if isinstance(join, verbs.Join) else None
            joined = [active.number] if active else []
        for key, number in enumerate(joined, one.key):  # the parts of a party join one after the other
            self._numbers[key] = number
            self._keys.setdefault(number, key)

    def _sweep(self, at: Instant, source: Position) -> None:
        if self.book.waitlist(self.name) is None:
            return
        journey = Journey(self.book, self.name, at, self._next, calendar=_CALENDAR)
        journey.sweep()
        self._see(tuple(journey.facts), source)

    def _see(self, facts: tuple[Fact, ...], source: Position) -> None:
        """Take in what happened; what an offer means is asked only after the whole command."""
        for fact in facts:
            self._instants[fact.position] = fact.at
            self._next = fact.position + 1
        for fact in facts:
            self._note(fact.event, fact, source)

    def _note(self, event: AnyEvent, fact: Fact, source: Position) -> None:
        match event:
            case SpotOffered() | EntryAdmitted():
                key = self._keys[event.entry]
                self.given[key] = source, fact.at
                freed = self._instants.get(event.decision.cause or 0)
                if freed is not None:
                    self._fills.append(_seconds(freed, fact.at))
                if isinstance(event, SpotOffered):
                    self._offer(key, event.entry, Offered(source, fact.at, self.book.entries[event.entry].wakes))
            case OfferAccepted():
                self._end(event.entry, "accepted", fact.at)
            case OfferDeclined():
                self._end(event.entry, "declined", fact.at)
            case OfferExpired():
                self._end(event.entry, "expired", fact.at)
            case OfferRevoked():
                self._end(event.entry, "revoked", fact.at)
            case _:
                pass

    def _end(self, number: EntryNumber, how: Ended, at: Instant) -> None:
        offer = self.offers[self._keys[number]][-1]
        offer.ended, offer.ended_at = how, at

    def _offer(self, key: Key, number: EntryNumber, offer: Offered) -> None:
        """Keep an offer, and see to its answer where that is not on record."""
        self.offers.setdefault(key, []).append(offer)
        if self._record is None or self._is_known(key, offer):
            return
        if self._assume is None:
            raise Stopped(Stop(position=offer.source, at=offer.at, reason="answer", entry=key))
        self._assumed += 1
        answer = self._assumed_answer(key, offer)
        if answer is not None and (offer.dies_at is None or answer[0] < offer.dies_at):
            verb = verbs.Accept if answer[1] == "accepted" else verbs.Decline
            heappush(self._pending, (answer[0], self._assumed, verb(entry=number)))

    def _is_known(self, key: Key, offer: Offered) -> bool:
        """Whether this is an offer on record whose answer came, or did not come, in time here as well."""
        assert self._record is not None
        for made in self._record.offers.get(key, ()):
            if made.source == offer.source and offer.source:
                answered = made.ended in {"accepted", "declined"} and made.ended_at is not None
                in_time = offer.dies_at is None or (made.ended_at or "") < offer.dies_at
                return made.dies_at == offer.dies_at or (answered and in_time)
        return False

    def _assumed_answer(self, key: Key, offer: Offered) -> tuple[Instant, str] | None:
        if self._assume == "expire":
            return None
        made = [] if self._record is None else self._record.offers.get(key, [])
        likely = next((one for one in made if one.at >= offer.at), made[-1] if made else None)
        if self._assume == "accept" or likely is None:
            return offer.at, "accepted"
        if likely.ended not in {"accepted", "declined"} or likely.ended_at is None:
            return None
        return _after(offer.at, _seconds(likely.at, likely.ended_at)), likely.ended

    def _settle(self, until: Instant) -> None:
        """Give the assumed answers whose instant has come."""
        while self._pending and self._pending[0][0] <= until:
            at, _, command = heappop(self._pending)
            at = self._no_earlier(at)
            self._sweep(at, 0)
            outcome = perform(command, self.book, self.name, at, self._next, calendar=_CALENDAR)
            self._see(outcome.facts, 0)

    def _no_earlier(self, at: Instant) -> Instant:
        row = self.book.waitlist(self.name)
        return at if row is None else max(at, row.at)

    def _translated(self, one: Input) -> AnyCommand | None:
        """Return what a command on record asks for here; None for nothing."""
        command = one.command if self._policy is None else as_read_by(one.command, self._policy)
        if isinstance(command, verbs.HoldDraw) and self._draws_by_unknown_numbers():
            raise Stopped(Stop(position=one.position, at=one.at, reason="draw"))
        if isinstance(command, verbs.Open):
            return command if self._policy is None else replace(command, policy=self._policy)
        if isinstance(command, verbs.AdoptPolicy):
            return command if self._policy is None else None
        named = getattr(command, "entry", None)
        if named is None:
            return self._general(command)
        number = self._numbers.get(named)
        entry = self.book.entries.get(number or 0)
        if entry is None:
            self._passed_over += 1
            return None
        here: AnyCommand = replace(command, entry=entry.number)
        if isinstance(here, verbs.Amend) and here.placed is not None:
            here = replace(here, placed=_stretched(here.placed))
        if isinstance(here, verbs.Undo) and here.last is not None:
            here = replace(here, last=_stretched(here.last))
        return here if self._record is None else self._sensible(here, entry)

    def _draws_by_unknown_numbers(self) -> bool:
        """Whether lots are to be drawn by the numbers of entries that have none on record."""
        draw = self.waitlist.draw
        by_number = draw is not None and draw.algorithm == "sha256"
        return by_number and any(self._keys.get(number, 0) < 0 for number in self.book.frozen(self.name))

    def _general(self, command: AnyCommand) -> AnyCommand | None:
        """Offers by hand are none of the organiser's where they are made by themselves; who was placed is so here."""
        if isinstance(command, verbs.Join) and command.placed is not None:
            return replace(command, placed=_stretched(command.placed))
        if isinstance(command, verbs.Approve):
            proposal = self._proposals.get(command.proposal)  # none where it needed no approval here
            return None if proposal is None else replace(command, proposal=proposal)
        is_by_hand = self.book.waitlist(self.name) is None or self.waitlist.policy.backfill == "manual"
        return None if isinstance(command, verbs.OfferNext) and self._record is not None and not is_by_hand else command

    def _sensible(self, command: AnyCommand, entry: Entry) -> AnyCommand | None:
        """Return what somebody who did this on record does in the state in which they are here."""
        match command:
            case verbs.Accept() | verbs.Revoke():
                return command if entry.state == "offered" else None
            case verbs.Decline():
                return self._giving_up(command, entry) if entry.state in {"offered", "admitted"} else None
            case verbs.Withdraw() | verbs.Cancel():
                return self._giving_up(command, entry)
            case verbs.OfferTo():
                return command if entry.state in QUEUED else None
            case verbs.Admit():
                return self._admission(command, entry)
            case _:
                return command

    def _giving_up(self, command: verbs.Decline | verbs.Withdraw | verbs.Cancel, entry: Entry) -> AnyCommand | None:
        match entry.state:
            case "waiting" | "suspended":
                return verbs.Withdraw(entry=entry.number, reason=command.reason)
            case "offered":
                return command if isinstance(command, verbs.Decline) else verbs.Withdraw(entry=entry.number)
            case "admitted":
                return verbs.Cancel(entry=entry.number, reason=command.reason)
            case _:
                return None

    def _admission(self, command: verbs.Admit, entry: Entry) -> AnyCommand | None:
        """An exception stays one, and so does what was carried over.

        Who was let in by hand as the rule would, stands for whom the rule chooses here.
        """
        if command.code is not None or command.carried_over:
            return command if entry.state in QUEUED else None
        choice = choose(self.book, self.waitlist)
        return None if choice is None else verbs.Admit(entry=choice.entry.number)


def _stretched(position: Position) -> Position:
    """Return the last position that follows a record here."""
    return position * STRIDE + STRIDE - 1


def _seconds(start: Instant, end: Instant) -> float:
    return (as_datetime(end) - as_datetime(start)).total_seconds()


def _after(at: Instant, seconds: float) -> Instant:
    return instant(as_datetime(at) + timedelta(seconds=seconds))
