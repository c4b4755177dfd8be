"""Who and what does a request mean? Names, addresses and texts become ids and digests, a request becomes a command.

People are looked up in the private store; a new person and every free text are written there first, so that a record
is always born with its disclosure. A person's id is random, one per series of waitlists, else per waitlist.
"""

from collections.abc import Callable
from typing import Any, Protocol, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from ledger import commands
from ledger.book import ACTIVE, Book, Entry, Waitlist
from ledger.commands import AnyCommand
from ledger.decision import EntryNumber, OverrideCode
from ledger.events import PoolCapacity, PoolMove
from ledger.instant import duration
from ledger.policy import Policy
from ledger.refusals import Mistake
from ledger.requests import Request
from ledger.rules.joining import reduced

GENERAL = "general"
CODES: dict[str, OverrideCode] = {code: code for code in get_args(OverrideCode)}


class People(Protocol):
    """The part of the private store that a request needs; a dry run has one that writes nothing."""

    def person_for(self, scope: str, handles: dict[str, str]) -> str | None:
        """Return the person to whom one of the handles (kind to value) belongs."""
        ...

    def exact(self, scope: str, text: str) -> list[str]:
        """Return all persons whose reference, address or full name is this text."""
        ...

    def enrol(self, scope: str, handles: dict[str, str], person: str) -> None:
        """Remember a person's handles."""
        ...

    def disclose(self, name: str, value: str, person: str | None = None) -> str:
        """Keep a value apart and return the digest that stands for it."""
        ...


class PeopleBook(Book, Protocol):
    """A book that can also say which entries a person has had."""

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
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


class Desk:
    """Takes requests in, with the book and the private store at hand."""

    def __init__(self, book: PeopleBook, people: People, new_id: Callable[[], str], zone: str = "UTC") -> None:
        self._book = book
        self._people = people
        self._new_id = new_id
        self._zone = zone

    def take(self, request: Request) -> Intake:
        """Return the command that a request stands for.

        Raises:
            Mistake: an unknown waitlist, person, code, zone or policy setting.
        """
        try:
            return self._take(request)
        except ValueError as error:  # the private store says what it cannot keep, in a sentence
            raise Mistake("usage", str(error)) from error

    def _take(self, request: Request) -> Intake:
        if request.do == "open":
            return Intake(self._open(request))
        waitlist = self._waitlist(request.waitlist)
        match request.do:
            case "tick":
                return Intake(commands.Tick())
            case "capacity":
                return Intake(self._capacity(request, waitlist))
            case "policy":
                policy = self.policy(request.policy)
                return Intake(commands.AdoptPolicy(policy=policy, reason=self._text("reason", request.reason)))
            case "join":
                join, entry = self._join(request, waitlist)
                return Intake(join, join.person, entry)
            case "admit":
                return self._admit(request, waitlist)
            case "offer" if request.person is None:
                return Intake(commands.OfferNext(count=request.next or 1, window=_window(request.window)))
            case _:
                return self._about(self.entry(waitlist, request.person or ""), request)

    def _about(self, entry: Entry, request: Request) -> Intake:
        """Return the command of a verb that concerns an entry."""
        number, reason = entry.number, self._text("reason", request.reason, entry.person)
        command: AnyCommand
        match request.do:
            case "withdraw":
                command = commands.Withdraw(entry=number, reason=reason)
            case "accept":
                command = commands.Accept(entry=number)
            case "decline":
                command = commands.Decline(entry=number, reason=reason)
            case "cancel":
                command = commands.Cancel(entry=number, reason=reason)
            case "revoke":
                code = _code(request.code) or "organiser_discretion"
                command = commands.Revoke(entry=number, code=code, reason=reason)
            case "offer":
                window, override = _window(request.window), _code(request.code)
                command = commands.OfferTo(entry=number, window=window, code=override, reason=reason)
            case _:
                raise Mistake("usage", f"{request.do} concerns no entry.")
        return Intake(command, entry.person, number)

    def policy(self, settings: dict[str, Any] | None) -> Policy:
        """Return the policy that these settings make, with every default expanded.

        Raises:
            Mistake: a setting is unknown or has a wrong value.
        """
        try:
            return msgspec.convert(settings or {}, Policy)
        except msgspec.ValidationError as error:
            raise Mistake("policy", f"The policy cannot be read: {error}.") from error

    def entry(self, waitlist: Waitlist, text: str) -> Entry:
        """Return the entry that a text names on a waitlist: by number, reference, address or full name.

        An active entry goes before those that ended; among these the newest counts.

        Raises:
            Mistake: nobody, or more than one person, is meant.
        """
        found = self._by_number(waitlist, text)
        for person in self._people.exact(scope_of(waitlist), text):
            theirs = [e for e in self._book.entries_of(person) if e.waitlist == waitlist.name]
            if theirs:
                active = [e for e in theirs if e.state in ACTIVE]
                found[person] = (active or theirs)[0]
        active_ones = [e for e in found.values() if e.state in ACTIVE]
        candidates = active_ones if len(active_ones) == 1 else list(found.values())
        if not candidates:
            raise Mistake("person", f"There is no {text!r} on {waitlist.name}.", hint="unknown")
        if len(candidates) > 1:
            numbers = ", ".join(str(number) for number in sorted(e.number for e in candidates))
            raise Mistake("person", f"{text!r} is more than one person on {waitlist.name}: entries {numbers}.")
        return candidates[0]

    def _by_number(self, waitlist: Waitlist, text: str) -> dict[str, Entry]:
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            return {}
        entry = self._book.entry(int(text))
        return {entry.person: entry} if entry is not None and entry.waitlist == waitlist.name else {}

    def _waitlist(self, name: str) -> Waitlist:
        waitlist = self._book.waitlist(name)
        if waitlist is None:
            raise Mistake("unknown_waitlist", f"There is no waitlist {name!r}.")
        return waitlist

    def _open(self, request: Request) -> commands.Open:
        policy = self.policy(request.policy)
        zone = request.zone or self._zone
        check_zone(zone)
        if self._book.waitlist(request.waitlist) is not None:
            raise Mistake("exists", f"There is a waitlist {request.waitlist!r} already.")
        return commands.Open(
            pools=_pools(request),
            policy=policy,
            zone=zone,
            series=request.series,
            title=self._text("title", request.title),
        )

    def _capacity(self, request: Request, waitlist: Waitlist) -> commands.ChangeCapacity:
        if request.capacity is not None and GENERAL not in [pool.name for pool in waitlist.pools]:
            names = ", ".join(pool.name for pool in waitlist.pools)
            raise Mistake("pool", f"{waitlist.name} has the pools {names}: say which one changes.")
        moves = tuple(PoolMove(source, target) for source, target in (request.from_pool or {}).items())
        return commands.ChangeCapacity(
            pools=_pools(request), from_pool=moves, reason=self._text("reason", request.reason)
        )

    def _join(self, request: Request, waitlist: Waitlist) -> tuple[commands.Join, EntryNumber | None]:
        if isinstance(request.pools, dict):
            raise Mistake("pool", 'A join lists the pools it accepts: ["floor", "balcony"].')
        attributes, outcomes = reduced(request.attributes or {}, waitlist.policy)
        person, personal, entry = self._person(request, waitlist)
        join = commands.Join(
            person=person,
            party=1 if request.party is None else request.party,
            attributes=attributes,
            outcomes=outcomes,
            pools=request.pools or (),
            wait=bool(request.wait),
            personal=personal,
            code=_code(request.code) if request.happened else None,
        )
        return join, entry

    def _person(self, request: Request, waitlist: Waitlist) -> tuple[str, tuple[str, ...], EntryNumber | None]:
        """Return the person who joins, the digests of what is known of them, and their active entry if any."""
        scope, handles, details = scope_of(waitlist), _handles(request), _details(request)
        person = self._people.person_for(scope, handles)
        if person is None:
            person = self._new_id()
            self._people.enrol(scope, handles, person)
        else:
            active = self._book.active_entry(waitlist.name, person)
            if active is not None:
                return person, (), active.number
            self._people.enrol(scope, handles, person)
        digests = [self._people.disclose(name, value, person) for name, value in details.items()]
        return person, tuple(sorted(digests)), None

    def _admit(self, request: Request, waitlist: Waitlist) -> Intake:
        code = _code(request.code)
        add_spot = bool(request.add_spot)
        try:
            entry = self.entry(waitlist, request.person or "")
        except Mistake as mistake:
            if mistake.hint != "unknown":
                raise
            entry = None
        if entry is not None and entry.state in ACTIVE:
            reason = self._text("reason", request.reason, entry.person)
            admit = commands.Admit(entry=entry.number, add_spot=add_spot, code=code, reason=reason)
            return Intake(admit, entry.person, entry.number)
        join, _ = self._join(request, waitlist)
        reason = self._text("reason", request.reason, join.person)
        return Intake(commands.Admit(join=join, add_spot=add_spot, code=code, reason=reason), join.person)

    def _text(self, name: str, value: str | None, person: str | None = None) -> str | None:
        return self._people.disclose(name, value, person) if value else None


def scope_of(waitlist: Waitlist) -> str:
    """Return within what a person has one id: the series, else the waitlist."""
    return f"series:{waitlist.series}" if waitlist.series else f"waitlist:{waitlist.name}"


def check_zone(zone: str) -> None:
    """Raise a mistake unless this is a time zone of the IANA database."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Mistake("time", f"There is no time zone {zone!r}; write one such as Europe/Amsterdam.") from error


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


def _pools(request: Request) -> tuple[PoolCapacity, ...]:
    if isinstance(request.pools, dict):
        return tuple(PoolCapacity(name, capacity) for name, capacity in request.pools.items())
    if request.pools is not None:
        raise Mistake("pool", 'Pools are given with their capacities: {"floor": 240}.')
    return (PoolCapacity(GENERAL, request.capacity or 0),)


def _code(code: str | None) -> OverrideCode | None:
    if code is None:
        return None
    if code not in CODES:
        raise Mistake("usage", f"{code!r} is no code; choose one of: {', '.join(CODES)}.")
    return CODES[code]


def _window(window: str | None) -> str | None:
    if window is None:
        return None
    try:
        duration(window)
    except ValueError as error:
        raise Mistake("usage", f"window: {error}.") from error
    return window
