"""Every member of every event is told otherwise, all hashes made to fit: what is found, and what is somebody's word.

In ``WORD`` stands what was asked for, by whom and why: it is found only where something was decided by it, as
docs/format.md says in section 12. Whatever the ledger decided is found, each time.
"""

from collections import defaultdict
from functools import cache
from random import Random
from typing import Any, get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace

from ledger.decision import Decision
from ledger.events import ListEvent
from ledger.policy import Policy, policy_digest
from ledger.record import Record, RecordError, decode, encode
from replays.audit.verify import verify
from replays.oracle import judge
from tests.oracle.histories import Writer
from tests.replays.written import Ledger

LIES = 4
"""How many lies are told of each member, each in another history."""
HISTORIES = 100
WORD = {
    "AdmissionCancelled": "reason",
    "AdmissionRestored": "reason",
    "CapacityChanged": "from_pool pools reason",
    "Decision": "code kind reason",
    "DrawAnnounced": "algorithm reason sources",
    "DrawHeld": "values",
    "EntryAmended": "attributes code entry outcomes party placed pools reason",
    "EntryDisplaced": "code reason",
    "EntryJoined": "attributes code outcomes party person personal placed pools reason wait",
    "EntryReinstated": "reason",
    "EntryResumed": "reason",
    "EntrySuspended": "reason until",
    "EntryWithdrawn": "reason",
    "EventCorrected": "code reason",
    "NoShowRecorded": "reason",
    "NoticeRecorded": "about channel deadline message reason repeat sent tzdata",
    "OfferDeclined": "reason",
    "OfferRevoked": "code reason",
    "OverrideProposed": "reason verb",
    "PersonsMerged": "kept merged reason",
    "PolicyAdopted": "policy reason",
    "PriorityChanged": "code priority reason",
    "RequestRefused": "against attributes beyond_limit outcomes party person personal placed pools reason wait",
    "SpotOffered": "deadline tzdata window",
    "WaitlistClosed": "joining_only reason",
    "WaitlistOpened": "policy pools series title zone",
    "WaitlistPaused": "reason",
    "WaitlistReopened": "reason",
    "WaitlistResumed": "reason",
}
OTHERWISE: dict[str, Any] = {"tzdata": "2020a", "zone": "Asia/Tokyo", "reason": "b-digest", "title": "b-digest"}
"""Other values of members that are the same in all histories."""


@cache
def histories() -> list[list[tuple[int, Record]]]:
    """Return histories that chance wrote."""
    written = (Writer(Random(seed)).write(100) for seed in range(HISTORIES))
    return [[(position, decode(state)) for position, state in history] for history in written]


@cache
def places(kind: type[Struct]) -> list[tuple[int, int]]:
    """Return history and position of every event of a kind, or of every event with such a decision."""
    return [
        (number, position)
        for number, history in enumerate(histories())
        for position, record in history
        if isinstance(_part(record, kind), kind)
    ]


@cache
def values(kind: type[Struct]) -> dict[str, list[Any]]:
    """Return for each member of a kind what it says anywhere."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for number, position in places(kind):
        part = _part(histories()[number][position - 1][1], kind)
        for name in kind.__struct_fields__:
            found[name][repr(getattr(part, name))] = getattr(part, name)
    for name in found.keys() & OTHERWISE.keys():
        found[name]["otherwise"] = OTHERWISE[name]
    return {name: list(said.values()) for name, said in found.items()}


@pytest.mark.parametrize("kind", [*get_args(ListEvent), Decision])
def test_a_lie_about_what_was_decided_is_found(kind: type[Struct]) -> None:
    word = set(WORD.get(kind.__name__, "").split())
    assert word <= set(kind.__struct_fields__)
    missed = {name: lie for name in set(kind.__struct_fields__) - word if (lie := _believed(kind, name)) is not None}
    assert missed == {}


def _believed(kind: type[Struct], name: str) -> str | None:
    """Tell lies about a member and return one that nobody finds."""
    chance = Random(f"{kind.__name__}.{name}")
    for _ in range(LIES):
        number, position = chance.choice(places(kind))
        record = histories()[number][position - 1][1]
        told = _told_otherwise(record, kind, name, chance.choice(values(kind)[name]))
        if told is not None and not _is_found(number, position, told):
            return f"#{position} of history {number}: {getattr(_part(told, kind), name)!r}"
    return None


def _told_otherwise(record: Record, kind: type[Struct], name: str, value: Any) -> Record | None:
    """Return a record of which one member says something else; None where that is no record, or the same."""
    part = _part(record, kind)
    more = {"digest": policy_digest(value)} if isinstance(value, Policy) else {}
    other = replace(part, **{name: value}, **more)
    event: Any = replace(record.event, decision=other) if kind is Decision else other
    told = replace(record, event=event)
    try:
        return None if encode(told) == encode(record) else decode(encode(told))
    except RecordError:
        return None


def _is_found(number: int, position: int, told: Record) -> bool:
    ledger = Ledger()
    for place, record in histories()[number]:
        ledger.put(told if place == position else record)
    return not verify(ledger, independent=judge.check).is_good


def _part(record: Record, kind: type[Struct]) -> Any:
    return getattr(record.event, "decision", None) if kind is Decision else record.event
