"""The verbs that audit: every decision again, and every record checked."""

from pathlib import Path
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
        files: Annotated[
            list[Path] | None,
            typer.Argument(metavar="[FILE]...", help="Receipts, checkpoints, proofs: checked without the ledger."),
        ] = None,
        against: Annotated[
            list[Path] | None,
            typer.Option("--against", metavar="FOLDER", help="Compare the ledger with what others hold."),
        ] = None,
        key: Annotated[
            list[str] | None, typer.Option("--key", metavar="KEY", help="A public key, or a file with one.")
        ] = None,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where evidence of a rewrite goes.")
        ] = None,
        independent: Annotated[
            bool,
            typer.Option("--independent", help="Also let a second checker judge, which shares no code with the first."),
        ] = False,
    ) -> int:
        """Check the whole ledger, alone or against what others hold; or check receipts and checkpoints."""
        from cli.render.auditing import verify_page
        from cli.verifying import against_page, files_page

        if files:
            return session.emit(files_page(session, files, key or []))
        if against is None:
            return session.emit(verify_page(session, independent=independent))
        return session.emit(against_page(session, against, key or [], output, independent=independent))
