"""How are records shown: one line each, or one in full?"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.render.page import Block, Column, Facts, Heading, Page, Prose, Sheet, Verbatim, When
from cli.session import Session
from cli.typed.asking import moment_in, no_record, person_on, shown_as
from cli.typed.times import read_time
from cli.typed.whom import everybody_meant
from cli.words.events import told
from cli.words.plain import close_to, quoted
from ledger.events import EntryJoined
from ledger.record import EVENT_TYPES, Numbered, Record, decode
from replays.past.history import AsOf, AtPosition, AtRecorded, AtTime, Now
from replays.rederiving.decided import entry_of

if TYPE_CHECKING:
    from ledger.store.records import Record as StoredRecord


class Sought(Struct, frozen=True, kw_only=True):
    """Which records are looked for; what is None does not matter.

    Attributes:
        waitlist: only its records.
        person: only records about whoever these words mean.
        type: only events of this type.
        actor: only what this actor recorded.
        start: only records that took effect then or later; ``stop`` only those before.
        as_of: only what there was at that moment.
        last: only so many, the latest.
    """

    waitlist: str | None = None
    person: str | None = None
    type: str | None = None
    actor: str | None = None
    start: str | None = None
    stop: str | None = None
    as_of: str | None = None
    last: int | None = None


def log_page(session: Session, sought: Sought) -> Page:
    """Return the records, of one waitlist or of all, that are looked for."""
    zone = session.waitlist(sought.waitlist).zone if sought.waitlist else session.zone
    zones = {one.name: one.zone for one in session.ledger.waitlists()}
    kept = _kept(session, sought, zone)
    joins = ((position, record.event) for position, record in kept)
    session.names.meet({position: event.person for position, event in joins if isinstance(event, EntryJoined)})
    rows = tuple(
        (
            position,
            When(record.at, zones.get(record.list, session.zone)),
            record.list,
            record.by,
            told(
                record.event,
                position,
                session.names.numbered,
                session.clock(zones.get(record.list)),
                session.names.person,
            ),
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
        latest_last=True,
    )
    data = [{"position": position, "record": _plain(record)} for position, record in kept]
    return Page(
        schema="waitlist.log/1",
        data=data,
        blocks=(sheet,) if rows else (Prose("There are no such records."),),
        sheet=sheet,
        head=session.records.head().position,
        as_of=None if sought.as_of is None else shown_as(moment_in(session, zone, sought.as_of)),
    )


def _kept(session: Session, sought: Sought, zone: str) -> list[Numbered]:
    """Return the records that are looked for, in order."""
    if sought.type is not None and sought.type not in EVENT_TYPES:
        raise _no_event(sought.type)
    now = session.around.now()
    start = None if sought.start is None else read_time(sought.start, zone, now)
    stop = None if sought.stop is None else read_time(sought.stop, zone, now)
    counts = _counts(moment_in(session, zone, sought.as_of))
    concerns = _concerns(session, sought)
    found = (
        (position, record)
        for position, record in _records(session, sought.waitlist)
        if sought.type in (None, record.type)
        and sought.actor in (None, record.by)
        and (start is None or record.at >= start)
        and (stop is None or record.at < stop)
        and counts(position, record)
        and concerns(position, record)
    )
    return list(found) if sought.last is None else list(deque(found, max(sought.last, 0)))


def _counts(as_of: AsOf) -> Callable[[int, Record], bool]:
    """Return whether a record was there at a moment."""
    match as_of:
        case AtPosition():
            return lambda position, _: position <= as_of.position
        case AtTime():
            return lambda _, record: record.at <= as_of.at
        case AtRecorded():
            return lambda _, record: record.recorded <= as_of.at
        case Now():
            return lambda *_: True


def _concerns(session: Session, sought: Sought) -> Callable[[int, Record], bool]:
    """Return whether a record is about whoever is looked for."""
    if sought.person is None:
        return lambda *_: True
    if sought.waitlist is not None:
        waitlist = session.waitlist(sought.waitlist)
        subject = person_on(session, waitlist, sought.person)
        persons = {session.names.person_of(subject) if isinstance(subject, int) else subject}
    else:
        persons = {whom.person for whom in everybody_meant(session, sought.person)}
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        numbers = {entry.number for person in persons if person for entry in book.entries_of(person)}
    return lambda position, record: (
        entry_of(position, record) in numbers or getattr(record.event, "person", None) in persons
    )


def _no_event(name: str) -> Problem:
    meant = close_to(name, EVENT_TYPES, 1) or [one for one in EVENT_TYPES if name and name.lower() in one.lower()]
    what = f"There is no event {quoted(name)}."
    if len(meant) == 1:
        return Problem("usage", exits.USAGE, what, advice=f"Did you mean {quoted(meant[0])}?", instead=(name, meant[0]))
    return Problem("usage", exits.USAGE, what, advice=f"There are: {', '.join(sorted(meant or EVENT_TYPES))}.")


def show_page(session: Session, position: int, as_of: str | None = None) -> Page:
    """Return one record in full, if it was there at the moment."""
    row = next(iter(session.records.records(position, position)), None)
    head = session.records.head().position
    if row is None:
        raise no_record(position, head)
    when = moment_in(session, session.zone, as_of)
    if not _counts(when)(position, decode(row.state)):
        raise Problem("no_record", exits.NOT_FOUND, f"Record #{position} was not there then.")
    facts, bytes_ = _facts(session, decode(row.state), row), row.state.decode("utf-8", "backslashreplace")
    return Page(
        schema="waitlist.record/1",
        data=_in_full(row),
        blocks=(Heading(f"Record #{position}"), Facts(tuple(facts)), Verbatim(bytes_)),
        sheet=Sheet((Column("what"), Column("value")), (*facts, ("bytes", bytes_))),
        head=head,
        as_of=shown_as(when),
    )


def show_sought_page(session: Session, sought: Sought) -> Page:
    """Return the records that are looked for, each in full."""
    zone = session.waitlist(sought.waitlist).zone if sought.waitlist else session.zone
    rows = [next(iter(session.records.records(at, at))) for at, _ in _kept(session, sought, zone)]
    blocks: list[Block] = []
    lines: list[tuple[str | int | None, ...]] = []
    for row in rows:
        facts, bytes_ = _facts(session, decode(row.state), row), row.state.decode("utf-8", "backslashreplace")
        blocks += [Heading(f"Record #{row.position}"), Facts(tuple(facts)), Verbatim(bytes_)]
        lines += ((row.position, *fact) for fact in (*facts, ("bytes", bytes_)))
    return Page(
        schema="waitlist.records/1",
        data=[_in_full(row) for row in rows],
        blocks=tuple(blocks) or (Prose("No such record."),),
        sheet=Sheet((Column("position", "record", "right"), Column("what"), Column("value")), tuple(lines)),
        head=session.records.head().position,
        as_of=shown_as(moment_in(session, zone, sought.as_of)),
    )


def _in_full(row: "StoredRecord") -> dict[str, object]:
    bytes_ = row.state.decode("utf-8", "backslashreplace")
    return {"position": row.position, "leaf": row.leaf.hex(), "record": _plain(decode(row.state)), "bytes": bytes_}


def _facts(session: Session, record: Record, row: "StoredRecord") -> list[tuple[str, str | int | None]]:
    waitlists = {one.name: one.zone for one in session.ledger.waitlists()}
    clock, position = session.clock(waitlists.get(record.list)), row.position
    reason = getattr(record.event, "reason", None) or getattr(getattr(record.event, "decision", None), "reason", None)
    return [
        ("what", told(record.event, position, session.names.numbered, clock, session.names.person)),
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


def _actor(session: Session, actor: str) -> str:
    name = None if session.options.redact else session.private.actor(actor)
    return f"{name} ({actor})" if name and name != actor else actor


def _records(session: Session, name: str | None) -> Iterator[Numbered]:
    rows = session.records.stream_records(name) if name else session.records.records()
    for row in rows:
        yield row.position, decode(row.state)


def _plain(record: Record) -> dict[str, object]:
    members = {name: getattr(record, name) for name in record.__struct_fields__ if getattr(record, name) is not None}
    return {"type": record.type, **members}
