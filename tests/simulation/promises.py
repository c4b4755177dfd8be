"""Somebody who remembers all that was said and recorded, and looks after each step whether it still holds."""

import itertools
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import projections
from ledger.application import Ledger
from ledger.attempt import Answer
from ledger.book import ACTIVE, Waitlist
from ledger.decision import Position
from ledger.events import CapacityChanged, EntryAdmitted, PersonErased, SpotOffered
from ledger.evolve import evolve
from ledger.memory_book import MemoryBook
from ledger.record import Numbered, Record, decode, encode
from ledger.store import Store, open_store, records
from projections.current import SqlBook
from projections.rebuild import differences
from replays.audit.replay import Replay
from replays.audit.stored import StoredLedger
from replays.audit.verify import verify
from replays.oracle import judge

ENDINGS = frozenset({"OfferAccepted", "OfferDeclined", "OfferExpired", "OfferRevoked"})


CLEAN = "verify is clean"
"""The one promise that only an audit of the whole ledger can find broken."""


class Broken(Exception):
    """A promise was not kept."""

    def __init__(self, promise: str, detail: str) -> None:
        super().__init__(f"{promise}: {detail}")
        self.promise = promise


def check(promise: str, holds: bool, detail: object = "") -> None:
    """Raise unless a promise holds."""
    if not holds:
        raise Broken(promise, str(detail))


class Memory:
    """What the records say, remembered apart from the ledger: their bytes, and the state they come to."""

    def __init__(self) -> None:
        self.states: list[bytes] = []
        self.book = MemoryBook()
        self.ids: dict[str, Position] = {}
        """The command that was asked for under each id."""
        self.commands: dict[Position, int] = {}
        """How many records each command has."""
        self.erased: set[str] = set()
        self._replay = Replay()
        self._offers: set[Position] = set()
        self._ended: set[Position] = set()

    @property
    def head(self) -> Position:
        """The last position."""
        return len(self.states)

    def take(self, states: Iterable[bytes]) -> None:
        """Take in what was recorded since, command by command, each of which keeps the promises."""
        numbered = [(position, state, decode(state)) for position, state in enumerate(states, self.head + 1)]
        for cmd, group in itertools.groupby(numbered, key=lambda one: one[2].cmd):
            command = list(group)
            check("a command is recorded whole and in one place", cmd == command[0][0], f"#{command[0][0]}")
            self._take_command([(position, record) for position, _, record in command])
            self.states += [state for _, state, _ in command]
            self.commands[cmd] = len(command)
        difference = self._replay.report().difference
        check("a replay decides the same", difference is None, difference and difference.sentence)

    def _take_command(self, command: Sequence[Numbered]) -> None:
        name = command[0][1].list
        before = self._over(name)
        for position, record in command:
            self._note(position, record)
            evolve(self.book, record.fact(position))
            self._replay.take(position, record)
        over = self._over(name)
        says_so = any(_may_oversell(record) for _, record in command)
        check("never oversold", over <= before or says_so, f"{over} over on {name} at #{command[0][0]}")

    def _note(self, position: Position, record: Record) -> None:
        if record.id is not None:
            check("a request is recorded once", record.id not in self.ids, f"{record.id} at #{position}")
            self.ids[record.id] = record.cmd
        event = record.event
        if isinstance(event, SpotOffered):
            self._offers.add(position)
        if record.type in ENDINGS:
            offer: Position = getattr(event, "offer")  # noqa: B009 - all four kinds have it
            check("each offer ends once", offer in self._offers - self._ended, f"#{offer} at #{position}")
            self._ended.add(offer)
        if isinstance(event, PersonErased):
            check("an erasure is recorded once", event.person not in self.erased, f"#{position}")
            self.erased.add(event.person)

    def _over(self, name: str) -> int:
        waitlist = self.book.waitlist(name)
        return 0 if waitlist is None else waitlist.over

    def check_people(self) -> None:
        """Raise unless everybody has at most one active entry on a waitlist."""
        active = [(entry.waitlist, entry.person) for entry in self.book.entries.values() if entry.state in ACTIVE]
        check("one active entry a person", len(active) == len(set(active)), sorted(active))

    def check_answer(self, answer: Answer, head: Position) -> None:
        """Raise unless what was acknowledged stands in the ledger as it was said; it ended at ``head`` before."""
        for position, record in answer.records:
            held = self.states[position - 1] if position <= self.head else b""
            check("no acknowledged command is lost", held == encode(record), f"#{position}")
        if answer.records:
            first = answer.records[0][0]
            check("an answer says whether it is new", answer.repeated == (first <= head), f"#{first}")
        count = self.commands.get(answer.records[0][0], 0) if answer.records else 0
        check("an answer is the whole command", count == len(answer.records), answer)


def _may_oversell(record: Record) -> bool:
    event = record.event
    if isinstance(event, SpotOffered | EntryAdmitted):
        return "over_capacity" in event.decision.deviation or event.decision.kind == "carried_over"
    return isinstance(event, CapacityChanged)


class Keeper:
    """Compares a ledger with the memory of it."""

    def __init__(self) -> None:
        self.memory = Memory()

    def look(self, ledger: Ledger) -> None:
        """Take in what is new, and raise unless the live book says what the memory says."""
        with ledger.store.snapshot() as snapshot:
            new = [row.state for row in records.records(snapshot, self.memory.head + 1)]
            head = self.memory.head + len(new)
            check("positions are dense", snapshot.position == head, f"{snapshot.position}, {head}")
            self.memory.take(new)
            self.memory.check_people()
            book = SqlBook(snapshot)
            for waitlist in self.memory.book.waitlists.values():
                self._compare(book, waitlist)

    def _compare(self, live: SqlBook, waitlist: Waitlist) -> None:
        name, book = waitlist.name, self.memory.book
        promise = "the live book is what the records say"
        check(promise, live.waitlist(name) == waitlist, f"{live.waitlist(name)}, {waitlist}")
        check(promise, list(live.queue(name)) == list(book.queue(name)), name)
        check(promise, live.classes(name) == book.classes(name), name)
        check(promise, list(live.offered(name)) == list(book.offered(name)), name)
        check(promise, list(live.admitted(name)) == list(book.admitted(name)), name)

    def reread(self, ledger: Ledger) -> None:
        """Raise unless every record remembered is there, byte for byte, after the ledger was opened again."""
        with ledger.store.snapshot() as snapshot:
            held = [row.state for row in records.records(snapshot)]
        pairs = zip(self.memory.states, held, strict=False)
        lost = next((position for position, (ours, theirs) in enumerate(pairs, 1) if ours != theirs), None)
        check(
            "no acknowledged command is lost", lost is None and len(held) >= self.memory.head, f"#{lost}, {len(held)}"
        )

    def audit(self, ledger: Ledger) -> None:
        """Raise unless every check of ``verify`` holds, with the oracle and the read models made anew."""
        with ledger.store.snapshot() as snapshot, tempfile.TemporaryDirectory() as folder, _aside(folder) as copy:
            stored = StoredLedger(snapshot)
            found = verify(
                stored,
                tree=stored,
                projections=lambda: differences(snapshot, copy, stored.records()),
                independent=judge.check,
            )
        faults = [f"{one.name}: {one.fault}" for one in found.results if one.fault is not None]
        check(CLEAN, not faults, "; ".join(faults))

    def rewind(self, head: Position) -> None:
        """Forget what was recorded after a position: a copy from then has taken the ledger's place."""
        states = self.memory.states[:head]
        self.memory = Memory()
        self.memory.take(states)


def _aside(folder: str) -> Store:
    return open_store(f"sqlite:///{Path(folder) / 'aside.db'}", catalogues=[projections.CATALOGUE], create=True)
