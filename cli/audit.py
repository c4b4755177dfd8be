"""The verbs that audit: every decision again, and every record checked."""

from typing import Annotated

import typer

from cli.options import AUDIT, command
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""

    @command(app, "replay", AUDIT)
    def replay(session: Session) -> int:
        """Carry every command out again and compare each record with what the rules give."""
        from cli.render.auditing import replay_page

        return session.emit(replay_page(session))

    @command(app, "verify", AUDIT)
    def verify(
        session: Session,
        independent: Annotated[
            bool,
            typer.Option("--independent", help="Also let a second checker judge, which shares no code with the first."),
        ] = False,
    ) -> int:
        """Check sequence, records, tree, decisions, completeness, invariants and read models."""
        from cli.render.auditing import verify_page

        return session.emit(verify_page(session, independent=independent))
