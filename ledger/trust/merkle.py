"""How do many records become one hash, and how is it proved that a record is under it? RFC 6962, section 2.1.

A complete subtree is named by ``(level, idx)``: it covers the leaves ``idx * 2**level`` up to the next one. The tree of
``size`` leaves is described by its *frontier*, the hashes of the largest complete subtrees from left to right, one for
each bit set in ``size``. Appending needs nothing else, and proofs need only complete subtrees.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeGetter = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree ``(level, idx)``; level 0 are the leaves."""

NewNode = tuple[int, int, bytes]
"""``(level, idx, hash)`` of a subtree that has just become complete."""


class ProofError(Exception):
    """A proof does not prove what it claims; the message says why."""


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of a leaf. The prefix keeps leaves and nodes from being taken for each other."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> tuple[tuple[bytes, ...], list[NewNode]]:
    """Return the frontier of the tree with one leaf more, and the subtrees of level 1 and up which that completes."""
    kept, node, level, index = list(frontier), leaf, 0, size
    completed: list[NewNode] = []
    while index & 1:
        node = node_hash(kept.pop(), node)
        level, index = level + 1, index >> 1
        completed.append((level, index, node))
    return (*kept, node), completed


def root_of_frontier(frontier: Sequence[bytes]) -> bytes:
    """Return the root of the tree that the frontier describes."""
    if not frontier:
        return EMPTY_ROOT
    *larger, root = frontier
    for subtree in reversed(larger):
        root = node_hash(subtree, root)
    return root


def root_of_leaves(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, in one pass and in memory that hardly grows."""
    frontier: tuple[bytes, ...] = ()
    for size, leaf in enumerate(leaves):
        frontier, _ = append(frontier, size, leaf)
    return root_of_frontier(frontier)


def frontier_of(size: int, node: NodeGetter) -> tuple[bytes, ...]:
    """Return the frontier of the tree of ``size`` leaves, past ones included."""
    return tuple(node(level, idx) for level, idx in _complete_subtrees(0, size))


def root_at(size: int, node: NodeGetter) -> bytes:
    """Return the root of the tree of ``size`` leaves, past ones included."""
    return root_of_frontier(frontier_of(size, node))


def root_by_levels(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree whose first ``size`` leaves have this frontier, and which goes on with ``leaves``.

    Level by level from the leaves up, a hash without a sibling going up as it is: the same tree as ``append`` grows,
    found another way, so that a mistake in one shows beside the other.
    """
    left, row, start = list(frontier), list(leaves), size
    if not row:
        return root_of_frontier(left)
    while start or len(row) > 1:
        if start & 1:
            row, start = [left.pop(), *row], start - 1
        pairs = len(row) // 2
        joined = [node_hash(row[2 * at], row[2 * at + 1]) for at in range(pairs)]
        row, start = joined + row[2 * pairs :], start >> 1
    return row[0]


def inclusion_proof(index: int, size: int, node: NodeGetter) -> list[bytes]:
    """Return the hashes that lead from leaf ``index`` (from 0) to the root of ``size`` leaves, lowest first.

    Raises:
        ValueError: there is no such leaf in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            proof.append(_range_hash(middle, end, node))
            end = middle
        else:
            proof.append(_range_hash(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old_size: int, new_size: int, node: NodeGetter) -> list[bytes]:
    """Return the hashes that prove that the tree of ``new_size`` leaves begins with that of ``old_size``.

    Raises:
        ValueError: the old tree is empty (that would prove nothing) or the larger one.
    """
    if not 0 < old_size <= new_size:
        raise ValueError(f"nothing can be proved from size {old_size} to size {new_size}")
    proof: list[bytes] = []
    start, end = 0, new_size
    while end != old_size:
        middle = start + _left_width(end - start)
        if old_size <= middle:
            proof.append(_range_hash(middle, end, node))
            end = middle
        else:
            proof.append(_range_hash(start, middle, node))
            start = middle
    # The verifier knows the hash of the whole old tree; of a part of it, it does not.
    if start:
        proof.append(_range_hash(start, end, node))
    return proof[::-1]


def hashes_beside(kept: Sequence[int], size: int, node: NodeGetter) -> list[bytes]:
    """Return the hashes from which, with those of the kept leaves, the root of ``size`` leaves follows.

    Each stands for a part of the tree, as large as can be, in which no kept leaf lies; from left to right.

    Args:
        kept: leaves, from 0, in ascending order.
        size: of the tree.
        node: gives the hashes of complete subtrees.
    """
    return [_range_hash(start, end, node) for start, end in _parts(kept, 0, size) if not _holds(kept, start, end)]


def root_beside(kept: Sequence[int], leaves: Sequence[bytes], size: int, beside: Sequence[bytes]) -> bytes:
    """Return the root that the hashes of some leaves and those beside them lead to.

    Raises:
        ProofError: there are too many hashes or too few.
    """
    own, others = iter(leaves), iter(beside)

    def root_over(start: int, end: int) -> bytes:
        if not _holds(kept, start, end):
            return next(others)
        if end - start == 1:
            return next(own)
        middle = start + _left_width(end - start)
        return node_hash(root_over(start, middle), root_over(middle, end))

    try:
        root = root_over(0, size)
    except StopIteration:
        raise ProofError("There are too few hashes.") from None
    if next(own, None) is not None or next(others, None) is not None:
        raise ProofError("There are too many hashes.")
    return root


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the proof shows that ``leaf`` is leaf ``index`` (from 0) under ``root`` (RFC 9162, 2.1.3.2).

    Raises:
        ProofError: it does not.
    """
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise ProofError(f"There is no leaf {index} in a tree of {size}.")
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise ProofError("The proof is too long.")
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            position, last = _above_right_edge(position, last)
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("The proof is too short.")
    if computed != root:
        raise ProofError("The proof leads to another root.")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Return if the proof shows that the new tree begins with the whole old one (RFC 9162, 2.1.4.2).

    Raises:
        ProofError: it does not, or the old tree is empty, from which everything and so nothing follows.
    """
    if not 0 < old_size <= new_size:
        raise ProofError(f"Nothing can be proved from size {old_size} to size {new_size}.")
    if old_size == new_size:
        # Nothing is hashed, so what the roots look like is up to whoever parsed them (Go's test cases agree).
        if proof or old_root != new_root:
            raise ProofError("Two trees of the same size must have the same root and need no proof.")
        return
    _check_hashes(old_root, new_root, *proof)
    if not proof:
        raise ProofError("The proof is empty.")
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if _roots_along(path, old_size - 1, new_size - 1) != (old_root, new_root):
        raise ProofError("The proof leads to other roots.")


def _roots_along(path: Sequence[bytes], old_last: int, new_last: int) -> tuple[bytes, bytes]:
    """Return the roots of the old and the new tree that a consistency path leads to."""
    while old_last & 1:
        old_last, new_last = old_last >> 1, new_last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if not new_last:
            raise ProofError("The proof is too long.")
        if old_last & 1 or old_last == new_last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            old_last, new_last = _above_right_edge(old_last, new_last)
        else:
            new = node_hash(new, sibling)
        old_last, new_last = old_last >> 1, new_last >> 1
    if new_last:
        raise ProofError("The proof is too short.")
    return old, new


def _above_right_edge(position: int, last: int) -> tuple[int, int]:
    """Return where a node on the right edge next has a sibling: levels without one are left out of proofs."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofError(f"A hash has {HASH_BYTES} bytes, no more and no fewer.")


def _parts(kept: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield, from left to right, the kept leaves and the largest parts of the tree without any."""
    if end - start == 1 or not _holds(kept, start, end):
        yield start, end
        return
    middle = start + _left_width(end - start)
    yield from _parts(kept, start, middle)
    yield from _parts(kept, middle, end)


def _holds(kept: Sequence[int], start: int, end: int) -> bool:
    return bisect_left(kept, start) < bisect_left(kept, end)


def _left_width(width: int) -> int:
    """Return the largest power of two smaller than ``width``: the leaves to the left of the split."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_hash(start: int, end: int, node: NodeGetter) -> bytes:
    """Return the hash over the leaves from ``start`` to before ``end``, where ``start`` is a split of the tree."""
    return root_of_frontier([node(level, idx) for level, idx in _complete_subtrees(start, end)])


def _complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the largest complete subtrees that cover the range, from left to right."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
