"""Would the ledger decide the same again? Every command carried out once more, and compared event by event."""

from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from ledger.decision import Position
from ledger.events import EntryAdmitted, RequestRefused, SpotOffered
from ledger.fact import Fact
from ledger.memory_book import MemoryBook
from ledger.record import LEDGER_STREAM, Numbered, Record, decode
from replays.past.history import Row
from replays.rederiving.derivation import Derivation, derive
from replays.rederiving.differences import MemberDifference, member_differences, told, told_refusal

GIVING = (SpotOffered, EntryAdmitted)
"""Events that give a spot."""


class Difference(Struct, frozen=True, kw_only=True):
    """The first record that the rules do not give again.

    Attributes:
        position: where it stands, or should stand.
        waitlist: on which waitlist.
        cmd: the command it belongs to.
        about: ``decision`` when something was decided otherwise; ``completeness`` when something that was due or
            followed was left out, or something was recorded that nobody asked for.
        expected: what the rules give, in words.
        found: what is recorded, in words.
        members: the members in which two events of one type differ.
    """

    position: Position
    waitlist: str
    cmd: Position
    about: Literal["decision", "completeness"]
    expected: str
    found: str
    members: tuple[MemberDifference, ...] = ()

    @property
    def sentence(self) -> str:
        """The difference in one sentence."""
        if self.expected != self.found:
            return f"The rules give {self.expected}; recorded is {self.found}."
        first = self.members[0]
        return f"{self.found}: its {first.member} should be {first.expected!r} and is {first.found!r}."


class Report(Struct, frozen=True, kw_only=True):
    """What a replay came to; with a difference, the counts are those before it.

    Attributes:
        records: how many were read.
        commands: how many were carried out again, each complete.
        decisions: how many spots were given again as recorded, by kind of decision.
        refusals: how many refusals were given again as recorded.
    """

    records: int
    commands: int
    decisions: dict[str, int]
    refusals: int
    difference: Difference | None = None


class Replay:
    """Takes the records of a whole ledger one by one and stops at the first difference."""

    def __init__(self) -> None:
        self.book = MemoryBook()
        self.difference: Difference | None = None
        self._group: list[Numbered] = []
        self._records = 0
        self._commands = 0
        self._decisions: Counter[str] = Counter()
        self._refusals = 0

    def take(self, position: Position, record: Record) -> None:
        """Take the next record."""
        self._records += 1
        group = self._group
        if group and (record.cmd != group[0][1].cmd or record.list != group[0][1].list):
            self._close()
        self._group.append((position, record))

    def report(self) -> Report:
        """Return what came of it, after the last record."""
        self._close()
        return Report(
            records=self._records,
            commands=self._commands,
            decisions=dict(self._decisions),
            refusals=self._refusals,
            difference=self.difference,
        )

    def _close(self) -> None:
        group, self._group = self._group, []
        if not group or self.difference is not None or group[0][1].list == LEDGER_STREAM:
            return
        derived = derive(self.book, group, is_whole=True)
        found = tuple(record.fact(position) for position, record in group)
        self.difference = difference_between(derived, found, group[0][1].cmd)
        if self.difference is None:
            self._commands += 1
            self._count(found)

    def _count(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact.event, GIVING):
                self._decisions[fact.event.decision.kind] += 1
            elif isinstance(fact.event, RequestRefused):
                self._refusals += 1


def replay(rows: Iterable[Row]) -> Report:
    """Carry every command of a ledger out again.

    Raises:
        RecordError: a record cannot be read; ``verify`` says which.
    """
    replayed = Replay()
    for position, *_, state, _ in rows:
        replayed.take(position, decode(state))
        if replayed.difference is not None:
            break
    return replayed.report()


def difference_between(derived: Derivation, found: tuple[Fact, ...], cmd: Position) -> Difference | None:
    """Return the first fact of a command that is not as the rules give it, or None."""
    if derived.facts == found and derived.problem is None:
        return None
    for index, (expected, recorded) in enumerate(zip_longest(derived.facts, found)):
        if expected == recorded and expected is not None:
            continue
        return Difference(
            position=found[0].position + index,
            waitlist=found[0].waitlist,
            cmd=cmd,
            about=_about(expected, recorded, derived),
            expected=_expectation(expected, derived),
            found=told(recorded),
            members=member_differences(expected, recorded),
        )
    return None


def _about(expected: Fact | None, found: Fact | None, derived: Derivation) -> Literal["decision", "completeness"]:
    """Something was decided otherwise, or it was left out or recorded although nothing called for it."""
    if found is None:
        return "completeness"
    if expected is None:
        return "decision" if derived.refused or derived.problem else "completeness"
    kinds = (type(expected.event), type(found.event))
    otherwise = kinds[0] is kinds[1] or RequestRefused in kinds or all(kind in GIVING for kind in kinds)
    return "decision" if otherwise else "completeness"


def _expectation(expected: Fact | None, derived: Derivation) -> str:
    if expected is not None:
        return told(expected)
    if derived.problem is not None:
        return f"nothing that could be carried out ({derived.problem})"
    return told(None) if derived.refused is None else told_refusal(derived.refused)
