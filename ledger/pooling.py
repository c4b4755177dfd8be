"""How do spots change hands between pools? Counts, sizes, and where each free spot comes from."""

from collections.abc import Iterable

from msgspec.structs import replace

from ledger.book import Book, Entry, Pool, Waitlist
from ledger.decision import Position
from ledger.events import CapacityChanged, SpotMoved
from ledger.rekeying import keyed

Origins = list[tuple[Position, int]]
"""What freed spots, oldest first, each with how many of its spots."""


def retaken(pools: Iterable[Pool], old: Entry, new: Entry) -> tuple[Pool, ...]:
    """Return the pools after an entry's spot or offer changed."""
    return tuple(_counted(_counted(pool, old, -1), new, 1) for pool in pools)


def put_pools(book: Book, waitlist: Waitlist, position: Position, pools: tuple[Pool, ...]) -> None:
    """Write the pools and account for each spot that came free or was taken, oldest free spot first."""
    before = {pool.name: pool.free for pool in waitlist.pools}
    book.put_waitlist(replace(waitlist, pools=pools))
    for pool in pools:
        _account(book, waitlist.name, pool.name, pool.free - before.get(pool.name, 0), position)


def resize(book: Book, waitlist: Waitlist, position: Position, event: CapacityChanged) -> None:
    """Give the pools their new sizes, and count holders where they belong from now on.

    A dissolved pool that is named is one again, and whoever chose it stands in it.
    """
    sizes = {pool.name: pool.capacity for pool in event.pools}
    known = {pool.name for pool in waitlist.pools}
    pools = [replace(pool, capacity=sizes.get(pool.name, pool.capacity)) for pool in waitlist.pools]
    pools += [Pool(name=pool.name, capacity=pool.capacity) for pool in event.pools if pool.name not in known]
    dissolved = {name: target for name, target in waitlist.dissolved.items() if name not in sizes}
    is_chosen_anew = len(dissolved) < len(waitlist.dissolved)
    waitlist = replace(waitlist, added=waitlist.added + event.added, dissolved=dissolved)
    if event.from_pool:
        _recut(book, waitlist, position, event, pools)
        return
    put_pools(book, waitlist, position, tuple(pools))
    is_opened = len(pools) > len(known) and waitlist.policy.pool_rules  # whoever no pool was open to may have it
    if is_opened or is_chosen_anew:
        book.rank_anew(waitlist.name)


def move_spot(book: Book, waitlist: Waitlist, position: Position, event: SpotMoved) -> None:
    """Move a holder; the free spot that it takes is left behind in the other pool, as old as it was."""
    old = book.entry(event.entry)
    if old is None:
        message = f"record #{position} speaks of entry {event.entry}, which never joined"
        raise LookupError(message)
    new = keyed(replace(old, pool=event.target, last=position), waitlist)
    book.put_entry(new)
    before = {pool.name: pool.free for pool in waitlist.pools}
    pools = retaken(waitlist.pools, old, new)
    book.put_waitlist(replace(waitlist, pools=pools))
    changes = {pool.name: pool.free - before[pool.name] for pool in pools}
    taken = _take(book, waitlist.name, event.target, -changes.get(event.target, 0))
    left = changes.get(event.source, 0)
    for origin, count in [*taken, (position, left)]:
        _give(book, waitlist.name, event.source, origin, min(count, left))
        left -= min(count, left)


def _recut(book: Book, waitlist: Waitlist, position: Position, event: CapacityChanged, pools: list[Pool]) -> None:
    """Count the holders of some pools in others. A source that is given no size of its own is dissolved.

    Whoever chose a dissolved pool stands in the other from now on; its free spots go along and stay as old as they are.
    """
    moves = {move.source: move.target for move in event.from_pool}
    gone = moves.keys() - {pool.name for pool in event.pools}
    for source in sorted(gone):
        for origin, count in list(book.origins(waitlist.name, source)):
            book.put_origin(waitlist.name, source, origin, 0)
            _give(book, waitlist.name, moves[source], origin, count)
    recounted = tuple(_with_moved(pool, pools, moves) for pool in pools if pool.name not in gone)
    earlier = {name: moves[target] if target in gone else target for name, target in waitlist.dissolved.items()}
    after = replace(waitlist, pools=recounted, dissolved=earlier | {name: moves[name] for name in gone})
    book.put_waitlist(after)
    for pool in recounted:
        freed = sum(count for _, count in book.origins(waitlist.name, pool.name))
        _account(book, waitlist.name, pool.name, pool.free - freed, position)

    for entry in [*book.offered(waitlist.name), *book.admitted(waitlist.name)]:
        if entry.pool in moves:
            book.put_entry(keyed(replace(entry, pool=moves[entry.pool]), after))
    book.rank_anew(after.name)


def _with_moved(pool: Pool, pools: list[Pool], moves: dict[str, str]) -> Pool:
    """Return a pool with its own holders, unless they move, and those who move into it."""
    here = [one for one in pools if moves.get(one.name, one.name) == pool.name]
    return replace(pool, admitted=sum(one.admitted for one in here), offered=sum(one.offered for one in here))


def _counted(pool: Pool, entry: Entry, sign: int) -> Pool:
    if entry.pool != pool.name:
        return pool
    if entry.state == "offered":
        return replace(pool, offered=pool.offered + sign * entry.party)
    if entry.state == "admitted":
        return replace(pool, admitted=pool.admitted + sign * entry.party)
    return pool


def _account(book: Book, waitlist: str, pool: str, freed: int, position: Position) -> None:
    if freed > 0:
        book.put_origin(waitlist, pool, position, freed)  # nothing is newer, so nothing stands there yet
    elif freed < 0:
        _take(book, waitlist, pool, -freed)


def _give(book: Book, waitlist: str, pool: str, origin: Position, count: int) -> None:
    """Add free spots to those that go back to the same position."""
    if count:
        there = next((left for position, left in book.origins(waitlist, pool) if position == origin), 0)
        book.put_origin(waitlist, pool, origin, there + count)


def _take(book: Book, waitlist: str, pool: str, count: int) -> Origins:
    """Take the oldest free spots and return where they came from."""
    taken: list[tuple[Position, int, int]] = []
    for position, left in book.origins(waitlist, pool):
        if not count:
            break
        taken.append((position, min(left, count), max(0, left - count)))
        count -= min(left, count)
    for position, _, left in taken:
        book.put_origin(waitlist, pool, position, left)
    return [(position, many) for position, many, _ in taken]
