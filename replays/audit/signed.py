"""Do the keys that the ledger records follow from each other, and are the heads it says were published its own?"""

from ledger.events import CheckpointPublished, SigningKeyChanged
from ledger.trust import merkle
from ledger.trust.lines import FormatError, to_base64
from ledger.trust.note import VerifierKey
from ledger.trust.rotation import check_change
from replays.audit.checks import Check, Fault, Read
from replays.audit.tree import StoredTree


class Signed(Check):
    """The check of what is recorded about signing; without such records it has nothing to say."""

    name = "signed"
    needs_records = False  # what cannot be read is for the check of the records to say

    def __init__(self, stored: StoredTree | None) -> None:
        super().__init__()
        self._stored = stored
        self._key: VerifierKey | None = None

    @property
    def has_looked(self) -> bool:
        """Whether there was anything to look at."""
        return bool(self.counts) or self.fault is not None

    def look(self, read: Read) -> Fault | None:
        """Look at one record."""
        event = read.record.event if read.record is not None else None
        if isinstance(event, SigningKeyChanged):
            return self._change(read.position, event)
        if isinstance(event, CheckpointPublished):
            return self._published(read.position, event)
        return None

    def _change(self, position: int, event: SigningKeyChanged) -> Fault | None:
        try:
            self._key = check_change(event, self._key)
        except FormatError as error:
            return Fault(position, str(error))
        self.count("keys")
        if event.previous is not None and event.cross_signature is None:
            self.notes.append(Fault(position, "The key was replaced without a signature of the one before."))
        if event.abandoned is not None:
            left = event.abandoned
            sentence = f"A fork was declared: the history of {left.origin}, signed up to {left.size}, was left behind."
            self.notes.append(Fault(position, sentence))
        return None

    def _published(self, position: int, event: CheckpointPublished) -> Fault | None:
        if self._key is None or event.key != self._key.text or event.origin != self._key.name:
            return Fault(position, "It names a key that did not sign for the ledger then.")
        if not 0 <= event.size < position:
            return Fault(position, f"It says that {event.size} records were published before there were as many.")
        if self._stored is not None and self._root(event.size) != event.root:
            return Fault(position, f"The root published over {event.size} records is not theirs.")
        self.count("checkpoints")
        return None

    def _root(self, size: int) -> str | None:
        assert self._stored is not None
        try:
            return to_base64(merkle.root_at(size, self._stored.node))
        except ValueError:  # a hash is missing, which is for the check of the tree to say
            return None
