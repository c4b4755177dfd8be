"""What is a receipt? Words for a person, and under them a ``tlog-proof`` for each record, with the record in it.

The words are not signed, so they are not believed either: whoever checks a receipt writes them again from the records
that were proved, and compares (``cli.words.receipt``).
"""

from collections.abc import Iterable

from msgspec import Struct

from ledger.trust.checkpoint import Signed
from ledger.trust.lines import FormatError, to_text
from ledger.trust.note import LONGEST, VerifierKey
from ledger.trust.proof import HEADER, InclusionProof, parse_inclusion

MOST_PROOFS = 1000


class Proved(Struct, frozen=True):
    """Records that a receipt shows to be in the ledger, each with its position, under one checkpoint."""

    signed: Signed
    records: tuple[tuple[int, bytes], ...]


class Receipt(Struct, frozen=True):
    """Words, and proofs that carry their records."""

    words: str
    proofs: tuple[InclusionProof, ...]

    def encode(self) -> str:
        """Return the receipt as it is written."""
        return f"{self.words}\n" + "".join(proof.encode() for proof in self.proofs)

    def check(self, keys: Iterable[VerifierKey]) -> Proved:
        """Return what is proved.

        Raises:
            FormatError: the proofs are not under one checkpoint, or carry no record.
            Unverified: no key of these signed the checkpoint.
            ProofError: a record is not where its proof says.
        """
        known = list(keys)
        if len({proof.note for proof in self.proofs}) != 1:
            raise FormatError("The proofs of a receipt are under one checkpoint.")
        records: list[tuple[int, bytes]] = []
        for proof in self.proofs:
            if proof.extra is None:
                raise FormatError("A proof of a receipt carries its record.")
            signed = proof.check(proof.extra, known)
            records.append((proof.index + 1, proof.extra))
        if [position for position, _ in records] != sorted({position for position, _ in records}):
            raise FormatError("The records of a receipt come in their order, each once.")
        return Proved(signed, tuple(records))


def parse_receipt(data: bytes) -> Receipt:
    """Return the receipt that these bytes are; nothing is checked but its form.

    Raises:
        FormatError: they are none.
    """
    if len(data) > LONGEST:
        raise FormatError(f"The receipt is longer than {LONGEST:,} bytes.")
    text = to_text(data, "receipt")
    words, *parts = f"\n{text}".split(f"\n{HEADER}\n")
    if not parts or len(parts) > MOST_PROOFS:
        raise FormatError("There is no proof in the receipt.")
    if not words.endswith("\n"):
        raise FormatError("An empty line is between the words of a receipt and its first proof.")
    proofs = [f"{HEADER}\n{part}\n" for part in parts[:-1]] + [f"{HEADER}\n{parts[-1]}"]
    receipt = Receipt(words[1:], tuple(parse_inclusion(proof.encode()) for proof in proofs))
    if receipt.encode() != text:
        raise FormatError("The receipt is not written as it would be.")
    return receipt
