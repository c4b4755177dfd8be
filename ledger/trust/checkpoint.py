"""How long was a ledger, and what did its tree hash to? C2SP's ``tlog-checkpoint``: the text of a signed note."""

from collections.abc import Iterable

from msgspec import Struct

from ledger.trust import merkle
from ledger.trust.lines import FormatError, from_base64, to_base64, to_number
from ledger.trust.note import Opened, VerifierKey, open_note, parse_note


class Checkpoint(Struct, frozen=True):
    """A statement about a ledger.

    Attributes:
        origin: which ledger.
        size: how many records it had.
        root: of the tree over them.
        extensions: further lines; we write none and read over them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


class Signed(Struct, frozen=True):
    """A checkpoint with the note it stands in."""

    checkpoint: Checkpoint
    opened: Opened

    @property
    def note(self) -> str:
        """The note as it is written."""
        return self.opened.note.encode()


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint that the text of a note is.

    Raises:
        FormatError: it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise FormatError("A checkpoint has at least three lines, none of them empty, each ending in a newline.")
    origin, size_text, root_text, *extensions = lines
    size = to_number(size_text, "size of the checkpoint")
    root = from_base64(root_text, "root of the checkpoint", merkle.HASH_BYTES)
    if size == 0 and root != merkle.EMPTY_ROOT:
        raise FormatError("The root of no records is not that of the checkpoint.")
    return Checkpoint(origin, size, root, tuple(extensions))


def open_checkpoint(data: bytes, keys: Iterable[VerifierKey]) -> Signed:
    """Return the checkpoint in a note that the log's key has signed.

    The keys of logs sign under the name of the origin; a witness's key alone makes no checkpoint.

    Raises:
        FormatError: it is no checkpoint, or not that of the key that signed it.
        Unverified: no key of these signed it, or a signature of one is false.
    """
    known = list(keys)
    opened = open_note(data, known)
    checkpoint = parse_checkpoint(opened.note.text)
    if not any(key.algorithm == 1 and key.name == checkpoint.origin for key in opened.verified):
        raise FormatError(f"No key of {checkpoint.origin} that was asked about has signed its checkpoint.")
    return Signed(checkpoint, opened)


def read_checkpoint(data: bytes) -> Checkpoint:
    """Return what a note says of a ledger; nothing about its signatures is checked.

    Raises:
        FormatError: it is no note or no checkpoint.
    """
    return parse_checkpoint(parse_note(data).text)
