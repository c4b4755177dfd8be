"""What is there to say about a course of things: its offers, where it ends, and its figures?"""

from typing import Literal

from msgspec import Struct

from ledger.decision import Position
from ledger.instant import Instant
from replays.otherwise.inputs import Key

Ended = Literal["accepted", "declined", "expired", "revoked"]
Assume = Literal["accept", "expire", "as-recorded"]
"""What is taken for the answer to an offer that is not on record: accepted at once; left to expire; or what the person
answered to the next offer that is on record, and accepted at once where there is none."""


class Offered(Struct):
    """An offer that was made in a world, and how it ended."""

    source: Position
    at: Instant
    dies_at: Instant | None
    ended: Literal["live"] | Ended = "live"
    ended_at: Instant | None = None


class Stop(Struct, frozen=True, kw_only=True):
    """Where a world ends, for nobody can know how it went on.

    Attributes:
        position: the record at which that is.
        at: the instant.
        reason: an ``answer`` to an offer that was not made on record; a ``draw``, whose order depends on the list.
        entry: who was offered a spot.
    """

    position: Position
    at: Instant
    reason: Literal["answer", "draw"]
    entry: Key | None = None


class Summary(Struct, frozen=True, kw_only=True):
    """A world in figures.

    Attributes:
        idle_seconds: for how long spots were free while somebody was in the queue, added up over the spots.
        fill_seconds: from a spot coming free to its being given, the median; none where none was given.
        assumed: answers that were assumed.
        passed_over: commands that could not be carried out there.
    """

    admitted: int
    offered: int
    waiting: int
    offers: int
    expired: int
    idle_seconds: int
    fill_seconds: int | None
    assumed: int
    passed_over: int


class Stopped(Exception):
    """The world cannot be followed further."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop.reason)
        self.stop = stop
