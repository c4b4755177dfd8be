"""What is due today, on every waitlist, and which command sees to it?"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cli.render.page import Block, Cell, Facts, Heading, Page, Paste, Prose, Sheet, When, columns
from cli.session import Session
from cli.words.clockface import Clockface, find_zone
from cli.words.plain import count, listed, plural, sentence, typed
from ledger.instant import Instant, as_datetime, instant

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from replays.answers.today import Agenda, Matter

GLANCE = 50_000
"""Records of a waitlist up to which they are read to see who is to be told; of longer ones, todo says it."""

_HALTS = {
    "manual": "; the organiser makes the offers",
    "paused": ", but the waitlist is paused",
    "closed": ", but the waitlist is closed",
    None: " and will be offered it",
}


def today_page(session: Session) -> Page:
    """Return what is due today."""
    from replays.answers.today import agenda

    now = session.around.now()
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        lists = book.waitlists()
        found = [agenda(book, one, now, _end_of_day(now, one.zone)) for one in lists]
        head = snapshot.position
    clock = session.clock()
    blocks: list[Block] = [Heading(f"Today, {clock.spoken(now)} ({clock.shown})"), Prose(_summary(found))]
    matters = [(one, matter) for one in found for matter in one.matters]
    owed = {name: number for name, number in _owed(session, lists, now).items() if number}
    facts = [_fact(session, one, matter) for one, matter in matters]
    facts += [
        (name, f"{count(number, 'person')} {plural('has', number)} to be told what happened.")
        for name, number in owed.items()
    ]
    if facts:
        blocks.append(Facts(tuple(facts)))
    if found and not facts:
        blocks.append(Prose("Nothing is due today.", "good"))
    if long := [one.name for one in lists if one.n > GLANCE]:
        blocks.append(Prose(f"Whom to tell on {listed(long)} is not looked up here, but by:", "quiet"))
        blocks += [Paste(typed("waitlist", "todo", name)) for name in long]
    if found:
        last = max(found, key=lambda one: one.last)
        told = session.clock(last.zone).spoken(last.last_at)
        blocks.append(Prose(f"The last record is #{last.last}, on {last.waitlist}, {told}.", "quiet"))
    blocks += [Prose("Next:"), *map(Paste, _next(found, [matter for _, matter in matters], list(owed)))]
    rows = (*(_row(session, one, matter) for one, matter in matters), *map(_owed_row, owed))
    names = ("waitlist", "what", "entry", "name", "at", "free", "command")
    sheet = Sheet(columns(*names, right=("entry", "free")), rows)
    data = {"now": now, "waitlists": found, "notices": owed}
    return Page(schema="waitlist.today/1", data=data, blocks=tuple(blocks), sheet=sheet, head=head)


def _owed(session: Session, lists: "list[Waitlist]", now: Instant) -> dict[str, int]:
    """Return how many people are to be told something, on the lists that are short enough to be read at a glance."""
    from replays.answers.todo import todo
    from replays.past.history import Now

    short = [one.name for one in lists if one.n <= GLANCE]
    found = {name: session.looked_up(partial(todo, waitlist=name, as_of=Now(now)))[0] for name in short}
    return {name: len(tasks.tasks) for name, tasks in found.items() if tasks is not None}


def _owed_row(name: str) -> tuple[Cell, ...]:
    return name, "notices owed", None, None, None, None, typed("waitlist", "todo", name)


def _end_of_day(now: Instant, zone: str) -> Instant:
    """Return the last millisecond of this day in a zone."""
    place = find_zone(zone)
    tomorrow = as_datetime(now).astimezone(place).date() + timedelta(days=1)
    return instant(datetime.combine(tomorrow, time(0), tzinfo=place) - timedelta(milliseconds=1))


def _summary(found: "list[Agenda]") -> str:
    if not found:
        return "There is no waitlist yet."
    free, out, waiting = (sum(getattr(one, name) for one in found) for name in ("free", "offered", "waiting"))
    spots = f"{count(free, 'spot')} {plural('is', free)} free, {out or 'none'} {plural('is', out or 1)} on offer"
    people = "nobody is waiting" if not waiting else f"{count(waiting, 'entry')} {plural('is', waiting)} waiting"
    return sentence(f"{count(len(found), 'waitlist')}: {spots}, and {people}")


def _fact(session: Session, one: "Agenda", matter: "Matter") -> tuple[str, Cell]:
    return one.waitlist, _words(session, matter, session.clock(one.zone))


def _words(session: Session, matter: "Matter", clock: Clockface) -> str:
    who = "somebody new" if matter.entry is None else session.names.numbered(matter.entry)
    at = clock.short(matter.at) if matter.at else ""
    match matter.kind:
        case "due":
            ended = "The suspension of" if matter.state == "suspended" else "The offer to"
            return f"{ended} {who} ended at {at}, and that is not recorded yet."
        case "proposal":
            return f"What {matter.by} proposed for {who} in #{matter.proposed} waits for somebody else to approve it."
        case "offer_ends":
            return f"The offer to {who} is to be answered by {at}."
        case "idle_spot":
            spots = f"{count(matter.free, 'spot')} {plural('is', matter.free)} free"
            return sentence(f"{spots}, and {who} would be next{_HALTS[matter.halt]}")


def _command(matter: "Matter") -> str:
    match matter.kind:
        case "due":
            return typed("waitlist", "tick", matter.waitlist)
        case "proposal":
            return typed("waitlist", "approve", matter.waitlist, str(matter.proposed))
        case "offer_ends":
            return typed("waitlist", "person", matter.waitlist, str(matter.entry))
        case "idle_spot" if matter.halt == "manual":
            return typed("waitlist", "offer", matter.waitlist)
        case "idle_spot" if matter.halt is None:
            return typed("waitlist", "tick", matter.waitlist)
        case "idle_spot":
            return typed("waitlist", "status", matter.waitlist)


def _next(found: "list[Agenda]", matters: "list[Matter]", owed: list[str]) -> Iterator[str]:
    """Yield the commands that go on from here, at most three."""
    if not found:
        yield "waitlist open NAME --capacity N"
        return
    pressing = list(dict.fromkeys(_command(one) for one in matters if one.kind != "offer_ends"))
    telling = [typed("waitlist", "todo", *(owed if len(owed) == 1 else ()))] if owed else []
    yield from (*pressing[: 3 - len(telling)], *telling)
    if not pressing and not telling:
        longest = max(found, key=lambda one: (one.waiting, one.waitlist))
        yield typed("waitlist", "queue", longest.waitlist) if longest.waiting else "waitlist lists"


def _row(session: Session, one: "Agenda", matter: "Matter") -> tuple[Cell, ...]:
    when = When(matter.at, one.zone) if matter.at else None
    free = matter.free if matter.kind == "idle_spot" else None
    who = None if matter.entry is None else session.names.entry(matter.entry)
    return one.waitlist, matter.kind.replace("_", " "), matter.entry, who, when, free, _command(matter)
