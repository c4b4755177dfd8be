"""The verbs that keep copies: export, backup."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import AUDIT, KEEP, command, from_here
from cli.problem import Problem
from cli.session import Session
from cli.trust.verbs import PassphraseFile


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_export(app)
    _add_backup(app)


def _add_export(app: typer.Typer) -> None:
    @command(app, "export", AUDIT)
    def export(
        session: Session,
        output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE|FOLDER", help="Where to.")],
        waitlist: Annotated[str | None, typer.Argument(metavar="[WAITLIST]", help="One; all without it.")] = None,
        jsonl: Annotated[bool, typer.Option("--jsonl", help="All records, their exact bytes, one a line.")] = False,
        private: Annotated[bool, typer.Option("--private", help="Names, addresses and texts, for a move.")] = False,
        tiles: Annotated[
            bool, typer.Option("--tiles", help="A folder for any static web server (tlog-tiles).")
        ] = False,
        without_records: Annotated[
            bool, typer.Option("--without-records", help="With --tiles: the hashes alone.")
        ] = False,
        audit: Annotated[
            bool, typer.Option("--audit", help="A folder for an auditor of one waitlist with a shell and openssl.")
        ] = False,
        cloudevents: Annotated[bool, typer.Option("--cloudevents", help="CloudEvents 1.0, one a line.")] = False,
        ocel: Annotated[bool, typer.Option("--ocel", help="OCEL 2.0, for process mining.")] = False,
        xes: Annotated[bool, typer.Option("--xes", help="XES, a trace for each entry, for process mining.")] = False,
        passphrase_file: PassphraseFile = None,
    ) -> int:
        """Hand the ledger over: to whoever checks it, to another database, or to programs that mine processes."""
        from cli.moving import copies, exporting

        forms = {"jsonl": jsonl, "private": private, "tiles": tiles, "audit": audit}
        forms |= {"cloudevents": cloudevents, "ocel": ocel, "xes": xes}
        wanted = [name for name, is_wanted in forms.items() if is_wanted]
        whole = wanted and wanted[0] in {"jsonl", "private", "tiles"}
        if len(wanted) != 1 or (whole and waitlist is not None) or (audit and waitlist is None):
            raise _unclear()
        file = from_here(output) or output
        match wanted[0]:
            case "jsonl":
                return session.emit(copies.records_page(session, file))
            case "private":
                return session.emit(copies.private_page(session, file))
            case "tiles":
                return session.emit(
                    exporting.export_tiles(session, output, passphrase_file, records=not without_records)
                )
            case "audit":
                return session.emit(exporting.export_audit(session, waitlist or "", output, passphrase_file))
            case form:
                return session.emit(copies.event_log_page(session, form, waitlist, file))


def _unclear() -> Problem:
    what = "Say what is wanted, one thing at a time; a whole ledger as --jsonl, --private or --tiles."
    commands = (
        "waitlist export WAITLIST --audit -o FOLDER",
        "waitlist export --tiles -o FOLDER",
        "waitlist export --jsonl -o FILE",
    )
    return Problem("usage", exits.USAGE, what, commands=commands)


def _add_backup(app: typer.Typer) -> None:
    @command(app, "backup", KEEP, writes=False)
    def backup(
        session: Session, folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the copy.")]
    ) -> int:
        """Copy the ledger as it stands into a folder, while others go on, and verify the copy."""
        from cli.moving.copies import backup_page

        return session.emit(backup_page(session, from_here(folder) or folder))
