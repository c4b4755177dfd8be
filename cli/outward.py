"""The verbs that reach out: notify, which tells people, and serve, which shows the ledger to support in a browser."""

from typing import Annotated

import typer

from cli import exits
from cli.options import ASK, KEEP, SomeWaitlist, command
from cli.problem import Problem
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_notify(app)
    _add_serve(app)


def _add_notify(app: typer.Typer) -> None:
    @command(app, "notify", KEEP, table=True)
    def notify(
        session: Session,
        waitlist: SomeWaitlist = None,
        once: Annotated[bool, typer.Option("--once", help="Tell everybody who can be told now. For cron.")] = False,
        follow: Annotated[
            bool, typer.Option("--follow", help="Go on telling, as a service; SIGTERM ends it cleanly.")
        ] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would be told what; send nothing.")] = False,
        print_to: Annotated[
            str | None,
            typer.Option("--print", metavar="FOLDER", help="Write the messages as .eml files instead; - prints them."),
        ] = None,
        begin: Annotated[
            str | None,
            typer.Option(
                "--begin", metavar="all|now", help="The first time: tell older news too, or only what is new."
            ),
        ] = None,
        again: Annotated[bool, typer.Option("--again", help="Also try what failed before.")] = False,
        by: Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Who records.")] = None,
    ) -> int:
        """Tell whoever must be told by e-mail, each once and on record: offers, admissions, and the ends of both."""
        if [once, follow, dry_run, print_to is not None].count(True) != 1:
            what = "Say one of --once, --follow, --dry-run and --print FOLDER."
            raise Problem("usage", exits.USAGE, what, recorded="Nothing was sent.")
        if dry_run or print_to is not None:
            from cli.notices import previewing

            looking = Session(session.around, session.options, writes=False)
            try:
                if print_to is not None:
                    return previewing.print_messages(looking, waitlist, print_to)
                return previewing.show(looking, waitlist)
            finally:
                looking.close()
        from cli.notices.notifying import Wishes, notify_for_ever, notify_once

        wishes = Wishes(waitlist=waitlist, begin=begin, again=again, by=by)
        return notify_once(session, wishes) if once else notify_for_ever(session, wishes)


def _add_serve(app: typer.Typer) -> None:
    @command(app, "serve", ASK, table=False)
    def serve(
        session: Session,
        port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")] = 8377,
        host: Annotated[
            str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; this computer alone without it.")
        ] = "127.0.0.1",
        name: Annotated[
            list[str] | None, typer.Option("--name", metavar="HOST", help="A further name under which it is asked for.")
        ] = None,
    ) -> int:
        """The ledger in a browser, for support: find somebody, see how they stand and why. It only reads."""
        try:
            from cli.serving.running import serve as run
        except ModuleNotFoundError as error:
            what = f"The page for support needs {error.name}, which is not installed."
            advice = "In the folder of the program, it comes with:"
            command_ = ".venv/bin/python -m pip install --no-build-isolation -e '.[serve]'"
            raise Problem("usage", exits.USAGE, what, advice=advice, commands=(command_,)) from error
        return run(session, host, port, name or ())
