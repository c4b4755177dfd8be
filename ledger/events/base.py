"""What do all events have in common?"""

from msgspec import Struct


class Event(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A recorded fact, named in the past tense."""
