"""Who is meant, on all waitlists at once? For the verbs that concern a person and no single waitlist."""

from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session
from cli.typed.asking import position_of
from cli.words.plain import listed, quoted

if TYPE_CHECKING:
    from ledger.book import Entry


class Whom(Struct, frozen=True):
    """A person as the ledger knows them: an id within a waitlist or a series, with all entries, newest first."""

    person: str
    entries: "tuple[Entry, ...]"


def everybody_meant(session: Session, text: str) -> list[Whom]:
    """Return all persons whose entry number, reference, address or full name this is.

    Raises:
        Problem: there is nobody.
    """
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        number = position_of(text)
        entry = book.entry(number) if number is not None else None
        persons = [entry.person] if entry is not None else session.private.exact(None, text)
        found = [Whom(person, tuple(book.entries_of(person))) for person in persons]
    if not found:
        what = f"There is nobody called {quoted(text)} on any waitlist."
        advice = "Give the entry number, or the exact reference, address or full name."
        raise Problem("person", exits.NOT_FOUND, what, recorded=NOTHING_RECORDED, advice=advice)
    return found


def one_meant(session: Session, text: str) -> Whom:
    """Return the one person who is meant.

    Raises:
        Problem: nobody, or more than one person, is meant.
    """
    found = everybody_meant(session, text)
    if len(found) == 1:
        return found[0]
    raise several(session, text, found)


def several(session: Session, text: str, found: list[Whom]) -> Problem:
    """Return the problem that a text means more than one person, with the entries that tell them apart."""
    numbers = listed(on_lists(session, whom) for whom in found)
    what = f"{quoted(text)} stands for {len(found)} people: {numbers}."
    return Problem("ambiguous", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Use the entry number.")


def called(session: Session, whom: Whom) -> str:
    """Return what a person is called, else the number of an entry."""
    name = session.names.person(whom.person)
    return name or next((f"Entry {entry.number}" for entry in whom.entries), "A person")


def on_lists(session: Session, whom: Whom) -> str:
    """Return a person's name and where they have or had entries."""
    name = session.names.person(whom.person)
    entries = listed(f"entry {entry.number} on {entry.waitlist}" for entry in whom.entries)
    if name is None:
        return f"{entries[:1].upper()}{entries[1:]}" or "A person"
    return f"{name} ({entries})" if entries else name
