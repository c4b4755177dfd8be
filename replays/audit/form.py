"""Is every record what its row says, in the one form that its bytes may have?"""

import msgspec
from msgspec import Struct

from ledger.record import Record, encode, form_fault, topic_of
from replays.audit.checks import Check, Fault, Read


class _Kind(Struct):
    type: str
    v: int


_kind = msgspec.json.Decoder(_Kind).decode


class Form(Check):
    """The check of each record by itself: readable, canonical, and of the stream, version and topic of its row."""

    name = "records"
    needs_records = False

    def look(self, read: Read) -> Fault | None:
        """Look at one record."""
        sentence = read.problem or _not_canonical(read.state) if read.record is None else _departs(read, read.record)
        if sentence:
            return Fault(read.position, sentence)
        self.count("records")
        return None


def _departs(read: Read, record: Record) -> str | None:
    kind = _kind(read.state)
    topic = f"{kind.type}.{kind.v}"
    row, says = (read.stream, read.version, read.topic), (record.list, record.n, topic)
    for name, one, other in zip(("stream", "version", "topic"), row, says, strict=True):
        if one != other:
            return f"Its row has the {name} {one!r}; the record itself says {other!r}."
    return _not_canonical(read.state) or _not_as_written(read.state, record, topic)


def _not_canonical(state: bytes) -> str | None:
    fault = form_fault(state)
    return None if fault is None else f"Its bytes are not in the form of a record: {fault}."


def _not_as_written(state: bytes, record: Record, topic: str) -> str | None:
    """Members with their default are left out; bytes of an older version cannot be written again to be compared."""
    if topic != topic_of(record.event) or encode(record) == state:
        return None
    return "Its bytes spell out what a record leaves out, such as a value that is the default."
