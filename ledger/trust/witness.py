"""Who else has seen this checkpoint? A witness cosigns it if it begins with the last one seen of that ledger.

C2SP's ``tlog-witness``, on files instead of HTTP: in goes the body of ``add-checkpoint``, out comes a signature line.
What was seen last is written down and synced before the signature is released, under a lock.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ledger.trust import durable, merkle
from ledger.trust.checkpoint import Checkpoint, Signed, open_checkpoint
from ledger.trust.guard import Guard
from ledger.trust.lines import FormatError
from ledger.trust.note import Signature, VerifierKey
from ledger.trust.proof import ConsistencyProof, parse_consistency
from ledger.trust.signer import Signer


class OtherSize(Exception):
    """The proof begins at another size than the one seen last.

    Attributes:
        size: the one seen last, 0 when none was; a proof from there is wanted.
    """

    def __init__(self, size: int) -> None:
        super().__init__(f"the checkpoint seen last is over {size} records")
        self.size = size


class Contradicts(Exception):
    """The checkpoint does not begin with the one seen last: the ledger has signed two histories.

    Attributes:
        seen: the note seen last.
        shown: the note shown now.
    """

    def __init__(self, seen: str, shown: str) -> None:
        super().__init__("the ledger has signed two histories")
        self.seen = seen
        self.shown = shown


class Witness:
    """A key, and what it has seen of each ledger, in a folder.

    Args:
        signer: the key that cosigns.
        folder: where what was seen is kept.
    """

    def __init__(self, signer: Signer, folder: Path) -> None:
        self._signer = signer
        self._folder = folder

    def seen(self, origin: str) -> Checkpoint | None:
        """Return the checkpoint seen last of a ledger."""
        return self._guard(origin).last()

    def cosign(self, body: bytes, logs: Iterable[VerifierKey], time: int) -> Signature:
        """Return the cosignature of a checkpoint.

        Args:
            body: an old size, a proof of consistency from there, and the checkpoint.
            logs: the keys of the ledgers that are watched.
            time: now, in seconds since 1970.

        Raises:
            FormatError: the body is malformed, or the proof proves nothing.
            Unverified: no key of these ledgers signed the checkpoint.
            OtherSize: the proof does not begin at the size seen last.
            Contradicts: the ledger has signed two histories.
        """
        proof = parse_consistency(body)
        signed = open_checkpoint(proof.note.encode(), logs)
        guard = self._guard(signed.checkpoint.origin)
        with guard.held():
            self._check(proof, signed, guard.last())
            durable.write(self._note(signed.checkpoint.origin), signed.note.encode())
            guard.remember(signed.checkpoint)
        return self._signer.cosign(signed.checkpoint.text, time)

    def _check(self, proof: ConsistencyProof, signed: Signed, last: Checkpoint | None) -> None:
        new = signed.checkpoint
        size = last.size if last is not None else 0
        if proof.old_size > new.size:
            raise FormatError(f"The proof begins at {proof.old_size} records, and the checkpoint has {new.size}.")
        if last is not None and new.size == last.size and new.root != last.root:
            raise Contradicts(self._note(new.origin).read_text(encoding="utf-8"), signed.note)
        if proof.old_size != size:
            raise OtherSize(size)
        if last is None or last.size == 0:
            return
        try:
            merkle.verify_consistency(last.size, new.size, last.root, new.root, proof.hashes)
        except merkle.ProofError as error:
            raise Contradicts(self._note(new.origin).read_text(encoding="utf-8"), signed.note) from error

    def _guard(self, origin: str) -> Guard:
        return Guard(self._folder / f"seen-{_named(origin)}.last")

    def _note(self, origin: str) -> Path:
        return self._folder / f"seen-{_named(origin)}.checkpoint"


def _named(origin: str) -> str:
    """Return a file name for an origin, which may hold anything."""
    return hashlib.sha256(origin.encode()).hexdigest()[:16]
