"""What can be asked of a waitlist? One type per verb; people and texts are already ids and digests.

A command is a request and may be refused; an event is a fact. ``Sweep`` and ``Backfill`` are the steps that every
command brings along: what is due first, and what follows from a freed spot (``ledger.journey``).
"""

from typing import Literal

from msgspec import Struct

from ledger.decision import Digest, EntryNumber, OverrideCode, Penalty, Position, RevokeCode
from ledger.draw import Algorithm
from ledger.events import NoticeRecorded, PoolCapacity, PoolMove
from ledger.instant import Instant
from ledger.policy import Number, Policy, Slug, Value


class Command(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One request to change one waitlist."""


class Open(Command, frozen=True, tag="open"):
    """Begin a waitlist."""

    pools: tuple[PoolCapacity, ...]
    policy: Policy
    zone: str
    series: Slug | None = None
    title: Digest | None = None


class ChangeCapacity(Command, frozen=True, tag="capacity"):
    """Set the capacity of the pools named; a new name is a new pool."""

    pools: tuple[PoolCapacity, ...]
    from_pool: tuple[PoolMove, ...] = ()
    reason: Digest | None = None


class AdoptPolicy(Command, frozen=True, tag="policy"):
    """Put another policy in force."""

    policy: Policy
    reason: Digest | None = None


class Join(Command, frozen=True, tag="join"):
    """Enter a person or a party.

    Attributes:
        placed: the record after which it ranks, as if it had joined then; with code and text.
        beyond_limit: although the person has joined as often as the policy allows; with code and text.
        elsewhere: what of a limit was used up on other waitlists of the series, as recorded; None to look for it.
        penalties: the person's points, some of other waitlists, as recorded; None to look for them.
    """

    person: str
    party: int = 1
    attributes: dict[str, Value] = {}
    outcomes: dict[str, bool] = {}
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()
    code: OverrideCode | None = None
    reason: Digest | None = None
    placed: Position | None = None
    beyond_limit: bool = False
    elsewhere: dict[Slug, int] | None = None
    penalties: tuple[Penalty, ...] | None = None


class Withdraw(Command, frozen=True, tag="withdraw"):
    """Leave the queue."""

    entry: EntryNumber
    reason: Digest | None = None


class OfferNext(Command, frozen=True, tag="offer-next"):
    """Offer a spot to the next ``count`` entries that the rule chooses."""

    count: int = 1
    window: str | None = None


class OfferTo(Command, frozen=True, tag="offer"):
    """Offer a spot to this entry; an override unless it is the rule's own choice."""

    entry: EntryNumber
    window: str | None = None
    code: OverrideCode | None = None
    reason: Digest | None = None


class Admit(Command, frozen=True, tag="admit"):
    """Admit an entry by hand; ``join`` first where the person has none. An override unless the rule's own choice.

    With ``carried_over`` it had its spot before the ledger began, and nothing is decided here.
    """

    entry: EntryNumber | None = None
    join: Join | None = None
    add_spot: bool = False
    carried_over: bool = False
    code: OverrideCode | None = None
    reason: Digest | None = None


class Accept(Command, frozen=True, tag="accept"):
    """Take the offer."""

    entry: EntryNumber


class Decline(Command, frozen=True, tag="decline"):
    """Turn the offer down."""

    entry: EntryNumber
    reason: Digest | None = None


class Revoke(Command, frozen=True, tag="revoke"):
    """Take the offer back."""

    entry: EntryNumber
    code: RevokeCode
    reason: Digest | None = None


class Cancel(Command, frozen=True, tag="cancel"):
    """Give an admission back."""

    entry: EntryNumber
    reason: Digest | None = None


class AnnounceDraw(Command, frozen=True, tag="draw-announce"):
    """Freeze the entries waiting and say which public values will order them."""

    algorithm: Algorithm
    sources: tuple[str, ...]


class HoldDraw(Command, frozen=True, tag="draw-hold"):
    """Order the frozen list by the values that the sources gave, one a source."""

    values: tuple[str, ...]


class RerunDraw(Command, frozen=True, tag="draw-rerun"):
    """Announce the draw again, over the same list, because a source could not be used; what is left out stays."""

    reason: Digest | None
    algorithm: Algorithm | None = None
    sources: tuple[str, ...] = ()


class Suspend(Command, frozen=True, tag="suspend"):
    """Stop considering the entry, until an instant or until it is resumed."""

    entry: EntryNumber
    until: Instant | None = None
    reason: Digest | None = None


class Resume(Command, frozen=True, tag="resume"):
    """Consider the entry again."""

    entry: EntryNumber
    reason: Digest | None = None


class Leave(Command, frozen=True, tag="leave"):
    """Leave, by the verb that goes with the entry's state: withdraw, decline or cancel."""

    entry: EntryNumber
    reason: Digest | None = None


class Reinstate(Command, frozen=True, tag="reinstate"):
    """Bring the entry back to its former rank."""

    entry: EntryNumber
    reason: Digest | None = None


class Amend(Command, frozen=True, tag="amend"):
    """Correct party, attributes, accepted pools or the place in line; a member left out stays as it is.

    Attributes:
        placed: the record after which it ranks, as if it had joined then; with code and text.
    """

    entry: EntryNumber
    party: int | None = None
    attributes: dict[str, Value] | None = None
    outcomes: dict[str, bool] | None = None
    pools: tuple[Slug, ...] | None = None
    placed: Position | None = None
    code: OverrideCode | None = None
    reason: Digest | None = None


class Part(Struct, frozen=True):
    """A part of a party that becomes an entry of its own."""

    person: str
    party: int
    personal: tuple[Digest, ...] = ()


class Split(Command, frozen=True, tag="split"):
    """Make parts of a party entries of their own; the entry keeps the rest, which is at least one."""

    entry: EntryNumber
    parts: tuple[Part, ...]


class Merge(Command, frozen=True, tag="same"):
    """Say that two persons are one; where both stand, the entry that stands worse leaves."""

    kept: str
    merged: str
    reason: Digest | None = None


class Prioritise(Command, frozen=True, tag="priority"):
    """Give the entry another staff priority: higher comes first."""

    entry: EntryNumber
    priority: Number
    code: OverrideCode
    reason: Digest | None = None


class Displace(Command, frozen=True, tag="displace"):
    """Take the entry's spot and put it back in the queue."""

    entry: EntryNumber
    code: RevokeCode
    reason: Digest | None = None


class NoShow(Command, frozen=True, tag="no-show"):
    """Note that an admitted entry did not use its spot."""

    entry: EntryNumber
    reason: Digest | None = None


class Pause(Command, frozen=True, tag="pause"):
    """Make no offers until the waitlist is unpaused."""

    reason: Digest | None = None


class Unpause(Command, frozen=True, tag="unpause"):
    """Make offers again."""

    reason: Digest | None = None


class Close(Command, frozen=True, tag="close"):
    """End joining; without ``joining_only`` end offers too."""

    joining_only: bool = False
    reason: Digest | None = None


class Reopen(Command, frozen=True, tag="reopen"):
    """Take joins and make offers again."""

    reason: Digest | None = None


class Tell(Command, frozen=True, tag="told"):
    """Note that these people were told what last changed for them, or that telling them failed.

    Attributes:
        about: for each of them the record that they were told of, as it stood when somebody asked for this: what only
            falls due now they have not heard. Without it, what last changed.
        repeat: an earlier attempt was cut off and may have reached them too.
    """

    entries: tuple[EntryNumber, ...]
    channel: Slug
    about: tuple[Position, ...] = ()
    sent: bool = True
    message: Digest | None = None
    reason: Digest | None = None
    repeat: bool = False


class Approve(Command, frozen=True, tag="approve"):
    """Let an override happen that another actor proposed.

    Attributes:
        elsewhere: of a join, as recorded, like ``penalties``; None to look for it.
    """

    proposal: Position
    elsewhere: dict[Slug, int] | None = None
    penalties: tuple[Penalty, ...] | None = None


class Tick(Command, frozen=True, tag="tick"):
    """Ask for nothing: record what is due."""


class Settle(Command, frozen=True, tag="settle"):
    """Go on with a join after a holder moved for it: nobody asks for it, a join takes it by itself."""

    entry: EntryNumber


class Sweep(Struct, frozen=True):
    """The step before every command: the next fact that is due."""


class Backfill(Struct, frozen=True):
    """The step after every command: the next thing that follows from what it recorded.

    Attributes:
        expired: entries whose offer expired in this command: tried last.
        declined: entries that declined in it: not tried.
        cut: a capacity was reduced in it, so that holders may be displaced.
        overfilled: somebody was admitted by hand in it, so that offers may have to give way.
        closed: the waitlist was closed altogether in it, so that offers may have to end.
    """

    expired: frozenset[EntryNumber] = frozenset()
    declined: frozenset[EntryNumber] = frozenset()
    cut: bool = False
    overfilled: bool = False
    closed: bool = False


Remedy = Literal[
    "withdraw", "reinstate", "resume", "revoke", "displace", "restore", "rejoin",
    "pause", "unpause", "reopen", "untell", "unpropose", "again",
]  # fmt: skip
"""What makes up for a record that was wrong; ``again`` sets what it replaced once more."""


class Undo(Command, frozen=True, tag="undo"):
    """Make up for an earlier command.

    Attributes:
        position: its own record.
        remedy: what makes up for it.
        last: the last record of that command; nothing may have happened to the entry since. None where nobody knows.
        through: the last record that may hold one of several offers that it made.
        entry: whom it is about; nobody where it is about the waitlist.
        added: spots that it added, which go again.
        parts: entries that were split off from this one, and go back into it.
        notices: what takes back the notices that it recorded.
    """

    position: Position
    remedy: Remedy
    last: Position | None = None
    entry: EntryNumber | None = None
    through: Position = 0
    added: int = 0
    parts: tuple[EntryNumber, ...] = ()
    notices: tuple[NoticeRecorded, ...] = ()
    code: OverrideCode = "error_correction"
    reason: Digest | None = None


ToWaitlist = (
    Open
    | ChangeCapacity
    | AdoptPolicy
    | AnnounceDraw
    | HoldDraw
    | RerunDraw
    | Pause
    | Unpause
    | Close
    | Reopen
    | Tell
    | Undo
    | Tick
)
"""Commands about a whole waitlist."""
ToSpot = (
    OfferNext | OfferTo | Admit | Accept | Decline | Withdraw | Cancel | Revoke | Leave | Displace | NoShow | Approve
)
"""Commands that give a spot, or end an offer, an admission or the wish for one."""
ToEntry = Join | Settle | Suspend | Resume | Reinstate | Amend | Split | Merge | Prioritise
"""Commands about a standing in the queue."""
AnyCommand = ToWaitlist | ToSpot | ToEntry
Step = AnyCommand | Sweep | Backfill
