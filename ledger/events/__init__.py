"""What can have happened? The catalogue of events: every fact the ledger can hold, as immutable types.

Each class is the ``data`` of a record (docs/format.md). Members that have their default are left out of the record,
so a member with a default may be added to a class without changing what older records say; anything else is a new
schema version with an upcaster (``ledger.record``). An entry's number is the position of its ``EntryJoined``.
"""

from ledger.events.base import Event
from ledger.events.entries import (
    EntryAmended,
    EntryJoined,
    EntryReinstated,
    EntryResumed,
    EntrySuspended,
    EntryWithdrawn,
    PenaltyEnded,
    PersonsMerged,
    PriorityChanged,
    RequestRefused,
)
from ledger.events.keeping import CheckpointPublished, PersonErased, SigningKeyChanged
from ledger.events.spots import (
    AdmissionCancelled,
    AdmissionRestored,
    EntryAdmitted,
    EntryDisplaced,
    NoShowRecorded,
    NoticeRecorded,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferRevoked,
    OverrideApproved,
    OverrideProposed,
    OverrideWithdrawn,
    SpotMoved,
    SpotOffered,
    decides,
)
from ledger.events.waitlists import (
    CapacityChanged,
    DrawAnnounced,
    DrawHeld,
    EventCorrected,
    PolicyAdopted,
    PoolCapacity,
    PoolMove,
    WaitlistClosed,
    WaitlistOpened,
    WaitlistPaused,
    WaitlistReopened,
    WaitlistResumed,
)

ListEvent = (
    WaitlistOpened
    | CapacityChanged
    | PolicyAdopted
    | EntryJoined
    | EntryAmended
    | PriorityChanged
    | EntrySuspended
    | EntryResumed
    | PenaltyEnded
    | EntryWithdrawn
    | EntryReinstated
    | SpotOffered
    | NoticeRecorded
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferRevoked
    | EntryAdmitted
    | AdmissionCancelled
    | EntryDisplaced
    | NoShowRecorded
    | SpotMoved
    | DrawAnnounced
    | DrawHeld
    | RequestRefused
    | OverrideProposed
    | OverrideApproved
    | OverrideWithdrawn
    | AdmissionRestored
    | WaitlistPaused
    | WaitlistResumed
    | WaitlistClosed
    | WaitlistReopened
    | EventCorrected
    | PersonsMerged
)
"""Events in the stream of a waitlist."""

Events = tuple[ListEvent, ...]
"""What one step of a command makes, in order: nothing where all is so already."""

ListLife = (
    WaitlistOpened
    | CapacityChanged
    | PolicyAdopted
    | RequestRefused
    | WaitlistPaused
    | WaitlistResumed
    | WaitlistClosed
    | WaitlistReopened
    | DrawAnnounced
    | DrawHeld
    | OverrideProposed
    | OverrideApproved
    | OverrideWithdrawn
    | EventCorrected
    | PersonsMerged
)
"""Events of a waitlist that concern no single entry's standing."""

LedgerEvent = PersonErased | CheckpointPublished | SigningKeyChanged
"""Events in the stream ``$ledger``, which concern no single waitlist."""

AnyEvent = ListEvent | LedgerEvent

__all__ = [
    "AdmissionCancelled",
    "AdmissionRestored",
    "AnyEvent",
    "CapacityChanged",
    "CheckpointPublished",
    "DrawAnnounced",
    "DrawHeld",
    "EntryAdmitted",
    "EntryAmended",
    "EntryDisplaced",
    "EntryJoined",
    "EntryReinstated",
    "EntryResumed",
    "EntrySuspended",
    "EntryWithdrawn",
    "Event",
    "EventCorrected",
    "Events",
    "LedgerEvent",
    "ListEvent",
    "ListLife",
    "NoShowRecorded",
    "NoticeRecorded",
    "OfferAccepted",
    "OfferDeclined",
    "OfferExpired",
    "OfferRevoked",
    "OverrideApproved",
    "OverrideProposed",
    "OverrideWithdrawn",
    "PenaltyEnded",
    "PersonErased",
    "PersonsMerged",
    "PolicyAdopted",
    "PoolCapacity",
    "PoolMove",
    "PriorityChanged",
    "RequestRefused",
    "SigningKeyChanged",
    "SpotMoved",
    "SpotOffered",
    "WaitlistClosed",
    "WaitlistOpened",
    "WaitlistPaused",
    "WaitlistReopened",
    "WaitlistResumed",
    "decides",
]
