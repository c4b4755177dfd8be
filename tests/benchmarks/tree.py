"""What does the tree cost? A durable command beside the same one without it; a receipt out of a million records."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from ledger.application import Ledger
from ledger.store import open_store, records
from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.proof import InclusionProof, parse_inclusion
from ledger.trust.signer import new_signer
from ledger.trust.signing import check_begins_with
from replays.audit.stored import StoredLedger
from tests.benchmarks import ours
from tests.benchmarks.meter import Measured, Work, line, measured, title

NO_HASH = bytes(merkle.HASH_BYTES)
CHUNK = 50_000


def run(folder: Path, waiting: int, commands: int, leaves: int) -> None:
    """Measure both, and print them."""
    title(f"The tree: a ledger of {waiting:,}, and a tree of {leaves:,} leaves")
    whole, treeless = ours.filled(folder / "tree", waiting), ours.filled(folder / "treeless", waiting)
    for name, things, work in (("join", 1, _join), ("accept or cancel", 2, _round)):
        with_tree = Work(things, partial(work, whole))
        without = Work(things, no_tree()(partial(work, treeless)))
        found, bare = in_both_orders(with_tree, without, commands)
        line(f"a durable {name}", found, the_same_without_the_tree=bare)
    whole.close()
    treeless.close()
    _receipts(folder / "leaves.db", leaves)


def in_both_orders(one: Work, other: Work, turns: int) -> tuple[Measured, Measured]:
    """Measure two works in turn; each comes first in half of the turns, for whoever comes second finds more warm."""
    first = measured({"one": one, "other": other}, turns // 2)
    then = measured({"other": other, "one": one}, turns // 2)
    found = {name: Measured(first[name].rates + then[name].rates) for name in first}
    return found["one"], found["other"]


def _join(ledger: Ledger, _turn: int) -> None:
    ours.joins(ledger, 1, f"T{ledger.recorder.head().position}-")


def _round(ledger: Ledger, _turn: int) -> None:
    ours.rounds(ledger, 1)


@contextmanager
def no_tree() -> Iterator[None]:
    """Let appends hash nothing: no leaf, no node, no root; the rows of events and the one of the head stay."""
    with (
        patch.object(merkle, "leaf_hash", lambda _: NO_HASH),
        patch.object(merkle, "append", lambda frontier, *_: (frontier, ())),
        patch.object(merkle, "root_of_frontier", lambda _: NO_HASH),
    ):
        yield


def _receipts(file: Path, leaves: int, count: int = 200) -> None:
    """Measure receipts spread over a tree: the proof found, written, read and checked, the signature with it."""
    _grow(file, leaves)
    signer = new_signer("example.org/waitlists")
    with open_store(f"sqlite:///{file}") as store, store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        signed = Checkpoint(signer.name, leaves, stored.head().root)
        note = signer.note(signed.text).encode()

        def prove(_turn: int) -> None:
            for number in range(count):
                index = leaves * number // count
                ((*_, state, _),) = stored.records(index + 1, index + 1)
                hashes = tuple(merkle.inclusion_proof(index, leaves, stored.node))
                proof = parse_inclusion(InclusionProof(index, hashes, note, state).encode().encode())
                proof.check(state, [signer.key])

        def look_back(_turn: int) -> None:
            for _ in range(count):
                check_begins_with(signed, leaves, stored.node)

        found = measured({"receipt": Work(count, prove), "guard": Work(count, look_back)})
    line(f"a receipt out of {leaves:,} records, made and checked", found["receipt"])
    line("the guard's look at them before a first append", found["guard"])


def _grow(file: Path, leaves: int) -> None:
    """Make a ledger of so many records that say nothing."""
    with open_store(f"sqlite:///{file}", create=True) as store:
        for start in range(0, leaves, CHUNK):
            with store.transaction() as transaction:
                records.append(transaction, _events(start, min(start + CHUNK, leaves)))


def _events(start: int, stop: int) -> Sequence[records.NewEvent]:
    states = (hashlib.sha256(str(number).encode()).digest() * 8 for number in range(start, stop))
    return [records.NewEvent("leaves", number, "Leaf.1", state) for number, state in enumerate(states, start + 1)]
