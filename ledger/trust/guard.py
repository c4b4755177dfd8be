"""Does what is to be signed extend what was signed before? A file beside the key remembers, and refuses what does not.

Two checkpoints of one key that contradict each other are the worst that can happen to a ledger: they prove to anybody
that it was rewritten. A backup put back and written on would do it without ill intent. So the head is written down and
synced before its signature is released; after a power cut in between, the same head is simply signed again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.trust import durable
from ledger.trust.checkpoint import Checkpoint, parse_checkpoint
from ledger.trust.lines import FormatError, to_text


class GuardTrouble(Exception):
    """What was signed last cannot be read, so that nothing can be signed."""


class Guard:
    """The last head that was signed, in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last(self) -> Checkpoint | None:
        """Return the head that was signed last, if any was.

        Raises:
            GuardTrouble: the file is there and cannot be read.
        """
        try:
            return parse_checkpoint(to_text(durable.read(self.path), "head signed last"))
        except FileNotFoundError:
            return None
        except (OSError, FormatError) as error:
            raise GuardTrouble(f"What was signed last stands in {self.path}, which cannot be read: {error}") from error

    def remember(self, head: Checkpoint) -> None:
        """Write a head down, durably; its signature may be released from now on."""
        durable.write(self.path, head.text.encode())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the file, so that nobody else signs meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with durable.held(self.path):
            yield
