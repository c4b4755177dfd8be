"""The current waitlist in SQL: the ``Book`` that live commands read and write inside the append's transaction.

It loads only the rows that a command touches. Rows read or changed are kept, and changes are written together: entries
when an ordered read needs them, everything by ``flush`` at the end, once each however many commands changed it.
``mark`` and ``undo`` enclose one command of several; ``resume`` takes the book into the next transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any

from ledger.book import ACTIVE, QUEUED, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import Policy
from ledger.rekeying import keyed, lacking
from ledger.store import Transaction
from ledger.store.changes import Changes
from ledger.store.transaction import Row
from projections import blocks, draws, rankings
from projections.blocks import Change
from projections.origins import Origins
from projections.rankings import Draft
from projections.rows import entry_row, to_entry
from projections.savepoint import Savepoint
from projections.trail import Trail
from projections.waitlists import Waitlists

PAGE = 200
END = 2**62
KEPT = 10_000
"""Rows that are kept from one transaction to the next."""


class SqlBook:
    """A ``Book`` over the projection's tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self._draft: Draft | None = None
        self._changes = Changes()
        self._savepoint = Savepoint()
        self._begin()

    def _begin(self) -> None:
        """Know nothing, and have nothing to write."""
        self._changed_classes: dict[tuple[str, str], None] = {}
        self._changed_refusals: dict[tuple[str, str], Position] = {}
        self._origins = Origins(self._tx, self._changes)
        self._changed_entries: dict[EntryNumber, Entry | None] = {}  # as the table has them
        self._trail = Trail(self._changes)
        self._forget()

    def resume(self, transaction: Transaction) -> None:
        """Go on in another transaction: since the last one, which was committed, nobody else has written."""
        self._tx = transaction
        for part in (self._waitlists, self._origins, self._places):
            part.resume(transaction)
        if len(self._entries) + len(self._classes) > KEPT:
            self._forget()

    def _forget(self) -> None:
        """Keep no rows: all are as the tables have them."""
        self._waitlists = Waitlists(self._tx, self._changes)
        self._classes: dict[str, dict[str, int]] = {}
        self._forget_entries()

    def _forget_entries(self) -> None:
        self._entries: dict[EntryNumber, Entry] = {}
        self._places = draws.Places(self._tx)
        self._active: dict[tuple[str, str], EntryNumber | None] = {}
        self._waking: dict[str, EntryNumber | None] = {}  # who wakes first

    def mark(self, *, is_large: bool = False) -> None:
        """Accept everything so far and begin what ``undo`` may take back.

        Args:
            is_large: it may change every row of a waitlist: the database takes that back, and no notes are kept.
        """
        if is_large:
            self.flush()
            self._savepoint.begin(self._tx)
        else:
            self._savepoint.release()
            self._changes.mark()

    def undo(self) -> None:
        """Go back to the mark."""
        self._savepoint.undo()
        if self._changes.are_noted:
            self._changes.undo()
        else:
            self._begin()

    def flush(self) -> None:
        """Write every changed row."""
        self._savepoint.release()
        self._changes.settle()
        self._flush_entries()
        self._waitlists.flush()
        self._trail.flush(self._tx)
        self._flush_classes()
        self._origins.flush()
        refusals = self._changed_refusals.items()
        self._tx_many("put_refusal", [{"waitlist": w, "mark": m, "position": at} for (w, m), at in refusals])
        self._changed_refusals.clear()

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        return self._waitlists.get(name)

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name, as they were before this transaction."""
        return self._waitlists.written()

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, or None."""
        known = self._entries.get(number)
        if known is not None:
            return known
        found = self._kept(self._tx.run("entry", {"number": number}))
        return found[0] if found else None

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's active entry, or None."""
        key = (waitlist, person)
        if key not in self._active:
            found = self._kept(self._tx.run("active_entry", {"waitlist": waitlist, "person": person}))
            self._active[key] = found[0].number if found else None
        number = self._active[key]
        return None if number is None else self.entry(number)

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
        self._flush_entries()
        return self._kept(self._tx.run("person_entries", {"person": person}))

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the queue in rank order."""
        if fit is None:
            return merge(*(self.queue(waitlist, one) for one in self.classes(waitlist)), key=attrgetter("key"))
        return self._pages(
            "queue_of_class", {"ranking": self._waitlists.ranking(waitlist), "fit": fit, "after": b""}, "after", "key"
        )

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        return {fit: count for fit, count in self._class_counts(waitlist).items() if count}

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        if fit is None:
            return sum(self.ahead(waitlist, key, one) for one in self.classes(waitlist))
        self._flush_entries()
        queued = self._class_counts(waitlist).get(fit, 0)
        return blocks.ahead(self._tx, self._waitlists.ranking(waitlist), fit, key, queued) if queued else 0

    def due(self, waitlist: str, at: Instant, without: Collection[EntryNumber] = ()) -> Entry | None:
        """Return the first to wake by ``at``."""
        if without or waitlist not in self._waking:
            self._flush_entries()
            asleep = self._kept(self._tx.run("first_waking", {"waitlist": waitlist, "limit": len(without) + 1}))
            entry = next((one for one in asleep if one.number not in without), None)
            if not without:
                self._changes.put(self._waking, waitlist, entry.number if entry else None)
        else:
            number = self._waking[waitlist]
            entry = None if number is None else self.entry(number)
        return entry if entry is not None and entry.wakes is not None and entry.wakes <= at else None

    def offered(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of live offers, newest first."""
        return self._pages("offered", {"waitlist": waitlist, "before": END}, "before", "offer")

    def admitted(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of spots, last admitted first."""
        return self._pages("admitted", {"waitlist": waitlist, "before": END}, "before", "held")

    def movable(self, waitlist: str, pool: str) -> Iterator[Entry]:
        """Yield the last admitted of each class, a class a statement."""
        self._flush_entries()
        found = {"fit": ""}
        seats = {"ranking": self._waitlists.ranking(waitlist), "pool": pool}
        while rows := self._kept(self._tx.run("last_of_class", seats | found)):
            yield rows[0]
            found["fit"] = rows[0].fit

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first."""
        return self._origins.of(waitlist, pool)

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        changed = self._changed_refusals.get((waitlist, mark))
        rows = [] if changed else self._tx.run("refusal", {"waitlist": waitlist, "mark": mark})
        return rows[0][0] if rows else changed

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        self._flush_entries()
        rows = self._tx.run("queued_numbers", {"ranking": self._waitlists.ranking(waitlist)})
        return sorted(number for (number,) in rows)

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        queued = self.queued(waitlist)
        holding = (self._tx.run(one, {"waitlist": waitlist}) for one in ("offered_numbers", "admitted_numbers"))
        return sorted([*queued, *(number for rows in holding for (number,) in rows)])

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        return draws.frozen(self._tx, waitlist)

    def scan(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries a page at a time; what is read is not kept."""
        self._flush_entries()
        for page in self._pages_of(waitlist, numbers):
            yield from (self._entries.get(entry.number, entry) for entry in page)

    def expect(self, draft: Draft | None) -> None:
        """Use a draft, if it is the one asked for, where a waitlist is ranked anew in this transaction."""
        self._draft = draft

    def lacking(self, waitlist: str, policy: Policy) -> Counter[str]:
        """Count who in line lacks a value that a policy cannot rank without."""
        counted = None if self._draft is None else self._draft.lacking(self._tx, self, policy)
        return counted if counted is not None else lacking(self.scan(waitlist, self.active(waitlist)), policy)

    def rank_anew(self, waitlist: str) -> None:
        """Put another ranking in force: the draft that was made ahead, or one that is made here and now."""
        assert not self._changes.are_noted, "only the database can take this back"
        former = self._waitlists.ranking(waitlist)
        self._flush_entries()
        self._forget_entries()
        ranking = self._caught_up() or self._ranked(waitlist, former)
        self._waitlists.put_in_force(waitlist, ranking)
        self._classes.pop(waitlist, None)
        self._changed_classes = {one: None for one in self._changed_classes if one[0] != waitlist}

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze."""
        draws.freeze(self._tx, waitlist, entries)

    def put_places(self, waitlist: Waitlist, places: dict[EntryNumber, int]) -> None:
        """Give entries the places drawn."""
        assert waitlist.draw is not None
        self._flush_entries()
        draws.hold(self._tx, waitlist.name, waitlist.draw.held or 0, places)
        if self._draft is not None:
            self._draft.drawn = places
        self._forget_entries()

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Keep the waitlist's row, and its policy where that is new."""
        if self._changes.are_noted and self._waitlists.get(waitlist.name) is None:
            self._savepoint.begin(self._tx)  # a new one gets a ranking, at once
        self._waitlists.put(waitlist)

    def put_entry(self, entry: Entry) -> None:
        """Keep the entry's row, and everything that is known of the waitlist in step with it."""
        old = self._entries.get(entry.number)
        if old is None and entry.last != entry.number:
            old = self.entry(entry.number)
        if entry.number not in self._changed_entries:
            self._changes.put(self._changed_entries, entry.number, old)
        self._changes.put(self._entries, entry.number, entry)
        self._trail.entry(old, entry)
        if old is None or (old.state, old.person) != (entry.state, entry.person):
            self._activate(old, entry)
        if self._draft is not None:
            self._draft.touched.add(entry.number)
        if old is not None and old.state in QUEUED:
            self._count(old, -1)
        if entry.state in QUEUED:
            self._count(entry, 1)
        if entry.wakes is not None or (old is not None and old.wakes is not None):
            self._wake(entry)

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set what is left of an origin."""
        self._origins.put(waitlist, pool, position, count)
        self._trail.origin(self.waitlist(waitlist), pool, position, count)

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember a refusal."""
        self._changes.put(self._changed_refusals, (waitlist, mark), position)

    def _activate(self, old: Entry | None, new: Entry) -> None:
        if old is not None and old.state in ACTIVE:
            self._changes.put(self._active, (old.waitlist, old.person), None)
        if new.state in ACTIVE:
            self._changes.put(self._active, (new.waitlist, new.person), new.number)

    def _wake(self, entry: Entry) -> None:
        """Keep in step who wakes first, or forget it where the first one does not wake as it did."""
        if entry.waitlist not in self._waking:
            return
        number = self._waking[entry.waitlist]
        first = None if number is None else self.entry(number)
        if first is not None and first.number == entry.number:
            self._changes.drop(self._waking, entry.waitlist)
        elif entry.wakes is not None and (first is None or _waking(entry) < _waking(first)):
            self._changes.put(self._waking, entry.waitlist, entry.number)

    def _count(self, entry: Entry, change: int) -> None:
        counts = self._class_counts(entry.waitlist)
        self._changes.put(counts, entry.fit, counts.get(entry.fit, 0) + change)
        self._changes.put(self._changed_classes, (entry.waitlist, entry.fit), None)

    def _class_counts(self, waitlist: str) -> dict[str, int]:
        if waitlist not in self._classes:
            self._classes[waitlist] = dict(self._tx.run("classes", {"ranking": self._waitlists.ranking(waitlist)}))
        return self._classes[waitlist]

    def _pages(self, statement: str, parameters: dict[str, Any], bound: str, column: str) -> Iterator[Entry]:
        """Yield entries in an order of the table; the first page is one row, for most want only the first."""
        self._flush_entries()
        limit = 1
        while page := self._kept(self._tx.run(statement, {**parameters, "limit": limit})):
            last = getattr(page[-1], column)
            yield from page
            if len(page) < limit:
                return
            parameters[bound], limit = last, PAGE

    def _kept(self, rows: list[Any]) -> list[Entry]:
        """Return rows as entries, the one kept where there is one: rows that an ordered read saw are flushed."""
        return [self._entries.setdefault(entry.number, entry) for entry in map(self._read, rows)]

    def _flush_entries(self) -> None:
        """Write entries, and let them stand in line where they now do."""
        if not self._changed_entries:
            return
        if self._changes.are_begun:
            self._savepoint.begin(self._tx)
        changes: dict[str, list[Change]] = {}
        for number, old in self._changed_entries.items():
            new = self._entries[number]
            changes.setdefault(new.waitlist, []).append((old, new))
        # Who leaves a place is written before who takes it: a person has one active entry on a waitlist.
        entries = sorted(
            map(self._entries.__getitem__, self._changed_entries), key=lambda e: (e.state in ACTIVE, e.number)
        )
        self._tx.run_many("put_entry", [entry_row(entry) for entry in entries])
        for waitlist, moved in changes.items():
            rankings.change(self._tx, self._waitlists.ranking(waitlist), moved)
        for number in list(self._changed_entries) if self._changes.are_begun else ():
            self._changes.drop(self._changed_entries, number)
        self._changed_entries.clear()  # else it is from before the mark, and undoing must not write it again

    def _caught_up(self) -> int | None:
        """Return the draft made ahead, brought up to the present; None where there is none for this."""
        draft, self._draft = self._draft, None
        return draft.ranking if draft is not None and draft.catch_up(self._tx, self) else None

    def _ranked(self, waitlist: str, former: int) -> int:
        """Return a ranking made here and now, instead of the former one."""
        ranking = rankings.begin(self._tx, waitlist)
        for page in self._pages_of(waitlist, self.active(waitlist)):
            rankings.fill(self._tx, ranking, page)
        while not rankings.drop(self._tx, former, rankings.SLICE):
            pass
        return ranking

    def _flush_classes(self) -> None:
        rows = [
            {"ranking": self._waitlists.ranking(waitlist), "fit": fit, "queued": self._classes[waitlist][fit]}
            for waitlist, fit in self._changed_classes
        ]
        self._tx_many("put_class", [row for row in rows if row["queued"]])
        self._tx_many("drop_class", [row for row in rows if not row["queued"]])
        self._changed_classes.clear()

    def _pages_of(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[list[Entry]]:
        """Yield entries as their rows have them, by number."""
        remaining = iter(numbers)
        while page := set(islice(remaining, PAGE)):
            span: dict[str, Any] = {"waitlist": waitlist, "first": min(page), "last": max(page)}
            entries = map(self._read, self._tx.run("entries_between", span))
            yield [entry for entry in entries if entry.number in page]

    def _tx_many(self, statement: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._tx.run_many(statement, rows)

    def _read(self, row: Row) -> Entry:
        """Return an entry, ranked by its waitlist as that now is."""
        entry = to_entry(row[0])
        waitlist = self.waitlist(entry.waitlist)
        assert waitlist is not None, "an entry stands on a waitlist"
        if waitlist.draw is not None:
            entry = self._places.brought(entry, waitlist.draw)
        return keyed(entry, waitlist) if entry.state in ACTIVE else entry


def _waking(entry: Entry) -> tuple[str, Position]:
    return entry.wakes or "", entry.last
