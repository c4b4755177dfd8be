"""Do the hashes fit the bytes? Every leaf, every node above them, and the head, computed again."""

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from ledger.decision import Position
from ledger.trust import merkle
from replays.audit.checks import Check, Fault, Read

HIGHEST_LEVEL = 63
"""No tree over positions of 64 bits is higher."""


class Head(Struct, frozen=True):
    """What the ledger says of its end: last position, root, and frontier, packed."""

    position: Position
    root: bytes
    frontier: bytes


class StoredTree(Protocol):
    """The hashes that are stored beside the records."""

    def head(self) -> Head:
        """Return the end of the ledger."""
        ...

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of a complete subtree; level 0 are the leaves."""
        ...

    def nodes(self, level: int) -> Iterator[tuple[int, bytes]]:
        """Yield index and hash of every subtree of a level in order; level 1 has two leaves each, level 0 none."""
        ...


class Tree(Check):
    """The check of the hashes."""

    name = "tree"
    needs_records = False

    def __init__(self, stored: StoredTree) -> None:
        super().__init__()
        self._stored = stored
        self._levels: list[Iterator[tuple[int, bytes]]] = []
        self._frontier: tuple[bytes, ...] = ()
        self._size = 0
        self._root = merkle.EMPTY_ROOT

    def look(self, read: Read) -> Fault | None:
        """Hash one record and whatever subtrees it completes."""
        leaf = merkle.leaf_hash(read.state)
        if leaf != read.leaf:
            return Fault(read.position, "Its bytes do not have the hash that is stored with them.")
        self._frontier, completed = merkle.append(self._frontier, self._size, leaf)
        self._size += 1
        for level, index, node in completed:
            if next(self._level(level), None) != (index, node):
                first = (index << level) + 1
                return Fault(read.position, f"The stored hash over #{first} to #{read.position} is not theirs.")
            self.count("nodes")
        self.count("leaves")
        return None

    def finish(self) -> Fault | None:
        """Compare what was computed with the head, and see that no node is left over."""
        head = self._stored.head()
        if head.position != self._size:
            sentence = f"The head is over {head.position} records; there are {self._size}."
            return Fault(min(head.position, self._size) + 1, sentence)
        if head.root != merkle.root_of_frontier(self._frontier):
            return Fault(self._size, "The root in the head is not that of the records.")
        if head.frontier != b"".join(self._frontier):
            return Fault(self._size, "The frontier in the head is not that of the records.")
        for level in range(HIGHEST_LEVEL + 1):
            left_over = self._stored.nodes(level) if level == 0 else self._level(level)
            if next(left_over, None) is not None:
                return Fault(self._size, f"There are hashes of level {level} over records that do not exist.")
        return None

    def _level(self, level: int) -> Iterator[tuple[int, bytes]]:
        while len(self._levels) < level:
            self._levels.append(self._stored.nodes(len(self._levels) + 1))
        return self._levels[level - 1]
