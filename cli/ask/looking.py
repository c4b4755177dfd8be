"""The verbs with which somebody looks around: what is due today, who is meant, who is in."""

from collections.abc import Callable
from typing import Annotated

import typer

from cli.options import ASK, AUDIT, AsOf, Run, WaitlistName, command
from cli.session import Options, Session
from cli.surroundings import real


def alone(usage: Callable[[], str]) -> int:
    """Say what is due today; in a place without a ledger, how the program is used and how one begins."""
    session = Session(Run.surroundings or real(), Options(), writes=False)
    try:
        if session.has_ledger:
            from cli.render.today import today_page

            return session.emit(today_page(session))
        session.around.stdout.write(f"{usage()}\nThere is no ledger here yet. Begin one with:\n\n  waitlist init\n")
        return 0
    finally:
        session.close()


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""

    @command(app, "today", ASK)
    def today(session: Session) -> int:
        """What is due today, and the next command; the same as waitlist alone."""
        from cli.render.today import today_page

        return session.emit(today_page(session))

    @command(app, "find", ASK)
    def find(
        session: Session,
        words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What a caller says.")],
        as_of: AsOf = None,
    ) -> int:
        """Who is meant, on all waitlists: by name, address, phone number, reference or entry number."""
        from cli.render.find import find_page

        return session.emit(find_page(session, " ".join(words), as_of))

    @command(app, "diff", AUDIT)
    def diff(
        session: Session,
        waitlist: WaitlistName,
        first: Annotated[str, typer.Argument(metavar="POSITION|TIME", help="Since then.")],
        second: Annotated[
            str | None, typer.Argument(metavar="[POSITION|TIME]", help="Until then; until now without it.")
        ] = None,
        exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 8 when something changed.")] = False,
    ) -> int:
        """What changed between two moments, person by person, each with the records that did it."""
        from cli.render.changes import changes_page

        return session.emit(changes_page(session, waitlist, first, second, exit_code=exit_code))

    @command(app, "roster", ASK)
    def roster(
        session: Session,
        waitlist: WaitlistName,
        pool: Annotated[str | None, typer.Option("--pool", metavar="POOL", help="Only this pool.")] = None,
        as_of: AsOf = None,
    ) -> int:
        """Who is in, pool by pool, since when and on what grounds."""
        from cli.render.roster import roster_page

        return session.emit(roster_page(session, waitlist, pool, as_of))
