"""Who is in? Everybody who held a spot at a moment, pool by pool, in the order in which the spots were given."""

from collections.abc import Iterator

from msgspec import Struct

from ledger.book import Book
from ledger.decision import EntryNumber, Kind, Position
from ledger.events import EntryAdmitted, SpotOffered
from ledger.instant import Instant
from ledger.policy import Value
from replays.archive.archive import NAMED, archive
from replays.past.history import AsOf, Moment, Records, View, story
from replays.reasons.ranks import PoolLine, pool_lines


class RosterLine(Struct, frozen=True, kw_only=True):
    """An entry that holds a spot.

    Attributes:
        since: the record since which it holds the spot; ``at`` is its instant.
        decision: on what grounds the spot was given; none where that record is not among those read.
    """

    pool: str
    entry: EntryNumber
    person: str
    party: int
    attributes: dict[str, Value]
    since: Position
    at: Instant
    decision: Kind | None


class Roster(Struct, frozen=True, kw_only=True):
    """Everybody who holds a spot on a waitlist."""

    moment: Moment
    pools: tuple[PoolLine, ...]
    lines: tuple[RosterLine, ...]


def roster(records: Records, waitlist: str, as_of: AsOf | None = None) -> Roster | None:
    """Return who held a spot on a waitlist, by default after its last record; None when it was not open yet."""
    looked_up = archive(records)
    view = looked_up.view(waitlist, as_of, walks=False)
    if view is None:
        return None
    grounds: dict[EntryNumber, Kind] = {}
    for _, record in story(records, waitlist, view.moment.position, types=("SpotOffered", "EntryAdmitted")):
        assert isinstance(record.event, SpotOffered | EntryAdmitted)
        grounds[record.event.entry] = record.event.decision.kind
    lines = tuple(_lines(view, grounds))
    looked_up.names(waitlist, view.moment.position, [line.entry for line in lines[:NAMED]])
    return Roster(moment=view.moment, pools=pool_lines(view.waitlist), lines=lines)


def _lines(view: View[Book], grounds: dict[EntryNumber, Kind]) -> Iterator[RosterLine]:
    places = {pool.name: place for place, pool in enumerate(view.waitlist.pools)}
    held = reversed(list(view.book.admitted(view.waitlist.name)))
    for entry in sorted(held, key=lambda one: places.get(one.pool or "", len(places))):
        yield RosterLine(
            pool=entry.pool or "",
            entry=entry.number,
            person=entry.person,
            party=entry.party,
            attributes=entry.attributes,
            since=entry.held or 0,
            at=view.instants.get(entry.held or 0, view.moment.at),
            decision=grounds.get(entry.number),
        )
