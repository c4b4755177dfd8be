"""The verbs that bring many commands at once: apply."""

from typing import Annotated

import typer

from cli.options import RECORD, command
from cli.session import Session


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""

    @command(app, "apply", RECORD)
    def apply(
        session: Session,
        file: Annotated[str, typer.Argument(metavar="FILE.jsonl|-", help="Commands, one JSON object a line.")],
        batch: Annotated[int, typer.Option("--batch", metavar="N", min=1, help="Lines to a transaction.")] = 1000,
    ) -> int:
        """Run commands from a file, one line each; run again, it goes on where it stopped."""
        from cli.record.apply import apply_file

        return apply_file(session, file, batch)
