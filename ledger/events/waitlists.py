"""What can happen to a waitlist as a whole?"""

from msgspec import Struct

from ledger.decision import Digest, OverrideCode, Position
from ledger.draw import Algorithm
from ledger.events.base import Event
from ledger.policy import Policy, Slug, Whole


class PoolCapacity(Struct, frozen=True, forbid_unknown_fields=True):
    """How many spots a named part of the capacity has."""

    name: Slug
    capacity: Whole


class PoolMove(Struct, frozen=True, forbid_unknown_fields=True):
    """Holders of one pool are counted in another from now on."""

    source: Slug
    target: Slug


class WaitlistOpened(Event, frozen=True):
    """A waitlist began."""

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


class WaitlistPaused(Event, frozen=True):
    """No offers are made until the waitlist is resumed; people may join."""

    reason: Digest | None = None


class WaitlistResumed(Event, frozen=True):
    """Offers are made again."""

    reason: Digest | None = None


class WaitlistClosed(Event, frozen=True):
    """Joining ended; with ``joining_only`` the backfill goes on, without it offers end too.

    Attributes:
        due: the policy's own end of all offers had come, and nobody asked for it.
    """

    joining_only: bool = False
    due: bool = False
    reason: Digest | None = None


class WaitlistReopened(Event, frozen=True):
    """The waitlist takes joins and makes offers again."""

    reason: Digest | None = None


class DrawAnnounced(Event, frozen=True):
    """A lottery was announced: who is in it and which public values will decide it.

    Attributes:
        entries: how many are in it: all that were in the queue, numbered in order of joining.
        digest: of the frozen list (``ledger.draw.list_digest``).
        rerun_of: the announcement that this one replaces, because a source of it could not be used.
    """

    algorithm: Algorithm
    sources: tuple[str, ...]
    entries: int
    digest: str
    rerun_of: Position | None = None
    reason: Digest | None = None


class DrawHeld(Event, frozen=True):
    """The public values are known, and with them the order; ``digest`` is that of the list in the order drawn."""

    announced: Position
    values: tuple[str, ...]
    digest: str


class EventCorrected(Event, frozen=True):
    """Record ``position`` was wrong; the same command appends what makes up for it.

    Attributes:
        last: the last record of the command that was wrong: nothing happened since to whom it is about.
    """

    position: Position
    code: OverrideCode
    last: Position | None = None
    reason: Digest | None = None
