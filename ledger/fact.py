"""What does the state depend on? An event in its place."""

from msgspec import Struct

from ledger.decision import Position
from ledger.events import AnyEvent
from ledger.instant import Instant


class Fact(Struct, frozen=True, gc=False):
    """An event in its place, the part of a record that the state depends on; ``by`` is the actor who recorded it."""

    waitlist: str
    position: Position
    at: Instant
    event: AnyEvent
    imported: bool = False
    by: str = ""
