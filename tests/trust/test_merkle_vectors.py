"""The tree agrees with those of others: Certificate Transparency's constants, Go's cases, a real tiled log."""

import base64
from typing import Any

import msgspec
import pytest

from ledger.trust import merkle
from tests.trust.vectors import VECTORS, cases_under, needed


def bytes_of(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def is_accepted_inclusion(case: dict[str, Any]) -> bool:
    leaf, root = bytes_of(case["leafHash"]), bytes_of(case["root"])
    try:
        proof = [bytes_of(one) for one in case["proof"] or ()]
        merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)
    except merkle.ProofError:
        return False
    return True


def is_accepted_consistency(case: dict[str, Any]) -> bool:
    roots = bytes_of(case["root1"]), bytes_of(case["root2"])
    try:
        merkle.verify_consistency(case["size1"], case["size2"], *roots, [bytes_of(one) for one in case["proof"] or ()])
    except merkle.ProofError:
        return False
    return True


def test_the_vectors_are_there_or_their_absence_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    counts = [len(list(cases_under(f"merkle/testdata/{kind}"))) for kind in ("inclusion", "consistency")]
    if VECTORS.is_dir():
        assert counts == [98, 98]
        return
    with capsys.disabled():
        print(f"\nNO TEST VECTORS: {VECTORS} is missing, so the tree was compared with nobody else's.", flush=True)


@needed
def test_every_inclusion_case_is_judged_as_its_authors_do() -> None:
    wrong = [n for n, c in cases_under("merkle/testdata/inclusion") if is_accepted_inclusion(c) is c["wantErr"]]
    assert wrong == []


@needed
def test_every_consistency_case_is_judged_as_its_authors_do() -> None:
    wrong = [n for n, c in cases_under("merkle/testdata/consistency") if is_accepted_consistency(c) is c["wantErr"]]
    assert wrong == []


@needed
def test_the_tree_of_certificate_transparency_has_the_published_nodes_and_roots() -> None:
    for path in VECTORS.glob("merkle/constants.json"):
        constants = msgspec.json.decode(path.read_bytes())
        leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in constants["leaf_inputs_hex"]]
        nodes = {(0, idx): leaf for idx, leaf in enumerate(leaves)}
        frontier: tuple[bytes, ...] = ()
        for size, leaf in enumerate(leaves):
            assert merkle.root_of_frontier(frontier).hex() == constants["root_hashes_hex"][size]
            frontier, new = merkle.append(frontier, size, leaf)
            nodes |= {(level, idx): found for level, idx, found in new}
        assert merkle.root_of_frontier(frontier).hex() == constants["root_hashes_hex"][len(leaves)]
        for level, row in enumerate(constants["node_hashes_hex"]):
            assert [nodes[level, idx].hex() for idx in range(len(row))] == row


@needed
def test_a_log_written_by_tessera_has_the_roots_of_its_checkpoints() -> None:
    for path in VECTORS.glob("tessera/testdata/log/tile/entries/000.p/*"):
        leaves = [merkle.leaf_hash(entry) for entry in entries(path.read_bytes())]
        checkpoint = (VECTORS / f"tessera/testdata/log/checkpoint.{path.name}").read_text(encoding="utf-8")
        assert merkle.root_of_leaves(leaves) == base64.b64decode(checkpoint.splitlines()[2])


def entries(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle of tlog-tiles: each after its length in two bytes."""
    found = []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        found.append(bundle[2:end])
        bundle = bundle[end:]
    return found
