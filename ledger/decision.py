"""Why did this entry get this spot? The grounds of a decision, as the record holds them, and the closed codes."""

from typing import Literal

from msgspec import Struct

from ledger.instant import Instant
from ledger.policy import Value, Whole

Position = int
"""A place in the ledger: 1, 2, 3 … without gaps."""
EntryNumber = int
"""The position at which an entry joined."""
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


class Penalty(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Points that somebody has for a spot that they did not use.

    Attributes:
        record: of the cancellation that came too late, or of the no-show.
        points: how many, under the policy that was in force there.
        until: when they are no more; without it, when staff say so.
    """

    record: Position
    points: Whole
    until: Instant | None = None


class Skip(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An entry that stood ahead and was passed over by a rule."""

    entry: EntryNumber
    code: SkipCode


class Skipped(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whom a match run passed over: how many by code, and the first twenty in rank order."""

    counts: dict[SkipCode, int]
    first: tuple[Skip, ...]


class Decision(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
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
