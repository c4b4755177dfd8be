"""Whom do a caller's words mean, on all waitlists? By name, address, phone number, reference or entry number."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.render.names import called
from cli.render.page import MORE, Block, Cell, Column, Heading, Page, Paste, Prose, Sheet, When
from cli.session import Session
from cli.typed.asking import moment_in, position_of, shown_as
from cli.words.plain import count, quoted, typed
from cli.words.refusals import STATES
from ledger.instant import Instant

if TYPE_CHECKING:
    from ledger.book import Entry
    from replays.past.history import AsOf, Records

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
        blocks += [MORE, Paste(typed("waitlist", "why", first.waitlist, str(first.entry)))]
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
    details = _details(session, persons)
    said = persons[:1] if entry is not None else []
    others = [one for one in persons if one not in said]
    for person in [*said, *sorted(others, key=lambda one: _order(details[one], shown[one]))]:
        for one in shown[person]:
            yield Found(
                person=person,
                waitlist=one.waitlist,
                zone=zones[one.waitlist],
                entry=one.number,
                state=one.state,
                joined_at=one.joined_at,
                details=details[person],
            )
        if not entries[person] and when is None:
            yield Found(person=person, waitlist=_asked_for(session, person), details=details[person])


def _asked_for(session: Session, person: str) -> str | None:
    """Return the waitlist on which somebody has no entry, though they asked for one; None where it is a series."""
    kind, _, name = session.private.scope_of(person).partition(":")
    return name if kind == "waitlist" else None


def _as_of(session: Session, entries: "dict[str, list[Entry]]", when: "AsOf | None") -> "dict[str, list[Entry]]":
    """Return the entries as they stood at a moment, dead offers dead; looked up only where something may differ."""
    from replays.past.history import Now

    now = session.around.now()
    asked = Now(now) if when is None else when
    every = [entry for found in entries.values() for entry in found]
    if when is None and not any(entry.wakes is not None and entry.wakes <= now for entry in every):
        return entries
    stood, _ = session.looked_up(lambda records: dict(_stood(records, every, asked)))
    return {
        person: [stood[entry.number] for entry in found if entry.number in stood] for person, found in entries.items()
    }


def _stood(records: "Records", entries: "list[Entry]", asked: "AsOf") -> "Iterator[tuple[int, Entry]]":
    """Yield those of the entries that there were at a moment, as they stood."""
    from replays.archive.archive import archive

    looked_up = archive(records)
    for name in {entry.waitlist: None for entry in entries}:
        seen = looked_up.view(name, asked, walks=False)
        for number in (entry.number for entry in entries if entry.waitlist == name):
            entry = None if seen is None else seen.book.entry(number)
            if entry is not None:
                yield number, entry


def _details(session: Session, persons: list[str]) -> dict[str, dict[str, str]]:
    """Return what is known of each person, as far as it may be seen."""
    known = {} if session.options.redact else session.private.identities_of(persons)
    return {person: known.get(person, {}) for person in persons}


def _order(details: dict[str, str], entries: "list[Entry]") -> tuple[str, int]:
    return (called(details) or "").casefold(), min((one.number for one in entries), default=0)


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
    name = called(known) or (f"Entry {one.entry}" if one.entry else "A person")
    state = STATES.get(one.state, one.state) if one.state else "refused"
    ref = known.get("ref") if known.get("ref") != name else None
    joined = When(one.joined_at, one.zone or "UTC") if one.joined_at else None
    return name, one.waitlist, one.entry, state, joined, known.get("email"), known.get("phone"), ref
