"""Do the public tools read what we export? Run by ``make check-exports``, in an environment that has them.

pm4py reads the OCEL and XES logs, the cloudevents SDK every event, and a schema written from the standard's page
(https://www.ocel-standard.org/specification/formats/json/) holds the OCEL document. What they find is compared with the
records themselves.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pm4py
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

_TEXT = {"type": "string"}
_TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "properties": {
            "name": _TEXT,
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {"name": _TEXT, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}},
                },
            },
        },
    },
}
_RELATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": _TEXT, "qualifier": _TEXT},
    },
}
_OBJECT = {"id": _TEXT, "type": _TEXT, "attributes": {"type": "array"}, "relationships": _RELATIONS}
SCHEMA = {
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "properties": {
        "objectTypes": _TYPES,
        "eventTypes": _TYPES,
        "objects": {"type": "array", "items": {"type": "object", "required": ["id", "type"], "properties": _OBJECT}},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "time"],
                "properties": {**_OBJECT, "time": {"type": "string", "format": "date-time"}},
            },
        },
    },
}


def main(folder: Path) -> None:
    """Check the three exports in a folder against the records beside them."""
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = Counter(record["type"] for record in records if record["list"] != "$ledger")
    object_centric(folder / "log.json", kinds)
    traces(folder / "log.xes", kinds)
    events(folder / "events.jsonl", records)


def object_centric(file: Path, kinds: Counter[str]) -> None:
    """Read the OCEL 2.0 log."""
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), SCHEMA)
    log: Any = pm4py.read_ocel2_json(str(file))
    found = Counter(log.events["ocel:activity"])
    assert found == kinds, (found, kinds)
    nets = sorted(pm4py.discover_oc_petri_net(log)["petri_nets"])
    print(f"OCEL 2.0: pm4py reads {len(log.events)} events of {len(log.objects)} objects and finds a net for {nets}.")


def traces(file: Path, kinds: Counter[str]) -> None:
    """Read the XES log: a trace for each entry."""
    log: Any = pm4py.read_xes(str(file))
    found = Counter(log["concept:name"])
    assert all(found[kind] == kinds[kind] for kind in found), (found, kinds)
    assert log["case:concept:name"].nunique() == kinds["EntryJoined"]
    assert set(pm4py.get_start_activities(log)) == {"EntryJoined"}
    ends = sorted(pm4py.get_end_activities(log))
    print(f"XES: pm4py reads {len(log)} events in {kinds['EntryJoined']} traces, which end with {ends}.")


def events(file: Path, records: list[dict[str, Any]]) -> None:
    """Read the CloudEvents 1.0, one a line, by the project's own SDK."""
    found = [JSONFormat().read(CloudEvent, line) for line in file.read_bytes().splitlines()]
    assert [one.get_id() for one in found] == [str(position) for position, _ in enumerate(records, 1)]
    assert [one.get_type() for one in found] == [f"waitlist.{record['type']}" for record in records]
    assert all(one.get_time() is not None and one.get_time().tzinfo is not None for one in found)
    print(f"CloudEvents: the SDK reads {len(found)} events of {len({one.get_type() for one in found})} types.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
