"""Whom did somebody probably mean, when nobody on a waitlist is called what they typed?"""

from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.words.harmless import visible
from cli.words.plain import close_to, listed, quoted, typed
from ledger.intake import scope_of

if TYPE_CHECKING:
    from cli.session import Session
    from ledger.book import Waitlist

MANY = 200
"""So many people with a word of the name in common are compared, at most."""


def unknown_person(session: "Session", waitlist: "Waitlist", text: str, recorded: str = "") -> Problem:
    """Return the problem that nobody on the waitlist is called this, with the one who was probably meant."""
    what = f"There is nobody called {quoted(text)} on {waitlist.name}."
    if text.removeprefix("#").isdecimal():
        what = f"There is no entry {visible(text)} on {waitlist.name}."
    meant = None if session.options.redact else alike(session, waitlist, text)
    if meant is not None:
        advice = f"Did you mean {quoted(meant)}?"
        return Problem("person", exits.NOT_FOUND, what, recorded=recorded, advice=advice, instead=(text, meant))
    commands = (typed("waitlist", "queue", waitlist.name),)
    advice = "Everybody in the queue:"
    return Problem("person", exits.NOT_FOUND, what, recorded=recorded, advice=advice, commands=commands)


def alike(session: "Session", waitlist: "Waitlist", text: str) -> str | None:
    """Return the name on the waitlist that is most like a text, of those that share the beginning of a word."""
    scope = scope_of(waitlist)
    beginnings = sorted({word[:3] for word in text.split() if len(word) >= 3})
    persons = {person for one in beginnings for person in session.private.search([scope], one)[:MANY]}
    names = {name.lower(): name for name in map(session.names.person, sorted(persons)) if name}
    names.pop(text.lower(), None)  # known to the ledger, such as from a join that was refused, but not on this list
    close = close_to(text.lower(), names, 1)
    if close:
        return names[close[0]]
    whole = [name for name in names if text.lower() in name.split()]
    return names[whole[0]] if len(whole) == 1 else None


def unknown_pool(waitlist: "Waitlist", text: str) -> Problem:
    """Return the problem that a waitlist has no such pool, with those that it has."""
    pools = [pool.name for pool in waitlist.pools]
    what = f"{waitlist.name} has no pool {quoted(text)}; it has {listed(pools)}."
    meant = close_to(text, pools, 1)
    if meant:
        return Problem("pool", exits.NOT_FOUND, what, advice="It goes:", instead=(text, meant[0]))
    return Problem("pool", exits.NOT_FOUND, what)
