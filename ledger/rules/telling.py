"""What is recorded when a person is told, or could not be? The notice, and where the policy says so the deadline."""

from msgspec.structs import replace

from ledger.book import Entry
from ledger.commands import Tell
from ledger.events import ListEvent, NoticeRecorded
from ledger.rules.situation import Deadline, Situation


def tell(step: Tell, now: Situation) -> tuple[ListEvent, ...]:
    """Record that these people were told of what last changed for them, each once."""
    numbers = enumerate(dict.fromkeys(step.entries), now.position)
    return tuple(_notice(step, now.entry(number), replace(now, position=position)) for position, number in numbers)


def _notice(step: Tell, entry: Entry, now: Situation) -> NoticeRecorded:
    begins = step.sent and entry.offer is not None and entry.window is not None
    deadline = now.window_from_now(entry.window or "none") if begins else Deadline()
    return NoticeRecorded(
        entry=entry.number,
        about=entry.news,
        channel=step.channel,
        sent=step.sent,
        message=step.message,
        deadline=deadline.at,
        zone=deadline.zone,
        tzdata=deadline.tzdata,
    )
