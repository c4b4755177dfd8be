"""Is the order whole? Positions and versions without gaps, commands in one piece, and time that never goes back."""

from msgspec import Struct

from ledger.decision import Position
from ledger.events import OfferExpired, PenaltyEnded
from ledger.instant import Instant
from ledger.record import Record
from replays.audit.checks import Check, Fault, Read

_SHARED = ("list", "recorded", "by", "via", "imported")
"""Members that all records of a command share."""


class _Stream(Struct):
    version: int = 0
    at: Instant = Instant("")
    importing: bool = True


class Sequence(Check):
    """The check of order.

    Args:
        head: the last position, by what the ledger says of itself.
    """

    name = "sequence"
    needs_records = False

    def __init__(self, head: Position | None = None) -> None:
        super().__init__()
        self._head = head
        self._position: Position = 0
        self._last: Record | None = None
        self._streams: dict[str, _Stream] = {}

    def look(self, read: Read) -> Fault | None:
        """Compare the record with the one before it, and with the one before it in its stream."""
        stream = self._streams.get(read.stream)
        if stream is None:
            stream = self._streams[read.stream] = _Stream()
            self.count("streams")
        sentence = self._place(read, stream)
        if sentence is None and read.record is not None:
            sentence = self._command(read.position, read.record) or self._time(read.position, read.record, stream)
        if sentence is not None:
            return Fault(min(read.position, self._position + 1), sentence)
        self._position, stream.version, self._last = read.position, read.version, read.record
        self.count("records")
        return None

    def finish(self) -> Fault | None:
        """Compare the last record with the head."""
        if self._head is None or self._head == self._position:
            return None
        missing = self._position + 1
        if self._position < self._head:
            return Fault(missing, f"The head says that there are {self._head} records; #{missing} is missing.")
        return Fault(self._head + 1, f"The head says that there are {self._head} records; there are more.")

    def _place(self, read: Read, stream: _Stream) -> str | None:
        if read.position > self._position + 1:
            return f"#{self._position + 1} is missing: after #{self._position} comes #{read.position}."
        if read.position <= self._position:
            return f"#{read.position} does not come after #{self._position}."
        if read.version != stream.version + 1:
            return f"It is number {read.version} of {read.stream}; number {stream.version + 1} was to come."
        return None

    def _command(self, position: Position, record: Record) -> str | None:
        if record.cmd == position:
            return None
        last = self._last
        if last is None or record.cmd != last.cmd:
            return f"It says that it belongs to the command #{record.cmd}, which is not the one before it."
        for member in _SHARED:
            if getattr(record, member) != getattr(last, member):
                return f"Its member {member!r} differs from that of the record before it in the same command."
        return None

    def _time(self, position: Position, record: Record, stream: _Stream) -> str | None:
        at, before, recorded = record.at, stream.at, record.recorded
        if at < before:
            return f"Its instant {at} is before {before}, that of the last record of {record.list}."
        if record.imported and not stream.importing:
            return f"It took its time from the caller, and {record.list} was not open for import any more."
        if record.imported and at > recorded:
            return f"Its instant {at} is after {recorded}, when it was written."
        live = not (record.imported or _is_swept(record))
        if live and at != max(recorded, before):
            return f"Its instant {at} is neither {recorded}, when it was written, nor that of the record before it."
        if live and at > recorded:
            self.count("clock_went_back")
            self.notes.append(Fault(position, f"The clock said {recorded}, before {at}; it had been put back."))
        stream.at, stream.importing = at, record.imported
        return None


def _is_swept(record: Record) -> bool:
    """Whether a record carries the instant at which something fell due, which no clock shows."""
    return isinstance(record.event, OfferExpired | PenaltyEnded) or bool(getattr(record.event, "due", False))
