"""Who are the people behind the ids, and what did staff write? A store of its own, where things can be erased.

The ledger holds random ids and digests; names, addresses and free text are here. Private data is committed first, then
the ledger, so that every record is born with its disclosure.
"""

import base64
import hmac
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import groupby
from threading import local
from typing import Self

from ledger.ids import random_bytes
from ledger.store import disclosures
from ledger.store.connection import open_store
from ledger.store.filing import Filing
from ledger.store.kinds import OUTGOING, PRIVATE
from ledger.store.spelling import HANDLES, bounded, checked, normal, searchable, sought
from ledger.store.transaction import Transaction

_SEARCHED = (*HANDLES, "name")

EDITED = "(edited when a person was erased)"
"""Ends a text that took the place of another."""


class NothingKept(ValueError):
    """A person of whom nothing is kept, because they were erased."""


class PrivateStore:
    """Personal data and free text: ``private.db`` beside the ledger's file, or a schema ``private`` beside its tables.

    Every call is a transaction of its own, or part of the one that this thread has open. Values hold at most 1000
    characters and no control characters; anything else is a ``ValueError`` with a sentence for people.
    """

    def __init__(self, url: str, *, create: bool = False, read_only: bool = False) -> None:
        """Open the private store at ``url``.

        Raises:
            StoreError: there is none (and none may be created), or it cannot be read.
        """
        self._store = open_store(url, catalogues=[OUTGOING], create=create, read_only=read_only, kind=PRIVATE)
        self._open = local()
        self._last_handle: tuple[tuple[str, str], bytes] = ("", ""), b""
        if create:
            with self._store.transaction() as transaction:
                transaction.run("set_lookup_key", {"value": random_bytes(32)})
        self.read_key()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all calls of the block or, when it raises, none. A block within a block can fail by itself."""
        outer = self._current()
        if outer is not None:
            with outer.part():
                yield
            return
        with self._store.transaction() as transaction:
            self._open.filing = filing = Filing(transaction)
            try:
                yield
                filing.write()
            finally:
                self._open.filing = None

    def mark(self) -> None:
        """Accept what the open transaction has so far, and begin what ``undo`` takes back."""
        self._opened().changes.mark()

    def undo(self) -> None:
        """Take back what was to be written since the mark; what had to be written to be read stays."""
        self._opened().changes.undo()

    def person_for(self, scope: str, handles: Mapping[str, str]) -> str | None:
        """Return the person to whom the first known of the handles (``email``, ``ref`` …, by kind) belongs."""
        with self.reading() as filing:
            for kind, value in handles.items():
                digest = self._handle(kind, value)
                rows = filing.peek("person_of_handle", {"scope": scope, "digest": digest})
                person = rows[0][0] if rows else filing.handles.get((scope, digest))
                if person is not None:
                    return str(person)
        return None

    def enrol(self, scope: str, handles: Mapping[str, str], person: str) -> None:
        """Remember a person and their handles. A handle that belongs to somebody already stays theirs."""
        digests = [self._handle(kind, value) for kind, value in handles.items()]
        with self.writing() as filing:
            filing.put_off("enrol_person", {"person": person, "scope": scope})
            for digest in digests:
                filing.put_off("enrol_handle", {"scope": scope, "digest": digest, "person": person})
                if (scope, digest) not in filing.handles:
                    filing.changes.put(filing.handles, (scope, digest), person)

    def persons_in(self, scope: str) -> list[str]:
        """Return all persons of a scope."""
        with self.reading() as transaction:
            return [person for (person,) in transaction.run("persons_in", {"scope": scope})]

    def exact(self, scope: str | None, text: str) -> list[str]:
        """Return all persons of a scope (None: of all) whose reference, address, number or full name is this text."""
        meant: dict[str, str | bytes] = {"name": ""} if scope is None else {"scope": scope, "name": ""}
        for kind in HANDLES:
            meant[kind] = self._handle(kind, text) if _has_spelling(kind, text) else b""
        if _has_spelling("name", text):
            meant["name"] = normal("name", text)
        with self.reading() as transaction:
            statement = "persons_meant_anywhere" if scope is None else "persons_meant"
            return sorted(_first(transaction.run(statement, meant)))

    def search(self, scopes: Collection[str] | None, text: str) -> list[str]:
        """Return the persons of these scopes (None: of all) in whose name, addresses or numbers each word occurs.

        Capitals and accents do not matter, and ü, ue and u are alike.
        """
        found: set[str] | None = None
        with self.reading() as transaction:
            for forms in sought(text):
                patterns = {name: _pattern(form) for name, form in zip(("plain", "bare"), forms, strict=True)}
                if scopes is None:
                    rows = transaction.run("search", patterns)
                else:
                    rows = transaction.run("search_in", patterns | {"scopes": json.dumps(sorted(scopes))})
                found = _first(rows) if found is None else found & _first(rows)
        return sorted(found or ())

    def disclose(self, name: str, value: str, person: str | None = None) -> str:
        """Keep a value apart and return the digest that stands for it in a record."""
        disclosure = disclosures.make(name, checked(value))
        searched = person is not None and name in _SEARCHED
        row = {
            "digest": disclosures.digest(disclosure),
            "disclosure": disclosure,
            "person": person,
            "name": name,
            "normal": normal(name, value) if searched else None,
            "search": searchable(name, value) if searched else None,
            "merged": None,
        }
        with self.writing() as filing:
            filing.put_off("disclose", row)
        return str(row["digest"])

    def reveal(self, digest: str) -> tuple[str, str] | None:
        """Return the name and value that a digest stands for, or nothing when they have been erased.

        In the place of a text that named somebody who was erased may stand an edited one, which says so.
        """
        with self.reading() as transaction:
            rows = transaction.run("reveal", {"digest": digest})
            if rows:
                return _disclosed(rows[0][0])
            edits = transaction.run("edited", {"digest": digest})
        return (edits[0][0], f"{bounded(edits[0][1])} {EDITED}") if edits else None

    def reveal_many(self, digests: Collection[str]) -> dict[str, tuple[str, str]]:
        """Return the name and value of each digest that has not been erased."""
        with self.reading() as transaction:
            rows = transaction.run("reveal_many", {"digests": json.dumps(list(digests))})
            found = {digest: _disclosed(disclosure) for digest, disclosure in rows}
            edits = {digest: told for digest in digests if digest not in found and (told := self.reveal(digest))}
        return found | edits

    def disclosure(self, digest: str) -> str | None:
        """Return the disclosure itself, to be handed to whoever may check the value."""
        with self.reading() as transaction:
            rows = transaction.run("reveal", {"digest": digest})
        return str(rows[0][0]) if rows else None

    def disclosures_of(self, person: str) -> list[tuple[str, str, str]]:
        """Return digest, name and value of everything that is kept of a person."""
        with self.reading() as transaction:
            rows = transaction.run("disclosures_of", {"person": person})
        return [(digest, *_disclosed(disclosure)) for digest, disclosure in rows]

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield digest, name and value of every free text: of all that is kept and identifies nobody."""
        with self.reading() as transaction:
            rows = transaction.run("texts")
        for digest, disclosure in rows:
            yield digest, *_disclosed(disclosure)

    def alike(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return those of a scope who share a full name or a phone number: the kind, and the persons."""
        with self.reading() as transaction:
            rows = transaction.run("alike")
        same = groupby(rows, key=lambda row: row[:3])
        return [(str(kind), tuple(dict.fromkeys(row[3] for row in of))) for (_, kind, _), of in same]

    def known_in(self, scope: str) -> dict[str, dict[str, str]]:
        """Return what identifies each person of a scope: names, addresses, numbers and references, by kind."""
        with self.reading() as transaction:
            return _by_kind(transaction.run("known_in", {"scope": scope}))

    def identities_of(self, persons: Collection[str]) -> dict[str, dict[str, str]]:
        """Return what identifies each of many persons, by kind; nothing of whom nothing is kept by this id."""
        with self.reading() as transaction:
            return _by_kind(transaction.run("identities_of", {"persons": json.dumps(list(persons))}))

    def scope_of(self, person: str) -> str:
        """Return within what a person has this id: a series of waitlists or one waitlist.

        Raises:
            NothingKept: nobody is known by this id, any more perhaps.
        """
        with self.reading() as transaction:
            rows = transaction.run("scope_of_person", {"person": person})
        if not rows:
            message = "Nothing is kept of this person any more."
            raise NothingKept(message)
        return str(rows[0][0])

    def release_handle(self, person: str, kind: str, value: str) -> None:
        """Let an address, reference or number stand for the person no more."""
        handle = self._handle(kind, value)
        with self.writing() as transaction:
            transaction.run("erase_handle", {"person": person, "handle": handle})

    def scrub(self) -> bool:
        """Remove the traces of what was erased from the database's files; return whether none is left."""
        return self._store.scrub()

    def add_actor(self, actor: str, name: str) -> None:
        """Remember who an actor is, or what they are called now."""
        with self.writing() as transaction:
            transaction.run("add_actor", {"actor": checked(actor), "name": checked(name)})

    def actor(self, actor: str) -> str | None:
        """Return the name of an actor, or nothing when nobody is known by that id."""
        with self.reading() as transaction:
            rows = transaction.run("actor", {"actor": actor})
        return bounded(str(rows[0][0])) if rows else None

    def actors(self) -> dict[str, str]:
        """Return the names of all actors by their ids."""
        with self.reading() as transaction:
            return {actor: bounded(name) for actor, name in transaction.run("actors")}

    def pseudonym(self, purpose: str, text: str) -> str:
        """Return 22 characters that stand for a text and that nobody can try out who has not this store's key."""
        digest = self._keyed_hash(f"{purpose}\0{text}")
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def remember_request(self, request_id: str, fingerprint: bytes) -> None:
        """Remember what was asked under an id; the first request under it counts."""
        with self.writing() as filing:
            filing.put_off("remember_request", {"id": request_id, "fingerprint": fingerprint})
            if request_id not in filing.fingerprints:
                filing.changes.put(filing.fingerprints, request_id, fingerprint)

    def request_fingerprint(self, request_id: str) -> bytes | None:
        """Return what was remembered of the request under an id."""
        with self.reading() as filing:
            rows = filing.peek("request_fingerprint", {"id": request_id})
            return bytes(rows[0][0]) if rows else filing.fingerprints.get(request_id)

    def read_key(self) -> None:
        """Read the key of the lookup hashes, made when the store is: without it, addresses cannot be tried out."""
        with self.reading() as filing:
            key = bytes(filing.run("lookup_key")[0][0])
        self._lookup = hmac.new(key, digestmod="sha256")
        self._last_handle = ("", ""), b""

    def close(self) -> None:
        """Close every connection."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _handle(self, kind: str, value: str) -> bytes:
        """Return what stands for a handle; the last one is kept, for whoever is looked up is then enrolled."""
        if self._last_handle[0] != (kind, value):
            self._last_handle = (kind, value), self._keyed_hash(f"{kind}\0{normal(kind, value)}")
        return self._last_handle[1]

    def _keyed_hash(self, text: str) -> bytes:
        """Return the HMAC of a text under the key of the lookup hashes; the key was taken in once."""
        hashed = self._lookup.copy()
        hashed.update(text.encode())
        return hashed.digest()

    def _current(self) -> Filing | None:
        current: Filing | None = getattr(self._open, "filing", None)
        return current

    def _opened(self) -> Filing:
        current = self._current()
        assert current is not None, "this thread has no transaction of the private store open"
        return current

    def reading(self) -> AbstractContextManager[Filing]:
        """Read within this thread's open transaction, or in a snapshot of its own."""
        current = self._current()
        return nullcontext(current) if current is not None else self._alone(self._store.snapshot())

    def writing(self) -> AbstractContextManager[Filing]:
        """Write within this thread's open transaction, or in one of its own."""
        current = self._current()
        return nullcontext(current) if current is not None else self._alone(self._store.transaction())

    @contextmanager
    def _alone(self, begun: AbstractContextManager[Transaction]) -> Iterator[Filing]:
        with begun as transaction:
            filing = Filing(transaction)
            yield filing
            filing.write()


def _has_spelling(kind: str, text: str) -> bool:
    try:
        return bool(normal(kind, text))
    except ValueError:
        return False


def _disclosed(disclosure: str) -> tuple[str, str]:
    """Return the name and the value of a disclosure, as much of it as a person may give."""
    name, value = disclosures.disclosed(disclosure)
    return name, bounded(value)


def _first(rows: Collection[tuple[str, ...]]) -> set[str]:
    return {row[0] for row in rows}


def _by_kind(rows: Collection[tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """Return the values of each person by kind, the last one where there are several."""
    found: dict[str, dict[str, str]] = {}
    for person, disclosure in rows:
        kind, value = _disclosed(disclosure)
        found.setdefault(person, {})[kind] = value
    return found


def _pattern(form: str) -> str:
    """Return the LIKE pattern of a text that occurs somewhere, with ``!`` before what would mean something."""
    return "%" + form.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
