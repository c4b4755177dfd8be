"""Where does an answer look the past up? In the records, all of them folded, or in the tables of the past."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from ledger.book import Book
from ledger.decision import EntryNumber, Position
from replays.archive.evidence import Evidence, Trace, evidence, trace
from replays.past.history import AsOf, Records, Row, View, view
from replays.rederiving.decided import Decided, decided

NAMED = 20
"""Of those whom a long answer names, so many in each list are held against their records."""


class Archive(ABC):
    """The records of a ledger, and how its waitlists stood at any moment; a ``Records``."""

    @abstractmethod
    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records from position ``start`` to ``stop``, both included, in order."""

    @abstractmethod
    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream, in order."""

    @abstractmethod
    def view(self, waitlist: str, as_of: AsOf | None, *, walks: bool = True) -> View[Book] | None:
        """Return a waitlist as it stood; None when it was not open yet.

        Args:
            waitlist: its name.
            as_of: when.
            walks: whether the answer goes through the queue; of what is asked about now, it else need not be read.
        """

    @abstractmethod
    def decided(self, position: Position) -> Decided | None:
        """Return a record and the state before it; None when there is no such record on any waitlist."""

    @abstractmethod
    def trace(self, waitlist: str, subject: EntryNumber | str, last: Position | None) -> Trace | None:
        """Return whom a number or an id means, by the records up to a position; None for nobody."""

    @abstractmethod
    def evidence(self, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None) -> Evidence | None:
        """Return what an answer about somebody rests on; None when nobody such was known then."""

    @abstractmethod
    def names(self, waitlist: str, position: Position, numbers: Iterable[EntryNumber]) -> None:
        """Take note of whom an answer names, as they stood right after a record."""


class Folded(Archive):
    """Folds the records of a waitlist anew for every question: it rests on nothing else."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records in a range."""
        return self._records.records(start, stop)

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream."""
        return self._records.stream_records(stream)

    def view(self, waitlist: str, as_of: AsOf | None, *, walks: bool = True) -> View[Book] | None:  # noqa: ARG002 - folded
        """Return a waitlist as it stood."""
        return view(self._records, waitlist, as_of)

    def decided(self, position: Position) -> Decided | None:
        """Return a record and the state before it."""
        return decided(self._records, position)

    def trace(self, waitlist: str, subject: EntryNumber | str, last: Position | None) -> Trace | None:
        """Return whom a number or an id means."""
        return trace(self._records, waitlist, subject, last)

    def evidence(self, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None) -> Evidence | None:
        """Return what an answer about somebody rests on."""
        return evidence(self._records, waitlist, subject, as_of)

    def names(self, _waitlist: str, _position: Position, _numbers: Iterable[EntryNumber]) -> None:
        """Do nothing: whoever is named was folded."""


def archive(records: Records) -> Archive:
    """Return where an answer looks the past up: an archive, or the records folded."""
    return records if isinstance(records, Archive) else Folded(records)
