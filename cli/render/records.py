"""How are records shown: one line each, or one in full?"""

from collections import deque
from collections.abc import Iterator

from cli import exits
from cli.asking import no_record
from cli.problem import Problem
from cli.render.page import Column, Facts, Heading, Page, Prose, Sheet, Verbatim, When
from cli.session import Session
from cli.words.events import told
from cli.words.plain import close_to, quoted
from ledger.record import EVENT_TYPES, Record, decode


def log_page(session: Session, name: str | None, last: int | None, type: str | None, actor: str | None) -> Page:
    """Return the records, of one waitlist or of all."""
    zone = session.waitlist(name).zone if name else session.zone
    if type is not None and type not in EVENT_TYPES:
        raise _no_event(type)
    clock = session.clock(zone)
    found: Iterator[tuple[int, Record]] = (
        (position, record)
        for position, record in _records(session, name)
        if type in (None, record.type) and actor in (None, record.by)
    )
    kept = list(deque(found, last)) if last is not None else list(found)
    rows = tuple(
        (
            position,
            When(record.at, zone),
            record.list,
            record.by,
            told(record.event, position, session.names.numbered, clock),
        )
        for position, record in kept
    )
    sheet = Sheet(
        (
            Column("position", "record", "right"),
            Column("at", "at"),
            Column("waitlist"),
            Column("by", "by"),
            Column("what", "what happened"),
        ),
        rows,
    )
    data = [{"position": position, "record": _plain(record)} for position, record in kept]
    blocks = (sheet,) if rows else (Prose("There are no such records."),)
    return Page(schema="waitlist.log/1", data=data, blocks=blocks, sheet=sheet, head=session.records.head().position)


def _no_event(name: str) -> Problem:
    meant = close_to(name, EVENT_TYPES, 1) or [one for one in EVENT_TYPES if name and name.lower() in one.lower()]
    what = f"There is no event {quoted(name)}."
    if len(meant) == 1:
        return Problem("usage", exits.USAGE, what, advice=f"Did you mean {quoted(meant[0])}?", instead=(name, meant[0]))
    return Problem("usage", exits.USAGE, what, advice=f"There are: {', '.join(sorted(meant or EVENT_TYPES))}.")


def show_page(session: Session, position: int) -> Page:
    """Return one record in full."""
    row = next(iter(session.records.records(position, position)), None)
    head = session.records.head().position
    if row is None:
        raise no_record(position, head)
    record = decode(row.state)
    waitlists = {one.name: one.zone for one in session.ledger.waitlists()}
    clock = session.clock(waitlists.get(record.list))
    reason = getattr(record.event, "reason", None) or getattr(getattr(record.event, "decision", None), "reason", None)
    facts: list[tuple[str, str | int | None]] = [
        ("what", told(record.event, position, session.names.numbered, clock)),
        *([("reason", session.names.text(reason))] if reason else []),
        ("waitlist", f"{record.list}, its record {record.n}"),
        ("at", f"{clock.spoken(record.at)} ({clock.shown})"),
        ("recorded", f"{clock.spoken(record.recorded)}{', brought in by an import' if record.imported else ''}"),
        ("by", _actor(session, record.by)),
        ("via", record.via),
        ("command", f"#{record.cmd}" if record.cmd != position else "begins here"),
        *([("id", record.id)] if record.id else []),
        ("leaf hash", row.leaf.hex()),
    ]
    bytes_ = row.state.decode("utf-8", "backslashreplace")
    blocks = (Heading(f"Record #{position}"), Facts(tuple(facts)), Verbatim(bytes_))
    sheet = Sheet((Column("what"), Column("value")), (*facts, ("bytes", bytes_)))
    return Page(
        schema="waitlist.record/1",
        data={"position": position, "leaf": row.leaf.hex(), "record": _plain(record), "bytes": bytes_},
        blocks=blocks,
        sheet=sheet,
        head=head,
    )


def _actor(session: Session, actor: str) -> str:
    name = None if session.options.redact else session.private.actor(actor)
    return f"{name} ({actor})" if name and name != actor else actor


def _records(session: Session, name: str | None) -> Iterator[tuple[int, Record]]:
    rows = session.records.stream_records(name) if name else session.records.records()
    for row in rows:
        yield row.position, decode(row.state)


def _plain(record: Record) -> dict[str, object]:
    members = {name: getattr(record, name) for name in record.__struct_fields__ if getattr(record, name) is not None}
    return {"type": record.type, **members}
