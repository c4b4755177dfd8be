"""The records as CloudEvents 1.0 in JSON, one a line (https://github.com/cloudevents/spec, JSON event format)."""

from collections.abc import Iterable, Iterator

import msgspec

from ledger.record import Numbered, Record
from replays.rederiving.decided import entry_of

_encode = msgspec.json.Encoder(order="sorted").encode


def cloud_events(records: Iterable[Numbered]) -> Iterator[bytes]:
    """Yield one event a record; position, command and actor are extension attributes."""
    for position, record in records:
        yield _encode(_event(position, record)) + b"\n"


def _event(position: int, record: Record) -> dict[str, object]:
    entry = entry_of(position, record)
    subject = {} if entry is None else {"subject": f"entry/{entry}"}
    return {
        "specversion": "1.0",
        "id": str(position),
        "source": f"/waitlists/{record.list}",
        "type": f"waitlist.{record.type}",
        "time": record.at,
        "datacontenttype": "application/json",
        "actor": record.by,
        "command": record.cmd,
        "position": position,
        "data": record.event,
        **subject,
    }
