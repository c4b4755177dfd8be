"""Who is to be told what? Everything that changed for a person since they last heard, on one waitlist."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from ledger.decision import EntryNumber, Position
from ledger.events import NoticeRecorded
from ledger.instant import Instant
from replays.history import AsOf, Due, Moment, Numbered, Past, Records, commands, cut, due_by, recorded, story

What = Literal["SpotOffered", "EntryAdmitted", "OfferExpired", "OfferRevoked", "EntryDisplaced", "AdmissionRestored"]
Silence = Literal["nothing", "leave", "keep", "end_of_line"]

_NEWS: dict[str, What] = {
    "SpotOffered": "SpotOffered",
    "EntryAdmitted": "EntryAdmitted",
    "OfferExpired": "OfferExpired",
    "OfferRevoked": "OfferRevoked",
    "EntryDisplaced": "EntryDisplaced",
    "AdmissionRestored": "AdmissionRestored",
}
"""What a person does not know unless somebody says so."""
_OWN = frozenset({"OfferAccepted", "OfferDeclined", "EntryWithdrawn", "AdmissionCancelled"})
"""What a person does, so that they know: whatever went before is old news."""


class Attempt(Struct, frozen=True):
    """That telling failed."""

    at: Instant
    channel: str


class Task(Struct, frozen=True, kw_only=True):
    """Somebody who is to be told.

    Attributes:
        what: the event of which they are to be told.
        about: where it is recorded; none where it is due and not recorded yet.
        since: its instant.
        pool: where their spot is.
        deadline: until when the offer can be answered.
        window: how long it can be from when they are told, where that starts the time to answer.
        silence: what follows if they do not answer: ``nothing``, or the policy's ``after_expiry``.
        failed: the last attempt to tell them of it, where it failed.
    """

    entry: EntryNumber
    person: str
    what: What
    about: Position | None
    since: Instant
    pool: str | None
    deadline: Instant | None
    window: str | None
    silence: Silence
    failed: Attempt | None = None


class Todo(Struct, frozen=True):
    """Who is to be told on a waitlist, the most urgent first."""

    moment: Moment
    tasks: tuple[Task, ...]


class _News(Struct):
    what: What
    position: Position
    at: Instant
    failed: Attempt | None = None


def todo(records: Records, waitlist: str, as_of: AsOf | None = None) -> Todo | None:
    """Return who is to be told what; None when the waitlist was not open yet."""
    past, news = Past(waitlist), dict[EntryNumber, _News]()
    for group in commands(story(records, waitlist, cut(records, waitlist, as_of))):
        past.take_all(group)
        _hear(group, news)
    view = past.view(due_by(as_of))
    if view is None:
        return None
    for due in view.moment.due:
        _fall_due(due, news)
    tasks = [_task(number, one, past) for number, one in news.items()]
    return Todo(view.moment, tuple(sorted(tasks, key=_urgency)))


def _hear(group: Iterable[Numbered], news: dict[EntryNumber, _News]) -> None:
    """Take in the records of one command; whoever joins by it hears its outcome at once."""
    here: set[EntryNumber] = set()
    for position, record in group:
        event = record.event
        number = position if record.type == "EntryJoined" else getattr(event, "entry", None)
        if record.type == "EntryJoined":
            here.add(position)
        elif isinstance(event, NoticeRecorded):
            _told(event, record.at, news)
        elif number is not None and record.type in _NEWS and number not in here:
            news[number] = _News(_NEWS[record.type], position, record.at)
        elif record.type in _OWN:
            news.pop(number or 0, None)


def _told(event: NoticeRecorded, at: Instant, news: dict[EntryNumber, _News]) -> None:
    one = news.get(event.entry)
    if one is None or event.about < one.position:
        return
    if event.sent:
        del news[event.entry]
    else:
        one.failed = Attempt(at, event.channel)


def _fall_due(due: Due, news: dict[EntryNumber, _News]) -> None:
    if due.event == "OfferExpired":
        news[due.entry] = _News("OfferExpired", 2**52, due.at)


def _task(number: EntryNumber, news: _News, past: Past) -> Task:
    entry, policy = past.book.entries[number], past.book.waitlists[past.name].policy
    is_offer = news.what == "SpotOffered"
    dies = is_offer and entry.deadline is not None
    return Task(
        entry=number,
        person=entry.person,
        what=news.what,
        about=recorded(news.position),
        since=news.at,
        pool=entry.pool,
        deadline=entry.deadline if is_offer else None,
        window=entry.window if is_offer else None,
        silence=policy.after_expiry if dies else "nothing",
        failed=news.failed,
    )


def _urgency(task: Task) -> tuple[bool, bool, str, int]:
    """Offers that stand still until somebody speaks come first, then those that end first, then other news by age."""
    is_offer = task.what == "SpotOffered"
    return not is_offer, task.window is None, task.deadline or f"~{task.since}", task.entry
