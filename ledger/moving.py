"""How does a ledger move to another database, or into a file and back? Record by record, byte for byte.

A file of records is JSON Lines: line n holds the exact bytes of record n. Whoever appends them again builds the same
tree, so that the head at the end proves that nothing was lost or changed on the way.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from ledger.decision import Position
from ledger.record import LIMIT, RecordError, decode, form_fault
from ledger.store import Transaction, records
from ledger.store.records import Head, NewEvent

BATCH = 1000


class MovingError(Exception):
    """Records that cannot be taken over: at which line, and what is wrong, in a sentence."""

    def __init__(self, position: Position, sentence: str) -> None:
        super().__init__(f"Line {position}: {sentence}")
        self.position = position


class _Topic(msgspec.Struct):
    type: str
    v: int


_topic = msgspec.json.Decoder(_Topic).decode


def lines(transaction: Transaction) -> Iterator[bytes]:
    """Yield the bytes of every record, each with the end of its line."""
    for row in records.records(transaction):
        yield row.state + b"\n"


def take(transaction: Transaction, states: Iterable[bytes]) -> Head:
    """Append records to an empty ledger, given as their bytes in order, and return its head.

    Raises:
        MovingError: the ledger is not empty, or a line is not the record that belongs there.
    """
    if transaction.position:
        raise MovingError(1, "this ledger holds records already; only an empty one takes others.")
    versions: dict[str, int] = {}
    new = (_event(position, state, versions) for position, state in enumerate(states, 1))
    while batch := list(islice(new, BATCH)):
        records.append(transaction, batch)
    return records.head(transaction)


def copy(source: Transaction, target: Transaction, progress: Callable[[Position], None] = lambda _: None) -> Head:
    """Append all records of one ledger to another that is empty, and note who has read how far."""

    def states() -> Iterator[bytes]:
        for row in records.records(source):
            progress(row.position)
            yield row.state

    head = take(target, states())
    for name, position in source.run("all_tracking"):
        target.run("track", {"name": name, "position": position})
    return head


def read(file: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of the records in a file; a line that is longer than any record ends the reading.

    Raises:
        MovingError: a line is too long or not ended.
    """
    for position, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            sentence = "it is longer than any record." if len(line) > LIMIT else "the file ends in the middle of it."
            raise MovingError(position, sentence)
        yield line[:-1]


def _event(position: Position, state: bytes, versions: dict[str, int]) -> NewEvent:
    fault = form_fault(state)
    if fault is not None:
        raise MovingError(position, f"it is not in the form of a record: {fault}.")
    try:
        record = decode(state)
    except RecordError as error:
        raise MovingError(position, f"{error}.") from error
    expected = versions.get(record.list, 0) + 1
    if record.n != expected:
        raise MovingError(position, f"it is number {record.n} of {record.list}; number {expected} was to come.")
    versions[record.list] = expected
    topic = _topic(state)
    return NewEvent(record.list, record.n, f"{topic.type}.{topic.v}", state)
