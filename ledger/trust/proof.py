"""Is this record in the ledger, and does this ledger begin with that one? Proofs that need nothing but themselves.

C2SP's ``tlog-proof@v1`` for a record, and the body of ``tlog-witness``'s ``add-checkpoint`` for growth.
"""

from collections.abc import Iterable

from msgspec import Struct

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, Signed, open_checkpoint
from ledger.trust.lines import FormatError, from_base64, hashes, member, to_base64, to_number, to_text
from ledger.trust.note import LONGEST, VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"


class InclusionProof(Struct, frozen=True):
    """A record's place under a checkpoint.

    Attributes:
        index: of the leaf, from 0.
        hashes: from the leaf's sibling up.
        note: the checkpoint's note, verbatim.
        extra: bytes that the proof carries and does not prove; in ours, the record.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    def encode(self) -> str:
        """Return the proof as it is written."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        lines = (HEADER, *extra, f"index {self.index}", *map(to_base64, self.hashes), "")
        return "".join(f"{line}\n" for line in lines) + self.note

    def check(self, record: bytes, keys: Iterable[VerifierKey]) -> Signed:
        """Return the checkpoint under which the record is shown to be.

        Raises:
            FormatError: the checkpoint is none.
            Unverified: no key of these signed it.
            ProofError: the record is not there.
        """
        signed = open_checkpoint(self.note.encode(), keys)
        at = signed.checkpoint
        merkle.verify_inclusion(self.index, at.size, merkle.leaf_hash(record), self.hashes, at.root)
        return signed


class ConsistencyProof(Struct, frozen=True):
    """A checkpoint, and hashes that show that its tree begins with an older one.

    Attributes:
        old_size: how many records the older tree has; 0 when nothing is shown.
        hashes: of RFC 6962, section 2.1.2.
        note: the newer checkpoint's note, verbatim.
    """

    old_size: int
    hashes: tuple[bytes, ...]
    note: str

    def encode(self) -> str:
        """Return the proof as it is written."""
        return "".join(f"{line}\n" for line in (f"old {self.old_size}", *map(to_base64, self.hashes), "")) + self.note

    def check(self, old: Checkpoint, keys: Iterable[VerifierKey]) -> Signed:
        """Return the newer checkpoint, which is shown to begin with the old one.

        Raises:
            FormatError: the checkpoint is none, or is not about the same ledger or not about that size.
            Unverified: no key of these signed it.
            ProofError: it does not begin with the old one.
        """
        signed = open_checkpoint(self.note.encode(), keys)
        new = signed.checkpoint
        if new.origin != old.origin:
            raise FormatError(f"The checkpoints are of two ledgers, {old.origin} and {new.origin}.")
        if old.size != self.old_size:
            raise FormatError(f"The proof begins at {self.old_size} records, and the old checkpoint has {old.size}.")
        merkle.verify_consistency(old.size, new.size, old.root, new.root, self.hashes)
        return signed


def parse_inclusion(data: bytes) -> InclusionProof:
    """Return the ``tlog-proof`` that these bytes are; nothing is checked but its form.

    Raises:
        FormatError: they are none.
    """
    lines, note = _parts(data, "proof")
    if lines.pop(0) != HEADER:
        raise FormatError(f"The first line of a proof is {HEADER}.")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(member(lines.pop(0), "extra"), "extra data of the proof")
    index = to_number(member(lines.pop(0) if lines else "", "index"), "index of the proof")
    return InclusionProof(index, hashes(lines), note, extra)


def parse_consistency(data: bytes) -> ConsistencyProof:
    """Return the body of ``add-checkpoint`` that these bytes are; nothing is checked but its form.

    Raises:
        FormatError: they are none.
    """
    lines, note = _parts(data, "request")
    old_size = to_number(member(lines.pop(0), "old"), "old size")
    found = hashes(lines)
    if old_size == 0 and found:
        raise FormatError("From no records nothing can be proved, and there is a proof.")
    return ConsistencyProof(old_size, found, note)


def _parts(data: bytes, what: str) -> tuple[list[str], str]:
    """Return the lines before the first empty line, at least one, and what follows it."""
    if len(data) > LONGEST:
        raise FormatError(f"The {what} is longer than {LONGEST:,} bytes.")
    head, gap, note = to_text(data, what).partition("\n\n")
    if not gap or not note.endswith("\n"):
        raise FormatError(f"The {what} has no checkpoint after an empty line.")
    return head.split("\n"), note
