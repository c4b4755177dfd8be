"""What can happen to the ledger itself, beside any waitlist?"""

from ledger.decision import Digest
from ledger.events.base import Event


class PersonErased(Event, frozen=True):
    """The disclosures about a person were deleted; no record was."""

    person: str
    disclosures: int
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
