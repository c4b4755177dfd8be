"""What is a check? It looks at record after record, once, and remembers the first fault."""

from abc import ABC, abstractmethod
from typing import ClassVar

from msgspec import Struct

from ledger.decision import Position
from ledger.record import Record, RecordError, decode
from replays.past.history import Row

NOTED = 20
"""How many remarks a check keeps; all are counted."""


class Fault(Struct, frozen=True):
    """Something is not as it must be: at which record, and in a sentence."""

    position: Position | None
    sentence: str


class Result(Struct, frozen=True, kw_only=True):
    """What a check came to.

    Attributes:
        name: of the check.
        fault: the first fault, if any.
        counts: how much was looked at, by what.
        notes: what is no fault and worth knowing, such as a clock that went back.
    """

    name: str
    fault: Fault | None = None
    counts: dict[str, int] = {}
    notes: tuple[Fault, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether no fault was found."""
        return self.fault is None


class Read(Struct, frozen=True):
    """A row, and the record that its bytes are, or why they are none."""

    position: Position
    stream: str
    version: int
    topic: str
    state: bytes
    leaf: bytes
    record: Record | None
    problem: str = ""


class Check(ABC):
    """Looks at every record of a ledger in order; after its first fault it looks no further.

    Attributes:
        name: what it checks, in a word.
        needs_records: it cannot go on where bytes are no record.
    """

    name: ClassVar[str]
    needs_records: ClassVar[bool] = True

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.counts: dict[str, int] = {}
        self.notes: list[Fault] = []

    def see(self, read: Read) -> None:
        """Look at the next record."""
        if self.fault is not None:
            return
        if read.record is None and self.needs_records:
            self.fault = Fault(read.position, f"Record #{read.position} cannot be read, so this check ends there.")
        else:
            self.fault = self.look(read)

    def result(self) -> Result:
        """Return what came of it, after the last record."""
        if self.fault is None:
            self.fault = self.finish()
        return Result(name=self.name, fault=self.fault, counts=self.counts, notes=tuple(self.notes[:NOTED]))

    @abstractmethod
    def look(self, read: Read) -> Fault | None:
        """Return what is wrong with the next record, or None."""

    def finish(self) -> Fault | None:
        """Return what shows only at the end, or None."""
        return None

    def count(self, name: str) -> None:
        """Count one more of something."""
        self.counts[name] = self.counts.get(name, 0) + 1


def read(row: Row) -> Read:
    """Return a row with the record that its bytes are."""
    position, stream, version, topic, state, leaf = row
    try:
        return Read(position, stream, version, topic, state, leaf, decode(state))
    except RecordError as error:
        return Read(position, stream, version, topic, state, leaf, None, str(error))
