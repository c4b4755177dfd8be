"""What is recorded when a person is told, or could not be? The notice, and where the policy says so the deadline."""

from msgspec.structs import replace

from ledger.book import Entry
from ledger.commands import Tell
from ledger.decision import Position
from ledger.events import Events, NoticeRecorded
from ledger.refusals import Mistake
from ledger.rules.situation import Deadline, Situation


def tell(step: Tell, now: Situation) -> Events:
    """Record that these people were told of what changed for them, each once.

    Raises:
        Mistake: it is said to be about a record that says nothing of the person.
    """
    about = dict(zip(step.entries, step.about, strict=bool(step.about)))
    numbers = enumerate(dict.fromkeys(step.entries), now.position)
    return tuple(
        _notice(step, now.entry(number), about.get(number), replace(now, position=position))
        for position, number in numbers
    )


def _notice(step: Tell, entry: Entry, about: Position | None, now: Situation) -> NoticeRecorded:
    about = entry.news if about is None else about
    if not entry.number <= about <= entry.news:
        raise Mistake("person", f"Record #{about} is no news of entry {entry.number}.")
    begins = step.sent and entry.offer is not None and about >= entry.offer and entry.window is not None
    deadline = now.window_from_now(entry.window or "none") if begins else Deadline()
    return NoticeRecorded(
        entry=entry.number,
        about=about,
        channel=step.channel,
        sent=step.sent,
        message=step.message,
        reason=step.reason,
        repeat=step.repeat,
        deadline=deadline.at,
        zone=deadline.zone,
        tzdata=deadline.tzdata,
    )
