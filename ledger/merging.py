"""How do two persons become one? On every waitlist where they stand, all at once, and then in what is kept of them.

The records come first: if the power goes out between them and the private store, ``finish`` does the rest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from ledger.application import Ledger
from ledger.attempt import Answer
from ledger.events import PersonsMerged
from ledger.record import Numbered, decode
from ledger.requests import Request
from ledger.store import merging


class NotMerged(Exception):
    """A rule said no on one of the waitlists, or the plan is another one by now; nothing is recorded."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__("nothing is merged")
        self.answers = tuple(answers)


def plan_of(answers: Iterable[Answer]) -> str:
    """Return the digest of a plan for several waitlists; that of a single one stays what it is."""
    plans = [answer.plan for answer in answers]
    return plans[0] if len(plans) == 1 else hashlib.sha256(" ".join(plans).encode()).hexdigest()[:12]


def merge(
    ledger: Ledger, requests: Sequence[Request], *, plan: str | None = None, max_offers: int | None = None
) -> list[Answer]:
    """Record that two persons are one, on each waitlist by a request of its own, and keep what is known of both as one.

    Raises:
        NotMerged: a rule says no, or the plan is not the one that was looked at.
        TooMany: more offers would be made than were allowed.
    """
    with ledger.batch() as batch:
        answers = [batch.record(request, via="cli", max_offers=max_offers) for request in requests]
        if any(answer.refused for answer in answers) or plan not in (None, plan_of(answers)):
            raise NotMerged(answers)
    for event in _merged(answer.records for answer in answers):
        merging.merge(ledger.private, event.kept, event.merged)
    return answers


def unfinished(ledger: Ledger) -> list[PersonsMerged]:
    """Return the mergings on record that the private store has not heard of; reads every record once."""
    events = (decode(row.state).event for row in ledger.recorder.records() if row.topic.startswith("PersonsMerged."))
    merged = {event.merged: event for event in events if isinstance(event, PersonsMerged)}
    return [event for event in merged.values() if merging.is_apart(ledger.private, event.merged)]


def finish(ledger: Ledger) -> int:
    """Carry over what an interrupted merging left behind; return how many there were."""
    left = unfinished(ledger)
    for event in left:
        merging.merge(ledger.private, event.kept, event.merged)
    return len(left)


def _merged(commands: Iterable[tuple[Numbered, ...]]) -> Iterator[PersonsMerged]:
    for records in commands:
        yield from (record.event for _, record in records if isinstance(record.event, PersonsMerged))
