"""The verbs that keep what is known of people: contact, same, hold, erase."""

from functools import partial
from typing import Annotated

import typer

from cli import exits
from cli.options import KEEP, command
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.recorded import Shared, recording
from cli.render.page_of import answer
from cli.session import Session
from cli.words.plain import quoted, typed

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Entry number, reference, address or full name.")]
By = Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Who does it.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_contact(app)
    _add_same(app)
    _add_hold(app)
    _add_erase(app)


def _add_contact(app: typer.Typer) -> None:
    @command(app, "contact", KEEP)
    def contact(
        session: Session,
        person: Who,
        name: Annotated[str | None, typer.Option("--name", help="The full name as it should be.")] = None,
        email: Annotated[str | None, typer.Option("--email", help="The address as it should be.")] = None,
        phone: Annotated[str | None, typer.Option("--phone", help="The number as it should be.")] = None,
        ref: Annotated[str | None, typer.Option("--ref", help="Your reference as it should be.")] = None,
        by: By = None,
    ) -> int:
        """Correct a name, an address, a number or a reference. No record changes: none of them holds any."""
        from cli.record.actor import actor

        given = {"name": name, "email": email, "phone": phone, "ref": ref}
        changes = {kind: value for kind, value in given.items() if value is not None}
        if not changes:
            raise Problem("usage", exits.USAGE, "Nothing to correct: give --name, --email, --phone or --ref.")
        actor(session, by)
        return session.emit(answer("contact", _corrected(session, person, changes), {"changed": sorted(changes)}))


def _corrected(session: Session, text: str, changes: dict[str, str]) -> str:
    from cli.typed.whom import on_lists, one_meant
    from ledger.store.erasing import TakenHandle, correct

    whom = one_meant(session, text)
    try:
        with session.private.transaction():
            for kind, value in changes.items():
                correct(session.private, whom.person, kind, value)
    except TakenHandle as taken:
        what = f"{quoted(str(taken))} belongs to somebody else on the same waitlists."
        advice = "Whose is it? If the two are one person, say so:"
        find, same = typed("waitlist", "find", str(taken)), typed("waitlist", "same", text, str(taken))
        commands = (find, same)
        raise Problem(
            "taken", exits.REFUSED, what, recorded="Nothing was changed.", advice=advice, commands=commands
        ) from taken
    session.has_corrected = True
    session.names.forget(whom.person)
    return f"What is kept of {on_lists(session, whom)} is corrected."


def _add_same(app: typer.Typer) -> None:
    @command(app, "same", KEEP)
    @partial(recording, without=("code", "id"))
    def same(
        session: Session,
        shared: Shared,
        person: Annotated[str | None, typer.Argument(metavar="PERSON", help="Who they are; the details kept.")] = None,
        other: Annotated[str | None, typer.Argument(metavar="OTHER", help="Who turns out to be the same.")] = None,
        finish: Annotated[bool, typer.Option("--finish", help="Do what an interrupted command left.")] = False,
    ) -> int:
        """Say that two are one person. Of two entries on a waitlist the one of the better rank goes on."""
        from cli.people import merging

        if finish:
            return merging.finish(session)
        if person is None or other is None:
            raise Problem("usage", exits.USAGE, "Say who the two are: waitlist same PERSON OTHER.")
        return merging.same(session, person, other, shared.members.get("reason"), shared.options)


def _add_hold(app: typer.Typer) -> None:
    @command(app, "hold", KEEP)
    def hold(
        session: Session,
        person: Who,
        until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="The hold ends then.")] = None,
        release: Annotated[bool, typer.Option("--release", help="End the hold now.")] = False,
        reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")] = None,
        by: By = None,
    ) -> int:
        """Keep a person from being erased while an appeal is running; or end that."""
        from cli.record.actor import actor
        from cli.typed.times import read_time
        from cli.typed.whom import called, on_lists, one_meant
        from ledger.store.erasing import Hold, end_hold, put_hold

        if (until is None) != release:
            raise Problem("usage", exits.USAGE, "Say either --until TIME or --release.", recorded=NOTHING_RECORDED)
        whom, who = one_meant(session, person), actor(session, by)
        if until is None:
            end_hold(session.private, whom.person)
            session.has_corrected = True
            return session.emit(answer("hold", f"{called(session, whom)} may be erased again.", {"until": None}))
        end = read_time(until, session.zone, session.around.now())
        if end <= session.around.now():
            raise Problem("usage", exits.USAGE, "That time has passed already.", recorded=NOTHING_RECORDED)
        put_hold(session.private, whom.person, Hold(end, who, reason))
        session.has_corrected = True
        text = f"{on_lists(session, whom)} cannot be erased before {session.clock().spoken(end)}."
        paste = (typed("waitlist", "hold", person, "--release"),)
        return session.emit(answer("hold", text, {"until": end}, paste=paste))


def _add_erase(app: typer.Typer) -> None:
    @command(app, "erase", KEEP)
    def erase(
        session: Session,
        person: Annotated[
            str | None, typer.Argument(metavar="[PERSON]", help="Entry number, reference, address or full name.")
        ] = None,
        everywhere: Annotated[
            bool, typer.Option("--everywhere", help="All whom this name stands for: they are one person.")
        ] = False,
        lists_closed_before: Annotated[
            str | None,
            typer.Option(
                "--lists-closed-before", metavar="TIME", help="Everybody who was only on lists closed by then."
            ),
        ] = None,
        keep_standing: Annotated[
            bool, typer.Option("--keep-standing", help="Though they still wait or hold an offer or a spot.")
        ] = False,
        blank: Annotated[
            list[str] | None, typer.Option("--blank", metavar="POSITION", help="Erase the text cited there.")
        ] = None,
        keep: Annotated[
            list[str] | None, typer.Option("--keep", metavar="POSITION", help="Leave the text cited there.")
        ] = None,
        edit: Annotated[
            list[str] | None, typer.Option("--edit", metavar="POSITION=TEXT", help="Put another text in its place.")
        ] = None,
        texts: Annotated[
            str | None, typer.Option("--texts", metavar="blank|keep", help="For every text not spoken of.")
        ] = None,
        approved_by: Annotated[
            str | None, typer.Option("--approved-by", metavar="ACTOR", help="Who lets a text stay or be edited.")
        ] = None,
        finish: Annotated[
            bool, typer.Option("--finish", help="Remove traces that an earlier erasure had to leave.")
        ] = False,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help="Why; without the person's name.")
        ] = None,
        by: By = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go and what stays.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> int:
        """Erase what is known of a person. No record, root or decision changes, and every receipt still verifies."""
        from cli.people import erasing

        if finish:
            return erasing.finish(session)
        wishes = erasing.Wishes(
            blank=tuple(blank or ()),
            keep=tuple(keep or ()),
            edit=tuple(edit or ()),
            rest=texts,
            approved_by=approved_by,
        )
        found = erasing.found(session, person, lists_closed_before, everywhere=everywhere)
        return erasing.erase(
            session, found, wishes, by=by, reason=reason, dry_run=dry_run, yes=yes, keep_standing=keep_standing
        )
