"""How are reports and charts written into files, and what is said about them?"""

from pathlib import Path

from msgspec import Struct

from cli import exits
from cli.asking import no_record, position_of
from cli.charts import course
from cli.charts.bars import Bars, drawings
from cli.charts.drawing import Drawing
from cli.charts.drawing import document as chart_document
from cli.page_of import answer
from cli.problem import Problem
from cli.render.fairness import KINDS, charts
from cli.render.page import Page
from cli.report.page_of_list import Asked, report_document
from cli.session import Session
from cli.verifying import compared
from cli.words.plain import count, quoted, typed
from replays.report.whole import Report, report
from replays.stored import StoredLedger


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
    is_good = comparison is None or comparison.is_good
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
    }
    drawn = _drawings(session, found, kind)
    if not drawn:
        return answer(
            "chart", "Nobody has been given a spot, so there is nothing to draw.", {"file": None, "kind": kind}
        )
    _write(session, file, chart_document(f"{name}: {titles[kind]}", drawn).encode())
    return answer("chart", f"The chart is in {file}.", {"file": str(file), "kind": kind})


def _report(session: Session, name: str, as_of: str | None) -> Report:
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        head = stored.head().position
        size = head if as_of is None else position_of(as_of)
        if size is None:
            what = f"A report is of the ledger up to a record, and {quoted(as_of or '')} is none."
            raise Problem("usage", exits.USAGE, what, advice="Give its number, such as 412.")
        if not 1 <= size <= head:
            raise no_record(size, head)
        found = report(stored, name, size)
    if found is None:
        raise Problem("no_record", exits.NOT_FOUND, f"{name} was not open yet at #{size}.")
    return found


def _drawings(session: Session, found: Report, kind: str) -> list[Drawing]:
    clock = session.clock(found.account.end.waitlist.zone)
    match kind:
        case "course":
            return [course.drawing(course.Course("The queue, and the spots", found.account.levels, clock))]
        case "waits":
            return drawings(charts(found.fairness))
        case _:
            rows = tuple((KINDS[one], number) for one, number in found.fairness.kinds.items())
            return drawings([Bars("How the spots were given", rows)]) if rows else []


def _command(session: Session, found: Report, request: Request) -> str:
    """Return the command that makes the same report again, also when the ledger has grown."""
    options = ["--redact"] * session.options.redact + ["--utc"] * session.options.utc
    for place in request.against:
        options += ["--against", str(place)]
    for key in request.keys:
        options += ["--key", key]
    return typed("waitlist", "report", found.waitlist, "--as-of", str(found.size), *options, "-o", str(request.file))


def _write(session: Session, file: Path, content: bytes) -> None:
    try:
        (session.around.folder / file).write_bytes(content)
    except OSError as error:
        raise Problem("file", exits.USAGE, f"{quoted(str(file))} cannot be written: {error.strerror}.") from error
