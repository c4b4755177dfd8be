"""Whom do a caller's words mean, on all waitlists? By name, address, phone number, reference or entry number."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.render.names import ORDER
from cli.render.page import Block, Cell, Column, Heading, Page, Paste, Prose, Sheet, When
from cli.session import Session
from cli.typed.asking import moment_in, position_of, shown_as
from cli.words.plain import count, quoted, typed
from cli.words.refusals import STATES
from ledger.instant import Instant

if TYPE_CHECKING:
    from ledger.book import Entry
    from replays.past.history import AsOf

MANY = 200
"""So many entries are shown, at most; more words find fewer."""


class Found(Struct, frozen=True, kw_only=True):
    """An entry of somebody who may be meant; without an entry, somebody whose requests were all refused."""

    person: str
    waitlist: str | None = None
    zone: str | None = None
    entry: int | None = None
    state: str | None = None
    joined_at: Instant | None = None
    details: dict[str, str] = {}


def find_page(session: Session, words: str, as_of: str | None) -> Page:
    """Return everybody whom some words may mean, with their entries on all waitlists."""
    when = None if as_of is None else moment_in(session, session.zone, as_of)
    found = list(_found(session, words, when))
    if not found:
        advice = "Names are found by any part, ü, ue and u alike; numbers by their end. All waitlists:"
        what = f"Nobody is called {quoted(words)}{' then' if as_of else ''}, on any waitlist."
        raise Problem("person", exits.NOT_FOUND, what, advice=advice, commands=("waitlist lists",))
    sheet = Sheet(_columns(), tuple(map(_row, found[:MANY])))
    blocks: list[Block] = [Heading(f"{count(len(found), 'entry')} found for {quoted(words)}"), sheet]
    if len(found) > MANY:
        blocks.append(Prose(f"The first {MANY} are shown; more words find fewer.", "quiet"))
    first = next((one for one in found if one.entry is not None), None)
    if first is not None and first.waitlist is not None:
        blocks += [Prose("More:", "quiet"), Paste(typed("waitlist", "why", first.waitlist, str(first.entry)))]
    return Page(
        schema="waitlist.find/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=None if when is None else shown_as(when),
    )


def _found(session: Session, words: str, when: "AsOf | None") -> Iterator[Found]:
    number = position_of(words)
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        entry = book.entry(number) if number is not None else None
        persons = [] if entry is None else [entry.person]
        persons += [one for one in session.private.search(None, words) if one not in persons]
        entries = {person: book.entries_of(person) for person in persons}
        zones = {one.name: one.zone for one in book.waitlists()}
    shown = _as_of(session, entries, when)
    said = persons[:1] if entry is not None else []
    others = [one for one in persons if one not in said]
    for person in [*said, *sorted(others, key=lambda one: _order(session, one, shown[one]))]:
        details = _details(session, person)
        for one in shown[person]:
            at = next(iter(session.records.records(one.number, one.number)))
            yield Found(
                person=person,
                waitlist=one.waitlist,
                zone=zones[one.waitlist],
                entry=one.number,
                state=one.state,
                joined_at=_at(at[4]),
                details=details,
            )
        if not entries[person] and when is None:
            yield Found(person=person, details=details)


def _as_of(session: Session, entries: "dict[str, list[Entry]]", when: "AsOf | None") -> "dict[str, list[Entry]]":
    """Return the entries as they stood at a moment, dead offers dead; only where something may differ is it folded."""
    from replays.past.history import Now, view

    now = session.around.now()
    asked = Now(now) if when is None else when
    every = [entry for found in entries.values() for entry in found]
    if when is None and not any(entry.wakes is not None and entry.wakes <= now for entry in every):
        return entries
    names: Iterable[str] = {entry.waitlist for entry in every}
    views = {name: view(session.records, name, asked) for name in names}
    books = {name: seen.book for name, seen in views.items() if seen is not None}
    return {
        person: [
            then
            for entry in found
            if entry.waitlist in books and (then := books[entry.waitlist].entry(entry.number)) is not None
        ]
        for person, found in entries.items()
    }


def _details(session: Session, person: str) -> dict[str, str]:
    if session.options.redact:
        return {}
    kinds = {"name", "email", "phone", "ref"}
    return {kind: value for _, kind, value in session.private.disclosures_of(person) if kind in kinds}


def _order(session: Session, person: str, entries: "list[Entry]") -> tuple[str, int]:
    return (session.names.person(person) or "").casefold(), min((one.number for one in entries), default=0)


def _at(state: bytes) -> Instant:
    from ledger.record import decode

    return decode(state).at


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", "name"),
        Column("waitlist", "waitlist"),
        Column("entry", "entry", "right"),
        Column("state", "state"),
        Column("joined", "joined"),
        Column("email", "address"),
        Column("phone", "phone"),
        Column("ref", "reference"),
    )


def _row(one: Found) -> tuple[Cell, ...]:
    known = one.details
    name = next((known[kind] for kind in ORDER if kind in known), f"Entry {one.entry}" if one.entry else "A person")
    state = STATES.get(one.state, one.state) if one.state else "refused"
    ref = known.get("ref") if known.get("ref") != name else None
    joined = When(one.joined_at, one.zone or "UTC") if one.joined_at else None
    return name, one.waitlist, one.entry, state, joined, known.get("email"), known.get("phone"), ref
