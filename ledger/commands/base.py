"""What do all commands have in common, and what steps does each bring along?"""

from msgspec import Struct

from ledger.decision import EntryNumber


class Command(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One request to change one waitlist."""


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
