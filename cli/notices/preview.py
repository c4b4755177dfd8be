"""Who would be told what by a message, and in which words? Nothing is sent, and nothing is recorded."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from cli.notices.choosing import Fit, Unfit, chosen
from cli.session import Session
from ledger.news import EMAIL, News, Task
from replays.answers.todo import todo
from replays.past.history import Now


class Preview(Struct, frozen=True):
    """Somebody who is to be told, and what a message can tell them, or why none would go out."""

    waitlist: str
    zone: str
    task: Task
    found: Fit | Unfit


def previews(session: Session, waitlist: str | None) -> Iterator[Preview]:
    """Yield everybody who is to be told, on one waitlist or on all."""
    lists = session.ledger.waitlists() if waitlist is None else [session.waitlist(waitlist)]
    for one in lists:
        found = session.looked_up(partial(todo, waitlist=one.name, as_of=Now(session.around.now())))[0]
        for task in found.tasks if found else ():
            yield Preview(one.name, one.zone, task, _chosen(session, one.name, task))


def _chosen(session: Session, waitlist: str, task: Task) -> Fit | Unfit:
    if task.about is None:
        return Unfit("due")
    found = chosen(session, waitlist, News(task.entry, task.what, task.about, task.since, task.unheard))
    if isinstance(found, Fit) and task.failed is not None and task.failed.channel == EMAIL:
        return Unfit("failed_before")
    return found
