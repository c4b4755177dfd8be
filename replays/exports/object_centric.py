"""The records as an object-centric event log, OCEL 2.0 in JSON (https://www.ocel-standard.org), for process mining.

Objects are waitlists, entries, persons (random ids) and pools; an event is related to those it is about.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.events import EntryAdmitted, EntryJoined, SpotOffered
from ledger.record import Numbered, Record
from replays.rederiving.decided import entry_of

_ATTRIBUTES = [
    {"name": "actor", "type": "string"},
    {"name": "command", "type": "integer"},
    {"name": "position", "type": "integer"},
]


def object_centric_log(records: Iterable[Numbered]) -> dict[str, Any]:
    """Return the whole log."""
    objects: dict[tuple[str, str], dict[str, Any]] = {}
    events, kinds = [], set()
    for position, record in records:
        kinds.add(record.type)
        events.append(_event(position, record, objects))
    types = sorted({kind for kind, _ in objects})
    return {
        "objectTypes": [{"name": kind, "attributes": []} for kind in types],
        "eventTypes": [{"name": kind, "attributes": _ATTRIBUTES} for kind in sorted(kinds)],
        "objects": list(objects.values()),
        "events": events,
    }


def _event(position: int, record: Record, objects: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    related = []
    for kind, name, qualifier in _related(position, record):
        found = objects.setdefault(
            (kind, name), {"id": f"{kind}:{name}", "type": kind, "attributes": [], "relationships": []}
        )
        related.append({"objectId": found["id"], "qualifier": qualifier})
    if isinstance(record.event, EntryJoined):
        owner = {"objectId": f"person:{record.event.person}", "qualifier": "of"}
        objects["entry", str(position)]["relationships"].append(owner)
    values = {"actor": record.by, "command": record.cmd, "position": position}
    return {
        "id": str(position),
        "type": record.type,
        "time": record.at,
        "attributes": [{"name": name, "value": value} for name, value in values.items()],
        "relationships": related,
    }


def _related(position: int, record: Record) -> Iterator[tuple[str, str, str]]:
    yield "waitlist", record.list, "on"
    entry = entry_of(position, record)
    if entry is not None:
        yield "entry", str(entry), "about"
    if isinstance(record.event, EntryJoined):
        yield "person", record.event.person, "by"
    if isinstance(record.event, SpotOffered | EntryAdmitted):
        yield "pool", f"{record.list}/{record.event.pool}", "in"
