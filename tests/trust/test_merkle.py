"""The tree is that of RFC 6962, and its proofs prove what they say and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.trust import merkle
from ledger.trust.merkle import NodeGetter, ProofError

SIZES = range(1, 65)
LARGEST = max(SIZES)


def naive_root(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962, section 2.1, defines it, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(LARGEST)]
ROOTS = [naive_root(LEAVES[:size]) for size in range(LARGEST + 1)]


def node(level: int, idx: int) -> bytes:
    """Return the hash of a complete subtree."""
    return naive_root(LEAVES[idx << level : (idx + 1) << level])


def is_refused_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    try:
        merkle.verify_inclusion(index, size, leaf, proof, root)
    except ProofError:
        return True
    return False


def is_refused_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    try:
        merkle.verify_consistency(old, new, old_root, new_root, proof)
    except ProofError:
        return True
    return False


def test_appending_leaf_by_leaf_gives_the_root_of_each_size() -> None:
    frontier: tuple[bytes, ...] = ()
    completed: dict[tuple[int, int], bytes] = {}
    for size, leaf in enumerate(LEAVES):
        assert merkle.root_of_frontier(frontier) == ROOTS[size]
        frontier, new = merkle.append(frontier, size, leaf)
        completed |= {(level, idx): found for level, idx, found in new}
    assert merkle.root_of_frontier(frontier) == ROOTS[LARGEST]
    expected = {(level, idx) for level in range(1, 7) for idx in range(LARGEST >> level)}
    assert completed == {(level, idx): node(level, idx) for level, idx in expected}


def test_the_root_of_a_past_size_follows_from_complete_subtrees() -> None:
    assert [merkle.root_at(size, node) for size in range(LARGEST + 1)] == ROOTS
    assert [merkle.root_of_leaves(LEAVES[:size]) for size in range(LARGEST + 1)] == ROOTS


def test_every_leaf_is_proved_in_every_tree_and_no_other_leaf_by_that_proof() -> None:
    for size in SIZES:
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, node)
            merkle.verify_inclusion(index, size, LEAVES[index], proof, ROOTS[size])
            other = LEAVES[(index + 1) % LARGEST]
            assert is_refused_inclusion(index, size, other, proof, ROOTS[size])
            assert is_refused_inclusion(index, size, LEAVES[index], [*proof, other], ROOTS[size])
            assert size == 1 or is_refused_inclusion(index, size, LEAVES[index], proof[:-1], ROOTS[size])
            assert size == 1 or is_refused_inclusion((index + 1) % size, size, LEAVES[index], proof, ROOTS[size])


def test_every_tree_is_proved_to_begin_with_every_smaller_one() -> None:
    for new in SIZES:
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, new, node)
            merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
            assert is_refused_consistency(old, new, LEAVES[0][::-1], ROOTS[new], proof)
            assert is_refused_consistency(old, new, ROOTS[old], LEAVES[0][::-1], proof)
            assert is_refused_consistency(old, new, ROOTS[old], ROOTS[new], [*proof, LEAVES[0]])


def test_the_proofs_of_the_seven_leaves_in_rfc_6962_are_those_printed_there() -> None:
    def subtree(start: int, end: int) -> bytes:
        return naive_root(LEAVES[start:end])

    a_to_d, e_f, j = subtree(0, 4), subtree(4, 6), LEAVES[6]
    g, h, i = subtree(0, 2), subtree(2, 4), e_f
    assert merkle.inclusion_proof(0, 7, node) == [LEAVES[1], h, subtree(4, 7)]
    assert merkle.inclusion_proof(3, 7, node) == [LEAVES[2], g, subtree(4, 7)]
    assert merkle.inclusion_proof(4, 7, node) == [LEAVES[5], j, a_to_d]
    assert merkle.inclusion_proof(6, 7, node) == [i, a_to_d]
    assert merkle.consistency_proof(3, 7, node) == [LEAVES[2], LEAVES[3], g, subtree(4, 7)]
    assert merkle.consistency_proof(4, 7, node) == [subtree(4, 7)]
    assert merkle.consistency_proof(6, 7, node) == [i, j, a_to_d]


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (6, 5)])
def test_no_proof_is_made_or_believed_of_a_leaf_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, node)
    assert is_refused_inclusion(index, size, LEAVES[0], [], ROOTS[1])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_an_empty_or_larger_old_tree_proves_nothing(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="nothing can be proved"):
        merkle.consistency_proof(old, new, node)
    assert is_refused_consistency(old, new, ROOTS[max(old, 0)], ROOTS[new], [])


@pytest.mark.parametrize("length", [0, 7, 31, 33])
def test_a_hash_of_another_length_is_refused_wherever_it_stands(length: int) -> None:
    short = b"\x00" * length
    proof = merkle.inclusion_proof(2, 5, node)
    assert is_refused_inclusion(2, 5, short, proof, ROOTS[5])
    assert is_refused_inclusion(2, 5, LEAVES[2], proof, short)
    assert is_refused_inclusion(2, 5, LEAVES[2], [*proof[:-1], short], ROOTS[5])
    assert is_refused_inclusion(0, 1, short, [], short)
    path = merkle.consistency_proof(3, 5, node)
    assert is_refused_consistency(3, 5, short, ROOTS[5], path)
    assert is_refused_consistency(3, 5, ROOTS[3], short, path)
    assert is_refused_consistency(3, 5, ROOTS[3], ROOTS[5], [*path[:-1], short])


@given(st.integers(1, LARGEST), st.data())
def test_a_proof_with_any_bit_changed_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, node)
    values = [LEAVES[index], ROOTS[size], *proof]
    changed = data.draw(st.integers(0, len(values) - 1))
    bit = data.draw(st.integers(0, 255))
    values[changed] = (int.from_bytes(values[changed], "big") ^ (1 << bit)).to_bytes(32, "big")
    leaf, root, *siblings = values
    assert is_refused_inclusion(index, size, leaf, siblings, root)


def test_a_proof_reads_no_more_than_it_needs() -> None:
    reads: list[tuple[int, int]] = []

    def counting(getter: NodeGetter) -> NodeGetter:
        def counted(level: int, idx: int) -> bytes:
            reads.append((level, idx))
            return getter(level, idx)

        return counted

    merkle.inclusion_proof(21, LARGEST, counting(node))
    assert len(reads) == 6


def test_the_root_found_level_by_level_is_that_of_growing_leaf_by_leaf() -> None:
    for size in range(LARGEST + 1):
        frontier = merkle.frontier_of(size, node)
        for end in range(size, LARGEST + 1):
            assert merkle.root_by_levels(size, frontier, LEAVES[size:end]) == ROOTS[end]


@given(st.data())
def test_some_leaves_and_what_stands_beside_them_lead_to_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, LARGEST))
    kept = sorted(data.draw(st.sets(st.integers(0, size - 1))))
    beside = merkle.hashes_beside(kept, size, node)
    leaves = [LEAVES[at] for at in kept]
    assert merkle.root_beside(kept, leaves, size, beside) == ROOTS[size]
    wrong = [[*beside, ROOTS[1]], beside[1:]] if beside else [[ROOTS[1]]]
    for hashes in wrong:
        with pytest.raises(ProofError):
            merkle.root_beside(kept, leaves, size, hashes)
    for at in range(len(kept)):
        assert merkle.root_beside(kept, [*leaves[:at], ROOTS[0], *leaves[at + 1 :]], size, beside) != ROOTS[size]
