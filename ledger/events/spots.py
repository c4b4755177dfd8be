"""What can happen to a spot: offered, answered, taken, given back, moved?"""

from ledger.decision import Decision, Digest, EntryNumber, Position, RevokeCode
from ledger.events.base import Event
from ledger.instant import Instant
from ledger.policy import Slug, Value


class SpotOffered(Event, frozen=True):
    """A spot is held for the entry until the deadline.

    Attributes:
        window: the length that the organiser gave for this offer alone.
        zone: with ``tzdata``, what a deadline moved into offer hours was computed with.
    """

    entry: EntryNumber
    pool: Slug
    decision: Decision
    deadline: Instant | None = None
    window: str | None = None
    zone: str | None = None
    tzdata: str | None = None


class NoticeRecorded(Event, frozen=True):
    """The person was told, or telling failed; never holds an address.

    Attributes:
        about: the record that the person was told of.
        channel: how, such as ``email`` or ``phone``.
        deadline: when the offer is to be answered by, where its window starts with this notice.
        reason: why telling failed, or what else there is to say of it.
        repeat: an earlier attempt was cut off and may have reached the person too.
        corrects: the notice that was wrong: nobody was told by it, and no window began with it.
        zone: with ``tzdata``, what a deadline moved into offer hours was computed with.
    """

    entry: EntryNumber
    about: Position
    channel: Slug
    sent: bool = True
    deadline: Instant | None = None
    message: Digest | None = None
    reason: Digest | None = None
    repeat: bool = False
    corrects: Position | None = None
    zone: str | None = None
    tzdata: str | None = None


class OfferAccepted(Event, frozen=True):
    """The offer was taken: the entry is admitted."""

    entry: EntryNumber
    offer: Position


class OfferDeclined(Event, frozen=True):
    """The offer was turned down."""

    entry: EntryNumber
    offer: Position
    reason: Digest | None = None


class OfferExpired(Event, frozen=True):
    """The offer died unanswered; the record's ``at`` is the instant it died."""

    entry: EntryNumber
    offer: Position


class OfferRevoked(Event, frozen=True):
    """The offer was taken back by staff, by a capacity cut or by closing."""

    entry: EntryNumber
    offer: Position
    code: RevokeCode
    reason: Digest | None = None


class EntryAdmitted(Event, frozen=True):
    """The entry holds a spot without an offer before it."""

    entry: EntryNumber
    pool: Slug
    decision: Decision


class AdmissionCancelled(Event, frozen=True):
    """An admitted entry gave its spot back."""

    entry: EntryNumber
    reason: Digest | None = None


class EntryDisplaced(Event, frozen=True):
    """An admitted entry was put back at its former rank."""

    entry: EntryNumber
    code: RevokeCode
    reason: Digest | None = None


class NoShowRecorded(Event, frozen=True):
    """An admitted entry did not use its spot."""

    entry: EntryNumber
    reason: Digest | None = None


class SpotMoved(Event, frozen=True):
    """A holder moved to another pool that the entry accepts."""

    entry: EntryNumber
    source: Slug
    target: Slug


class AdmissionRestored(Event, frozen=True):
    """A cancellation was undone while its spot was still to be had."""

    entry: EntryNumber
    cancelled: Position
    pool: Slug
    reason: Digest | None = None


class OverrideProposed(Event, frozen=True):
    """An override waits for a second actor; ``details`` is the request."""

    verb: str
    digest: str
    details: dict[str, Value | None]
    entry: EntryNumber | None = None
    reason: Digest | None = None


class OverrideApproved(Event, frozen=True):
    """A second actor approved the override; its events follow in the same command."""

    proposal: Position
    digest: str


class OverrideWithdrawn(Event, frozen=True):
    """A proposed override was taken back before anybody approved it: nothing happens by it."""

    proposal: Position


def decides(event: Event) -> bool:
    """Whether an event gives a spot that was not decided elsewhere before the ledger began."""
    return isinstance(event, SpotOffered | EntryAdmitted) and event.decision.kind != "carried_over"
