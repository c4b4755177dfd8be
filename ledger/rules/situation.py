"""What does a rule look at? The book, the waitlist, the moment and the next position, and nothing else."""

from msgspec import Struct

from ledger.book import Book, Entry, Waitlist
from ledger.commands import Backfill
from ledger.decision import Decision, EntryNumber, Kind, Position
from ledger.events import SpotMoved, SpotOffered
from ledger.instant import Instant, add, duration
from ledger.matching import NO_RUN, Choice, cause_of, skipped_ahead
from ledger.offer_hours import Calendar, NoCalendar
from ledger.policy import Policy, stop
from ledger.rank import compared
from ledger.refusals import Mistake, RefusalCode, Refused
from ledger.seating import Move


class Deadline(Struct, frozen=True):
    """When an offer is to be answered by, and what an instant moved into offer hours was found with."""

    at: Instant | None = None
    zone: str | None = None
    tzdata: str | None = None


class Situation(Struct, frozen=True, gc=False):
    """One step's point of view.

    Attributes:
        book: the state before it.
        name: the waitlist's name.
        known: the waitlist; None where there is none of this name.
        at: the instant.
        position: the position that its first event will have.
        by: the actor who asks.
        calendar: what moves a deadline into offer hours.
    """

    book: Book
    name: str
    known: Waitlist | None
    at: Instant
    position: Position
    by: str = ""
    calendar: Calendar = NoCalendar()

    @property
    def waitlist(self) -> Waitlist:
        """The waitlist.

        Raises:
            Mistake: there is none of this name.
        """
        if self.known is None:
            raise Mistake("unknown_waitlist", f"There is no waitlist {self.name!r}.")
        return self.known

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.waitlist.policy

    def entry(self, number: EntryNumber) -> Entry:
        """Return an entry of this waitlist.

        Raises:
            Mistake: the number is of no entry, or of one on another waitlist.
        """
        entry = self.book.entry(number)
        if entry is None or entry.waitlist != self.name:
            raise Mistake("unknown_entry", f"{self.name} has no entry {number}.")
        return entry

    def deadline(self, window: str | None) -> Deadline:
        """Return when an offer made now is to be answered by; not before it was told where the window starts then."""
        length = window or self.policy.offer_window
        return self.window_from_now("none" if self.policy.window_from == "notice" else length)

    def window_from_now(self, length: str) -> Deadline:
        """Return the end of a window that starts now: within the offer hours, and never after a stop that is to come.

        An offer of another policy may stand beyond the stop of this one; who is told of it only then still has time.
        """
        policy, end = self.policy, stop(self.policy)
        if end is not None and end <= self.at:
            end = None
        if length == "none":
            return Deadline(end)
        at = add(self.at, duration(length))
        if policy.offer_hours is None:
            return Deadline(at if end is None else min(at, end))
        zone = policy.offer_hours.zone or self.waitlist.zone
        moved = self.calendar.moved(at, policy.offer_hours, zone, self.position)
        return Deadline(moved.deadline if end is None else min(moved.deadline, end), moved.zone, moved.tzdata)

    def decision(self, choice: Choice, kind: Kind, run: Backfill = NO_RUN, *, joining: bool = False) -> Decision:
        """Return the grounds on which ``choice`` gets its spot; ``joining`` when it is not in the queue yet."""
        waitlist, entry = self.waitlist, choice.entry
        return Decision(
            kind=kind,
            policy=waitlist.policy_version,
            rank=self.book.ahead(self.name, entry.key) + 1,
            key=compared(waitlist.policy.order, entry),
            waiting=waitlist.queued + joining,
            cause=cause_of(self.book, self.name, choice.pool, entry.party),
            skipped=skipped_ahead(self.book, waitlist, choice, run),
        )


def moved(move: Move) -> SpotMoved:
    """Return the fact that a holder moves to another pool."""
    return SpotMoved(entry=move.holder.number, source=move.holder.pool, target=move.target)


def offered(choice: Choice, decision: Decision, window: str | None, now: Situation) -> SpotOffered:
    """Return the offer of a spot; ``window`` is one that was given for this offer alone."""
    deadline = now.deadline(window)
    return SpotOffered(
        entry=choice.entry.number,
        pool=choice.pool,
        decision=decision,
        deadline=deadline.at,
        window=window,
        zone=deadline.zone,
        tzdata=deadline.tzdata,
    )


def refused(code: RefusalCode, *, is_disputable: bool = False, **details: str | int) -> Refused:
    """Return the refusal by a rule, with what its sentence needs."""
    return Refused(code, code, details, is_disputable)


def unexplained(code: str | None, reason: str | None) -> Refused | None:
    """Return the refusal of what departs from a rule without code or text."""
    missing = [name for name, value in (("code", code), ("reason", reason)) if not value]
    return refused("override_needs_reason", missing=" and ".join(missing)) if missing else None


def not_queued(entry: Entry) -> Refused | None:
    """Return why an entry cannot be dealt with as one in the queue; None when it is there."""
    match entry.state:
        case "waiting" | "suspended":
            return None
        case "offered":
            return refused("already_offered", entry=entry.number)
        case "admitted":
            return refused("already_admitted", entry=entry.number)
        case _:
            return refused("not_waiting", entry=entry.number, state=entry.state)
