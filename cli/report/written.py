"""How are reports and charts written into files, and what is said about them?"""

from pathlib import Path

from msgspec import Struct

from cli import exits
from cli.charts import course
from cli.charts.bars import drawings
from cli.charts.drawing import Drawing
from cli.charts.drawing import document as chart_document
from cli.problem import Problem
from cli.progress import Progress
from cli.render.fairness import charts, kinds_of
from cli.render.overrides import charts_of
from cli.render.page import Page
from cli.render.page_of import answer
from cli.report import page_of_all
from cli.report.page_of_list import Asked, report_document
from cli.session import Session
from cli.trust.verifying import compared
from cli.typed.asking import no_record, position_of
from cli.typed.times import read_time
from cli.words.plain import count, quoted, typed
from ledger.decision import Position
from ledger.instant import Instant
from ledger.trust.merkle import root_at
from replays.audit.stored import StoredLedger
from replays.report.board import board
from replays.report.bounded import Bounded
from replays.report.whole import Report, report
from replays.review.overrides import Span


class Request(Struct, frozen=True):
    """Which report is wanted: where it goes, of the ledger up to which record, and compared with what."""

    file: Path
    as_of: str | None = None
    against: tuple[Path, ...] = ()
    keys: tuple[str, ...] = ()


def report_page(session: Session, name: str, request: Request) -> Page:
    """Write the report of a waitlist and say what it is made of."""
    waitlist = session.waitlist(name)
    found = _report(session, waitlist.name, request.as_of)
    comparison = compared(session, request.against, request.keys) if request.against else None
    content = report_document(session, Asked(found, comparison, _command(session, found, request)))
    _write(session, request.file, content)
    records = count(len(found.states), "record")
    text = f"{request.file}: {records} of {name}. Open it in a browser; nothing is loaded from anywhere."
    data = {
        "file": str(request.file),
        "records": len(found.states),
        "size": found.size,
        "root": found.root.hex(),
    }
    is_good = not found.faults and (comparison is None or comparison.is_good)
    if found.faults:
        more = f" and {count(len(found.faults) - 1, 'fault')} more" if len(found.faults) > 1 else ""
        text = f"{text} ATTENTION: {found.faults[0]}{more}. What is wrong: waitlist verify"
    rows = (("ledger", count(found.size, "record")), ("root", found.root.hex()))
    return answer("report_written", text, data, rows=rows, code=exits.DONE if is_good else exits.DIFFERS)


def chart_page(session: Session, name: str, kind: str, file: Path) -> Page:
    """Write a chart and say so."""
    waitlist = session.waitlist(name)
    found = _report(session, waitlist.name, None)
    titles = {
        "course": "the queue, and the spots",
        "waits": "waiting times and ranks",
        "kinds": "how the spots were given",
        "overrides": "overrides",
    }
    drawn = _drawings(session, found, kind)
    if not drawn:
        nothing = "No override is on record" if kind == "overrides" else "Nobody has been given a spot"
        return answer("chart", f"{nothing}, so there is nothing to draw.", {"file": None, "kind": kind})
    _write(session, file, chart_document(f"{name}: {titles[kind]}", drawn).encode())
    return answer("chart", f"The chart is in {file}.", {"file": str(file), "kind": kind})


def board_page(session: Session, file: Path, start: str | None, stop: str | None, as_of: str | None) -> Page:
    """Write the report of all waitlists in a span of time and say what it is made of."""
    zone, now = session.zone, session.around.now()
    begin, end = (None if text is None else read_time(text, zone, now) for text in (start, stop))
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        size = _size(stored.head().position, as_of)
        names = [waitlist.name for waitlist in session.ledger.waitlists()]
        found = board(Bounded(stored, size), names, Span(start=begin, stop=end))
        root = root_at(size, stored.node)
    asked = page_of_all.Asked(
        found, size, root, _span(session, begin, end), _board_command(session, file, begin, end, size)
    )
    _write(session, file, page_of_all.board_document(session, asked))
    text = f"{file}: {count(len(found.lines), 'waitlist')}. Open it in a browser; nothing is loaded from anywhere."
    data = {"file": str(file), "waitlists": len(found.lines), "size": size, "root": root.hex()}
    return answer("report_written", text, data, rows=(("ledger", count(size, "record")), ("root", root.hex())))


def _span(session: Session, start: Instant | None, stop: Instant | None) -> str:
    clock = session.clock()
    since = "From the beginning" if start is None else f"From {clock.spoken(start)}"
    until = "to the last record" if stop is None else f"to before {clock.spoken(stop)}"
    return f"{since} {until} ({clock.shown})."


def _board_command(session: Session, file: Path, start: Instant | None, stop: Instant | None, size: int) -> str:
    options = [word for name, at in (("--from", start), ("--to", stop)) if at is not None for word in (name, at)]
    return typed("waitlist", "report", "--all", *options, "--as-of", str(size), *_common(session), "-o", str(file))


def _report(session: Session, name: str, as_of: str | None) -> Report:
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        size = _size(stored.head().position, as_of)
        with Progress(session, "deciding again", session.waitlist(name).n) as progress:
            found = report(stored, name, size, progress.at)
    if found is None:
        raise Problem("no_record", exits.NOT_FOUND, f"{name} was not open yet at #{size}.")
    return found


def _size(head: Position, as_of: str | None) -> Position:
    """Return how many records of the ledger are meant."""
    size = head if as_of is None else position_of(as_of)
    if size is None:
        what = f"A report is of the ledger up to a record, and {quoted(as_of or '')} is none."
        raise Problem("usage", exits.USAGE, what, advice="Give its number, such as 412.")
    if not 1 <= size <= head:
        raise no_record(size, head)
    return size


def _drawings(session: Session, found: Report, kind: str) -> list[Drawing]:
    clock = session.clock(found.account.end.waitlist.zone)
    match kind:
        case "course":
            return [course.drawing(course.Course("The queue, and the spots", found.account.levels, clock))]
        case "waits":
            return drawings(charts(found.fairness))
        case "kinds":
            return drawings([shown]) if (shown := kinds_of(found.fairness)).rows else []
        case _:
            return drawings(charts_of(found.overrides))


def _command(session: Session, found: Report, request: Request) -> str:
    """Return the command that makes the same report again, also when the ledger has grown."""
    options = _common(session)
    for place in request.against:
        options += ["--against", str(place)]
    for key in request.keys:
        options += ["--key", key]
    return typed("waitlist", "report", found.waitlist, "--as-of", str(found.size), *options, "-o", str(request.file))


def _common(session: Session) -> list[str]:
    return ["--redact"] * session.options.redact + ["--utc"] * session.options.utc


def _write(session: Session, file: Path, content: bytes) -> None:
    try:
        (session.around.folder / file).write_bytes(content)
    except OSError as error:
        raise Problem("file", exits.USAGE, f"{quoted(str(file))} cannot be written: {error.strerror}.") from error
