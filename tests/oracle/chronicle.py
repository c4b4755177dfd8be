"""A ledger in memory: commands carried out by the core, and the bytes that it would record."""

import base64
from collections import Counter

from ledger.book import ACTIVE, Entry, State, Waitlist
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.events import ListEvent
from ledger.evolve import Fact
from ledger.instant import Instant
from ledger.journey import Journey, Outcome, perform
from ledger.memory_book import MemoryBook
from ledger.overlay import OverlayBook
from ledger.record import Record, encode


class Chronicle:
    """Carries commands out on a ``MemoryBook`` and keeps what is recorded, as positions and bytes."""

    def __init__(self) -> None:
        self.book = MemoryBook()
        self.records: list[tuple[int, bytes]] = []
        self._versions: Counter[str] = Counter()

    def do(self, waitlist: str, command: AnyCommand, at: Instant, by: str = "mia") -> Outcome:
        """Carry a command out; tried over the book first, because one that is a mistake leaves nothing behind."""
        perform(command, OverlayBook(self.book), waitlist, at, len(self.records) + 1, by=by, calendar=ZoneCalendar())
        outcome = perform(command, self.book, waitlist, at, len(self.records) + 1, by=by, calendar=ZoneCalendar())
        self._record(outcome.facts, at)
        return outcome

    def happen(self, waitlist: str, at: Instant, *events: ListEvent) -> None:
        """Record events for which there is no verb yet, as a command would: the sweep before, what follows after."""
        journey = Journey(self.book, waitlist, at, len(self.records) + 1, by="mia", calendar=ZoneCalendar())
        journey.sweep()
        start = len(journey.facts)
        for event in events:
            journey.happen(event)
        journey.follow(start)
        self._record(tuple(journey.facts), at)

    def waitlist(self, name: str) -> Waitlist:
        """Return a waitlist as it is."""
        waitlist = self.book.waitlist(name)
        assert waitlist is not None
        return waitlist

    def entries(self, waitlist: str, *states: State) -> list[Entry]:
        """Return the entries in these states, oldest first."""
        return [entry for entry in self.book.entries.values() if entry.waitlist == waitlist and entry.state in states]

    def is_active(self, entry: Entry) -> bool:
        """Whether the entry's person has an active entry on its waitlist, this one or another."""
        return any(other.person == entry.person for other in self.entries(entry.waitlist, *ACTIVE))

    def _record(self, facts: tuple[Fact, ...], recorded: Instant) -> None:
        command = len(self.records) + 1
        for fact in facts:
            self._versions[fact.waitlist] += 1
            record = Record(
                list=fact.waitlist,
                n=self._versions[fact.waitlist],
                cmd=command,
                at=fact.at,
                recorded=recorded,
                by=fact.by,
                via="test",
                salt=base64.urlsafe_b64encode(fact.position.to_bytes(16)).rstrip(b"=").decode(),
                event=fact.event,
            )
            self.records.append((fact.position, encode(record)))
