"""How is a request carried out? Understood, planned, confirmed where it means many offers, recorded, or refused."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.actor import actor
from cli.record.pages import plan_page, recorded_page
from cli.render.page import Page
from cli.session import Session
from cli.typed.meant import unknown_person
from cli.typed.retyped import typed_again
from cli.words.events import told
from cli.words.plain import count, quoted, typed
from cli.words.refusals import mistake, refusal
from ledger.events import EventCorrected
from ledger.refusals import Mistake, Refused, UnknownPerson
from ledger.requests import Request, parse_request

if TYPE_CHECKING:
    from ledger.attempt import Answer


TIMES = frozenset({"happened", "until"})
"""Members that are times; typed ones are in the waitlist's zone."""


class Recording(Struct, frozen=True):
    """The options of every verb that records."""

    by: str | None = None
    dry_run: bool = False
    plan: str | None = None
    max_offers: int | None = None
    yes: bool = False
    no_input: bool = False
    policy: tuple[str, ...] = ()


def carry_out(session: Session, members: dict[str, Any], options: Recording) -> int:
    """Carry a request out, or show its plan, and return the exit code."""
    return session.emit(carried_out(session, members, options))


def carried_out(session: Session, members: dict[str, Any], options: Recording) -> Page:
    """Carry a request out, or plan it, and return what is said of it."""
    request = _understood(session, members, options)
    answer = _planned(session, request) if options.dry_run else _recorded(session, request, options)
    if answer.refused is not None:
        raise _refusal(session, request, answer)
    if options.dry_run:
        return plan_page(session, answer, request, options.policy)
    return recorded_page(session, answer)


def _understood(session: Session, members: dict[str, Any], options: Recording) -> Request:
    waitlist = str(members["waitlist"])
    try:
        _check_waitlist(session, members["do"], waitlist, str(members.get("person", "")))
        by = actor(session, options.by, asks=not options.no_input)
        for name in TIMES & members.keys():
            from cli.typed.times import read_time

            zone, now = session.waitlist(waitlist).zone, session.around.now()
            at = read_time(members[name], zone, now)
            if name == "until" and at <= now:
                what = f"{quoted(members[name])} is over: that was {session.clock(zone).spoken(at)}."
                raise Problem("time", exits.USAGE, what, recorded=NOTHING_RECORDED)
            members = {**members, name: at}
        return parse_request({**members, "by": by})
    except Mistake as error:
        raise _mistaken(session, error, Request(do=members["do"], waitlist=waitlist)) from error


def _check_waitlist(session: Session, verb: str, waitlist: str, person: str) -> None:
    known = [one.name for one in session.ledger.waitlists()]
    if verb != "open" and waitlist not in known:
        if person in known:
            what = f"There is no waitlist {quoted(waitlist)}, but {person} is one: the waitlist comes first."
            commands = (typed("waitlist", verb, person, waitlist),)
            advice, nothing = "It goes:", NOTHING_RECORDED
            raise Problem("unknown_waitlist", exits.NOT_FOUND, what, recorded=nothing, advice=advice, commands=commands)
        raise Mistake("unknown_waitlist", f"There is no waitlist {quoted(waitlist)}.")


def _planned(session: Session, request: Request) -> "Answer":
    try:
        return session.ledger.plan(request)
    except Mistake as error:
        raise _mistaken(session, error, request) from error


def _recorded(session: Session, request: Request, options: Recording) -> "Answer":
    from ledger.batch import AnotherPlan, TooMany

    allowed = options.max_offers if options.max_offers is not None else 1
    try:
        return session.ledger.record(request, plan=options.plan, max_offers=None if options.plan else allowed)
    except Mistake as error:
        raise _mistaken(session, error, request) from error
    except AnotherPlan as moved:
        raise _moved(session, moved.answer, request, options.policy) from moved
    except TooMany as many:
        _confirm(session, request, many.answer, many.count, options)
        try:
            return session.ledger.record(request, plan=many.answer.plan)
        except AnotherPlan as moved:
            raise _moved(session, moved.answer, request, options.policy) from moved


def _confirm(session: Session, request: Request, answer: "Answer", number: int, options: Recording) -> None:
    """Show the plan of a command with many offers and ask for the waitlist's name."""
    if options.yes:
        return
    if options.no_input or not session.around.asks or options.max_offers is not None:
        what = f"This would make or revoke {count(number, 'offer')}."
        advice = f"Look at it with --dry-run, then allow it with --max-offers {number}."
        raise Problem("many_offers", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)
    session.show(plan_page(session, answer, request, options.policy))
    said = session.around.reply_to(f"Type {request.waitlist} to record this: ")
    if said != request.waitlist:
        raise Problem("not_confirmed", exits.USAGE, "That is not its name.", recorded=NOTHING_RECORDED)


def _refusal(session: Session, request: Request, answer: "Answer") -> Problem:
    assert answer.refused is not None
    number = answer.entry or int(answer.refused.details.get("entry", 0))
    who = session.names.numbered(number) if number else quoted(request.person) if request.person else "This person"
    state = str(answer.refused.details.get("state", ""))
    if answer.refused.rule == "recorded_refusal":
        state = ""
    undone = _undone_by(session, request, answer.refused)
    if undone is not None:
        what = f"#{answer.refused.details['position']} is undone already, by #{undone}."
        show = (typed("waitlist", "show", str(undone)),)
        return Problem("changed_since", exits.REFUSED, what, recorded=NOTHING_RECORDED, commands=show)
    return refusal(answer.refused, request, who, state, answer.refusal)


def _undone_by(session: Session, request: Request, refused: Refused) -> int | None:
    """Return the record by which it was undone already; None where it is another reason that forbids undoing it."""
    from replays.past.history import story

    if refused.rule != "changed_since":
        return None
    corrected = {
        record.event.position: at
        for at, record in story(session.records, request.waitlist, types={"EventCorrected"})
        if isinstance(record.event, EventCorrected)
    }
    undone = corrected.get(int(refused.details["position"]))
    return None if undone in corrected else undone


def _moved(session: Session, answer: "Answer", request: Request, policy: tuple[str, ...]) -> Problem:
    clock = session.clock()
    now = " ".join(told(record.event, at, session.names.numbered, clock) for at, record in answer.records)
    what = f"The ledger moved since you looked: now it would be: {now or 'nothing'}"
    advice = "If that is right:"
    return Problem(
        "moved",
        exits.MOVED,
        what,
        recorded=NOTHING_RECORDED,
        advice=advice,
        commands=(f"{typed_again(request, policy)} --plan {answer.plan}",),
    )


def _mistaken(session: Session, error: Mistake, request: Request) -> Problem:
    if isinstance(error, UnknownPerson):
        return unknown_person(session, session.waitlist(request.waitlist), request.person or "", NOTHING_RECORDED)
    return mistake(error, request, [one.name for one in session.ledger.waitlists()])
