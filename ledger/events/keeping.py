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


class AbandonedHead(Event, frozen=True):
    """The last head that was signed under an origin before a fork was declared: that history ends there."""

    origin: str
    size: int
    root: str


class SigningKeyChanged(Event, frozen=True):
    """Another key signs from now on; the first one too is recorded so.

    Attributes:
        origin: the ledger's name under which it signs.
        key: the new public key, as a vkey.
        previous: the key that signed until now.
        cross_signature: of the old key under the change; none when it was lost.
        signature: of the new key under the change.
        abandoned: the head that is left behind, where a fork was declared.
    """

    origin: str
    key: str
    previous: str | None = None
    cross_signature: str | None = None
    signature: str | None = None
    abandoned: AbandonedHead | None = None
