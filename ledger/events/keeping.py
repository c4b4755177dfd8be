"""What can happen to the ledger itself, beside any waitlist?"""

from ledger.decision import Digest
from ledger.events.base import Event


class PersonErased(Event, frozen=True):
    """What was kept apart about a person was deleted; no record was.

    Attributes:
        disclosures: how many names, addresses, numbers and references went.
        blanked: how many texts that named the person went with them.
        edited: how many such texts were replaced by others; ``kept`` ones stayed as they were.
        approved: the second actor who let such texts stay or be edited.
    """

    person: str
    disclosures: int
    blanked: int = 0
    edited: int = 0
    kept: int = 0
    approved: str | None = None
    reason: Digest | None = None


class CheckpointPublished(Event, frozen=True):
    """The head of the ledger was signed and given out."""

    size: int
    root: str
    origin: str
    key: str


class SigningKeyChanged(Event, frozen=True):
    """Another key signs from now on; the old one signed this change unless it was lost."""

    origin: str
    key: str
    previous: str | None = None
    cross_signature: str | None = None
