"""Whom does a request mean? People are looked up in the private store, or enrolled there.

A new person and every free text are written there first, so that a record is always born with its disclosure. A
person's id is random, one per series of waitlists, else per waitlist.
"""

import re
from collections.abc import Callable, Collection
from itertools import count
from typing import Protocol

from msgspec import Struct

from ledger.book import ACTIVE, Book, Entry, Waitlist
from ledger.commands import AnyCommand
from ledger.decision import EntryNumber
from ledger.part_names import part_name
from ledger.refusals import Mistake, UnknownPerson
from ledger.requests import Request

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


class People(Protocol):
    """The part of the private store that a request needs; a dry run has one that writes nothing."""

    def person_for(self, scope: str, handles: dict[str, str]) -> str | None:
        """Return the person to whom one of the handles (kind to value) belongs."""
        ...

    def exact(self, scope: str, text: str) -> list[str]:
        """Return all persons whose reference, address or full name is this text."""
        ...

    def identities_of(self, persons: Collection[str]) -> dict[str, dict[str, str]]:
        """Return what identifies each of the persons, by kind."""
        ...

    def enrol(self, scope: str, handles: dict[str, str], person: str) -> None:
        """Remember a person's handles."""
        ...

    def disclose(self, name: str, value: str, person: str | None = None) -> str:
        """Keep a value apart and return the digest that stands for it."""
        ...


class Intake(Struct, frozen=True):
    """A request understood.

    Attributes:
        command: what is asked of the waitlist.
        person: the person it concerns, if any.
        entry: that person's entry, if there is one already.
    """

    command: AnyCommand
    person: str | None = None
    entry: EntryNumber | None = None


class Joiner(Struct, frozen=True):
    """Who joins.

    Attributes:
        person: their id.
        personal: digests of what is known of them.
        entry: their active entry on this waitlist, if there is one.
    """

    person: str
    personal: tuple[str, ...] = ()
    entry: EntryNumber | None = None


class Registry:
    """Finds waitlists, entries and people, and keeps what is private apart."""

    def __init__(self, book: Book, people: People, new_id: Callable[[], str]) -> None:
        self.book = book
        self._people = people
        self._new_id = new_id

    def waitlist(self, name: str) -> Waitlist:
        """Return the waitlist of this name.

        Raises:
            Mistake: there is none.
        """
        waitlist = self.book.waitlist(name)
        if waitlist is None:
            raise Mistake("unknown_waitlist", f"There is no waitlist {name!r}.")
        return waitlist

    def entry(self, waitlist: Waitlist, text: str) -> Entry:
        """Return the entry that a text names on a waitlist: by number, reference, address or full name.

        An active entry goes before those that ended; among these the newest counts.

        Raises:
            Mistake: nobody, or more than one person, is meant.
        """
        found = self._by_number(waitlist, text)
        for person in self._people.exact(scope_of(waitlist), text):
            theirs = [e for e in self.book.entries_of(person) if e.waitlist == waitlist.name]
            if theirs:
                active = [e for e in theirs if e.state in ACTIVE]
                found[person] = (active or theirs)[0]
        active_ones = [e for e in found.values() if e.state in ACTIVE]
        candidates = active_ones if len(active_ones) == 1 else list(found.values())
        if not candidates:
            raise UnknownPerson(text, waitlist.name)
        if len(candidates) > 1:
            numbers = ", ".join(str(number) for number in sorted(e.number for e in candidates))
            raise Mistake("person", f"{text!r} is more than one person on {waitlist.name}: entries {numbers}.")
        return candidates[0]

    def person(self, waitlist: Waitlist, text: str) -> str:
        """Return the person whom a text names on the waitlists that share a person's id with this one.

        Raises:
            Mistake: nobody, or more than one person, is meant.
        """
        entry = self.book.entry(int(text)) if _is_number(text) else None
        of = None if entry is None else self.book.waitlist(entry.waitlist)
        if entry is not None and of is not None and scope_of(of) == scope_of(waitlist):
            return entry.person
        persons = self._people.exact(scope_of(waitlist), text)
        if not persons:
            raise UnknownPerson(text, waitlist.name)
        if len(persons) > 1:
            raise Mistake("person", f"{text!r} is more than one person on {waitlist.name}. Use the entry numbers.")
        return persons[0]

    def joiner(self, request: Request, waitlist: Waitlist) -> Joiner:
        """Return who joins: somebody known, or a person who is enrolled now.

        Raises:
            Mistake: the address is none.
        """
        if request.email is not None and not _ADDRESS.fullmatch(request.email.strip()):
            raise Mistake("usage", f"{request.email!r} is no address such as ada@example.org.")
        scope, handles, details = scope_of(waitlist), _handles(request), _details(request)
        person = self._people.person_for(scope, handles)
        if person is None:
            person = self._new_id()
        else:
            active = self.book.active_entry(waitlist.name, person)
            if active is not None:
                return Joiner(person, entry=active.number)
        self._people.enrol(scope, handles, person)
        digests = [self.text(name, value, person) for name, value in details.items()]
        return Joiner(person, tuple(sorted(filter(None, digests))))

    def part(self, entry: Entry, number: int, waitlist: Waitlist) -> Joiner:
        """Enrol somebody for a part of a party; until more is known they go by the party's name."""
        person, scope = self._new_id(), scope_of(waitlist)
        name = self._name_of_part(entry, number, scope)
        self._people.enrol(scope, {"ref": f"{name}, {person}"}, person)
        return Joiner(person, tuple(filter(None, [self.text("name", name, person)])))

    def text(self, name: str, value: str | None, person: str | None = None) -> str | None:
        """Keep a text apart and return its digest; None where there is none."""
        return self._people.disclose(name, value, person) if value else None

    def _name_of_part(self, entry: Entry, number: int, scope: str) -> str:
        """Return what a part is called: by its party and the first number that no other part of it has."""
        known = self._people.identities_of([entry.person]).get(entry.person, {})
        party = known.get("name") or known.get("ref")
        if party is None:
            return f"Part {number} of entry {entry.number}"
        names = (part_name(party, one) for one in count(number))
        return next(name for name in names if not self._people.exact(scope, name))

    def _by_number(self, waitlist: Waitlist, text: str) -> dict[str, Entry]:
        if not _is_number(text):
            return {}
        entry = self.book.entry(int(text))
        return {entry.person: entry} if entry is not None and entry.waitlist == waitlist.name else {}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def scope_of(waitlist: Waitlist) -> str:
    """Return within what a person has one id: the series, else the waitlist."""
    return f"series:{waitlist.series}" if waitlist.series else f"waitlist:{waitlist.name}"


def _handles(request: Request) -> dict[str, str]:
    """Return what identifies a joiner: address and reference; the bare name only where nothing else is given."""
    person = request.person or ""
    handles = {kind: value for kind, value in (("email", request.email), ("ref", request.ref)) if value}
    if "@" in person and "email" not in handles:
        handles["email"] = person
    return handles or {"ref": person}


def _details(request: Request) -> dict[str, str]:
    """Return what is kept of a joiner, by kind."""
    details = _handles(request)
    name = request.name or (request.person if request.person not in details.values() else None)
    if name:
        details["name"] = name
    if request.phone:
        details["phone"] = request.phone
    return details
