"""What can be asked about a whole waitlist: its life, its draws, telling its people, undoing?"""

from typing import Literal

from ledger.commands.base import Command
from ledger.decision import Digest, EntryNumber, OverrideCode, Position
from ledger.draw import Algorithm
from ledger.events import NoticeRecorded, PoolCapacity, PoolMove
from ledger.policy import Policy, Slug


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


class Tick(Command, frozen=True, tag="tick"):
    """Ask for nothing: record what is due."""
