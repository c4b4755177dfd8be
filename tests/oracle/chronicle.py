"""A ledger in memory: commands carried out by the core, and the bytes that it would record."""

import base64
from collections import Counter
from itertools import takewhile

from ledger.book import Entry, State, Waitlist
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.fact import Fact
from ledger.instant import Instant
from ledger.journey import Outcome, perform
from ledger.memory_book import MemoryBook
from ledger.overlay import OverlayBook
from ledger.record import Numbered, Record, decode, encode
from tests.replays.written import verb_of


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
        self._record(outcome.facts, at, f"test {verb_of(command)}")
        return outcome

    def command(self, position: int) -> tuple[str, list[Numbered]]:
        """Return the waitlist and the records of the command that recorded a position."""
        first = decode(self.records[position - 1][1])
        rest = ((at, decode(state)) for at, state in self.records[first.cmd - 1 :])
        return first.list, list(takewhile(lambda one: one[1].cmd == first.cmd, rest))

    def positions(self, waitlist: str) -> list[int]:
        """Return where the records of a waitlist stand."""
        return [position for position, state in self.records if decode(state).list == waitlist]

    def waitlist(self, name: str) -> Waitlist:
        """Return a waitlist as it is."""
        waitlist = self.book.waitlist(name)
        assert waitlist is not None
        return waitlist

    def entries(self, waitlist: str, *states: State) -> list[Entry]:
        """Return the entries in these states, oldest first."""
        return [entry for entry in self.book.entries.values() if entry.waitlist == waitlist and entry.state in states]

    def _record(self, facts: tuple[Fact, ...], recorded: Instant, via: str) -> None:
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
                via=via,
                salt=base64.urlsafe_b64encode(fact.position.to_bytes(16)).rstrip(b"=").decode(),
                event=fact.event,
            )
            self.records.append((fact.position, encode(record)))
