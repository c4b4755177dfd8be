"""What became of telling people, or what would become of it? One row for each, and what helps with the rest."""

from collections.abc import Iterable, Iterator, Sequence

from cli import exits
from cli.notices.choosing import REASONS, Fit, Reason
from cli.notices.preview import Preview
from cli.notices.rounds import Outcome
from cli.render.names import REDACTED
from cli.render.page import Block, Cell, Column, Heading, Page, Paste, Prose, Sheet, When
from cli.render.todo import WHAT
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.plain import count, plural, sentence, typed

NOBODY = "Nobody has to be told anything."
_UNHEARD = " (they were never told of it)"
_ADVICE: dict[Reason, str] = {
    "no_address": "waitlist contact PERSON --email ADDRESS",
    "bad_address": "waitlist contact PERSON --email ADDRESS",
    "due": "waitlist tick",
    "failed_before": "waitlist notify --once --again",
}
"""What helps where a message tells nothing."""


def notified_page(session: Session, outcomes: Sequence[Outcome], trouble: str | None) -> Page:
    """Return what became of telling people; ``trouble`` says why it ended early."""
    rows = tuple(
        (one.waitlist, one.entry, session.names.entry(one.entry), _news(one), one.about, became(session, one))
        for one in outcomes
    )
    sheet = Sheet(_BECAME, rows)
    blocks: list[Block] = [Heading(_summary(outcomes)), sheet] if outcomes else []
    if not outcomes and trouble is None:
        blocks.append(Prose(NOBODY))
    if trouble is not None:
        blocks.append(Prose(f"{trouble} What is left is sent when you run this again.", "bad"))
    blocks += _helpful([one.reason for one in outcomes if one.reason])
    is_late = trouble is not None or any(one.came == "later" for one in outcomes)
    return Page(
        schema="waitlist.notify/1",
        data={"outcomes": outcomes, "trouble": trouble},
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        code=exits.UNSENT if is_late else exits.DONE,
    )


def preview_page(session: Session, found: Sequence[Preview]) -> Page:
    """Return who would be told what, by which address, and who would not."""
    rows = tuple(_preview_row(session, one) for one in found)
    fits = sum(isinstance(one.found, Fit) for one in found)
    sheet = Sheet(_PREVIEW, rows)
    title = sentence(f"{count(fits, 'message')} would be sent. Nothing is sent now")
    blocks: list[Block] = [Heading(title), sheet] if found else [Prose(NOBODY)]
    blocks += _helpful([one.found.reason for one in found if not isinstance(one.found, Fit)])
    data = [
        {"waitlist": one.waitlist, "task": one.task}
        | ({"to": _to(session, one.found)} if isinstance(one.found, Fit) else {"reason": one.found.reason})
        for one in found
    ]
    return Page(
        schema="waitlist.notify_plan/1",
        data=data,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
    )


def printed_blocks(folder: str, found: Sequence[Preview]) -> Iterator[Block]:
    """Yield where messages were written, and the commands that note that they were sent."""
    yield Prose(f"{count(len(found), 'message')} {plural('is', len(found))} in {folder}. When they are sent, note it:")
    for waitlist in dict.fromkeys(one.waitlist for one in found):
        numbers = [str(one.task.entry) for one in found if one.waitlist == waitlist]
        yield Paste(f"{typed('waitlist', 'told', waitlist, *numbers)} --channel email")


def became(session: Session, one: Outcome) -> str:
    """Return what became of telling somebody, in a few words."""
    match one.came:
        case "sent":
            return "told, perhaps again: an earlier attempt was cut off" if one.repeat else "told"
        case "failed":
            return f"failed: {one.reply}"
        case "later":
            again = f" after {_clock(session, one).short(one.next_try)}" if one.next_try else ""
            return f"tried again{again}: {one.reply}"
        case "lost":
            return "an attempt was cut off: they may have a message that is out of date"
        case "left":
            return f"not told: {REASONS[one.reason]}" if one.reason else "not told"


def line(session: Session, one: Outcome) -> str:
    """Return what became of telling somebody for a service's log, which names nobody."""
    about = f" that {WHAT[one.what]}" if one.what else ""
    return f"{one.waitlist}, entry {one.entry}, #{one.about}{about}: {became(session, one)}"


def _news(one: Outcome) -> str:
    return (WHAT[one.what] if one.what else "") + (_UNHEARD if one.unheard else "")


def _clock(session: Session, one: Outcome) -> Clockface:
    return session.clock(session.waitlist(one.waitlist).zone)


def _summary(outcomes: Sequence[Outcome]) -> str:
    sent = sum(one.came == "sent" for one in outcomes)
    others = {
        "failed": "could not be told",
        "later": "will be tried again",
        "left": "not told by a message",
        "lost": "in doubt",
    }
    numbers = {came: sum(one.came == came for one in outcomes) for came in others}
    rest = [f"{number:,} {others[came]}" for came, number in numbers.items() if number]
    was = plural("was", sent) if sent else "was"
    told = f"{count(sent, 'person')} {was} told" if sent else "Nobody was told"
    return ", ".join([told, *rest])


def _preview_row(session: Session, one: Preview) -> tuple[Cell, ...]:
    task, found = one.task, one.found
    says = WHAT[task.what] + (_UNHEARD if task.unheard else "")
    until = When(task.deadline, one.zone) if task.deadline else None
    to = _to(session, found) if isinstance(found, Fit) else f"not: {REASONS[found.reason]}"
    return one.waitlist, task.entry, session.names.entry(task.entry), says, until, to


def _to(session: Session, found: Fit) -> str:
    return REDACTED if session.options.redact else found.address


def _helpful(reasons: Iterable[Reason]) -> Iterator[Block]:
    commands = dict.fromkeys(_ADVICE[reason] for reason in reasons if reason in _ADVICE)
    if commands:
        yield Prose("For the others:", "quiet")
        yield from map(Paste, commands)


_WHO = (Column("waitlist"), Column("entry", "entry", "right"), Column("who"), Column("what", "what they are told"))
_BECAME = (*_WHO, Column("about", "record", "right"), Column("outcome", "what became of it"))
_PREVIEW = (*_WHO, Column("deadline", "answer by"), Column("to", "sent to"))
