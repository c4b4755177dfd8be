"""The verbs that show: a report as one file for a browser, and any of its charts as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import AUDIT, WaitlistName, command
from cli.problem import Problem
from cli.session import Session
from cli.typed import completing
from cli.words.plain import listed, quoted

CHARTS = ("course", "waits", "kinds", "overrides")
"""What can be drawn: the queue and the spots over time; waiting times and ranks; how spots were given; exceptions."""

Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where it goes.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_report(app)
    _add_chart(app)


def _add_report(app: typer.Typer) -> None:
    @command(app, "report", AUDIT)
    def report(
        session: Session,
        waitlist: Annotated[
            str | None,
            typer.Argument(metavar="[WAITLIST]", help="The waitlist's name.", autocompletion=completing.waitlists),
        ] = None,
        everything: Annotated[
            bool, typer.Option("--all", help="All waitlists, for a board, without a script.")
        ] = False,
        start: Annotated[str | None, typer.Option("--from", metavar="TIME", help="With --all: from then on.")] = None,
        stop: Annotated[str | None, typer.Option("--to", metavar="TIME", help="With --all: before then.")] = None,
        as_of: Annotated[
            str | None, typer.Option("--as-of", metavar="POSITION", help="Of the ledger up to this record.")
        ] = None,
        against: Annotated[
            list[Path] | None,
            typer.Option("--against", metavar="FOLDER", help="Compare the ledger with what others hold, and say so."),
        ] = None,
        key: Annotated[
            list[str] | None, typer.Option("--key", metavar="KEY", help="A public key, or a file with one.")
        ] = None,
        output: Output = None,
    ) -> int:
        """One file for a browser, offline: what happened, the list at any moment, and every record checked again."""
        from cli.report.written import Request, board_page, report_page

        if (waitlist is None) != everything or (not everything and (start or stop)) or (everything and against):
            what = "A report is of one waitlist, or of all in a span of time:"
            one = f"waitlist report {waitlist or 'WAITLIST'}"
            raise Problem("usage", exits.USAGE, what, commands=(one, "waitlist report --all --from TIME --to TIME"))
        if waitlist is None:
            return session.emit(board_page(session, output or Path("waitlists.html"), start, stop, as_of))
        request = Request(output or Path(f"{waitlist}.html"), as_of, tuple(against or ()), tuple(key or ()))
        return session.emit(report_page(session, waitlist, request))


def _add_chart(app: typer.Typer) -> None:
    @command(app, "chart", AUDIT)
    def chart(
        session: Session,
        waitlist: WaitlistName,
        kind: Annotated[str, typer.Argument(metavar="course|waits|kinds|overrides", help="What it shows.")],
        output: Output = None,
    ) -> int:
        """One chart as SVG: the queue and the spots over time; waiting times; how spots were given; overrides."""
        from cli.report.written import chart_page

        if kind not in CHARTS:
            what = f"There is no chart {quoted(kind)}; there are {listed(CHARTS)}."
            raise Problem("usage", exits.USAGE, what)
        file = output or Path(f"{waitlist}-{kind}.svg")
        if file.suffix.lower() != ".svg":
            what = f"A chart is written as SVG, so {quoted(file.name)} should end in .svg; browsers and word processors"
            raise Problem("usage", exits.USAGE, f"{what} show it.")
        return session.emit(chart_page(session, waitlist, kind, file))
