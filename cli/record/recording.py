"""How is a request carried out and told? Who records, the plan, the question before many offers, what was recorded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.before_after import before_and_after
from cli.render.bypassing import override_blocks, override_in
from cli.render.costs import cost_blocks
from cli.render.lateness import late_blocks
from cli.render.page import Block, Heading, Item, Page, Paste, Prose, Sheet, When, columns
from cli.session import Session
from cli.settings import read_settings
from cli.typed.meant import unknown_person
from cli.typed.retyped import typed_again
from cli.words.events import told
from cli.words.plain import close_to, count, listed, quoted, typed
from cli.words.refusals import mistake, refusal
from cli.words.unfilled import unfilled_in_words
from ledger.events import EntryJoined
from ledger.refusals import Mistake
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
    request = _understood(session, members, options)
    if options.dry_run:
        return session.emit(_plan_page(session, _planned(session, request), request, options.policy))
    answer = _recorded(session, request, options)
    if answer.refused is not None:
        raise _refusal(session, request, answer)
    return session.emit(_page(session, answer))


def actor(session: Session, given: str | None, *, asks: bool = True) -> str:
    """Return who records: ``--by``, ``WAITLIST_BY``, their own settings, or whoever answers the question.

    Raises:
        Problem: nobody says, or nobody knows the actor.
    """
    known = session.private.actors()
    by = given or session.around.environment.get("WAITLIST_BY") or read_settings(session.around.environment).get("by")
    if not by and asks and session.around.asks:
        by = _ask(session, f"Who is recording? ({listed(sorted(known), 'or') if known else 'a short id'}) ").strip()
    if not by:
        what = "Who is recording? Nothing says so."
        commands = ("waitlist config set by ACTOR", "export WAITLIST_BY=ACTOR")
        raise Problem(
            "no_actor", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Say --by ACTOR, or:", commands=commands
        )
    if by not in known:
        meant = close_to(by, known, 1)
        advice = f"Did you mean {listed(map(quoted, meant), 'or')}? Otherwise add them:" if meant else "Add them:"
        add = f'{typed("waitlist", "staff", "add", by)} "FULL NAME"'
        what = f"Nobody is known as {quoted(by)}."
        raise Problem(
            "unknown_actor",
            exits.USAGE,
            what,
            recorded=NOTHING_RECORDED,
            advice=advice,
            commands=(add,),
            instead=(by, meant[0]) if meant and given else None,
        )
    return by


def _understood(session: Session, members: dict[str, Any], options: Recording) -> Request:
    waitlist = str(members["waitlist"])
    try:
        _check_waitlist(session, members["do"], waitlist, str(members.get("person", "")))
        by = actor(session, options.by, asks=not options.no_input)
        for name in TIMES & members.keys():
            from cli.typed.times import read_time

            zone = session.waitlist(waitlist).zone
            members = {**members, name: read_time(members[name], zone, session.around.now())}
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
    from ledger.application import Moved, TooMany

    allowed = options.max_offers if options.max_offers is not None else 1
    try:
        return session.ledger.record(request, plan=options.plan, max_offers=None if options.plan else allowed)
    except Mistake as error:
        raise _mistaken(session, error, request) from error
    except Moved as moved:
        raise _moved(session, moved.answer, request, options.policy) from moved
    except TooMany as many:
        _confirm(session, request, many.answer, many.count, options)
        try:
            return session.ledger.record(request, plan=many.answer.plan)
        except Moved as moved:
            raise _moved(session, moved.answer, request, options.policy) from moved


def _confirm(session: Session, request: Request, answer: "Answer", number: int, options: Recording) -> None:
    """Show the plan of a command with many offers and ask for the waitlist's name (rule 11)."""
    if options.yes:
        return
    if options.no_input or not session.around.asks or options.max_offers is not None:
        what = f"This would make or revoke {count(number, 'offer')}."
        advice = f"Look at it with --dry-run, then allow it with --max-offers {number}."
        raise Problem("many_offers", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)
    session.show(_plan_page(session, answer, request, options.policy))
    said = _ask(session, f"Type {request.waitlist} to record this: ").strip()
    if said != request.waitlist:
        raise Problem("not_confirmed", exits.USAGE, "That is not its name.", recorded=NOTHING_RECORDED)


def _ask(session: Session, question: str) -> str:
    session.around.stderr.write(question)
    session.around.stderr.flush()
    return session.around.stdin.readline()


def _page(session: Session, answer: "Answer") -> Page:
    if not answer.records:
        blocks: tuple[Block, ...] = (Prose(_nothing(session, answer)),)
    else:
        blocks = tuple(_lines(session, answer))
    data = {
        "recorded": [] if answer.repeated else _data(answer),
        "repeated": answer.repeated,
        "entry": answer.entry,
    } | ({"unfilled": answer.unfilled} if answer.unfilled else {})
    return Page(schema="waitlist.recorded/1", data=data, blocks=blocks, sheet=_sheet(session, answer), head=answer.head)


def _nothing(session: Session, answer: "Answer") -> str:
    if answer.entry is not None and answer.request.do == "join":
        who = session.names.numbered(answer.entry)
        return f"{who} is on {answer.request.waitlist} already. Nothing was recorded."
    return "Nothing was due." if answer.request.do == "tick" else "Nothing had to be recorded."


def _lines(session: Session, answer: "Answer") -> Iterator[Block]:
    clock = session.clock(session.waitlist(answer.request.waitlist).zone)
    if answer.repeated:
        yield Prose("This was recorded before, under the same id; nothing new was recorded.", "quiet")
    for index, (position, record) in enumerate(answer.records):
        words = told(record.event, position, session.names.numbered, clock)
        due = " (was due)" if index < answer.own.start else ""
        yield Item(f"#{position}", words + due)
    if not answer.repeated:
        yield from cost_blocks(session, answer, clock)
    if answer.unfilled is not None and not answer.repeated:
        yield Prose(unfilled_in_words(answer.unfilled))
        yield Paste(typed("waitlist", "match-run", answer.request.waitlist))
    if answer.request.do == "open":
        yield Prose(f"Times are shown and typed in {clock.shown}.", "quiet")


def _plan_page(session: Session, answer: "Answer", request: Request, policy: tuple[str, ...]) -> Page:
    """Return what a request would come to, with the command that records just that."""
    if answer.refused is not None:
        raise _refusal(session, request, answer)
    before = {waitlist.name: waitlist for waitlist in session.ledger.waitlists()}.get(request.waitlist)
    clock = session.clock(before.zone if before else None)
    joins = {position for position, record in answer.records if isinstance(record.event, EntryJoined)}

    def label(number: int) -> str:
        return (request.person or "the person") if number in joins else session.names.numbered(number)

    if not answer.records:
        return _empty_plan(session, answer, f"{typed_again(request, policy)} --plan {answer.plan}")
    blocks: list[Block] = [Heading(f"The plan: {count(len(answer.records), 'record')}. Nothing is recorded yet.")]
    blocks += [Item(f"{n}.", told(record.event, at, label, clock)) for n, (at, record) in enumerate(answer.records, 1)]
    standing = None if request.do == "policy" else before_and_after(session, request.waitlist, answer)
    if standing is not None:
        blocks.append(standing)
    overriding = override_in(session, answer)
    if overriding is not None:
        blocks += override_blocks(session, overriding)
    blocks += late_blocks(session, answer, clock)
    blocks += cost_blocks(session, answer, clock)
    command = f"{typed_again(request, policy)} --plan {answer.plan}"
    if answer.unfilled is not None:
        blocks.append(Prose(unfilled_in_words(answer.unfilled)))
    data: dict[str, Any] = {"plan": answer.plan, "command": command, "records": _data(answer)}
    if overriding is not None:
        data["override"] = overriding
    if request.do == "policy":
        from cli.render.reordering import reordering_blocks, reordering_data
        from ledger.intake.values import read_policy

        moved = session.ledger.reordering(request.waitlist, read_policy(request.policy, clock.zone))
        blocks += reordering_blocks(session, moved)
        data["reordering"] = reordering_data(moved)
    blocks += [Prose("To record just this:"), Paste(command)]
    return Page(
        schema="waitlist.plan/1", data=data, blocks=tuple(blocks), sheet=_sheet(session, answer), head=answer.head
    )


def _empty_plan(session: Session, answer: "Answer", command: str) -> Page:
    """Return that a request would record nothing; a program may record just that, a person need not."""
    return Page(
        schema="waitlist.plan/1",
        data={"plan": answer.plan, "command": command, "records": []},
        blocks=(
            Heading("The plan: no records."),
            Prose(_nothing(session, answer).replace("was recorded", "is recorded")),
        ),
        sheet=_sheet(session, answer),
        head=answer.head,
    )


def _sheet(session: Session, answer: "Answer") -> Sheet:
    zone = session.zone
    rows = tuple(
        (
            position,
            record.type,
            getattr(record.event, "entry", position if record.type == "EntryJoined" else None),
            When(record.at, zone),
        )
        for position, record in answer.records
    )
    return Sheet(columns("position", "event", "entry", "at", right=("position", "entry")), rows)


def _data(answer: "Answer") -> list[dict[str, Any]]:
    return [
        {"position": position, "type": record.type, "at": record.at, "by": record.by, "data": record.event}
        for position, record in answer.records
    ]


def _refusal(session: Session, request: Request, answer: "Answer") -> Problem:
    assert answer.refused is not None
    who = session.names.numbered(answer.entry) if answer.entry else quoted(request.person or "this person")
    state = str(answer.refused.details.get("state", ""))
    if answer.refused.rule == "recorded_refusal":
        state = ""
    return refusal(answer.refused, request, who, state, answer.refusal)


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
    if error.code == "person" and error.hint == "unknown":
        return unknown_person(session, session.waitlist(request.waitlist), request.person or "", NOTHING_RECORDED)
    return mistake(error, request, [one.name for one in session.ledger.waitlists()])
