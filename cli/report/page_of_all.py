"""What does the report of all waitlists say to a board: the sums first, then a line for each, then every exception."""

from collections.abc import Iterator

from msgspec import Struct

from cli.charts.bars import Bars
from cli.render.fairness import time_rows
from cli.render.markup import Markup, element
from cli.render.overrides import by_actor, charts_of, joins_in_words, override_in_words
from cli.report.document import commands, document, pictures, section
from cli.session import Session
from cli.words.clockface import Clockface, length
from cli.words.plain import count, percent, plural, times
from cli.words.spot import told_free
from cli.words.wording import Wording
from ledger.decision import Position
from replays.answers.spot import FreePool
from replays.report.board import Board, Line
from replays.review.overrides import Override, Overrides

SHOWN = 20
"""So many waitlists have a bar in a chart; the table has them all."""


class Asked(Struct, frozen=True):
    """What the report is made of: the answer, the ledger it is of, the span in words, and the command that asked."""

    found: Board
    size: Position
    root: bytes
    span: str
    command: str


def board_document(session: Session, asked: Asked) -> bytes:
    """Return the report of all waitlists as one file without a script."""
    house = session.config.get("name") or session.folder.name
    body = (
        element("a", "Skip to the exceptions", class_="skip", href="#exceptions"),
        element(
            "header",
            element("p", "Report of all waitlists", class_="kind"),
            element("h1", element("bdi", house)),
            element("p", asked.span, class_="quiet"),
        ),
        element(
            "main",
            _summary(asked.found),
            _pictures(asked.found),
            _lists(session, asked.found),
            _exceptions(session, asked.found),
            _again(asked),
        ),
    )
    return document(f"{house}: all waitlists", body)


def _summary(board: Board) -> Markup:
    figures = element(
        "dl", *(element("div", element("dt", n), element("dd", v)) for n, v in _figures(board)), class_="figures"
    )
    return section("summary", "In all", element("p", _lead(board), class_="lead"), figures)


def _lead(board: Board) -> str:
    lines = board.lines
    asked, entered = sum(line.asked for line in lines), sum(line.entered for line in lines)
    free, waiting = sum(_free(line) for line in lines), sum(line.end.waiting for line in lines)
    overrides = len(board.overrides.every)
    exceptions = f", with {count(overrides, 'exception')} to the rules" if overrides else ", nobody by an exception"
    left = f"{waiting:,} wait, and {count(free, 'spot')} {plural('is', free or 2)} free"
    return f"{asked:,} asked and {entered:,} came in{exceptions}; at the end {left}."


def _figures(board: Board) -> Iterator[tuple[str, str]]:
    lines = board.lines
    yield plural("waitlist", len(lines)), f"{len(lines):,}"
    yield "asked", f"{sum(line.asked for line in lines):,}"
    yield "in", f"{sum(line.entered for line in lines):,}"
    yield "median wait", _median(board)
    yield "unfilled", f"{sum(map(_free, lines)):,}"
    yield plural("no-show", sum(line.no_shows for line in lines)), f"{sum(line.no_shows for line in lines):,}"
    yield plural("exception", len(board.overrides.every)), f"{len(board.overrides.every):,}"


def _lists(session: Session, board: Board) -> Markup:
    heads = ("waitlist", "asked", "in", "median wait", "waiting", "unfilled", "no-shows", "exceptions", "why unfilled")
    exceptions = {share.name: share.overrides + share.joins for share in board.overrides.waitlists}
    rows = (_row(session, line, exceptions.get(line.waitlist, 0)) for line in board.lines)
    table = element(
        "table",
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *rows),
    )
    counted = (
        "“In” counts the spots that were taken in this time, “waiting” and “unfilled” what there was at its end. The "
        "median wait is that of those who joined in this time and were given a spot."
    )
    return section(
        "lists",
        "Waitlist by waitlist",
        element("div", table, class_="wide", tabindex="0", role="region", aria_labelledby="lists-title"),
        element("p", counted, class_="quiet"),
    )


def _row(session: Session, line: Line, exceptions: int) -> Markup:
    numbers = (
        f"{line.asked:,}",
        f"{line.entered:,}",
        _median(line),
        f"{line.end.waiting:,}",
        f"{_free(line):,}",
        f"{line.no_shows:,}",
        f"{exceptions:,}",
    )
    clock = session.clock(line.zone)
    why = " ".join(_unfilled(one, clock) for one in line.unfilled)
    title = session.names.text(line.title)
    return element(
        "tr",
        element("th", line.waitlist, title and element("div", element("bdi", title), class_="quiet"), scope="row"),
        *(element("td", number, class_="number") for number in numbers),
        element("td", why, class_="why"),
    )


def _unfilled(free: FreePool, clock: Clockface) -> str:
    """Return since when spots of a pool are free, and why nobody was offered them."""
    pool = "" if free.pool.name == "general" else f"{free.pool.name}, "
    since = next(
        (f"since {clock.short(one.record.at)[:10]}" for one in free.freed if one.record is not None), "just now"
    )
    where = f"{pool}{since}"
    return f"{where[:1].upper()}{where[1:]}. {told_free(free, Wording(), clock)}"


def _pictures(board: Board) -> Markup:
    most = sorted(board.lines, key=lambda line: (-line.asked, line.waitlist))
    shown = [Bars("Who asked, by waitlist", tuple((line.waitlist, line.asked) for line in most[:SHOWN]))]
    if board.waited is not None:
        shown.append(Bars("How long people waited", time_rows(board.waited)))
    shown += charts_of(board.overrides)
    rest = len(most) - SHOWN
    more = (
        element("p", f"The {count(rest, 'other waitlist')} stand in the table.", class_="quiet") if rest > 0 else None
    )
    return section(
        "waits",
        "In pictures",
        pictures(shown),
        more,
    )


def _exceptions(session: Session, board: Board) -> Markup:
    found = board.overrides
    by_rule = "Every spot was given by the rule, or by hand as the rule would have it."
    if not found.every:
        return section("exceptions", "Every exception", element("p", by_rule, class_="good"))
    told = [_spots(found)] if found.overrides else [by_rule]
    told += [joins_in_words(found)] if found.joins else []
    zones = {line.waitlist: line.zone for line in board.lines}
    rows = (_exception(session, one, zones[one.waitlist]) for one in found.every)
    return section(
        "exceptions",
        "Every exception",
        element("p", f"{' '.join(told)} By who recorded them: {by_actor(found)}."),
        element("ol", *rows, class_="facts"),
    )


def _spots(found: Overrides) -> str:
    """Return how many spots were given against the rule, and whom that harmed."""
    bypassed = sum(len(one.bypassed) for one in found.overrides)
    share = percent(len(found.overrides), found.given)
    given = f"{plural('was', len(found.overrides))} given against the rule"
    harm = f"somebody was bypassed {times(bypassed)}" if bypassed else "nobody was bypassed by that"
    return f"{len(found.overrides):,} of {count(found.given, 'spot')} ({share}) {given}; {harm}."


def _exception(session: Session, one: Override, zone: str) -> Markup:
    return element("li", f"#{one.position} ", override_in_words(session, one, session.clock(zone)))


def _again(asked: Asked) -> Markup:
    root = element("code", asked.root.hex(), class_="root")
    return section(
        "again",
        "Make it again",
        element("p", f"Made from {count(asked.size, 'record')}; the root over them is ", root, "."),
        commands(asked.command, "waitlist overrides", "waitlist verify --independent"),
        element("p", "The report of one waitlist carries its records along, and checks them: ", class_="quiet"),
        commands("waitlist report WAITLIST"),
    )


def _free(line: Line) -> int:
    return sum(one.pool.free for one in line.unfilled)


def _median(of: Line | Board) -> str:
    if of.waited is None:
        return "–"
    return length(of.waited.median) if of.waited.median else "none"
