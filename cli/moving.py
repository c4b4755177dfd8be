"""The verbs that keep copies: export, import, backup."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import AUDIT, KEEP, command, from_here
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session
from cli.trust import PassphraseFile


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_export(app)
    _add_import(app)
    _add_backup(app)


def _add_export(app: typer.Typer) -> None:
    @command(app, "export", AUDIT)
    def export(
        session: Session,
        waitlist: Annotated[str | None, typer.Argument(metavar="[WAITLIST]", help="For --audit: which one.")] = None,
        jsonl: Annotated[
            Path | None, typer.Option("--jsonl", metavar="FILE", help="All records, their exact bytes, one a line.")
        ] = None,
        private: Annotated[
            Path | None, typer.Option("--private", metavar="FILE", help="Names, addresses and texts, for a move.")
        ] = None,
        tiles: Annotated[
            bool, typer.Option("--tiles", help="The whole ledger, for any static web server (tlog-tiles).")
        ] = False,
        without_records: Annotated[
            bool, typer.Option("--without-records", help="With --tiles: the hashes alone.")
        ] = False,
        audit: Annotated[
            bool, typer.Option("--audit", help="One waitlist, for an auditor with a shell and openssl.")
        ] = False,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="With --tiles and --audit: where to.")
        ] = None,
        passphrase_file: PassphraseFile = None,
    ) -> int:
        """Write the ledger into files that others can read and check."""
        from cli.copies import export_page
        from cli.exporting import export_audit, export_tiles

        if output is not None and audit and waitlist is not None and not tiles:
            return session.emit(export_audit(session, waitlist, output, passphrase_file))
        if output is not None and tiles and waitlist is None and not audit:
            return session.emit(export_tiles(session, output, passphrase_file, records=not without_records))
        if (jsonl is None and private is None) or audit or tiles or waitlist or output:
            commands = (
                "waitlist export --jsonl FILE",
                "waitlist export --tiles -o FOLDER",
                "waitlist export WAITLIST --audit -o FOLDER",
            )
            raise Problem("usage", exits.USAGE, "Say what to write, and where.", commands=commands)
        return session.emit(export_page(session, from_here(jsonl), from_here(private)))


def _add_import(app: typer.Typer) -> None:
    @command(app, "import", KEEP)
    def import_(
        session: Session,
        jsonl: Annotated[
            Path | None, typer.Option("--jsonl", metavar="FILE", help="Records that `export --jsonl` wrote.")
        ] = None,
        private: Annotated[
            Path | None, typer.Option("--private", metavar="FILE", help="What `export --private` wrote.")
        ] = None,
        root: Annotated[
            str | None, typer.Option("--root", metavar="HEX", help="The root that the records must come to.")
        ] = None,
    ) -> int:
        """Take a whole ledger over into an empty one, all or nothing, and prove it by the root."""
        from cli.copies import import_page

        if jsonl is None:
            what = "Say which records to take over: --jsonl FILE."
            raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
        return session.emit(import_page(session, from_here(jsonl) or jsonl, from_here(private), root))


def _add_backup(app: typer.Typer) -> None:
    @command(app, "backup", KEEP, writes=False)
    def backup(
        session: Session, folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the copy.")]
    ) -> int:
        """Copy the ledger as it stands into a folder, while others go on, and verify the copy."""
        from cli.copies import backup_page

        return session.emit(backup_page(session, from_here(folder) or folder))
