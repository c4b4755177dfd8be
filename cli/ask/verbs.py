"""The verbs that ask: how things stand or stood, and why."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import (
    ASK,
    AsOf,
    FromRecords,
    FromTime,
    SomePerson,
    SomeWaitlist,
    ToTime,
    WaitlistName,
    command,
    from_here,
)
from cli.problem import Problem
from cli.session import Session
from cli.words.plain import quoted, typed

ByPerson = Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Only what is about this person.")]
ByType = Annotated[str | None, typer.Option("--type", metavar="EVENT", help="Only such events.")]
ByActor = Annotated[str | None, typer.Option("--actor", metavar="ACTOR", help="Only what this actor recorded.")]
Latest = Annotated[int | None, typer.Option("--last", metavar="N", min=0, help="Only the last N records.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_lists(app)
    _add_todo(app)
    _add_people(app)
    _add_why(app)
    _add_records(app)


def _add_lists(app: typer.Typer) -> None:
    @command(app, "lists", ASK)
    def lists(session: Session, as_of: AsOf = None) -> int:
        """All waitlists, with their spots and queues."""
        from cli.render.standing import lists_page

        return session.emit(lists_page(session, as_of))

    @command(app, "status", ASK)
    def status(session: Session, waitlist: WaitlistName, as_of: AsOf = None) -> int:
        """One waitlist: spots, offers out, queue, policy."""
        from cli.render.standing import status_page

        return session.emit(status_page(session, waitlist, as_of))

    @command(app, "queue", ASK)
    def queue(session: Session, waitlist: WaitlistName, as_of: AsOf = None, from_records: FromRecords = False) -> int:
        """The queue in order of rank, and on every line why this rank."""
        from cli.render.queue import queue_page

        return session.emit(queue_page(session, waitlist, as_of, from_records=from_records))

    @command(app, "match-run", ASK)
    def match_run(
        session: Session,
        waitlist: WaitlistName,
        position: Annotated[str | None, typer.Argument(metavar="[POSITION]", help="A decision, such as 412.")] = None,
        as_of: AsOf = None,
        from_records: FromRecords = False,
    ) -> int:
        """Whom the rule chooses, and what it makes of everybody: for a decision, or as if one were made."""
        from cli.render.match_run import match_run_page

        return session.emit(match_run_page(session, waitlist, position, as_of, from_records=from_records))


def _add_todo(app: typer.Typer) -> None:
    @command(app, "todo", ASK)
    def todo(
        session: Session,
        waitlist: SomeWaitlist = None,
        as_of: AsOf = None,
    ) -> int:
        """Who must be told what: with the deadline, and what happens if they do not answer."""
        from cli.render.todo import todo_page

        return session.emit(todo_page(session, waitlist, as_of))


def _add_people(app: typer.Typer) -> None:
    @command(app, "person", ASK)
    def person(
        session: Session,
        waitlist: WaitlistName,
        person: SomePerson = None,
        everything: Annotated[
            Path | None,
            typer.Option(
                "--everything", metavar="FILE.zip", help="All that is known of a PERSON, wherever they stand."
            ),
        ] = None,
        as_of: AsOf = None,
    ) -> int:
        """One person on a waitlist: state, rank, and every record about them; or everything, for whoever asks."""
        from cli.render.person import person_page

        if everything is not None:
            from cli.people.everything import everything_page

            return session.emit(everything_page(session, person or waitlist, from_here(everything) or everything))
        if person is None:
            raise Problem("usage", exits.USAGE, "Whom? Give the waitlist and the person.")
        return session.emit(person_page(session, waitlist, person, as_of))


def _add_why(app: typer.Typer) -> None:
    @command(app, "why", ASK)
    def why(
        session: Session,
        waitlist: WaitlistName,
        person: SomePerson = None,
        other: Annotated[str | None, typer.Option("--not", metavar="PERSON", help="And why not this person.")] = None,
        spot: Annotated[
            bool, typer.Option("--spot", help="Why a spot is free and nobody is offered it; a pool may follow.")
        ] = False,
        as_of: AsOf = None,
        letter: Annotated[
            bool, typer.Option("--letter", help="As a letter to the person, naming nobody else.")
        ] = False,
        wording: Annotated[
            Path | None, typer.Option("--wording", metavar="FILE", help="The words to use (TOML).")
        ] = None,
        output: Annotated[
            Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the letter here.")
        ] = None,
        from_records: FromRecords = False,
    ) -> int:
        """Why somebody is in, offered a spot, waiting or gone; derived again while answering."""
        from cli.render.instead import instead_page
        from cli.render.spot import spot_page
        from cli.render.why import letter_page, why_page

        words = from_here(wording)
        if spot:
            return session.emit(spot_page(session, waitlist, person, as_of, words, from_records=from_records))
        if person is None:
            raise whom_or_what(waitlist)
        if letter:
            return session.emit(letter_page(session, waitlist, person, as_of, words, from_here(output)))
        if other is not None:
            return session.emit(
                instead_page(session, waitlist, (person, other), as_of, words, from_records=from_records)
            )
        return session.emit(why_page(session, waitlist, person, as_of, words, from_records=from_records))


def _add_records(app: typer.Typer) -> None:
    @command(app, "log", ASK)
    def log(
        session: Session,
        waitlist: SomeWaitlist = None,
        person: ByPerson = None,
        type: ByType = None,
        actor: ByActor = None,
        start: FromTime = None,
        stop: ToTime = None,
        last: Latest = None,
        as_of: AsOf = None,
    ) -> int:
        """The records, one line each, oldest first."""
        from cli.render.records import Sought, log_page

        sought = Sought(
            waitlist=waitlist, person=person, type=type, actor=actor, start=start, stop=stop, as_of=as_of, last=last
        )
        return session.emit(log_page(session, sought))

    @command(app, "show", ASK)
    def show(
        session: Session,
        position: Annotated[
            str | None, typer.Argument(metavar="[POSITION|WAITLIST]", help="Such as 412; or the records of a waitlist.")
        ] = None,
        person: ByPerson = None,
        type: ByType = None,
        actor: ByActor = None,
        start: FromTime = None,
        stop: ToTime = None,
        last: Latest = None,
        as_of: AsOf = None,
    ) -> int:
        """One record, or all that are looked for: what it says, who wrote it, and its bytes."""
        from cli.render.records import Sought, show_page, show_sought_page
        from cli.typed.asking import position_of

        number = None if position is None else position_of(position)
        filters = [one for one in (person, type, actor, start, stop, last) if one is not None]
        if number is not None and not filters:
            return session.emit(show_page(session, number, as_of))
        if position is not None and number is None and not filters:
            raise Problem("usage", exits.USAGE, f"A position is a number such as 412, not {quoted(position)}.")
        if number is not None or not filters:
            raise Problem("usage", exits.USAGE, "Which record? Give its position, or what to look for, not both.")
        sought = Sought(
            waitlist=position, person=person, type=type, actor=actor, start=start, stop=stop, as_of=as_of, last=last
        )
        return session.emit(show_sought_page(session, sought))


def whom_or_what(waitlist: str) -> Problem:
    """Return the problem that nobody was named to ask about."""
    what = "Why what? Name a person, or ask about the free spots:"
    commands = (f"{typed('waitlist', 'why', waitlist)} PERSON", typed("waitlist", "why", waitlist, "--spot"))
    return Problem("usage", exits.USAGE, what, commands=commands)
