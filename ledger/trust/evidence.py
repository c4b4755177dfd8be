"""How is a rewrite proved to anybody? By two statements signed by one ledger that cannot both be true.

The file is text. After words come the two notes, verbatim, each under a line that begins with ``=== ``; where the
second is over more records than the first, the root that its first records have, and the hashes that show it.
"""

from collections.abc import Iterable

from msgspec import Struct

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, Signed, open_checkpoint
from ledger.trust.lines import FormatError, from_base64, to_base64, to_text
from ledger.trust.note import VerifierKey
from ledger.trust.proof import ConsistencyProof, parse_consistency

FIRST, SECOND, ROOT = "=== FIRST", "=== SECOND", "=== THE ROOT THAT THE SECOND SHOWS FOR THE SIZE OF THE FIRST"


class Evidence(Struct, frozen=True):
    """Two signed checkpoints of which the second denies the first.

    Attributes:
        words: for people.
        first: the note held outside.
        second: the other note; with the hashes that lead from ``root`` when it is over more records.
        root: of the first records, by the second.
    """

    words: str
    first: str
    second: ConsistencyProof
    root: bytes

    def encode(self) -> str:
        """Return the file."""
        parts = (self.words, FIRST, self.first, SECOND, self.second.encode(), ROOT, f"{to_base64(self.root)}\n")
        return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts)

    def check(self, keys: Iterable[VerifierKey]) -> tuple[Signed, Signed]:
        """Return the two statements, after it was shown that both are signed and that they contradict each other.

        Raises:
            FormatError: a note is none, or they are of two ledgers.
            Unverified: one is not signed by a key of these.
            ProofError: they do not contradict each other.
        """
        known = list(keys)
        first = open_checkpoint(self.first.encode(), known)
        at = first.checkpoint
        second = self.second.check(Checkpoint(at.origin, at.size, self.root), known)
        if self.root == at.root:
            raise merkle.ProofError("Both statements give the same root: they do not contradict each other.")
        return first, second


def parse_evidence(data: bytes) -> Evidence:
    """Return the evidence in a file.

    Raises:
        FormatError: it is none.
    """
    words, first_line, rest = to_text(data, "evidence").partition(f"{FIRST}\n")
    first, second_line, rest = rest.partition(f"{SECOND}\n")
    second, root_line, root = rest.partition(f"{ROOT}\n")
    if not (first_line and second_line and root_line) or not root.endswith("\n"):
        raise FormatError("The file does not hold two statements and a root.")
    found = from_base64(root[:-1], "root that the second shows", merkle.HASH_BYTES)
    return Evidence(words, first, parse_consistency(second.encode()), found)
