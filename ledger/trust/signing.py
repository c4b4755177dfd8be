"""May this head be signed? Only if it extends the last one, and only after the new records were read back and proven.

What is proven is what is stored: the bytes are hashed again, the root is found again by another way than it was grown,
and the step from the last signed head is checked by the same code that checks anybody's proof. A bit that flipped in
memory or on the disk before signing would otherwise be signed, and every receipt after it would be false for ever.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.guard import Guard
from ledger.trust.note import Note
from ledger.trust.signer import Signer

Row = tuple[int, str, int, str, bytes, bytes]
"""Position, stream, version, topic, state and leaf of a stored record."""


class StoredHead(Protocol):
    """What the ledger says of its end."""

    @property
    def position(self) -> int:
        """The last position."""
        ...

    @property
    def root(self) -> bytes:
        """The root over all records."""
        ...


class Source(Protocol):
    """The ledger as it is stored, all from one moment."""

    def head(self) -> StoredHead:
        """Return the end of the ledger."""
        ...

    def records(self, start: int = 1, stop: int | None = None) -> Iterable[Row]:
        """Return the records from position ``start`` to ``stop``, both included, in order."""
        ...

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of a complete subtree; level 0 are the leaves."""
        ...


class NotExtending(Exception):
    """The ledger does not begin with what was signed before: it was cut, put back or rewritten.

    Attributes:
        last: the head that was signed last.
        sentence: how the ledger departs from it.
    """

    def __init__(self, last: Checkpoint, sentence: str) -> None:
        super().__init__(sentence)
        self.last = last
        self.sentence = sentence


class NotProven(Exception):
    """What is stored does not hash to what it should: at which record, as far as that is known, and in a sentence."""

    def __init__(self, position: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.position = position
        self.sentence = sentence


def sign_head(source: Source, signer: Signer, guard: Guard, size: int | None = None) -> Note:
    """Return the signed checkpoint over the first ``size`` records, all of them without it.

    Raises:
        NotExtending: it would contradict the head signed last.
        NotProven: what is stored is damaged.
        GuardTrouble: nobody knows what was signed last.
    """
    with guard.held():
        last = guard.last()
        head = proven_head(source, signer.name, last, size)
        guard.remember(head)
    return signer.note(head.text)


def proven_head(source: Source, origin: str, last: Checkpoint | None, size: int | None = None) -> Checkpoint:
    """Return the checkpoint to be signed, after everything that can be proven about it was.

    Raises:
        NotExtending: it would contradict ``last``.
        NotProven: what is stored is damaged.
    """
    try:
        return _proven(source, origin, last, size)
    except ValueError as error:
        raise NotProven(None, "A hash of the stored tree is missing.") from error


def check_begins_with(last: Checkpoint, size: int, node: merkle.NodeGetter) -> None:
    """Raise unless a ledger of so many records begins with the head that was signed last.

    Raises:
        NotExtending: it does not.
        NotProven: a hash of the stored tree is missing.
    """
    try:
        _check_begins_with(last, size, node)
    except ValueError as error:
        raise NotProven(None, "A hash of the stored tree is missing.") from error


def _check_begins_with(last: Checkpoint, size: int, node: merkle.NodeGetter) -> None:
    if size < last.size:
        raise NotExtending(last, f"{last.size} records were signed, and there are {size}.")
    if merkle.root_at(last.size, node) != last.root:
        raise NotExtending(last, f"The first {last.size} records are not those that were signed.")


def _proven(source: Source, origin: str, last: Checkpoint | None, size: int | None) -> Checkpoint:
    stored = source.head()
    wanted = stored.position if size is None else size
    root = stored.root if wanted == stored.position else merkle.root_at(wanted, source.node)
    head = Checkpoint(origin, wanted, root)
    if last is not None:
        _check_extends(source, last, head)
    start = 0 if last is None else last.size
    frontier = merkle.frontier_of(start, source.node)
    if merkle.root_by_levels(start, frontier, _leaves(source, start, wanted)) != root:
        raise NotProven(None, f"The root over {wanted} records is not the one that they hash to.")
    return head


def _check_extends(source: Source, last: Checkpoint, head: Checkpoint) -> None:
    if last.origin != head.origin:
        raise NotExtending(last, f"What was signed last is of {last.origin}, and this would be of {head.origin}.")
    _check_begins_with(last, head.size, source.node)
    if last.size:
        proof = merkle.consistency_proof(last.size, head.size, source.node)
        try:
            merkle.verify_consistency(last.size, head.size, last.root, head.root, proof)
        except merkle.ProofError as error:
            raise NotProven(None, f"The stored tree does not lead from {last.size} to {head.size}: {error}") from error


def _leaves(source: Source, start: int, stop: int) -> Iterator[bytes]:
    """Yield the hashes of the records after ``start``, each computed again from its bytes."""
    expected = start
    for position, *_, state, leaf in source.records(start + 1, stop) if stop > start else ():
        expected += 1
        if position != expected:
            raise NotProven(expected, f"Record #{expected} is missing.")
        hashed = merkle.leaf_hash(state)
        if hashed != leaf:
            raise NotProven(position, f"The bytes of record #{position} do not have the hash stored with them.")
        yield hashed
    if expected != stop:
        raise NotProven(expected + 1, f"Record #{expected + 1} is missing.")
