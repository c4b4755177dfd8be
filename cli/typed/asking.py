"""As of when, and about whom? What the verbs that ask have in common."""

from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.session import Session
from cli.typed.meant import unknown_person
from cli.typed.times import read_time
from cli.words.plain import close_to, listed, quoted, typed, whole
from ledger.book import ACTIVE
from ledger.intake import scope_of
from replays.past.history import AsOf, AtPosition, AtRecorded, AtTime, Now
from replays.rederiving.decided import record_at, subject_of

if TYPE_CHECKING:
    from ledger.book import Entry, Waitlist


FEW = 8
"""So many of those who may be meant are named."""


def moment(session: Session, waitlist: "Waitlist", text: str | None) -> AsOf:
    """Return the moment that ``--as-of`` means; now without it.

    Raises:
        Problem: it cannot be read, or lies after the last record.
    """
    return moment_in(session, waitlist.zone, text)


def moment_in(session: Session, zone: str, text: str | None) -> AsOf:
    """Return the moment that ``--as-of`` means, typed in a zone; now without it.

    Raises:
        Problem: it cannot be read, or lies after the last record.
    """
    if text is None:
        return Now(session.around.now())
    position = position_of(text)
    if position is not None:
        return AtPosition(_existing(session, position))
    if text.startswith("recorded:"):
        return AtRecorded(read_time(text.removeprefix("recorded:"), zone, session.around.now()))
    return AtTime(read_time(text, zone, session.around.now()))


def check_pool(waitlist: "Waitlist", pool: str | None) -> None:
    """Raise a problem when the waitlist has no such pool."""
    names = [one.name for one in waitlist.pools]
    if pool is None or pool in names:
        return
    meant = close_to(pool, names, 1)
    what = f"{waitlist.name} has no pool {quoted(pool)}; it has {listed(names)}."
    instead = (pool, meant[0]) if meant else None
    advice = f"Did you mean {quoted(meant[0])}?" if meant else ""
    raise Problem("pool", exits.USAGE, what, advice=advice, instead=instead)


def position_of(text: str) -> int | None:
    """Return the position that a text means, ``412`` or ``#412``; None when it means something else."""
    return whole(text.strip().removeprefix("#"))


def person_on(session: Session, waitlist: "Waitlist", text: str) -> int | str:
    """Return the entry number or the person that a text means on a waitlist; a unique part of a name is enough.

    ``#412`` is an entry, or else whomever record #412 is about.

    Raises:
        Problem: nobody, or more than one person, is meant.
    """
    number = position_of(text)
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        entry = book.entry(number) if number is not None else None
        if entry is not None and entry.waitlist == waitlist.name:
            return entry.number
        scope = scope_of(waitlist)
        persons = session.private.exact(scope, text) or session.private.search([scope], text)
        found: dict[str, Entry | None] = {person: _latest(book.entries_of(person), waitlist.name) for person in persons}
    concerned = None if persons else _concerned(session, waitlist, text)
    if concerned is not None:
        return concerned
    if len(found) > 1:
        there: dict[str, Entry | None] = {person: entry for person, entry in found.items() if entry is not None}
        found = there or found
    if len(found) == 1:
        person, entry = next(iter(found.items()))
        return entry.number if entry is not None else person
    if not found:
        raise unknown_person(session, waitlist, text)
    raise _several(session, waitlist, text, [entry.number for entry in found.values() if entry is not None])


def _several(session: Session, waitlist: "Waitlist", text: str, numbers: list[int]) -> Problem:
    """Return the problem that a text means several entries, with the first of them."""
    named = [session.names.numbered(number) for number in sorted(numbers)[:FEW]]
    more = [f"{len(numbers) - FEW:,} more"] if len(numbers) > FEW else []
    what = f"{quoted(text)} is more than one person on {waitlist.name}: {listed([*named, *more])}."
    commands = (typed("waitlist", "find", text),) if more else ()
    advice = "Use the entry number; all of them:" if more else "Use the entry number."
    return Problem("ambiguous", exits.USAGE, what, advice=advice, commands=commands)


def of_record(session: Session, whom: int | str, text: str) -> AsOf | None:
    """Return the moment right after record #412, where that is what was typed and no entry; None otherwise."""
    position = position_of(text)
    is_record = position is not None and text.startswith("#") and position != whom
    return AtPosition(_existing(session, position)) if is_record and position is not None else None


def _concerned(session: Session, waitlist: "Waitlist", text: str) -> int | str | None:
    position = position_of(text) if text.startswith("#") else None
    record = None if position is None else record_at(session.records, position)
    if position is None or record is None or record.list != waitlist.name:
        return None
    return subject_of(position, record)


def _latest(entries: "list[Entry]", waitlist: str) -> "Entry | None":
    """Return the entry that is meant by a person: the one that stands, else the newest."""
    there = [entry for entry in entries if entry.waitlist == waitlist]
    return next((entry for entry in there if entry.state in ACTIVE), there[0] if there else None)


def _existing(session: Session, position: int) -> int:
    head = session.records.head().position
    if not 1 <= position <= head:
        raise no_record(position, head)
    return position


def no_record(position: int, head: int) -> Problem:
    """Return the problem that the ledger has no record at a position."""
    last = f"the last one is #{head}" if head else "the ledger is still empty"
    return Problem("no_record", exits.NOT_FOUND, f"There is no record #{position}: {last}.")


def shown_as(as_of: AsOf) -> str | None:
    """Return what was asked for, for the JSON document."""
    match as_of:
        case Now():
            return None
        case AtPosition():
            return f"#{as_of.position}"
        case AtTime():
            return as_of.at
        case AtRecorded():
            return f"recorded:{as_of.at}"
