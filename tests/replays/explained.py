"""Why, about whomever a record concerns, as of right after it: what ``waitlist why jazz '#412'`` asks."""

from ledger.decision import Position
from replays.answers.why import Why, why
from replays.past.history import AtPosition, Records
from replays.rederiving.decided import record_at, subject_of


def why_at(records: Records, position: Position) -> Why | None:
    """Return why; None where there is no such record, or it is about nobody."""
    record = record_at(records, position)
    subject = None if record is None else subject_of(position, record)
    return None if record is None or subject is None else why(records, record.list, subject, AtPosition(position))
