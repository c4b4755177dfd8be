"""What can be asked about a spot: to give it, to answer for it, to take it back?"""

from ledger.commands.base import Command
from ledger.commands.entries import Join
from ledger.decision import Digest, EntryNumber, OverrideCode, Penalty, Position, RevokeCode
from ledger.policy import Slug


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


class Withdraw(Command, frozen=True, tag="withdraw"):
    """Leave the queue."""

    entry: EntryNumber
    reason: Digest | None = None


class Cancel(Command, frozen=True, tag="cancel"):
    """Give an admission back."""

    entry: EntryNumber
    reason: Digest | None = None


class Revoke(Command, frozen=True, tag="revoke"):
    """Take the offer back."""

    entry: EntryNumber
    code: RevokeCode
    reason: Digest | None = None


class Leave(Command, frozen=True, tag="leave"):
    """Leave, by the verb that goes with the entry's state: withdraw, decline or cancel."""

    entry: EntryNumber
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


class Approve(Command, frozen=True, tag="approve"):
    """Let an override happen that another actor proposed.

    Attributes:
        elsewhere: of a join, as recorded, like ``penalties``; None to look for it.
    """

    proposal: Position
    elsewhere: dict[Slug, int] | None = None
    penalties: tuple[Penalty, ...] | None = None
