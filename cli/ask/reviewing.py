"""The verbs that review: overrides, fairness, doctor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AUDIT, KEEP, AsOf, FromTime, SomeWaitlist, ToTime, WaitlistName, command
from cli.session import Session

if TYPE_CHECKING:
    from replays.review.overrides import Span


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_overrides(app)
    _add_fairness(app)
    _add_doctor(app)


def _add_overrides(app: typer.Typer) -> None:
    @command(app, "overrides", AUDIT)
    def overrides(
        session: Session,
        waitlist: SomeWaitlist = None,
        start: FromTime = None,
        stop: ToTime = None,
        as_of: AsOf = None,
    ) -> int:
        """Who was let in against the rule, by whom and with which code, and everybody who was bypassed."""
        from cli.render.overrides import overrides_page

        return session.emit(overrides_page(session, waitlist, _span(session, waitlist, start, stop, as_of)))


def _add_fairness(app: typer.Typer) -> None:
    @command(app, "fairness", AUDIT)
    def fairness(
        session: Session,
        waitlist: WaitlistName,
        start: FromTime = None,
        stop: ToTime = None,
        as_of: AsOf = None,
        output: Annotated[
            Path | None, typer.Option("--svg", metavar="FILE", help="Write the charts there, as SVG.")
        ] = None,
    ) -> int:
        """How long people waited, and who got the spots: by rank, by decision, by pool and by attribute."""
        from cli.render.fairness import fairness_page, fairness_svg

        span = _span(session, waitlist, start, stop, as_of)
        if output is not None:
            from cli.render.page_of import answer

            (session.around.folder / output).write_text(fairness_svg(session, waitlist, span), encoding="utf-8")
            return session.emit(answer("written", f"The charts are in {output}.", {"file": str(output)}))
        return session.emit(fairness_page(session, waitlist, span))


def _add_doctor(app: typer.Typer) -> None:
    @command(app, "doctor", KEEP, table=True)
    def doctor(
        session: Session,
        clocks: Annotated[
            bool, typer.Option("--clocks", help="Also read every record for clocks that went back.")
        ] = False,
        exit_code: Annotated[
            bool, typer.Option("--exit-code", help="End with 8 when there is something to look at.")
        ] = False,
    ) -> int:
        """What needs a hand: idle spots, what is due, people who may be one, stale read models, clocks."""
        from cli.render.doctor import doctor_page

        return session.emit(doctor_page(session, all_clocks=clocks, exit_code=exit_code))


def _span(session: Session, waitlist: str | None, start: str | None, stop: str | None, as_of: str | None) -> "Span":
    """Return which records are looked at; times are in the waitlist's zone, else the ledger's."""
    from cli.typed.asking import moment_in
    from cli.typed.times import read_time
    from replays.review.overrides import Span

    zone, now = (session.waitlist(waitlist).zone if waitlist else session.zone), session.around.now()
    return Span(
        as_of=None if as_of is None else moment_in(session, zone, as_of),
        start=None if start is None else read_time(start, zone, now),
        stop=None if stop is None else read_time(stop, zone, now),
    )
