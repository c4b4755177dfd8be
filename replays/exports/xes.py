"""The records of entries as an event log in XES (IEEE 1849-2016), a trace for each entry, for process mining."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from ledger.decision import EntryNumber
from ledger.record import Numbered, Record
from replays.rederiving.decided import entry_of

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/" xes.version="1849-2016" xes.features="">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <classifier name="Event" keys="concept:name"/>
"""


def event_log(records: Iterable[Numbered]) -> Iterator[str]:
    """Yield the document piece by piece; what concerns no entry is in no trace."""
    traces: dict[EntryNumber, list[Numbered]] = {}
    for position, record in records:
        entry = entry_of(position, record)
        if entry is not None:
            traces.setdefault(entry, []).append((position, record))
    yield _HEAD
    for entry, story in traces.items():
        yield f"  <trace>\n    {_attribute('string', 'concept:name', f'entry {entry}')}\n"
        yield f"    {_attribute('string', 'waitlist', story[0][1].list)}\n"
        for position, record in story:
            yield _event(position, record)
        yield "  </trace>\n"
    yield "</log>\n"


def _event(position: int, record: Record) -> str:
    attributes = (
        _attribute("string", "concept:name", record.type),
        _attribute("date", "time:timestamp", record.at),
        _attribute("string", "org:resource", record.by),
        _attribute("int", "position", str(position)),
        _attribute("int", "command", str(record.cmd)),
    )
    return "    <event>\n" + "".join(f"      {one}\n" for one in attributes) + "    </event>\n"


def _attribute(kind: str, key: str, value: str) -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"
