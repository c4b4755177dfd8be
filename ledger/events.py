"""What can have happened? The catalogue of events: every fact the ledger can hold, as immutable types.

Each class is the ``data`` of a record (docs/format.md). Members that have their default are left out of the record,
so a member with a default may be added to a class without changing what older records say; anything else is a new
schema version with an upcaster (``ledger.record``). An entry's number is the position of its ``EntryJoined``.
"""

from typing import Literal

from msgspec import Struct

from ledger.instant import Instant
from ledger.policy import Number, Policy, Slug, Value, Whole

Position = int
"""A place in the ledger: 1, 2, 3 … without gaps."""
EntryNumber = int
Digest = str
"""The digest of a disclosure in the private store (RFC 9901): stands for text that a record never holds."""

Kind = Literal["policy", "override", "direct", "carried_over"]
Deviation = Literal["out_of_order", "over_capacity"]
OverrideCode = Literal[
    "accessibility",
    "error_correction",
    "late_form",
    "safety",
    "legal",
    "sponsor_or_host",
    "capacity_exception",
    "organiser_discretion",
    "other",
]
RevokeCode = Literal[OverrideCode, "capacity_cut", "closed", "superseded", "undone"]
SkipCode = Literal[
    "suspended",
    "not_eligible",
    "pool_full",
    "does_not_fit",
    "limit_reached",
    "penalty_delay",
    "declined_before",
    "revoked_before",
]


class PoolCapacity(Struct, frozen=True, forbid_unknown_fields=True):
    """How many spots a named part of the capacity has."""

    name: Slug
    capacity: Whole


class PoolMove(Struct, frozen=True, forbid_unknown_fields=True):
    """Holders of one pool are counted in another from now on."""

    source: Slug
    target: Slug


class Skip(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry that stood ahead and was passed over by a rule."""

    entry: EntryNumber
    code: SkipCode


class Skipped(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a match run passed over: how many by code, and the first twenty in rank order."""

    counts: dict[SkipCode, int]
    first: tuple[Skip, ...]


class Decision(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Why this entry got this spot.

    Attributes:
        kind: by the rule, against it, by hand as the rule would have it, or brought along by an import.
        policy: version of the waitlist's policy that was in force.
        rank: place in the queue at that moment, 1 = next.
        key: the values compared, in the policy's order.
        waiting: how many stood in the queue, this entry among them.
        cause: the position whose event freed the spot; none where no spot was free.
        skipped: who stood ahead and was passed over by a rule.
        deviation: in what an override departs from the rule.
        bypassed: how many an override passed over who could have had the spot.
        code: the closed code of an override.
        reason: the text of an override, as a digest.
        approved: the actor who approved an override, where the policy asks for one.
    """

    kind: Kind
    policy: int
    rank: int
    key: tuple[Value | None, ...]
    waiting: int
    cause: Position | None = None
    skipped: Skipped | None = None
    deviation: tuple[Deviation, ...] = ()
    bypassed: int = 0
    code: OverrideCode | None = None
    reason: Digest | None = None
    approved: str | None = None


class Event(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A recorded fact, named in the past tense."""


class WaitlistOpened(Event, frozen=True):
    """A waitlist began. ``imported`` records carry times from the caller until the first command without one."""

    pools: tuple[PoolCapacity, ...]
    policy: Policy
    digest: str
    zone: str
    series: Slug | None = None
    title: Digest | None = None


class CapacityChanged(Event, frozen=True):
    """Pools grew or shrank, or new ones were made; a pool not named keeps its capacity.

    Attributes:
        added: how many spots an override added; its ``EntryAdmitted`` follows in the same command.
    """

    pools: tuple[PoolCapacity, ...]
    added: int = 0
    from_pool: tuple[PoolMove, ...] = ()
    reason: Digest | None = None


class PolicyAdopted(Event, frozen=True):
    """Another policy took effect; earlier decisions keep theirs."""

    version: int
    policy: Policy
    digest: str
    reason: Digest | None = None


class EntryJoined(Event, frozen=True):
    """A person, or a party, joined the queue; the record's position is the entry's number.

    Attributes:
        person: random id, one per series of waitlists, else per waitlist.
        party: how many spots the entry needs.
        attributes: what the policy reads, by name.
        outcomes: for attributes of which only a threshold matters, whether it was met, by the rule's text.
        pools: the pools accepted, in the entry's own order; none means any.
        wait: the person chose the queue although a spot was free.
        personal: digests of name, address, phone and reference, sorted.
        code: why an entry was taken with a claimed earlier time (``late_form``).
    """

    person: str
    party: int = 1
    attributes: dict[str, Value] = {}
    outcomes: dict[str, bool] = {}
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()
    code: OverrideCode | None = None


class EntryAmended(Event, frozen=True):
    """Party, attributes or accepted pools were corrected; a member left out stays as it was."""

    entry: EntryNumber
    party: int | None = None
    attributes: dict[str, Value] | None = None
    outcomes: dict[str, bool] | None = None
    pools: tuple[Slug, ...] | None = None
    code: OverrideCode | None = None
    reason: Digest | None = None


class PriorityChanged(Event, frozen=True):
    """Staff gave the entry another priority: higher comes first, 0 is none."""

    entry: EntryNumber
    priority: Number
    code: OverrideCode
    reason: Digest | None = None


class EntrySuspended(Event, frozen=True):
    """The entry keeps its rank and gets no offer, until an instant or until it is resumed."""

    entry: EntryNumber
    until: Instant | None = None
    reason: Digest | None = None


class EntryResumed(Event, frozen=True):
    """The entry can be offered a spot again; ``due`` when its instant had come, not by a person's word."""

    entry: EntryNumber
    due: bool = False
    reason: Digest | None = None


class EntryWithdrawn(Event, frozen=True):
    """The entry left the queue before it was admitted; a live offer was declined in the same command."""

    entry: EntryNumber
    reason: Digest | None = None


class EntryReinstated(Event, frozen=True):
    """The entry is back in the queue with its former key inputs."""

    entry: EntryNumber
    reason: Digest | None = None


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
    """The person was told, or telling failed; never holds an address."""

    entry: EntryNumber
    about: Position
    channel: Slug
    sent: bool = True
    deadline: Instant | None = None
    message: Digest | None = None


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


class DrawAnnounced(Event, frozen=True):
    """A lottery was announced: who is in it and which public values will decide it."""

    algorithm: Literal["rfc3797", "sha256"]
    sources: tuple[str, ...]
    entries: int
    digest: str
    rerun_of: Position | None = None
    reason: Digest | None = None


class DrawHeld(Event, frozen=True):
    """The public values are known, and with them the order."""

    announced: Position
    values: tuple[str, ...]
    digest: str


class RequestRefused(Event, frozen=True):
    """A rule said no to a person's join, acceptance or reinstatement.

    Attributes:
        request: the verb.
        code: the rule that refused.
        policy: version of the policy in force.
        entry: the entry concerned, where there is one.

    The other members are what the request said and the rules read, so that the refusal can be derived again.
    """

    person: str
    request: Literal["join", "accept", "reinstate"]
    code: Slug
    policy: int
    entry: EntryNumber | None = None
    party: int = 1
    attributes: dict[str, Value] = {}
    outcomes: dict[str, bool] = {}
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()


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


class AdmissionRestored(Event, frozen=True):
    """A cancellation was undone while its spot was still to be had."""

    entry: EntryNumber
    cancelled: Position
    pool: Slug
    reason: Digest | None = None


class WaitlistPaused(Event, frozen=True):
    """No offers are made until the waitlist is resumed; people may join."""

    reason: Digest | None = None


class WaitlistResumed(Event, frozen=True):
    """Offers are made again."""

    reason: Digest | None = None


class WaitlistClosed(Event, frozen=True):
    """Joining ended; with ``joining_only`` the backfill goes on, without it offers end too."""

    joining_only: bool = False
    reason: Digest | None = None


class WaitlistReopened(Event, frozen=True):
    """The waitlist takes joins and makes offers again."""

    reason: Digest | None = None


class EventCorrected(Event, frozen=True):
    """Record ``position`` was wrong; the same command appends what makes up for it."""

    position: Position
    code: OverrideCode
    reason: Digest | None = None


class PersonsMerged(Event, frozen=True):
    """Two persons were one: the entries of ``merged`` are those of ``kept``."""

    kept: str
    merged: str
    reason: Digest | None = None


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


ListEvent = (
    WaitlistOpened
    | CapacityChanged
    | PolicyAdopted
    | EntryJoined
    | EntryAmended
    | PriorityChanged
    | EntrySuspended
    | EntryResumed
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
    | AdmissionRestored
    | WaitlistPaused
    | WaitlistResumed
    | WaitlistClosed
    | WaitlistReopened
    | EventCorrected
    | PersonsMerged
)
"""Events in the stream of a waitlist."""

LedgerEvent = PersonErased | CheckpointPublished | SigningKeyChanged
"""Events in the stream ``$ledger``, which concern no single waitlist."""

AnyEvent = ListEvent | LedgerEvent
