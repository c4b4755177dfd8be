"""The current waitlist in SQL: the ``Book`` that live commands read and write inside the append's transaction.

It loads only the rows that a command touches. Rows read or changed are kept, and changes are written together: entries
when an ordered read needs them, everything by ``flush`` at the end, once each however many commands changed it.
``mark`` and ``undo`` enclose one command of several; ``resume`` takes the book into the next transaction.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from typing import Any

import msgspec

from ledger.book import ACTIVE, QUEUED, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import Policy
from ledger.store import Transaction
from ledger.store.changes import Changes
from projections import blocks
from projections.rows import body, entry_row, to_entry, to_numbers, to_policy, waitlist_row

PAGE = 200
END = 2**62
KEPT = 10_000
"""Rows that are kept from one transaction to the next."""


class _Undone(Exception):
    """Takes a savepoint back."""


class SqlBook:
    """A ``Book`` over the projection's tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self._changes = Changes()
        self._savepoint: ExitStack | None = None
        self._begin()

    def _begin(self) -> None:
        """Know nothing, and have nothing to write."""
        self._changed_policies: dict[str, Policy] = {}
        self._changed_waitlists: dict[str, None] = {}
        self._changed_classes: dict[tuple[str, str], None] = {}
        self._changed_refusals: dict[tuple[str, str], Position] = {}
        self._changed_draws: dict[str, tuple[EntryNumber, ...]] = {}
        self._changed_origins: dict[tuple[str, str], dict[Position, int]] = {}
        self._changed_entries: dict[EntryNumber, Entry | None] = {}  # as the table has them
        self._forget()

    def resume(self, transaction: Transaction) -> None:
        """Go on in another transaction: since the last one, which was committed, nobody else has written."""
        self._tx = transaction
        if len(self._entries) + len(self._waitlists) + len(self._classes) > KEPT:
            self._forget()

    def _forget(self) -> None:
        """Keep no rows: all are as the tables have them."""
        self._policies: dict[str, Policy] = {}
        self._waitlists: dict[str, Waitlist] = {}
        self._classes: dict[str, dict[str, int]] = {}
        self._forget_entries()

    def _forget_entries(self) -> None:
        self._entries: dict[EntryNumber, Entry] = {}
        self._active: dict[tuple[str, str], EntryNumber | None] = {}
        self._waking: dict[str, EntryNumber | None] = {}  # who wakes first

    def mark(self, *, is_large: bool = False) -> None:
        """Accept everything so far and begin what ``undo`` may take back.

        Args:
            is_large: it may change every row of a waitlist: the database takes that back, and no notes are kept.
        """
        if is_large:
            self.flush()
            self._begin_savepoint()
        else:
            self._release()
            self._changes.mark()

    def undo(self) -> None:
        """Go back to the mark."""
        if self._savepoint is not None:
            self._savepoint.__exit__(_Undone, _Undone(), None)
            self._savepoint = None
        if self._changes.are_noted:
            self._changes.undo()
        else:
            self._begin()

    def flush(self) -> None:
        """Write every changed row."""
        self._release()
        self._changes.settle()
        self._flush_entries()
        policies = self._changed_policies.items()
        self._tx_many("put_policy", [{"digest": digest, "body": body(policy)} for digest, policy in policies])
        self._tx_many("put_waitlist", [waitlist_row(self._waitlists[name]) for name in self._changed_waitlists])
        self._flush_classes()
        self._flush_origins()
        refusals = self._changed_refusals.items()
        self._tx_many("put_refusal", [{"waitlist": w, "mark": m, "position": at} for (w, m), at in refusals])
        draws = self._changed_draws.items()
        self._tx_many("put_frozen", [{"waitlist": w, "body": body(entries)} for w, entries in draws])
        for changed in (self._changed_policies, self._changed_waitlists, self._changed_refusals, self._changed_draws):
            changed.clear()

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        known = self._waitlists.get(name)
        if known is None:
            for (data,) in self._tx.run("waitlist", {"name": name}):
                known = self._waitlists[name] = self._read_waitlist(data)
        return known

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name, as they were before this transaction."""
        return [self._read_waitlist(data) for (data,) in self._tx.run("waitlists")]

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
            return merge(*(self.queue(waitlist, one) for one in self.classes(waitlist)), key=_by_key)
        return self._pages("queue_of_class", {"waitlist": waitlist, "fit": fit, "after": b""}, "after", "key")

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        return {fit: count for fit, count in self._class_counts(waitlist).items() if count}

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        if fit is None:
            return sum(self.ahead(waitlist, key, one) for one in self.classes(waitlist))
        self._flush_entries()
        queued = self._class_counts(waitlist).get(fit, 0)
        return blocks.ahead(self._tx, waitlist, fit, key, queued) if queued else 0

    def due(self, waitlist: str, at: Instant) -> Entry | None:
        """Return the first to wake by ``at``."""
        if waitlist not in self._waking:
            self._flush_entries()
            found = self._kept(self._tx.run("first_waking", {"waitlist": waitlist}))
            self._changes.put(self._waking, waitlist, found[0].number if found else None)
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
        while rows := self._kept(self._tx.run("last_of_class", {"waitlist": waitlist, "pool": pool, **found})):
            yield rows[0]
            found["fit"] = rows[0].fit

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first."""
        changed = self._changed_origins.get((waitlist, pool), {})
        written = (one for one in self._written_origins(waitlist, pool) if one[0] not in changed)
        yield from (one for one in merge(written, sorted(changed.items())) if one[1])

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        changed = self._changed_refusals.get((waitlist, mark))
        rows = [] if changed else self._tx.run("refusal", {"waitlist": waitlist, "mark": mark})
        return rows[0][0] if rows else changed

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        return self._numbers(waitlist, "queued_numbers")

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        return self._numbers(waitlist, "queued_numbers", "offered_numbers", "admitted_numbers")

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        changed = self._changed_draws.get(waitlist)
        rows = [] if changed is not None else self._tx.run("frozen", {"waitlist": waitlist})
        return to_numbers(rows[0][0]) if rows else changed or ()

    def scan(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries a page at a time; what is read is not kept."""
        self._flush_entries()
        for page in self._pages_of(waitlist, numbers):
            yield from (self._entries.get(entry.number, entry) for entry in page)

    def rekey(self, waitlist: str, numbers: Iterable[EntryNumber], change: Callable[[Entry], Entry]) -> None:
        """Replace entries a page at a time; where it need not be taken back one by one, memory has a bound."""
        self._flush_entries()
        for page in self._pages_of(waitlist, numbers):
            for entry in page:
                old = self._entries.setdefault(entry.number, entry)
                new = change(old)
                if new != old:
                    self.put_entry(new)
            if not self._changes.are_noted:
                self._flush_entries()
                self._forget_entries()

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze."""
        self._changes.put(self._changed_draws, waitlist, entries)

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Keep the waitlist's row, and its policy where that is new."""
        put = self._changes.put
        if waitlist.policy_digest not in self._policies:
            put(self._policies, waitlist.policy_digest, waitlist.policy)
            put(self._changed_policies, waitlist.policy_digest, waitlist.policy)
        put(self._waitlists, waitlist.name, waitlist)
        put(self._changed_waitlists, waitlist.name, None)

    def put_entry(self, entry: Entry) -> None:
        """Keep the entry's row, and everything that is known of the waitlist in step with it."""
        old = self._entries.get(entry.number)
        if old is None and entry.last != entry.number:
            old = self.entry(entry.number)
        if entry.number not in self._changed_entries:
            self._changes.put(self._changed_entries, entry.number, old)
        self._changes.put(self._entries, entry.number, entry)
        if old is None or old.state != entry.state:
            self._activate(old, entry)
        if old is not None and old.state in QUEUED:
            self._count(old, -1)
        if entry.state in QUEUED:
            self._count(entry, 1)
        if entry.wakes is not None or (old is not None and old.wakes is not None):
            self._wake(entry)

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set what is left of an origin."""
        self._changes.put(self._changed_origins.setdefault((waitlist, pool), {}), position, count)

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember a refusal."""
        self._changes.put(self._changed_refusals, (waitlist, mark), position)

    def _activate(self, old: Entry | None, new: Entry) -> None:
        if new.state in ACTIVE:
            self._changes.put(self._active, (new.waitlist, new.person), new.number)
        elif old is not None and old.state in ACTIVE:
            self._changes.put(self._active, (new.waitlist, new.person), None)

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
            self._classes[waitlist] = dict(self._tx.run("classes", {"waitlist": waitlist}))
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

    def _written_origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        parameters: dict[str, Any] = {"waitlist": waitlist, "pool": pool, "after": 0, "limit": 1}
        while page := self._tx.run("origins", parameters):
            yield from ((position, spots) for position, spots in page)
            if len(page) < parameters["limit"]:
                return
            parameters |= {"after": page[-1][0], "limit": PAGE}

    def _kept(self, rows: list[Any]) -> list[Entry]:
        """Return rows as entries, the one kept where there is one: rows that an ordered read saw are flushed."""
        return [self._entries.setdefault(entry.number, entry) for entry in (to_entry(data) for (data,) in rows)]

    def _flush_entries(self) -> None:
        if not self._changed_entries:
            return
        self._guard()
        changes = [(old, self._entries[number]) for number, old in self._changed_entries.items()]
        # Who leaves a place is written before who takes it: a person has one active entry on a waitlist.
        entries = sorted((new for _, new in changes), key=lambda e: (e.state in ACTIVE, e.number))
        self._tx.run_many("put_entry", [entry_row(entry) for entry in entries])
        blocks.recount(self._tx, changes)
        for number in list(self._changed_entries):
            self._changes.drop(self._changed_entries, number)

    def _flush_classes(self) -> None:
        rows = [{"waitlist": w, "fit": fit, "queued": self._classes[w][fit]} for w, fit in self._changed_classes]
        self._tx_many("put_class", [row for row in rows if row["queued"]])
        self._tx_many("drop_class", [row for row in rows if not row["queued"]])
        self._changed_classes.clear()

    def _flush_origins(self) -> None:
        rows = [
            {"waitlist": waitlist, "pool": pool, "position": position, "spots": spots}
            for (waitlist, pool), changed in self._changed_origins.items()
            for position, spots in changed.items()
        ]
        self._tx_many("put_origin", [row for row in rows if row["spots"]])
        self._tx_many("drop_origin", [row for row in rows if not row["spots"]])
        self._changed_origins.clear()

    def _pages_of(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[list[Entry]]:
        """Yield entries as their rows have them, by number."""
        remaining = iter(numbers)
        while page := set(islice(remaining, PAGE)):
            span: dict[str, Any] = {"waitlist": waitlist, "first": min(page), "last": max(page)}
            entries = (to_entry(data) for (data,) in self._tx.run("entries_between", span))
            yield [entry for entry in entries if entry.number in page]

    def _numbers(self, waitlist: str, *statements: str) -> list[EntryNumber]:
        self._flush_entries()
        return sorted(number for one in statements for (number,) in self._tx.run(one, {"waitlist": waitlist}))

    def _tx_many(self, statement: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._tx.run_many(statement, rows)

    def _guard(self) -> None:
        """Begin a savepoint before rows are written that ``undo`` may have to take back."""
        if self._changes.are_begun and self._savepoint is None:
            self._begin_savepoint()

    def _begin_savepoint(self) -> None:
        self._savepoint = ExitStack()
        self._savepoint.enter_context(self._tx.savepoint())

    def _release(self) -> None:
        if self._savepoint is not None:
            self._savepoint.close()
            self._savepoint = None

    def _read_waitlist(self, data: bytes) -> Waitlist:
        members = msgspec.json.decode(data)
        members["policy"] = self._policy(members["policy_digest"])
        return msgspec.convert(members, Waitlist)

    def _policy(self, digest: str) -> Policy:
        if digest not in self._policies:
            self._policies[digest] = to_policy(self._tx.run("policy", {"digest": digest})[0][0])
        return self._policies[digest]


def _by_key(entry: Entry) -> bytes:
    return entry.key


def _waking(entry: Entry) -> tuple[str, Position]:
    return entry.wakes or "", entry.last
