"""A witness cosigns what extends what it has seen, and nothing that contradicts it."""

import json
from pathlib import Path

import pytest

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, open_checkpoint
from ledger.trust.lines import FormatError
from ledger.trust.note import COSIGNATURE, Unverified
from ledger.trust.proof import ConsistencyProof
from ledger.trust.signer import Signer
from ledger.trust.witness import Contradicts, OtherSize, Witness
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

LOG = Signer("example.org/waitlists", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), COSIGNATURE)
NOW = 1_795_000_000


class History:
    """A ledger that signs whatever it is asked to."""

    def __init__(self, mark: str = "") -> None:
        self.leaves = [merkle.leaf_hash(f"record {number}{mark}".encode()) for number in range(30)]

    def node(self, level: int, idx: int) -> bytes:
        return merkle.root_of_leaves(self.leaves[idx << level : (idx + 1) << level])

    def body(self, old: int, new: int, signer: Signer = LOG) -> bytes:
        at = Checkpoint(signer.name, new, merkle.root_of_leaves(self.leaves[:new]))
        hashes = tuple(merkle.consistency_proof(old, new, self.node)) if old else ()
        return ConsistencyProof(old, hashes, signer.note(at.text).encode()).encode().encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(WITNESS, tmp_path)


def test_what_extends_the_last_checkpoint_is_cosigned_and_remembered(witness: Witness) -> None:
    before = 0
    for size in (1, 2, 7, 7, 8, 29):
        body = History().body(before, size)
        line = witness.cosign(body, [LOG.key], NOW).line
        note = body.decode().partition("\n\n")[2] + line + "\n"
        opened = open_checkpoint(note.encode(), [LOG.key, WITNESS.key]).opened
        assert opened.times == {WITNESS.key.text: NOW}
        seen = witness.seen(LOG.name)
        assert seen is not None
        assert seen.size == size
        before = size


def test_a_proof_from_another_size_is_answered_with_the_size_seen_last(witness: Witness) -> None:
    with pytest.raises(OtherSize) as other:
        witness.cosign(History().body(3, 9), [LOG.key], NOW)
    assert other.value.size == 0
    witness.cosign(History().body(0, 9), [LOG.key], NOW)
    for old in (0, 8):
        with pytest.raises(OtherSize) as other:
            witness.cosign(History().body(old, 12), [LOG.key], NOW)
        assert other.value.size == 9


def test_another_history_is_never_cosigned_and_both_notes_are_returned(witness: Witness) -> None:
    witness.cosign(History().body(0, 9), [LOG.key], NOW)
    for new in (9, 12):
        with pytest.raises(Contradicts) as found:
            witness.cosign(History("!").body(9, new), [LOG.key], NOW)
        for note in (found.value.seen, found.value.shown):
            open_checkpoint(note.encode(), [LOG.key])
    seen = witness.seen(LOG.name)
    assert seen is not None
    assert seen.size == 9
    witness.cosign(History().body(9, 12), [LOG.key], NOW)


def test_a_shorter_ledger_is_not_cosigned(witness: Witness) -> None:
    witness.cosign(History().body(0, 9), [LOG.key], NOW)
    with pytest.raises(OtherSize):
        witness.cosign(History().body(0, 5), [LOG.key], NOW)
    with pytest.raises(FormatError):
        witness.cosign(History().body(0, 5).replace(b"old 0", b"old 9"), [LOG.key], NOW)


def test_an_unknown_ledger_and_a_strangers_signature_are_refused(witness: Witness) -> None:
    with pytest.raises(Unverified):
        witness.cosign(History().body(0, 5), [], NOW)
    with pytest.raises(Unverified):
        witness.cosign(History().body(0, 5, Signer(LOG.name, bytes(32))), [LOG.key], NOW)
    assert witness.seen(LOG.name) is None


def test_a_cosignature_is_never_released_before_what_was_seen_is_written_down(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="full"):
        witness.cosign(History().body(0, 5), [LOG.key], NOW)
    assert witness.seen(LOG.name) is None


def test_a_witness_at_the_terminal_cosigns_and_the_ledger_keeps_what_it_returns(typist: Typist) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "1")
    key = typist.done("key", "export").splitlines()[0]
    outside = Typist(typist.folder / "outside")
    outside.folder.mkdir()
    outside.environment |= {"WAITLIST_PASSPHRASE": "another horse", "WAITLEDGER": ""}
    witness = json.loads(outside.done("witness", "create", "witness.example/w1", "--json"))["data"]["key"]
    assert outside.type("witness", "cosign", "nothing").code == 2
    outside.done("witness", "watch", key)
    (outside.folder / "first").write_text(typist.done("checkpoint", "--since", "0"), encoding="utf-8")
    (typist.folder / "line").write_text(outside.done("witness", "cosign", "first"), encoding="utf-8")
    typist.done("checkpoint", "--cosigned", "line", "--witness", witness)
    typist.done("join", "jazz", "Ada")
    receipt = typist.done("receipt", "jazz", "Ada")
    (outside.folder / "second").write_text(typist.done("checkpoint", "--since", "2"), encoding="utf-8")
    outside.done("witness", "cosign", "second")
    typed = outside.type("witness", "cosign", "first")
    assert (typed.code, "--since 5" in typed.err) == (5, True)
    found = json.loads(outside.done("witness", "--json"))["data"]["ledgers"]
    assert [one["size"] for one in found] == [5]
    kept = sorted((typist.folder / "waitledger/checkpoints").iterdir())
    assert [path.read_text(encoding="utf-8").count("\u2014 ") for path in kept] == [2, 1]
    (typist.folder / "ada.txt").write_text(receipt, encoding="utf-8")
    checked = json.loads(typist.done("verify", str(kept[0]), "--key", key, "--key", witness, "--json"))["data"]
    assert "cosigned by witness.example/w1" in checked["files"][0]["said"]


def test_a_witness_keeps_both_statements_of_a_ledger_that_was_rewritten(typist: Typist) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("witness", "create", "witness.example/w1")
    typist.done("witness", "watch", LOG.key.text)
    for name, body in (("one", History().body(0, 9)), ("two", History("!").body(9, 12))):
        (typist.folder / name).write_bytes(body)
    typist.done("witness", "cosign", "one")
    assert typist.type("witness", "cosign", "two").code == 6
    kept = (typist.folder / "witness/contradiction.txt").read_text(encoding="utf-8")
    assert kept.count("example.org/waitlists\n") == 2
    for words in (("watch", WITNESS.key.text), ("watch", "x"), ("create", "two words"), ("fly",)):
        assert typist.type("witness", *words).code == 2
