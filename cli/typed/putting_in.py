"""Which facts can be put into a history, to see whom their missing harmed? Lines as for ``apply``, made commands."""

from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.typed.asking import person_on
from cli.words.plain import listed, quoted
from ledger.commands import (
    Accept,
    Amend,
    AnyCommand,
    Cancel,
    ChangeCapacity,
    Close,
    Decline,
    Join,
    NoShow,
    Pause,
    Prioritise,
    Reinstate,
    Reopen,
    Resume,
    Suspend,
    Unpause,
    Withdraw,
)
from ledger.decision import EntryNumber
from ledger.events import PoolCapacity
from ledger.instant import parse_instant
from ledger.requests import Request
from ledger.rules.joining import reduced

if TYPE_CHECKING:
    from cli.session import Session
    from ledger.book import Waitlist

OF_LISTS = ("capacity", "pause", "unpause", "close", "reopen")
OF_PEOPLE = (
    *("join", "withdraw", "cancel", "accept", "decline", "no-show"),
    *("suspend", "resume", "reinstate", "amend", "priority"),
)


def check(request: Request, where: str) -> None:
    """Raise a problem where a line is no fact that can be put in."""
    if request.do not in (*OF_PEOPLE, *OF_LISTS):
        what = f"{where}: what can be put in is {listed((*OF_PEOPLE, *OF_LISTS), 'or')}."
        raise Problem("usage", exits.USAGE, what)
    if request.at is None or (request.do in OF_PEOPLE and request.person is None):
        needs = "a person and at" if request.do in OF_PEOPLE else "at"
        raise Problem("usage", exits.USAGE, f"{where}: {request.do} needs {needs}, the time at which it happened.")


def command_of(session: "Session", waitlist: "Waitlist", request: Request, place: int) -> AnyCommand:
    """Return the command that a line asks for; ``place`` tells people apart who are not on record."""
    if request.do in OF_LISTS:
        return _of_list(waitlist, request)
    attributes, outcomes = reduced(request.attributes or {}, waitlist.policy)
    pools = request.pools if isinstance(request.pools, tuple) else ()
    if request.do == "join":
        return Join(
            person=f"put in {place}",
            party=request.party or 1,
            attributes=attributes,
            outcomes=outcomes,
            pools=pools,
            wait=bool(request.wait),
        )
    whom = person_on(session, waitlist, request.person or "")
    if not isinstance(whom, int):
        raise Problem("person", exits.NOT_FOUND, f"{quoted(request.person or '')} has no entry on {waitlist.name}.")
    if request.do == "amend":
        if request.attributes is None:
            return Amend(entry=whom, party=request.party, pools=pools or None)
        return Amend(entry=whom, party=request.party, attributes=attributes, outcomes=outcomes, pools=pools or None)
    return _of_entry(request, whom)


def _of_entry(request: Request, entry: EntryNumber) -> AnyCommand:
    match request.do:
        case "priority":
            return Prioritise(entry=entry, priority=request.priority or 0, code=request.code or "other")  # type: ignore[arg-type]
        case "suspend":
            return Suspend(entry=entry, until=None if request.until is None else parse_instant(request.until))
        case "withdraw":
            return Withdraw(entry=entry)
        case "cancel":
            return Cancel(entry=entry)
        case "accept":
            return Accept(entry=entry)
        case "decline":
            return Decline(entry=entry)
        case "no-show":
            return NoShow(entry=entry)
        case "resume":
            return Resume(entry=entry)
        case _:
            return Reinstate(entry=entry)


def _of_list(waitlist: "Waitlist", request: Request) -> AnyCommand:
    match request.do:
        case "capacity":
            sizes = (
                request.pools if isinstance(request.pools, dict) else {waitlist.pools[0].name: request.capacity or 0}
            )
            return ChangeCapacity(pools=tuple(PoolCapacity(name, size) for name, size in sizes.items()))
        case "pause":
            return Pause()
        case "unpause":
            return Unpause()
        case "close":
            return Close(joining_only=bool(request.joining))
        case _:
            return Reopen()
