"""Were the draws of a waitlist held as they were announced? Worked out again from the records alone."""

from msgspec import Struct
from msgspec.structs import replace

from ledger.decision import EntryNumber, Position
from ledger.draw import Algorithm, list_digest, order, seed_of
from ledger.events import DrawAnnounced, DrawHeld
from ledger.instant import Instant
from replays.past.history import Past, Records, story


class Lot(Struct, frozen=True):
    """One entry of a frozen list: its number on the list from 1, and the place drawn."""

    number: int
    entry: EntryNumber
    place: int | None = None


class Held(Struct, frozen=True, kw_only=True):
    """A draw held.

    Attributes:
        position: the record of it.
        values: what each source gave.
        seed: the text made of the values.
        digest: of the order, as recorded.
        agrees: the order worked out again has that digest.
    """

    position: Position
    at: Instant
    values: tuple[str, ...]
    seed: str
    digest: str
    agrees: bool


class Draw(Struct, frozen=True, kw_only=True):
    """A draw announced, and what came of it.

    Attributes:
        announced: the record of the announcement.
        frozen: the announcement that froze the list; another one where this is a rerun.
        digest: of the list, as recorded.
        agrees: the list worked out again has that digest and that many entries.
        rerun_of: the announcement that it replaced.
        reason: why, as a digest.
        held: how it was held, unless it was not.
        lots: the list.
    """

    announced: Position
    at: Instant
    frozen: Position
    algorithm: Algorithm
    sources: tuple[str, ...]
    digest: str
    agrees: bool
    rerun_of: Position | None
    reason: str | None
    held: Held | None
    lots: tuple[Lot, ...]

    @property
    def is_right(self) -> bool:
        """Whether list and order are what the records before make them."""
        return self.agrees and (self.held is None or self.held.agrees)


def draws(records: Records, waitlist: str) -> list[Draw]:
    """Return the draws of a waitlist in the order in which they were announced; the last is the one that counts."""
    past = Past(waitlist)
    found: list[Draw] = []
    for position, record in story(records, waitlist):
        event = record.event
        if isinstance(event, DrawAnnounced):
            before = found[-1] if event.rerun_of is not None and found else None
            queued = past.book.queued(waitlist)
            entries = [lot.entry for lot in before.lots] if before else queued
            found.append(_announced(position, record.at, event, entries, before))
        elif isinstance(event, DrawHeld) and found:
            found[-1] = _held(position, record.at, event, found[-1])
        past.take(position, record)
    return found


def _announced(
    position: Position, at: Instant, event: DrawAnnounced, entries: list[EntryNumber], before: Draw | None
) -> Draw:
    return Draw(
        announced=position,
        at=at,
        frozen=before.frozen if before else position,
        algorithm=event.algorithm,
        sources=event.sources,
        digest=event.digest,
        agrees=(len(entries), list_digest(entries)) == (event.entries, event.digest),
        rerun_of=event.rerun_of,
        reason=event.reason,
        held=None,
        lots=tuple(Lot(number, entry) for number, entry in enumerate(entries, 1)),
    )


def _held(position: Position, at: Instant, event: DrawHeld, draw: Draw) -> Draw:
    seed = seed_of(event.values)
    drawn = order(draw.algorithm, [lot.entry for lot in draw.lots], seed)
    places = {entry: place for place, entry in enumerate(drawn, 1)}
    held = Held(
        position=position,
        at=at,
        values=event.values,
        seed=seed,
        digest=event.digest,
        agrees=list_digest(drawn) == event.digest and event.announced == draw.announced,
    )
    return replace(draw, held=held, lots=tuple(replace(lot, place=places[lot.entry]) for lot in draw.lots))
