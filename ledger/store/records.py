"""How are events put at the end of the ledger, and read in order? In a transaction of the caller's.

An append is one step: the events, the subtrees they complete and the head change together or not at all.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import NamedTuple

from ledger.store.errors import StoreError
from ledger.store.transaction import Transaction
from ledger.trust import merkle

HIGHEST = (1 << 63) - 1
"""The largest whole number a database keeps; as a bound it bounds nothing."""


class Record(NamedTuple):
    """An event as it is stored.

    Attributes:
        position: its place in the ledger.
        stream: the sequence it belongs to.
        version: its place in the stream.
        topic: what kind of event it is.
        state: the exact bytes that were hashed.
        leaf: the hash of ``state`` in the tree.
    """

    position: int
    stream: str
    version: int
    topic: str
    state: bytes
    leaf: bytes


class NewEvent(NamedTuple):
    """An event that is about to be stored; see :class:`Record`."""

    stream: str
    version: int
    topic: str
    state: bytes


class Head(NamedTuple):
    """The end of the ledger: the last position (0 when empty) and the root of the tree over all events."""

    position: int
    root: bytes


def head(transaction: Transaction) -> Head:
    """Return the end of the ledger."""
    position, root, _ = head_row(transaction)
    return Head(position, root)


def head_row(transaction: Transaction) -> tuple[int, bytes, bytes]:
    """Return position, root and frontier of the tree as they are stored.

    Raises:
        StoreError: somebody removed them.
    """
    rows = transaction.run("head")
    if not rows:
        raise StoreError("The ledger has no head: it was changed from outside.")
    position, root, frontier = rows[0]
    return position, bytes(root), bytes(frontier)


def records(transaction: Transaction, start: int = 1, stop: int | None = None, batch: int = 1000) -> Iterator[Record]:
    """Yield the records from position ``start`` to ``stop`` (both included), holding ``batch`` of them at a time."""
    last = HIGHEST if stop is None else stop
    while rows := transaction.run("record_range", {"start": start, "stop": last, "limit": batch}):
        yield from map(Record._make, rows)
        if len(rows) < batch:
            return
        start = rows[-1][0] + 1


def stream_records(
    transaction: Transaction, stream: str, gt: int = -1, lte: int | None = None, batch: int = 1000
) -> Iterator[Record]:
    """Yield the records of one stream with ``gt < version <= lte``, holding ``batch`` of them at a time."""
    last = HIGHEST if lte is None else lte
    while rows := transaction.run("stream_range", {"stream": stream, "gt": gt, "lte": last, "limit": batch}):
        yield from map(Record._make, rows)
        if len(rows) < batch:
            return
        gt = rows[-1][2]


def last_version(transaction: Transaction, stream: str) -> int | None:
    """Return the highest version in a stream, or nothing when there is no such stream."""
    ((version,),) = transaction.run("last_version", {"stream": stream})
    return None if version is None else int(version)


def append(transaction: Transaction, events: Sequence[NewEvent]) -> list[int]:
    """Put events at the end of the ledger and return their positions.

    Raises:
        IntegrityError: of ``eventsourcing.persistence``; a version of that stream is there already.
    """
    if not events:
        return []
    size, _, packed = head_row(transaction)
    rows, nodes, frontier = _grown(events, size, packed)
    position = size + len(events)
    # PostgreSQL gives a transaction up at the first error; SQLite would keep the events before the one that failed.
    with transaction.savepoint() if transaction.dialect == "sqlite" else nullcontext():
        transaction.run_many("append_event", rows)
        transaction.run_many("append_node", nodes)
        root = merkle.root_of_frontier(frontier)
        head = {"to_position": position, "to_root": root, "to_frontier": b"".join(frontier)}
        transaction.run_many("advance_head", [head])
    transaction.position = position
    return list(range(size + 1, position + 1))


def node_getter(transaction: Transaction) -> merkle.NodeGetter:
    """Return what reads the hash of a complete subtree; level 0 are the leaves."""

    def node(level: int, idx: int) -> bytes:
        if level == 0:
            ((found,),) = transaction.run("leaf", {"position": idx + 1})
        else:
            ((found,),) = transaction.run("node", {"level": level, "idx": idx})
        return bytes(found)

    return node


def _grown(
    events: Sequence[NewEvent], size: int, packed: bytes
) -> tuple[list[dict[str, object]], list[dict[str, object]], tuple[bytes, ...]]:
    """Return the rows and the nodes to add to a tree of ``size`` leaves, and its new frontier."""
    frontier = tuple(packed[at : at + merkle.HASH_BYTES] for at in range(0, len(packed), merkle.HASH_BYTES))
    rows: list[dict[str, object]] = []
    nodes: list[dict[str, object]] = []
    for index, event in enumerate(events, start=size):
        leaf = merkle.leaf_hash(event.state)
        frontier, completed = merkle.append(frontier, index, leaf)
        rows.append({"position": index + 1, **event._asdict(), "leaf": leaf})
        nodes += ({"level": level, "idx": idx, "hash": node} for level, idx, node in completed)
    return rows, nodes, frontier
