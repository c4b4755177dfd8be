"""Who gets the spot? The match run: every entry in the queue, in rank order, with a verdict.

``choose`` finds the one entry that gets the next spot by comparing the heads of the fit classes, so it costs the same
on a queue of ten and of a million. ``table`` walks everybody and says why; it is the rule as published, and a
property test holds the two together. Published in docs/format.md, 11.3.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice, takewhile
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.commands import Backfill
from ledger.decision import EntryNumber, Position, Skip, SkipCode, Skipped
from ledger.rank import Accepted, accepts, blocked_by, parse_fit
from ledger.seating import Holder, Move, all_holders, holders, next_move

Verdict = Literal["offered", "skipped", "not_reached"]
NO_RUN = Backfill()
_DECLINED: SkipCode = "declined_before"
_AFTER_ALL = 2**60
"""When somebody was admitted in a run that is only looked at: after everybody who was."""
LISTED = 20
"""How many of those passed over a decision lists by number; all of them can be derived again."""


class Choice(Struct, frozen=True):
    """The entry that the rule chooses, and the pool in which a spot fits it.

    Attributes:
        move: what has to happen first, so that a spot fits it; then the run is made again.
    """

    entry: Entry
    pool: str
    tried_last: bool = False
    move: Move | None = None


class Candidate(Struct, frozen=True):
    """One line of a match run: an entry, its rank from 1, and what the run made of it."""

    entry: Entry
    rank: int
    verdict: Verdict
    code: SkipCode | None = None
    pool: str | None = None


class Unfilled(Struct, frozen=True):
    """Spots that stay free while people wait: by pool, and how many of those waiting are held back by what."""

    free: dict[str, int]
    waiting: dict[SkipCode, int]


class Room:
    """Free spots by pool, less those that a blocked head of the line reserves."""

    def __init__(self, waitlist: Waitlist) -> None:
        free = {pool.name: pool.free for pool in waitlist.pools}
        self.free = {name: free[name] for name in waitlist.pool_names}
        self.reserved: set[str] = set()

    @property
    def is_gone(self) -> bool:
        """Whether nobody can get a spot any more."""
        return all(name in self.reserved or not free for name, free in self.free.items())

    def pool_for(self, party: int, accepted: Accepted) -> str | None:
        """Return the first accepted pool with room for the party, or None."""
        for name in accepted.among(self.free):
            if name not in self.reserved and self.free[name] >= party:
                return name
        return None

    def move_for(self, accepted: Accepted, movers: Iterable[Holder]) -> Move | None:
        """Return the move by which an accepted pool comes nearer to having room, or None."""
        free = [name for name, spots in self.free.items() if spots and name not in self.reserved]
        able = [one for one in movers if one.pool not in self.reserved]
        return next_move(able, free, [name for name in accepted.among(self.free) if name not in self.reserved])

    def code_for(self, accepted: Accepted) -> SkipCode:
        """Return why no accepted pool has room: all are full, or what is free is too small or kept for another."""
        return "does_not_fit" if any(self.free[name] for name in accepted.among(self.free)) else "pool_full"

    def reserve(self, accepted: Accepted) -> None:
        """Keep the accepted pools for a head of the line that does not fit yet (``does_not_fit = "block"``)."""
        self.reserved.update(accepted.among(self.free))


def choose(book: Book, waitlist: Waitlist, run: Backfill = NO_RUN, joiner: Entry | None = None) -> Choice | None:
    """Return the entry that the next free spot goes to, or None.

    Args:
        book: the state that the run reads.
        waitlist: whose queue it is.
        run: ``expired`` entries are tried after all others and ``declined`` ones not at all.
        joiner: an entry that is not in the queue yet and is matched as if it were.
    """
    if waitlist.free == 0 or not (waitlist.waiting or joiner):
        return None
    heads = _heads(book, waitlist, run.expired | run.declined)
    if joiner is not None:
        heads = sorted([*heads, joiner], key=_by_key)
    room = Room(waitlist)
    first = _first_fitting(book, waitlist, room, heads)
    if first is not None or not run.expired:
        return first
    last = _first_fitting(book, waitlist, room, sorted(_waiting(book, run.expired - run.declined), key=_by_key))
    return None if last is None else replace(last, tried_last=True)


def table(
    book: Book, waitlist: Waitlist, run: Backfill, spots: int | None = None, through: bytes | None = None
) -> list[Candidate]:
    """Return the whole match run: every entry in the queue in rank order with its verdict.

    Args:
        book: the state that the run reads.
        waitlist: whose queue it is.
        run: whom to try last or not at all.
        spots: stop giving after so many offers; without it the run goes on while there is room.
        through: leave out whoever stands behind this key, where that changes nobody's verdict.
    """
    room = Room(waitlist)
    queue = book.queue(waitlist.name)
    is_whole = through is None or bool(run.expired)  # who is tried last comes after those behind
    entries = list(queue if is_whole else takewhile(lambda entry: entry.key <= (through or b""), queue))
    order = [e for e in entries if e.number not in run.expired] + [e for e in entries if e.number in run.expired]
    verdicts: dict[EntryNumber, Candidate] = {}
    ranks = {entry.number: rank for rank, entry in enumerate(entries, 1)}
    given = 0
    movers = list(all_holders(book, waitlist)) if waitlist.policy.rebalance else []
    for entry in order:
        is_over = spots is not None and given >= spots
        if waitlist.policy.rebalance and not is_over and entry.number not in run.declined:
            _make_room(waitlist, room, entry, movers)
        verdicts[entry.number] = candidate = _verdict(waitlist, room, entry, ranks[entry.number], run, is_over=is_over)
        given += candidate.verdict == "offered"
        if candidate.pool is not None and entry.party == 1 and waitlist.policy.promotion == "admit":
            pools = tuple(accepts(entry, waitlist).among(room.free))
            movers.append(Holder(entry.number, _AFTER_ALL + given, candidate.pool, pools))
    return [verdicts[entry.number] for entry in entries]


def skipped_ahead(book: Book, waitlist: Waitlist, choice: Choice, run: Backfill) -> Skipped | None:
    """Return whom the run passed over before it came to its choice; None when nobody stood ahead."""
    counts: dict[SkipCode, int] = {}
    lists: list[Iterator[tuple[bytes, EntryNumber, SkipCode]]] = []
    room, key = Room(waitlist), choice.entry.key
    held_back = (run.declined if choice.tried_last else run.expired | run.declined) - {choice.entry.number}
    held_ahead = Counter(entry.fit for entry in _waiting(book, held_back) if entry.key < key)
    for fit in sorted(book.classes(waitlist.name)):
        code = class_code(fit, room)
        count = book.ahead(waitlist.name, key, fit) - held_ahead[fit]
        if count:
            counts[code] = counts.get(code, 0) + count
            lists.append(_class_ahead(book, waitlist, choice, fit, code, held_back))
    declined = [entry for entry in _waiting(book, run.declined) if entry.key < key]
    if declined:
        counts[_DECLINED] = counts.get(_DECLINED, 0) + len(declined)
        lists.append(iter(sorted((entry.key, entry.number, _DECLINED) for entry in declined)))
    if not counts:
        return None
    first = tuple(Skip(number, code) for _, number, code in islice(merge(*lists), LISTED))
    return Skipped(counts, first)


def unfilled(book: Book, waitlist: Waitlist) -> Unfilled | None:
    """Return why free spots go to nobody; None where none is free, nobody waits, or an organiser makes the offers."""
    if not (waitlist.free and waitlist.queued and waitlist.makes_offers and waitlist.policy.backfill == "auto"):
        return None
    room, codes = Room(waitlist), dict[SkipCode, int]()
    for fit, count in sorted(book.classes(waitlist.name).items()):
        # Whoever fits has just declined, and the next command offers.
        code = _DECLINED if fits(fit, room) else class_code(fit, room)
        codes[code] = codes.get(code, 0) + count
    return Unfilled({name: free for name, free in room.free.items() if free}, codes)


def fits(fit: str, room: Room) -> bool:
    """Whether entries of a fit class could get a spot from this room."""
    return blocked_by(fit) is None and room.pool_for(*parse_fit(fit)) is not None


def class_code(fit: str, room: Room) -> SkipCode:
    """Return why entries of a fit class get nothing from this room."""
    return blocked_by(fit) or room.code_for(parse_fit(fit)[1])


def cause_of(book: Book, waitlist: str, pool: str, party: int) -> Position | None:
    """Return the position that freed the last of the ``party`` oldest free spots; None when so many are not free."""
    for position, count in book.origins(waitlist, pool):
        party -= count
        if party <= 0:
            return position
    return None


def _first_fitting(book: Book, waitlist: Waitlist, room: Room, heads: Iterable[Entry]) -> Choice | None:
    """Return the first of these entries, given in rank order, that fits; a blocked head reserves what it accepts."""
    movers: list[Holder] | None = None
    for entry in heads:
        if blocked_by(entry.fit) is not None:
            continue
        accepted = accepts(entry, waitlist)
        pool = room.pool_for(entry.party, accepted)
        if pool is not None:
            return Choice(entry, pool)
        if waitlist.policy.rebalance and entry.party == 1:
            movers = list(holders(book, waitlist)) if movers is None else movers
            move = room.move_for(accepted, movers)
            if move is not None:
                return Choice(entry, move.holder.pool, move=move)
        if waitlist.policy.does_not_fit == "block":
            room.reserve(accepted)
    return None


def _heads(book: Book, waitlist: Waitlist, without: frozenset[EntryNumber]) -> list[Entry]:
    """Return the best-ranked entry of each fit class, best first; of a class, all others fit where it fits."""
    heads: list[Entry] = []
    for fit in book.classes(waitlist.name):
        if blocked_by(fit) is None:
            heads += islice((entry for entry in book.queue(waitlist.name, fit) if entry.number not in without), 1)
    return sorted(heads, key=_by_key)


def _by_key(entry: Entry) -> bytes:
    return entry.key


def _waiting(book: Book, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
    """Yield those of the entries that wait."""
    found = map(book.entry, numbers)
    return (entry for entry in found if entry is not None and entry.state == "waiting")


def _verdict(waitlist: Waitlist, room: Room, entry: Entry, rank: int, run: Backfill, *, is_over: bool) -> Candidate:
    if is_over or room.is_gone:
        return Candidate(entry, rank, "not_reached")
    if entry.number in run.declined:
        return Candidate(entry, rank, "skipped", _DECLINED)
    blocked = blocked_by(entry.fit)
    if blocked is not None:
        return Candidate(entry, rank, "skipped", blocked)
    accepted = accepts(entry, waitlist)
    pool = room.pool_for(entry.party, accepted)
    if pool is None:
        code = room.code_for(accepted)
        if waitlist.policy.does_not_fit == "block":
            room.reserve(accepted)
        return Candidate(entry, rank, "skipped", code)
    room.free[pool] -= entry.party
    return Candidate(entry, rank, "offered", pool=pool)


def _make_room(waitlist: Waitlist, room: Room, entry: Entry, movers: list[Holder]) -> None:
    """Move holders, in a match run that is only looked at, until the entry fits or no move would help."""
    if entry.party > 1 or blocked_by(entry.fit) is not None:
        return
    accepted = accepts(entry, waitlist)
    while room.pool_for(1, accepted) is None and (move := room.move_for(accepted, movers)) is not None:
        room.free[move.target] -= 1
        room.free[move.holder.pool] += 1
        movers[movers.index(move.holder)] = replace(move.holder, pool=move.target)


def _class_ahead(
    book: Book, waitlist: Waitlist, choice: Choice, fit: str, code: SkipCode, held_back: frozenset[EntryNumber]
) -> Iterator[tuple[bytes, EntryNumber, SkipCode]]:
    for entry in book.queue(waitlist.name, fit):
        if entry.key >= choice.entry.key:
            return
        if entry.number not in held_back:
            yield entry.key, entry.number, code
