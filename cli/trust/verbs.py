"""The verbs about trust: the key, checkpoints, receipts, witnesses."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.options import AUDIT, KEEP, Person, WaitlistName, command
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", help="Where the passphrase is; else WAITLIST_PASSPHRASE, else asked."
    ),
]
By = Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Who records.")]
Target = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to this file.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_key(app)
    _add_checkpoint(app)
    _add_receipt(app)
    _add_witness(app)


def _add_key(app: typer.Typer) -> None:
    @command(app, "key", KEEP)
    def key(
        session: Session,
        action: Annotated[str, typer.Argument(metavar="[show|create|rotate|export|import]")] = "show",
        value: Annotated[
            str | None, typer.Argument(metavar="[ORIGIN|FILE]", help="For create: the ledger's public name.")
        ] = None,
        lost: Annotated[
            bool, typer.Option("--lost", help="For rotate: the old key is lost and signs nothing.")
        ] = False,
        private: Annotated[bool, typer.Option("--private", help="For export: the private key, to a file.")] = False,
        output: Target = None,
        passphrase_file: PassphraseFile = None,
        new_passphrase_file: Annotated[
            Path | None, typer.Option("--new-passphrase-file", metavar="FILE", help="For rotate: that of the new key.")
        ] = None,
        by: By = None,
    ) -> int:
        """The key that signs: show it, make one, change it, give out its public half."""
        from cli.record.actor import actor
        from cli.trust import key_changes

        match action, value:
            case "show", None:
                return session.emit(key_changes.show_page(session))
            case "create", str(origin):
                return session.emit(key_changes.create(session, origin, actor(session, by), passphrase_file))
            case "import", str(source):
                return session.emit(key_changes.bring(session, Path(source), actor(session, by), passphrase_file))
            case "rotate", None:
                who = actor(session, by)
                return session.emit(key_changes.rotate(session, who, passphrase_file, new_passphrase_file, lost=lost))
            case "export", None:
                return session.emit(key_changes.give_out(session, output, passphrase_file, private=private))
            case _:
                what = "Use: waitlist key show, create ORIGIN, rotate, export or import FILE."
                advice = "ORIGIN is the ledger's public name, such as example.org/waitlists; it has no spaces."
                raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)


def _add_checkpoint(app: typer.Typer) -> None:
    @command(app, "checkpoint", AUDIT, writes=True)
    def checkpoint(
        session: Session,
        since: Annotated[
            str | None,
            typer.Option("--since", metavar="SIZE|FILE", help="With the proof that it begins with an older one."),
        ] = None,
        output: Target = None,
        cosigned: Annotated[
            Path | None, typer.Option("--cosigned", metavar="FILE", help="Add what a witness returned.")
        ] = None,
        witness: Annotated[
            str | None, typer.Option("--witness", metavar="KEY", help="The public key of that witness.")
        ] = None,
        declare_fork: Annotated[
            str | None,
            typer.Option("--declare-fork", metavar="ORIGIN", help="Leave a lost history behind, under a new name."),
        ] = None,
        passphrase_file: PassphraseFile = None,
        by: By = None,
    ) -> int:
        """Sign how long the ledger is and what it hashes to, and record that this was published."""
        from cli.record.actor import actor
        from cli.trust import checkpoints

        if cosigned is not None:
            if witness is None:
                what = "Whose cosignature is it? Say --witness KEY."
                raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
            return session.emit(checkpoints.add_cosignature(session, cosigned, witness))
        who = actor(session, by)
        if declare_fork is not None:
            return session.emit(checkpoints.declare_fork(session, declare_fork, who, passphrase_file))
        return session.emit(checkpoints.publish(session, who, passphrase_file, output, since))


def _add_receipt(app: typer.Typer) -> None:
    @command(app, "receipt", AUDIT)
    def receipt(
        session: Session,
        waitlist: WaitlistName,
        person: Person,
        record: Annotated[
            list[int] | None, typer.Option("--record", metavar="POSITION", help="For these records instead.")
        ] = None,
        with_name: Annotated[
            bool, typer.Option("--with-name", help="With the holder's name, if the holder wants that.")
        ] = False,
        output: Target = None,
        passphrase_file: PassphraseFile = None,
    ) -> int:
        """A receipt for a person's join and every decision about them, which anybody can check without us."""
        from cli.trust.receipts import receipt_page

        page = receipt_page(session, waitlist, person, record, output, passphrase_file, with_name=with_name)
        return session.emit(page)


def _add_witness(app: typer.Typer) -> None:
    @command(app, "witness", AUDIT)
    def witness(
        session: Session,
        action: Annotated[str, typer.Argument(metavar="[show|create|watch|cosign]")] = "show",
        value: Annotated[
            str | None, typer.Argument(metavar="[NAME|KEY|FILE]", help="A name, a ledger's public key, a request.")
        ] = None,
        folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where the witness is.")] = Path(
            "witness"
        ),
        passphrase_file: PassphraseFile = None,
    ) -> int:
        """Watch ledgers of others: cosign each checkpoint that begins with the last one seen."""
        from cli.trust import witnessing

        match action, value:
            case "show", None:
                return session.emit(witnessing.show(session, folder))
            case "create", str(name):
                return session.emit(witnessing.create(session, folder, name, passphrase_file))
            case "watch", str(key):
                return session.emit(witnessing.watch(session, folder, key))
            case "cosign", str(source):
                return session.emit(witnessing.cosign(session, folder, Path(source), passphrase_file))
            case _:
                what = "Use: waitlist witness show, create NAME, watch KEY, or cosign FILE."
                advice = "FILE is what the ledger writes with: waitlist checkpoint --since SIZE"
                raise Problem("usage", exits.USAGE, what, advice=advice)
