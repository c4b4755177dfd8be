"""The verbs that record, by topic: each returns a request; ``recorded`` shows its plan or says what was recorded."""

import typer

from cli.record import draws, entries, lists, many, spots


def add_to(app: typer.Typer) -> None:
    """Add the verbs: those of a person, then those of a waitlist."""
    for topic in (entries, spots, lists, draws, many):
        topic.add_to(app)
