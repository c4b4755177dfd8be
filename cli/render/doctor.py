"""How is it told what somebody should look at, with the command that sees to it?"""

from collections.abc import Iterator
from functools import partial
from typing import assert_never

from msgspec import Struct

from cli import exits
from cli.render.page import Block, Heading, Item, Page, Paste, Prose, Sheet, columns
from cli.render.today import GLANCE
from cli.render.todo import WHAT
from cli.session import Session
from cli.words.plain import count, listed, plural, spelled, typed
from ledger.book import ACTIVE, Entry
from replays.answers.doctor import Finding, clocks, examine
from replays.answers.todo import todo
from replays.past.history import Now

_HALTS = {
    "manual": "the organiser makes the offers",
    "paused": "the waitlist is paused",
    "closed": "the waitlist is closed",
}


class Remark(Struct, frozen=True):
    """One finding in words, with a command that sees to it, if there is one."""

    kind: str
    waitlist: str
    text: str
    command: str | None = None


def doctor_page(session: Session, *, all_clocks: bool, exit_code: bool) -> Page:
    """Return what somebody should look at."""
    remarks = [*_stale(session), *_standing(session), *_unknown(session), *_doubles(session), *_untold(session)]
    if all_clocks:
        remarks += [*(_told(session, one) for one in clocks(session.records)), *_half_merged(session)]
    blocks: list[Block] = []
    if remarks:
        blocks.append(Heading(f"{count(len(remarks), 'thing')} to look at"))
    else:
        blocks.append(Prose("Nothing needs a hand.", "good"))
    for remark in remarks:
        blocks.append(Item(remark.waitlist or "ledger", remark.text))
        if remark.command:
            blocks.append(Paste(remark.command))
    sheet = Sheet(
        columns("kind", "waitlist", "what", "command"),
        tuple((one.kind, one.waitlist, one.text, one.command) for one in remarks),
    )
    return Page(
        schema="waitlist.doctor/1",
        data=remarks,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        code=exits.CHANGES if remarks and exit_code else exits.DONE,
    )


def _stale(session: Session) -> Iterator[Remark]:
    from projections.rebuild import status

    with session.ledger.store.snapshot() as snapshot:
        found = status(snapshot)
    if not found.is_current:
        text = f"The read models hold #{found.position} of #{found.head}: no command can be recorded."
        yield Remark("stale_projections", "", text, "waitlist projections rebuild")


def _unknown(session: Session) -> Iterator[Remark]:
    from ledger.apart import unknown

    if found := unknown(session.ledger):
        whose = f"entry {found[-1]}" if len(found) == 1 else f"{len(found)} entries, {found[-1]} the last of them"
        text = f"Nothing is kept of who is behind {whose}, and nobody erased it. "
        text += "The names and addresses here may be those of another ledger, or an older copy than the records."
        yield Remark("people_unknown", "", text)


def _untold(session: Session) -> Iterator[Remark]:
    """Yield whom telling failed, on the lists that are short enough to be read at a glance."""
    now = Now(session.around.now())
    for waitlist in (one for one in session.ledger.waitlists() if one.n <= GLANCE):
        found, _ = session.looked_up(partial(todo, waitlist=waitlist.name, as_of=now))
        for task in found.tasks if found else ():
            if task.failed is not None:
                who, clock = session.names.numbered(task.entry), session.clock(waitlist.zone)
                text = f"{who} could not be told by {task.failed.channel} on {clock.spoken(task.failed.at)}"
                reason = None if session.options.redact else session.names.text(task.failed.reason)
                text += f" that {WHAT[task.what]}{f' ({reason})' if reason else ''}, and has not been told since."
                yield Remark("untold", waitlist.name, text, typed("waitlist", "todo", waitlist.name))


def _half_merged(session: Session) -> Iterator[Remark]:
    from ledger.merging import unfinished

    for event in unfinished(session.ledger):
        known = session.names.person(event.merged) or "A person"
        text = f"{known} is somebody else by the records, and what is kept of them did not follow: it was interrupted."
        yield Remark("half_merged", "", text, "waitlist same --finish")


def _standing(session: Session) -> Iterator[Remark]:
    now = session.around.now()
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        found = [one for waitlist in book.waitlists() for one in examine(book, waitlist, now)]
    yield from (_told(session, one) for one in found)


def _told(session: Session, one: Finding) -> Remark:
    clock = session.clock(session.waitlist(one.waitlist).zone)
    who = session.names.numbered(one.entry) if one.entry else "somebody"
    match one.kind:
        case "due":
            since = clock.spoken(one.at) if one.at else "some time ago"
            what = f"Something about {who}" if one.entry else "The end of all offers"
            text = f"{what} has been due since {since}, and nothing has recorded it."
            return Remark(one.kind, one.waitlist, text, typed("waitlist", "tick", one.waitlist))
        case "idle_spot":
            return _idle(one, who)
        case "clock_went_back":
            said = clock.spoken(one.at) if one.at else "an earlier time"
            text = f"When #{one.position} was written the clock said {said}, earlier than the record before it."
            return Remark(one.kind, one.waitlist, text, f"waitlist show {one.position}")
        case _:
            assert_never(one.kind)


def _idle(one: Finding, who: str) -> Remark:
    since = f" since #{one.position}" if one.position else ""
    free = f"{count(one.free, 'spot')} {plural('has', one.free)} been free{since}"
    it = "it" if one.free == 1 else "one"
    text = f"{free}. {who} could have {it}, and nobody is offered {it}"
    match one.halt:
        case "manual":
            command = typed("waitlist", "offer", one.waitlist)
        case "paused":
            command = typed("waitlist", "unpause", one.waitlist)
        case "closed":
            command = typed("waitlist", "reopen", one.waitlist)
        case None:
            command = typed("waitlist", "tick", one.waitlist)
        case _:
            assert_never(one.halt)
    why = f": {_HALTS[one.halt]}." if one.halt else "."
    return Remark(one.kind, one.waitlist, text + why, command)


def _doubles(session: Session) -> Iterator[Remark]:
    """Two persons with one name or number, both active on one waitlist, may be one."""
    for kind, persons in session.private.alike():
        with session.ledger.store.snapshot() as snapshot:
            book = session.ledger.projections.book(snapshot)
            active = [entry for person in persons for entry in book.entries_of(person) if entry.state in ACTIVE]
        for waitlist in sorted({entry.waitlist for entry in active}):
            there = sorted((entry for entry in active if entry.waitlist == waitlist), key=lambda entry: entry.number)
            if len(there) > 1:
                yield _double(session, kind, waitlist, there)


def _double(session: Session, kind: str, waitlist: str, entries: list[Entry]) -> Remark:
    who = listed(session.names.numbered(entry.number) for entry in entries)
    same = "name" if kind == "name" else "number"
    them = "both" if len(entries) == 2 else f"all {spelled(len(entries))}"
    text = f"{who} have the same {same}: {them} may be one person. If so, say it; the better entry goes on."
    command = typed("waitlist", "same", str(entries[0].number), str(entries[1].number))
    return Remark("duplicate", waitlist, text, command)
