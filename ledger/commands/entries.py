"""What can be asked about a standing in the queue: to join, to pause, to correct, to part?"""

from msgspec import Struct, field

from ledger.commands.base import Command
from ledger.decision import Digest, EntryNumber, OverrideCode, Penalty, Position
from ledger.instant import Instant
from ledger.policy import Number, Slug, Value


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
    attributes: dict[str, Value] = field(default_factory=dict)
    outcomes: dict[str, bool] = field(default_factory=dict)
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()
    code: OverrideCode | None = None
    reason: Digest | None = None
    placed: Position | None = None
    beyond_limit: bool = False
    elsewhere: dict[Slug, int] | None = None
    penalties: tuple[Penalty, ...] | None = None


class Settle(Command, frozen=True, tag="settle"):
    """Go on with a join after a holder moved for it: nobody asks for it, a join takes it by itself."""

    entry: EntryNumber


class Suspend(Command, frozen=True, tag="suspend"):
    """Stop considering the entry, until an instant or until it is resumed."""

    entry: EntryNumber
    until: Instant | None = None
    reason: Digest | None = None


class Resume(Command, frozen=True, tag="resume"):
    """Consider the entry again."""

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
