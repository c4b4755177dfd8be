"""The current waitlist in SQL: the ``Book`` that live commands read and write inside the append's transaction.

It loads only the rows that a command touches. Rows read or written are kept until the transaction ends. Changed
entries are written together before the next ordered read needs them; waitlists and class counts by ``flush`` at the
end, once each however many commands changed them. ``mark`` and ``undo`` go with a savepoint of the store.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from ledger.book import ACTIVE, QUEUED, Entry, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.policy import Policy
from ledger.store import Transaction

PAGE = 200
END = 2**62
Body = tuple[bytes]

_entry_body = msgspec.json.Encoder(order="sorted").encode
_to_entry = msgspec.json.Decoder(Entry).decode
_to_numbers = msgspec.json.Decoder(tuple[EntryNumber, ...]).decode
_to_policy = msgspec.json.Decoder(Policy).decode


class SqlBook:
    """A ``Book`` over the projection's tables, good for one transaction or snapshot."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self._policies: dict[str, Policy] = {}
        self._waitlists: dict[str, Waitlist] = {}
        self._changed_waitlists: set[str] = set()
        self._classes: dict[str, dict[str, int]] = {}
        self._changed_classes: set[tuple[str, str]] = set()
        self._forget_entries()
        self.mark()

    def mark(self) -> None:
        """Remember this state, for ``undo``: right before the store begins a savepoint."""
        self._flush_entries()
        self._marked_waitlists = dict(self._waitlists), set(self._changed_waitlists)
        classes = {waitlist: dict(counts) for waitlist, counts in self._classes.items()}
        self._marked_classes = classes, set(self._changed_classes)

    def undo(self) -> None:
        """Go back to the state marked: right after the store undid the savepoint."""
        self._waitlists, self._changed_waitlists = self._marked_waitlists
        self._classes, self._changed_classes = self._marked_classes
        self._policies.clear()
        self._forget_entries()

    def _forget_entries(self) -> None:
        self._entries: dict[EntryNumber, Entry] = {}
        self._active: dict[tuple[str, str], EntryNumber] = {}
        self._changed_entries: set[EntryNumber] = set()

    def flush(self) -> None:
        """Write every changed row."""
        self._flush_entries()
        self._flush_classes()
        for name in sorted(self._changed_waitlists):
            self._write_waitlist(self._waitlists[name])
        self._changed_waitlists.clear()

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        known = self._waitlists.get(name)
        if known is not None:
            return known
        for (body,) in self._tx.run("waitlist", {"name": name}):
            self._waitlists[name] = self._read_waitlist(body)
        return self._waitlists.get(name)

    def waitlists(self) -> list[Waitlist]:
        """Return all waitlists by name."""
        self.flush()
        return [self._read_waitlist(body) for (body,) in self._tx.run("waitlists")]

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, or None."""
        known = self._entries.get(number)
        if known is not None:
            return known
        found = self._kept(self._tx.run("entry", {"number": number}))
        return found[0] if found else None

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's active entry, or None."""
        number = self._active.get((waitlist, person))
        if number is not None:
            return self._entries[number]
        self._flush_entries()
        found = self._kept(self._tx.run("active_entry", {"waitlist": waitlist, "person": person}))
        return found[0] if found else None

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
        self._flush_entries()
        return self._kept(self._tx.run("person_entries", {"person": person}))

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the queue in rank order; the first page is one row, for most want only the head."""
        self._flush_entries()
        parameters: dict[str, Any] = {"waitlist": waitlist, "after": b"", "limit": 1}
        statement = "queue"
        if fit is not None:
            statement, parameters["fit"] = "queue_of_class", fit
        while page := self._kept(self._tx.run(statement, parameters)):
            yield from page
            if len(page) < parameters["limit"]:
                return
            parameters |= {"after": page[-1].key, "limit": PAGE}

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return the size of each fit class."""
        return {fit: count for fit, count in self._class_counts(waitlist).items() if count}

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count smaller keys."""
        self._flush_entries()
        parameters: dict[str, Any] = {"waitlist": waitlist, "key": key}
        if fit is None:
            return int(self._tx.run("ahead", parameters)[0][0])
        return int(self._tx.run("ahead_in_class", {**parameters, "fit": fit})[0][0])

    def due(self, waitlist: str, at: Instant) -> Entry | None:
        """Return the first to wake by ``at``."""
        self._flush_entries()
        found = self._kept(self._tx.run("due", {"waitlist": waitlist, "at": at}))
        return found[0] if found else None

    def offered(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of live offers, newest first."""
        return self._newest("offered", waitlist, "offer")

    def admitted(self, waitlist: str) -> Iterator[Entry]:
        """Yield holders of spots, last admitted first."""
        return self._newest("admitted", waitlist, "held")

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the free spots, oldest first."""
        parameters: dict[str, Any] = {"waitlist": waitlist, "pool": pool, "after": 0, "limit": 1}
        while page := self._tx.run("origins", parameters):
            yield from ((position, spots) for position, spots in page)
            if len(page) < parameters["limit"]:
                return
            parameters |= {"after": page[-1][0], "limit": PAGE}

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where the refusal was recorded, or None."""
        rows = self._tx.run("refusal", {"waitlist": waitlist, "mark": mark})
        return rows[0][0] if rows else None

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue, in order of joining."""
        self._flush_entries()
        return [number for (number,) in self._tx.run("queued_numbers", {"waitlist": waitlist})]

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return who is in the queue or holds an offer or a spot, in order of joining."""
        self._flush_entries()
        return [number for (number,) in self._tx.run("active_numbers", {"waitlist": waitlist})]

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the draw froze."""
        rows = self._tx.run("frozen", {"waitlist": waitlist})
        return _to_numbers(rows[0][0]) if rows else ()

    def rekey(self, waitlist: str, numbers: Iterable[EntryNumber], change: Callable[[Entry], Entry]) -> None:
        """Replace entries a page at a time; what is written is not kept, so that memory has a bound."""
        remaining = iter(numbers)
        while page := set(islice(remaining, PAGE)):
            self._flush_entries()
            self._forget_entries()
            span: dict[str, Any] = {"waitlist": waitlist, "first": min(page), "last": max(page)}
            for entry in self._kept(self._tx.run("entries_between", span)):
                if entry.number in page:
                    self.put_entry(change(entry))
        self._flush_entries()
        self._forget_entries()

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze."""
        self._tx.run("put_frozen", {"waitlist": waitlist, "body": _entry_body(entries)})

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Keep the waitlist's row, to be written by ``flush``; a policy is written at once, for the next may follow."""
        digest = waitlist.policy_digest
        if digest not in self._policies:
            self._tx.run("put_policy", {"digest": digest, "body": _entry_body(waitlist.policy)})
            self._policies[digest] = waitlist.policy
        self._waitlists[waitlist.name] = waitlist
        self._changed_waitlists.add(waitlist.name)

    def put_entry(self, entry: Entry) -> None:
        """Keep the entry's row, to be written with the next flush, and count its class."""
        is_new = entry.last == entry.number
        old = self._entries.get(entry.number) if is_new else self.entry(entry.number)
        if old is not None and old.state in QUEUED:
            self._count(old, -1)
        if entry.state in QUEUED:
            self._count(entry, 1)
        self._keep(entry)
        self._changed_entries.add(entry.number)

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set what is left of an origin."""
        key: dict[str, Any] = {"waitlist": waitlist, "pool": pool, "position": position}
        if count:
            self._tx.run("put_origin", {**key, "spots": count})
        else:
            self._tx.run("drop_origin", key)

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember a refusal."""
        self._tx.run("put_refusal", {"waitlist": waitlist, "mark": mark, "position": position})

    def _newest(self, statement: str, waitlist: str, column: str) -> Iterator[Entry]:
        self._flush_entries()
        parameters: dict[str, Any] = {"waitlist": waitlist, "before": END, "limit": 1}
        while page := self._kept(self._tx.run(statement, parameters)):
            yield from page
            if len(page) < parameters["limit"]:
                return
            parameters |= {"before": getattr(page[-1], column), "limit": PAGE}

    def _kept(self, rows: list[Any]) -> list[Entry]:
        """Return rows as entries, the one kept where there is one: rows that an ordered read saw are flushed."""
        found = []
        for (body,) in rows:
            entry = _to_entry(body)
            if entry.number not in self._entries:
                self._keep(entry)
            found.append(self._entries[entry.number])
        return found

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.number] = entry
        key = (entry.waitlist, entry.person)
        if entry.state in ACTIVE:
            self._active[key] = entry.number
        elif self._active.get(key) == entry.number:
            del self._active[key]

    def _count(self, entry: Entry, change: int) -> None:
        counts = self._class_counts(entry.waitlist)
        counts[entry.fit] = counts.get(entry.fit, 0) + change
        self._changed_classes.add((entry.waitlist, entry.fit))

    def _class_counts(self, waitlist: str) -> dict[str, int]:
        if waitlist not in self._classes:
            self._classes[waitlist] = dict(self._tx.run("classes", {"waitlist": waitlist}))
        return self._classes[waitlist]

    def _flush_entries(self) -> None:
        if not self._changed_entries:
            return
        # Who leaves a place is written before who takes it: a person has one active entry on a waitlist.
        entries = sorted(
            map(self._entries.__getitem__, self._changed_entries), key=lambda e: (e.state in ACTIVE, e.number)
        )
        self._tx.run_many("put_entry", [_entry_row(entry) for entry in entries])
        self._changed_entries.clear()

    def _flush_classes(self) -> None:
        for waitlist, fit in sorted(self._changed_classes):
            count = self._classes[waitlist][fit]
            if count:
                self._tx.run("put_class", {"waitlist": waitlist, "fit": fit, "queued": count})
            else:
                self._tx.run("drop_class", {"waitlist": waitlist, "fit": fit})
        self._changed_classes.clear()

    def _read_waitlist(self, body: bytes) -> Waitlist:
        members = msgspec.json.decode(body)
        members["policy"] = self._policy(members["policy_digest"])
        return msgspec.convert(members, Waitlist)

    def _write_waitlist(self, waitlist: Waitlist) -> None:
        members = {name: getattr(waitlist, name) for name in waitlist.__struct_fields__ if name != "policy"}
        self._tx.run("put_waitlist", {"name": waitlist.name, "body": _entry_body(members)})

    def _policy(self, digest: str) -> Policy:
        if digest not in self._policies:
            self._policies[digest] = _to_policy(self._tx.run("policy", {"digest": digest})[0][0])
        return self._policies[digest]


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "waitlist": entry.waitlist,
        "person": entry.person,
        "state": entry.state,
        "active": int(entry.state in ACTIVE),
        "queued": int(entry.state in QUEUED),
        "rank_key": entry.key,
        "fit": entry.fit,
        "wakes": entry.wakes,
        "last": entry.last,
        "offer": entry.offer,
        "held": entry.held,
        "body": _entry_body(entry),
    }
