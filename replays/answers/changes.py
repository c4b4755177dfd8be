"""What changed on a waitlist between two moments? Person by person, each with the records that did it."""

from collections.abc import Iterator

from msgspec import Struct

from ledger.book import QUEUED, Entry, State
from ledger.decision import EntryNumber, Position
from ledger.memory_book import MemoryBook
from replays.past.history import AsOf, Moment, Past, Records, View, cut, due_by, story
from replays.reasons.ranks import PoolLine, pool_lines
from replays.rederiving.decided import entry_of

FEW = 20
"""Of those who left or came ahead of somebody, so many records are named."""


class Stand(Struct, frozen=True, kw_only=True):
    """How an entry stood: its state, its rank in the queue, and what else a record can change."""

    state: State
    rank: int | None
    pool: str | None
    party: int
    priority: int


class Change(Struct, frozen=True, kw_only=True):
    """An entry that stood differently.

    Attributes:
        before: how it stood at the first moment; none when it had not joined yet.
        after: how it stood at the second.
        positions: the records about the entry in between.
        moved_by: where only its rank changed, the first records about entries ahead of it that changed it.
        due: something about it was due at the second moment and not recorded.
    """

    entry: EntryNumber
    person: str
    before: Stand | None
    after: Stand
    positions: tuple[Position, ...]
    moved_by: tuple[Position, ...] = ()
    due: bool = False


class Changes(Struct, frozen=True, kw_only=True):
    """What changed on a waitlist.

    Attributes:
        before: the first moment; none when the waitlist was not open yet.
        after: the second.
        pools_before: the spots at the first moment, ``pools_after`` those at the second.
        positions: the records in between that concern the waitlist and no entry.
        changes: everybody who stood differently, those with records of their own first.
    """

    before: Moment | None
    after: Moment
    pools_before: tuple[PoolLine, ...]
    pools_after: tuple[PoolLine, ...]
    positions: tuple[Position, ...]
    changes: tuple[Change, ...]


def changes(records: Records, waitlist: str, first: AsOf, second: AsOf) -> Changes | None:
    """Return what changed between two moments, the first not later; None when it was never open by the second."""
    start, stop = cut(records, waitlist, first), cut(records, waitlist, second)
    before, after = Past(waitlist), Past(waitlist)
    own: dict[EntryNumber, list[Position]] = {}
    others: list[Position] = []
    for position, record in story(records, waitlist, stop):
        if start is None or position <= start:
            before.take(position, record)
        else:
            number = entry_of(position, record)
            (others if number is None else own.setdefault(number, [])).append(position)
        after.take(position, record)
    was, now = before.view(due_by(first)), after.view(due_by(second))
    if now is None:
        return None
    found = _Found(was, now, own)
    return Changes(
        before=None if was is None else was.moment,
        after=now.moment,
        pools_before=() if was is None else pool_lines(was.waitlist),
        pools_after=pool_lines(now.waitlist),
        positions=tuple(others),
        changes=tuple(sorted(found.changes(), key=_order)),
    )


def _order(change: Change) -> tuple[bool, int]:
    return (not change.positions, change.positions[0] if change.positions else change.entry)


class _Found:
    """Compares the two books entry by entry."""

    def __init__(
        self, was: View[MemoryBook] | None, now: View[MemoryBook], own: dict[EntryNumber, list[Position]]
    ) -> None:
        self._now, self._own = now, own
        self._before = {} if was is None else was.book.entries
        self._ranks_before = {} if was is None else _ranks(was)
        self._ranks_after = _ranks(now)
        self._due = {one.entry for one in now.moment.due}
        self._moves = sorted(self._moved())

    def changes(self) -> Iterator[Change]:
        """Yield everybody who stood differently."""
        for number, entry in sorted(self._now.book.entries.items()):
            earlier = self._before.get(number)
            before = None if earlier is None else _stand(earlier, self._ranks_before)
            after = _stand(entry, self._ranks_after)
            if before == after and number not in self._own:
                continue
            own = tuple(self._own.get(number, ()))
            yield Change(
                entry=number,
                person=entry.person,
                before=before,
                after=after,
                positions=own,
                moved_by=() if own else self._moved_by(entry),
                due=number in self._due,
            )

    def _moved(self) -> Iterator[tuple[Position, bytes]]:
        """Yield the records after which an entry entered, left or changed the queue, with the keys it had."""
        for number, positions in self._own.items():
            keys = {book[number].key for book in (self._before, self._now.book.entries) if number in book}
            yield from ((position, key) for position in positions for key in keys)

    def _moved_by(self, entry: Entry) -> tuple[Position, ...]:
        found: dict[Position, None] = {}
        for position, key in self._moves:
            if key <= entry.key:
                found[position] = None
            if len(found) == FEW:
                break
        return tuple(found)


def _ranks(view: View[MemoryBook]) -> dict[EntryNumber, int]:
    return {entry.number: rank for rank, entry in enumerate(view.book.queue(view.moment.waitlist), 1)}


def _stand(entry: Entry, ranks: dict[EntryNumber, int]) -> Stand:
    return Stand(
        state=entry.state,
        rank=ranks.get(entry.number) if entry.state in QUEUED else None,
        pool=entry.pool if entry.state in {"offered", "admitted"} else None,
        party=entry.party,
        priority=entry.priority,
    )
