"""What does a rule look at? The book, the waitlist, the moment and the next position, and nothing else."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.decision import Decision, EntryNumber, Kind, Position
from ledger.instant import Instant, add, duration
from ledger.matching import NO_RUN, Choice, cause_of, skipped_ahead
from ledger.policy import Policy
from ledger.rank import compared
from ledger.refusals import Mistake, RefusalCode, Refused


class Situation(Struct, frozen=True):
    """One step's point of view: the state before it, the instant, and the position its first event will have."""

    book: Book
    name: str
    at: Instant
    position: Position

    @property
    def waitlist(self) -> Waitlist:
        """The waitlist.

        Raises:
            Mistake: there is none of this name.
        """
        waitlist = self.book.waitlist(self.name)
        if waitlist is None:
            raise Mistake("unknown_waitlist", f"There is no waitlist {self.name!r}.")
        return waitlist

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

    def deadline(self, window: str | None) -> Instant | None:
        """Return when an offer made now is to be answered by; None when the policy sets no window."""
        length = window or self.policy.offer_window
        return None if length == "none" else add(self.at, duration(length))

    def decision(self, choice: Choice, kind: Kind, run: Any = NO_RUN, *, joining: bool = False) -> Decision:
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


def refused(code: RefusalCode, *, is_disputable: bool = False, **details: str | int) -> Refused:
    """Return the refusal by a rule, with what its sentence needs."""
    return Refused(code, code, details, is_disputable)


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


def overriding(decision: Decision, **changes: Any) -> Decision:
    """Return the decision as an override of the rule."""
    return replace(decision, kind="override", **changes)
