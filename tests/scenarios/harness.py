"""Given a history, when something is asked, then exactly these facts: the frame of every scenario.

    story.given(opens(capacity=1), joins("ann"), joins("ben"))
    story.when(cancels("ann"))
    story.then(cancelled("ann"), offered("ben", cause=cancelled("ann")))

``then`` compares whole facts, all of them, in order: position, instant and every member of the event. The steps of
``given`` and ``when`` are in ``tests.scenarios.asking``, the facts of ``then`` in ``tests.scenarios.happening``.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from ledger.book import Entry, Waitlist
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.decision import EntryNumber
from ledger.events import EntryJoined, ListEvent
from ledger.fact import Fact
from ledger.instant import CANONICAL, Instant, add, duration
from ledger.journey import Outcome, perform
from ledger.refusals import Mistake, Refused
from tests.scenarios.books import Shelf
from tests.scenarios.words import fact_in_words, refusal_in_words

START = Instant("2026-04-18T09:00:00.000Z")
"""When every story begins; ``"24h"`` in a scenario is this long after it."""

JAZZ = "jazz-night"


class Scene:
    """The facts so far, and what a name means among them."""

    def __init__(self, facts: Iterable[Fact], now: Instant) -> None:
        self.facts = list(facts)
        self.now = now

    @property
    def names(self) -> dict[EntryNumber, str]:
        """The person of each entry."""
        return {fact.position: fact.event.person for fact in self.facts if isinstance(fact.event, EntryJoined)}

    def entry(self, person: str) -> EntryNumber:
        """Return the newest entry of a person."""
        return max(number for number, name in self.names.items() if name == person)

    def last(self, event: type[ListEvent], entry: EntryNumber | None = None) -> int:
        """Return where the last fact of this type stands, about this entry if one is given."""
        return max(
            fact.position
            for fact in self.facts
            if isinstance(fact.event, event) and entry in (None, getattr(fact.event, "entry", fact.position))
        )


class Step(Struct, frozen=True):
    """Something asked of a waitlist, in words and as the command it makes where it is asked."""

    words: str
    command: Callable[[Scene], AnyCommand]
    waitlist: str = JAZZ
    is_refused: bool = False
    imported: bool = False
    by: str = ""


class Pause(Struct, frozen=True):
    """Time going by."""

    words: str
    length: timedelta


class Happening(Struct, frozen=True):
    """A fact that is expected: its event once it is known where it stands, and its instant if it is not now."""

    kind: type[ListEvent]
    event: Callable[[Scene, int], ListEvent]
    person: str | None = None
    at: Instant | None = None
    waitlist: str = JAZZ
    imported: bool = False
    by: str = ""


class Story:
    """One scenario being told on a book."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._told: list[str] = []
        self._asked: list[str] = []
        self._history: list[Fact] = []
        self._got: list[Fact] = []
        self._outcome: Outcome | None = None
        self._mistake: Mistake | None = None
        self.now = START

    @property
    def scene(self) -> Scene:
        """Everything that happened so far."""
        return Scene([*self._history, *self._got], self.now)

    def given(self, *steps: Step | Pause) -> None:
        """Tell what went before; a refusal here fails unless the step says that it is refused."""
        self._turn_the_page()
        for step in steps:
            self._told.append(step.words)
            outcome = self._take(step)
            if outcome is not None and (outcome.refused is not None) != (isinstance(step, Step) and step.is_refused):
                raise AssertionError(f"{step.words!r} was {refusal_in_words(outcome.refused)}")
        self._turn_the_page()

    def when(self, *steps: Step | Pause) -> None:
        """Ask for what the scenario is about."""
        self._turn_the_page()
        for step in steps:
            self._asked.append(step.words)
            try:
                self._outcome = self._take(step) or self._outcome
            except Mistake as mistake:
                self._mistake = mistake

    def then(self, *expected: Happening, refused: Refused | None = None) -> None:
        """Hold that exactly these facts were recorded, in this order, and whether a rule said no."""
        __tracebackhide__ = True
        wanted = self._facts(expected)
        answer = None if self._outcome is None else self._outcome.refused
        if self._got != wanted or answer != refused or self._mistake is not None:
            self._fail(self._lines(wanted, refused), self._lines(self._got, answer))

    def mistaken(self, code: str, saying: str = "") -> None:
        """Hold that the request could not be understood, and why. The story ends here: its book may be torn."""
        __tracebackhide__ = True
        if self._mistake is None or self._mistake.code != code or saying not in self._mistake.message:
            answer = None if self._outcome is None else self._outcome.refused
            self._fail([f"a mistake: {code} {saying}"], self._lines(self._got, answer))

    def stands(self, waitlist: str = JAZZ, **expected: object) -> None:
        """Hold how the waitlist stands, as far as it is said: counts, or people by name in their order."""
        __tracebackhide__ = True
        got = {name: self._standing(name, waitlist) for name in expected}
        if got != expected:
            self._fail([f"{name} {value}" for name, value in expected.items()], [f"{n} {v}" for n, v in got.items()])

    def entry(self, person: str) -> Entry:
        """Return the person's newest entry as the book has it."""
        return self.numbered(self.scene.entry(person))

    def numbered(self, number: EntryNumber) -> Entry:
        """Return the entry with this number as the book has it."""
        entry = self._shelf.book.entry(number)
        assert entry is not None
        return entry

    def origins(self, pool: str) -> list[tuple[int, int]]:
        """Return where the free spots of a pool come from: position and how many, oldest first."""
        return list(self._shelf.book.origins(JAZZ, pool))

    def refusal(self) -> int | None:
        """Return where the last refusal stands recorded."""
        return None if self._outcome is None else self._outcome.refusal

    def _take(self, step: Step | Pause) -> Outcome | None:
        if isinstance(step, Pause):
            self.now = add(self.now, step.length)
            return None
        book, position = self._shelf.book, len(self._history) + len(self._got) + 1
        command = step.command(self.scene)
        outcome = perform(
            command,
            book,
            step.waitlist,
            self.now,
            position,
            imported=step.imported,
            by=step.by,
            calendar=ZoneCalendar(),
        )
        self._shelf.settle()
        self._got.extend(outcome.facts)
        return outcome

    def _turn_the_page(self) -> None:
        self._history += self._got
        self._told += self._asked
        self._got, self._asked, self._outcome = [], [], None

    def _facts(self, expected: Sequence[Happening]) -> list[Fact]:
        scene = Scene(self._history, self.now)
        for happening in expected:
            position = len(scene.facts) + 1
            event = happening.event(scene, position)
            at = happening.at or self.now
            scene.facts.append(Fact(happening.waitlist, position, at, event, happening.imported, happening.by))
        return scene.facts[len(self._history) :]

    def _lines(self, facts: Sequence[Fact], refused: Refused | None) -> list[str]:
        names = Scene([*self._history, *facts], self.now).names
        told = [fact_in_words(fact, names) for fact in facts] or ["nothing is recorded"]
        mistake = [] if self._mistake is None else [f"a mistake: {self._mistake.code} {self._mistake.message}"]
        return [*told, *([refusal_in_words(refused)] if refused else []), *mistake]

    def _fail(self, expected: Sequence[str], got: Sequence[str]) -> None:
        __tracebackhide__ = True
        parts = {"Given": self._told, "When": self._asked, "Expected": expected, "Got": got}
        raise AssertionError("\n".join(f"{title}\n  " + "\n  ".join(lines) for title, lines in parts.items()))

    def _standing(self, name: str, waitlist: str) -> object:
        book = self._shelf.book
        row = book.waitlist(waitlist)
        assert row is not None
        match name:
            case "queue":
                return [entry.person for entry in book.queue(waitlist)]
            case "offered":
                return [entry.person for entry in book.offered(waitlist)][::-1]
            case "admitted":
                return [entry.person for entry in book.admitted(waitlist)][::-1]
            case _:
                return _count(row, name)


def _count(waitlist: Waitlist, name: str) -> Any:
    counts: dict[str, Any] = {pool.name: (pool.admitted, pool.offered, pool.free) for pool in waitlist.pools}
    return counts[name] if name in counts else getattr(waitlist, name)


def moment(text: str) -> Instant:
    """Return an instant given as itself or as the time since the story began."""
    return Instant(text) if CANONICAL.fullmatch(text) else add(START, duration(text))
