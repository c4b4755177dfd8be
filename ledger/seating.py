"""Who could move to another pool, so that somebody fits? Published in docs/format.md, 11.9.

An entry for which no accepted pool has room is seated by a chain of moves: a holder leaves a pool for one with room,
the next takes the spot left behind, until a pool that the entry accepts has room. Only holders of one spot each move,
never offers; the chain is the shortest there is, and of several who could make its last move the one admitted last
does. Moves are made one at a time, the last of the chain first, so that no pool is ever over; each makes the chain one
shorter.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.book import Book, Entry, Waitlist
from ledger.rank import accepts, blocked_by, parse_fit


class Holder(Struct, frozen=True):
    """Somebody with one spot in a pool, who would take one in others too, in this order.

    Attributes:
        since: the position since which it is held; the greatest moves first.
    """

    number: int
    since: int
    pool: str
    pools: tuple[str, ...]


class Move(Struct, frozen=True):
    """A holder and the pool it moves to."""

    holder: Holder
    target: str


def holders(book: Book, waitlist: Waitlist) -> Iterator[Holder]:
    """Yield who could move: of those alike in a pool, the one admitted last."""
    for pool in waitlist.pools:
        if not pool.over:
            yield from _able(book.movable(waitlist.name, pool.name), waitlist)


def all_holders(book: Book, waitlist: Waitlist) -> Iterator[Holder]:
    """Yield everybody who could move."""
    over = {pool.name for pool in waitlist.pools if pool.over}
    yield from _able((entry for entry in book.admitted(waitlist.name) if entry.pool not in over), waitlist)


def next_move(found: Iterable[Holder], free: Iterable[str], accepted: Iterable[str]) -> Move | None:
    """Return the next move of the shortest chain by which a pool accepted gets room; None where there is no chain.

    Args:
        found: who could move.
        free: pools with room.
        accepted: pools in which a spot is wanted; none of them has room.
    """
    movers, free = list(found), set(free)
    distances = _distances(movers, free)
    shortest = min((distances[pool] for pool in accepted if pool in distances), default=0)
    level = {pool for pool in accepted if distances.get(pool) == shortest}
    for distance in range(shortest - 1, 0, -1):
        level = {
            pool
            for holder in movers
            if holder.pool in level
            for pool in holder.pools
            if distances.get(pool) == distance
        }
    last = [holder for holder in movers if holder.pool in level and free.intersection(holder.pools)]
    if not shortest or not last:
        return None
    holder = max(last, key=lambda one: one.since)
    return Move(holder, next(pool for pool in holder.pools if pool in free))


def _distances(movers: list[Holder], free: set[str]) -> dict[str, int]:
    """Return, of each pool that has room or could get it, by how many moves."""
    distances = dict.fromkeys(free, 0)
    edge, steps = set(free), 0
    while edge:
        steps += 1
        edge = {one.pool for one in movers if one.pool not in distances and edge.intersection(one.pools)}
        distances |= dict.fromkeys(edge, steps)
    return distances


def _able(entries: Iterable[Entry], waitlist: Waitlist) -> Iterator[Holder]:
    names = waitlist.pool_names
    for entry in entries:
        if blocked_by(entry.fit) is None and parse_fit(entry.fit)[0] == 1:
            yield Holder(entry.number, entry.held or 0, entry.pool or "", tuple(accepts(entry, waitlist).among(names)))
