"""What is said of a request: what was recorded, or what it would come to, with the command that records just that."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.render.before_after import before_and_after
from cli.render.bypassing import override_blocks, override_in
from cli.render.costs import cost_blocks
from cli.render.lateness import late_blocks
from cli.render.page import Block, Heading, Item, Page, Paste, Prose, Sheet, When, columns
from cli.session import Session
from cli.typed.retyped import typed_again
from cli.words.events import told
from cli.words.plain import count, plural, typed
from cli.words.unfilled import unfilled_in_words
from ledger.events import EntryJoined, OverrideProposed, SpotOffered
from ledger.requests import Request

if TYPE_CHECKING:
    from ledger.attempt import Answer


def recorded_page(session: Session, answer: "Answer") -> Page:
    """Return what was recorded."""
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


def plan_page(session: Session, answer: "Answer", request: Request, policy: tuple[str, ...]) -> Page:
    """Return what a request would come to, with the command that records just that."""
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
    if answer.request.do == "offer" and not answer.repeated:
        yield from _fewer(session, answer)
    if answer.request.do == "capacity" and not answer.repeated:
        yield from _over(session.waitlist(answer.request.waitlist).over)
    proposed = [position for position, record in answer.records if isinstance(record.event, OverrideProposed)]
    if proposed:
        yield Prose("Somebody else approves it by:")
        yield Paste(f"{typed('waitlist', 'approve', answer.request.waitlist, str(proposed[-1]))} --by ACTOR")
    if answer.request.do == "open":
        yield Prose(f"Times are shown and typed in {clock.shown}.", "quiet")


def _fewer(session: Session, answer: "Answer") -> Iterator[Block]:
    """Yield why fewer offers were made than were asked for; nothing where all were."""
    made = sum(isinstance(record.event, SpotOffered) for _, record in answer.records[answer.own.start :])
    if made >= (answer.request.next or 1):
        return
    free = session.waitlist(answer.request.waitlist).free
    if not free:
        yield Prose("No more offers could be made: no spot is free any more.")
    else:
        spots, them = f"{count(free, 'spot')} {plural('is', free)} free", "it" if free == 1 else "them"
        yield Prose(f"No more offers could be made: {spots}, and nobody else in the queue can take {them}.")
        yield Paste(typed("waitlist", "match-run", answer.request.waitlist))


def _over(number: int) -> Iterator[Block]:
    """Yield that more spots are taken than there are now; nothing where they are not."""
    if number:
        more = f"{count(number, 'spot')} more {plural('is', number)} taken or on offer than there are now"
        yield Prose(f"{more}. Nobody loses a spot by that; offers go on once as many have come free.")


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
