"""The verb that draws lots: announce, hold, rerun; and show, list and verify what was drawn."""

from typing import Annotated

import typer

from cli import exits
from cli.options import RECORD, WaitlistName, command
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.recorded import Shared, asked, recording
from cli.session import Session
from cli.words.plain import close_to, listed, quoted

STEPS = ("announce", "hold", "rerun")
VIEWS = ("show", "list", "verify")


def add_to(app: typer.Typer) -> None:
    """Add the verb."""

    def draw(
        session: Session,
        shared: Shared,
        waitlist: WaitlistName,
        action: Annotated[str, typer.Argument(metavar=f"[{'|'.join(VIEWS + STEPS)}]")] = "show",
        algorithm: Annotated[
            str | None, typer.Option("--algorithm", metavar="rfc3797|sha256", help="How lots are drawn.")
        ] = None,
        source: Annotated[
            list[str] | None, typer.Option("--source", metavar="NAME", help="A public source of numbers to come.")
        ] = None,
        value: Annotated[
            list[str] | None, typer.Option("--value", metavar="NUMBERS", help="What a source gave; one for each.")
        ] = None,
    ) -> int:
        """Draw lots that anybody can check: announce with sources, hold with their values; verify."""
        if action in VIEWS:
            from cli.render.draw import list_page, show_page, verify_page

            pages = {"show": show_page, "list": list_page, "verify": verify_page}
            return session.emit(pages[action](session, waitlist))
        if action not in STEPS:
            raise _unknown(action)
        _check_given(action, source, value)
        members = {
            "waitlist": waitlist,
            "step": action,
            "algorithm": algorithm,
            "sources": source or None,
            "values": value or None,
        }
        return asked(session, "draw", members, shared)

    command(app, "draw", RECORD)(recording(draw, without=("code",)))


def _check_given(step: str, sources: list[str] | None, values: list[str] | None) -> None:
    if step == "announce" and not sources:
        what = "A draw is announced with the public sources that will decide it, before anybody knows their values."
        raise _usage(what, 'Name each with --source, such as: --source "Lotto of 2 December 2026".')
    if step == "hold" and not values:
        raise _usage("A draw is held with what its sources gave.", 'Give each with --value, such as: --value "2 5 12".')


def _unknown(action: str) -> Problem:
    meant = close_to(action, VIEWS + STEPS)
    advice = f"Did you mean {listed(map(quoted, meant), 'or')}?" if meant else f"There is {listed(VIEWS + STEPS)}."
    return _usage(f"A draw knows no {quoted(action)}.", advice)


def _usage(what: str, advice: str) -> Problem:
    return Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)
