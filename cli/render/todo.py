"""Who is to be told what today? A table to work through, and the command that notes it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.page import Block, Cell, Column, Heading, Page, Paste, Prose, Sheet, When
from cli.session import Session
from cli.typed.asking import moment, shown_as
from cli.words.clockface import Clockface
from cli.words.plain import count, in_units, typed

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from ledger.news import Task
    from replays.answers.todo import Todo

WHAT = {
    "SpotOffered": "a spot is offered",
    "EntryAdmitted": "they are admitted",
    "OfferExpired": "their offer expired",
    "OfferRevoked": "their offer was taken back",
    "EntryDisplaced": "they lost their spot and wait again",
    "AdmissionRestored": "they are admitted again",
}
SILENCE = {
    "nothing": "nothing changes",
    "leave": "expires; they leave the list",
    "keep": "expires; they keep their place",
    "end_of_line": "expires; end of the line",
}


def todo_page(session: Session, name: str | None, as_of: str | None) -> Page:
    """Return who is to be told what, on one waitlist or on all."""
    lists = [session.waitlist(name)] if name is not None else session.ledger.waitlists()
    found = [(one, tasks) for one in lists if (tasks := _todo(session, one, as_of)) is not None]
    for _, tasks in found:
        session.names.meet({task.entry: task.person for task in tasks.tasks})
    rows = tuple(row for waitlist, tasks in found for row in _rows(session, waitlist, tasks))
    number = len(rows)
    title = f"{count(number, 'person')} to tell" if number else "Nobody has to be told anything."
    sheet = Sheet(_COLUMNS, rows)
    blocks: list[Block] = [Heading(title), sheet, *_noting(found)] if number else [Prose(title)]
    when = shown_as(moment(session, lists[0], as_of)) if lists else None
    return Page(
        schema="waitlist.todo/1",
        data=[tasks for _, tasks in found],
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=when,
    )


def _todo(session: Session, waitlist: "Waitlist", as_of: str | None) -> "Todo | None":
    from replays.answers.todo import todo

    when = moment(session, waitlist, as_of)
    return session.looked_up(lambda records: todo(records, waitlist.name, when))[0]


def _rows(session: Session, waitlist: "Waitlist", found: "Todo") -> Iterator[tuple[Cell, ...]]:
    clock = session.clock(waitlist.zone)
    for task in found.tasks:
        yield (
            waitlist.name,
            task.entry,
            session.names.entry(task.entry),
            session.names.reach(task.person) or _out_of_reach(session),
            _what(session, task, clock),
            When(task.deadline, waitlist.zone) if task.deadline else "",
            _silence(task),
        )


def _what(session: Session, task: "Task", clock: Clockface) -> str:
    unheard = " (they were never told of it)" if task.unheard else ""
    if task.failed is None:
        return WHAT[task.what] + unheard
    reason = None if session.options.redact else session.names.text(task.failed.reason)
    why = f" ({reason})" if reason else ""
    return f"{WHAT[task.what]}{unheard}; {task.failed.channel} failed on {clock.short(task.failed.at)}{why}"


def _out_of_reach(session: Session) -> str:
    return "" if session.options.redact else "not known"


def _silence(task: "Task") -> str:
    if task.window is not None:
        begins = f"the {in_units(task.window)} to answer begin when this is noted"
        return f"{begins}; until then nothing changes" if task.deadline is None else begins
    return SILENCE[task.silence]


def _noting(found: "list[tuple[Waitlist, Todo]]") -> Iterator[Block]:
    """Yield, for each waitlist, the command that notes that all these people were told."""
    open_ones = [(waitlist.name, tasks.tasks) for waitlist, tasks in found if tasks.tasks]
    yield Prose("When they were told, say how; or --failed for whoever could not be reached:")
    for name, tasks in open_ones:
        numbers = [str(task.entry) for task in tasks]
        yield Paste(f"{typed('waitlist', 'told', name, *numbers)} --channel email")


_COLUMNS = (
    Column("waitlist"),
    Column("entry", "entry", "right"),
    Column("who"),
    Column("reach", "reached at"),
    Column("what", "tell them that"),
    Column("deadline", "answer by"),
    Column("silence", "without an answer"),
)
