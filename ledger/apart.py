"""Is what is kept apart that of these records? The store of another ledger, or an older copy, knows nobody new."""

from typing import Final

from ledger.application import Ledger
from ledger.decision import EntryNumber
from ledger.events import EntryJoined, PersonErased, PersonsMerged
from ledger.record import decode

LAST: Final = 1000
"""Records that are looked at: a copy that is older lacks the newest."""
_TOPICS = ("EntryJoined.", "PersonErased.", "PersonsMerged.")


def unknown(ledger: Ledger) -> list[EntryNumber]:
    """Return the entries among the last records of whose person nothing is kept, although nobody erased it."""
    start = max(1, ledger.recorder.head().position - LAST + 1)
    joined: dict[EntryNumber, str] = {}
    erased: set[str] = set()
    now: dict[str, str] = {}
    for row in ledger.recorder.records(start):
        if not row.topic.startswith(_TOPICS):
            continue
        match decode(row.state).event:
            case EntryJoined(person=person, personal=personal) if personal:
                joined[row.position] = person
            case PersonErased(person=person):
                erased.add(person)
            case PersonsMerged(kept=kept, merged=merged):
                now[merged] = kept
            case _:
                pass
    persons = {_today(one, now) for one in joined.values()} - erased
    missing = {person for person in persons if not ledger.private.disclosures_of(person)}
    return [entry for entry, person in joined.items() if _today(person, now) in missing]


def _today(person: str, merged: dict[str, str]) -> str:
    """Return who a person is by now."""
    while person in merged:
        person = merged[person]
    return person
