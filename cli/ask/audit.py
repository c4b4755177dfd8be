"""The verbs that audit: every decision again, and every record checked."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import AUDIT, AsOf, command, from_here
from cli.problem import Problem
from cli.session import Session
from cli.words.plain import typed


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_replay(app)
    _add_verify(app)
    _add_impact(app)


def _add_replay(app: typer.Typer) -> None:
    @command(app, "replay", AUDIT)
    def replay(
        session: Session,
        waitlist: Annotated[str | None, typer.Argument(metavar="[WAITLIST]", help="For --what-if: which one.")] = None,
        what_if: Annotated[
            Path | None,
            typer.Option("--what-if", metavar="POLICY", help="As it would have gone under another policy (TOML)."),
        ] = None,
        assume: Annotated[
            str | None,
            typer.Option("--assume", metavar="accept|expire|as-recorded", help="Answers that are not on record."),
        ] = None,
        as_of: AsOf = None,
    ) -> int:
        """Carry every command out again and compare each record with what the rules give."""
        from cli.render.auditing import replay_page
        from cli.render.what_if import what_if_page

        policy = from_here(what_if)
        if policy is not None and waitlist is not None:
            return session.emit(what_if_page(session, waitlist, policy, assume, as_of))
        if policy is not None or waitlist is not None or assume is not None or as_of is not None:
            what = "Every command of the ledger is replayed; or one waitlist, under another policy:"
            command = f"{typed('waitlist', 'replay', waitlist or 'WAITLIST')} --what-if POLICY.toml"
            raise Problem("usage", exits.USAGE, what, commands=(command,))
        return session.emit(replay_page(session))


def _add_verify(app: typer.Typer) -> None:
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
        from cli.trust.verifying import against_page, files_page

        if files:
            return session.emit(files_page(session, files, key or []))
        if against is None:
            return session.emit(verify_page(session, independent=independent))
        return session.emit(against_page(session, against, key or [], output, independent=independent))


def _add_impact(app: typer.Typer) -> None:
    @command(app, "impact", AUDIT)
    def impact(
        session: Session,
        position: Annotated[
            str | None, typer.Argument(metavar="[POSITION]", help="A record that came late, such as 57.")
        ] = None,
        at: Annotated[
            str | None,
            typer.Option("--at", metavar="TIME", help="When it should have been recorded; else as it claims."),
        ] = None,
        without: Annotated[
            str | None, typer.Option("--without", metavar="POSITION", help="A record that should not be there.")
        ] = None,
        insert: Annotated[
            Path | None, typer.Option("--insert", metavar="FILE", help="Lines that are missing, as for apply, with at.")
        ] = None,
        assume: Annotated[
            str | None,
            typer.Option("--assume", metavar="accept|expire|as-recorded", help="Answers that are not on record."),
        ] = None,
        output: Annotated[
            Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the remedy here, for apply.")
        ] = None,
        as_of: AsOf = None,
    ) -> int:
        """Who would have been treated differently had a fact come in time, or been right; and what is owed."""
        from cli.render.impact import impact_page

        page = impact_page(
            session,
            position,
            at=at,
            without=without,
            insert=from_here(insert),
            assume=assume,
            output=from_here(output),
            as_of=as_of,
        )
        return session.emit(page)
