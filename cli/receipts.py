"""What does somebody get in their hand, and what does it prove?"""

from pathlib import Path

from cli import exits
from cli.problem import Problem
from ledger.trust.checkpoint import Checkpoint, read_checkpoint
from ledger.trust.lines import FormatError
from ledger.trust.proof import HEADER, parse_consistency, parse_inclusion


def checkpoint_in(path: Path) -> Checkpoint:
    """Return the checkpoint that a file holds: a note, a receipt or a proof of consistency. Nothing is verified.

    Raises:
        Problem: it holds none.
    """
    try:
        return read_checkpoint(note_in(path.read_bytes()).encode())
    except OSError as error:
        raise Problem("file", exits.USAGE, f"{path.name} cannot be read: {error.strerror}.") from error
    except FormatError as error:
        raise Problem("proof", exits.USAGE, f"{path.name} holds no checkpoint: {error}") from error


def note_in(data: bytes) -> str:
    """Return the note in a receipt, in a proof, or that is all there is.

    Raises:
        FormatError: there is none that can be found.
    """
    start = data.find(f"{HEADER}\n".encode())
    if start >= 0:
        return parse_inclusion(data[start:]).note
    if data.startswith(b"old "):
        return parse_consistency(data).note
    return data.decode("utf-8", "replace")
