"""The verbs that keep: begin a ledger, staff, policies, settings, read models, the demo."""

from pathlib import Path
from typing import Annotated

import typer

from cli import exits
from cli.config import CONFIG, write_config
from cli.keep.unsafe_place import check_place
from cli.options import KEEP, command
from cli.places import FOLDER, computers_zone, ledger_url, private_url
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.names import REDACTED
from cli.render.page_of import answer
from cli.session import Session
from cli.typed.usage import unknown_action
from cli.words.plain import count, listed


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_beginning(app)
    _add_config(app)
    _add_staff(app)
    _add_policy(app)
    _add_projections(app)
    _add_about(app)


def _add_beginning(app: typer.Typer) -> None:
    @command(app, "init", KEEP)
    def init(
        session: Session,
        folder: Annotated[str | None, typer.Argument(metavar="[FOLDER]", help=f"Where; ./{FOLDER} without it.")] = None,
        database: Annotated[
            str | None, typer.Option("--database", metavar="URL", help="A PostgreSQL database instead of files.")
        ] = None,
        roles: Annotated[
            bool, typer.Option("--roles", help="With --database: make roles that cannot change history, even by SQL.")
        ] = False,
        zone: Annotated[
            str | None, typer.Option("--zone", help="The zone of new waitlists; this computer's without it.")
        ] = None,
    ) -> int:
        """Begin a ledger."""
        from ledger.intake import check_zone

        place = (session.around.folder / Path(folder or session.options.ledger or FOLDER).expanduser()).resolve()
        if (place / CONFIG).exists():
            raise Problem(
                "exists",
                exits.USAGE,
                f"There is a ledger in {session.around.shortened(str(place))} already.",
                recorded=NOTHING_RECORDED,
            )
        if database is None:
            check_place(place)
        settings = {"name": place.name, "zone": zone or computers_zone(session.around.environment)}
        check_zone(settings["zone"])
        there = begin(session, place, settings | ({"database": database} if database else {}))
        shown = session.around.shortened(str(place))
        begun = f"A new ledger is in {shown}. Its"
        if there:
            begun = f"{shown} leads to a ledger that was there already, with {count(there, 'record')}. Its new"
        text = f"{begun} waitlists are in the zone {settings['zone']} unless they say otherwise. "
        text += "Next, say who records, and open a waitlist:"
        paste = ['waitlist staff add ID "FULL NAME"', "waitlist open NAME --capacity N"]
        if roles and database is not None:
            organiser, *others = _make_roles(database)
            text += f" Whoever records needs the role {organiser}; the others are {listed(others)}."
            paste.append(f'GRANT "{organiser}" TO alice;')
        return session.emit(answer("init", text, {"folder": str(place)}, paste=tuple(paste)))


def _make_roles(database: str) -> list[str]:
    from ledger.store.roles import create_roles
    from projections import CATALOGUE, OUTBOX

    return list(create_roles(database, [CATALOGUE, OUTBOX]).values())


def _add_config(app: typer.Typer) -> None:
    @command(app, "config", KEEP)
    def config(
        session: Session,
        action: Annotated[str, typer.Argument(metavar="[show|set|wording|messages]")] = "show",
        name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
        value: Annotated[str | None, typer.Argument(metavar="[VALUE]")] = None,
    ) -> int:
        """Show the settings; set one by its name; or lay out the words of letters or of messages, to edit."""
        from cli.keep.configuring import config_page

        return session.emit(config_page(session, action, name, value))


def begin(session: Session, place: Path, settings: dict[str, str]) -> int:
    """Make the folder, the databases and, last, the settings that mark it as a ledger; return the records there."""
    from ledger.store.private import PrivateStore

    place.mkdir(parents=True, exist_ok=True)
    (place / "keys").mkdir(mode=0o700, exist_ok=True)
    with session.open_store(ledger_url(place, settings), create=True).snapshot() as snapshot:
        there = int(snapshot.position)
    PrivateStore(private_url(place, settings), create=True).close()
    write_config(place, settings)
    return there


def _add_staff(app: typer.Typer) -> None:
    @command(app, "staff", KEEP, table=True)
    def staff(
        session: Session,
        action: Annotated[str, typer.Argument(metavar="[list|add]")] = "list",
        actor: Annotated[str | None, typer.Argument(metavar="[ID]", help="Short, such as mia.")] = None,
        name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Full name.")] = None,
    ) -> int:
        """Who records: list them, or add one."""
        if action == "add" and actor and name:
            from ledger.requests import parse_request

            parse_request({"do": "tick", "waitlist": "x", "by": actor})
            before = session.private.actor(actor)
            session.private.add_actor(actor, name)
            session.has_corrected = True
            text = f"{name} records as {actor}."
            if before not in {None, name, actor}:
                text += f" Until now that was {before}: what {actor} recorded before shows the new name, too."
            return session.emit(answer("staff", text, {actor: name}))
        if action != "list":
            raise unknown_action("staff", action, {"list": "list", "add": 'add ID "FULL NAME"'})
        known = session.private.actors()
        if session.options.redact:
            known = dict.fromkeys(known, REDACTED)
        text = "Those who record." if known else 'Nobody is known yet: waitlist staff add ID "FULL NAME"'
        return session.emit(answer("staff", text, known, rows=tuple(known.items())))


POLICY_ACTIONS = {
    "show": "show WAITLIST",
    "check": "check FILE",
    "diff": "diff FILE|WAITLIST|WAITLIST@VERSION FILE|WAITLIST|WAITLIST@VERSION",
    "adopt": "adopt WAITLIST FILE",
}


def _add_policy(app: typer.Typer) -> None:
    from cli.record.recorded import Shared, asked, recording

    def policy(
        session: Session,
        shared: Shared,
        action: Annotated[str, typer.Argument(metavar="show|check|diff|adopt")],
        target: Annotated[str, typer.Argument(metavar="WAITLIST|FILE", help="A waitlist, a policy file, or a name.")],
        other: Annotated[str | None, typer.Argument(metavar="[FILE]", help="For diff and adopt: the other.")] = None,
        exit_code: Annotated[bool, typer.Option("--exit-code", help="For diff: exit with 8 if they differ.")] = False,
    ) -> int:
        """A policy in words, a check of a policy file, what two policies differ in, or another one in force."""
        from cli.policies.pages import check_page, diff_page, show_page

        match action, other:
            case "show", None:
                return session.emit(show_page(session, target))
            case "check", None:
                return session.emit(check_page(session, Path(target)))
            case "diff", str():
                return session.emit(diff_page(session, target, other, says_so=exit_code))
            case "adopt", str():
                from cli.policies import source_of
                from cli.policies.complaints import valid_settings

                settings = valid_settings(source_of(session.around.folder / other))
                return asked(session, "policy", {"waitlist": target, "policy": settings}, shared.with_policy(other))
            case _:
                raise unknown_action("policy", action, POLICY_ACTIONS)

    command(app, "policy", KEEP)(recording(policy, without=("code",)))


def _add_projections(app: typer.Typer) -> None:
    @command(app, "projections", KEEP)
    def projections(
        session: Session, action: Annotated[str, typer.Argument(metavar="[status|rebuild]")] = "status"
    ) -> int:
        """Whether the read models are what the records say; or make them anew."""
        from cli.keep.projecting import rebuild_page, status_page

        if action not in {"status", "rebuild"}:
            raise unknown_action("projections", action, {"status": "status", "rebuild": "rebuild"})
        return session.emit(status_page(session) if action == "status" else rebuild_page(session))


def _add_about(app: typer.Typer) -> None:
    @command(app, "demo", KEEP)
    def demo(session: Session) -> int:
        """A real waitlist from beginning to end, in a folder of its own."""
        from cli.demo import run_demo

        return run_demo(session.around)

    @command(app, "completion", KEEP)
    def completion(
        session: Session,
        shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish|powershell", help="Your shell.")],
    ) -> int:
        """The script with which a shell completes verbs, waitlists, people and staff."""
        from cli.keep.completion_script import script

        session.around.stdout.write(script(shell))
        return exits.DONE

    @command(app, "version", KEEP)
    def version(session: Session) -> int:
        """The version of this program and of the rules it writes."""
        from importlib.metadata import version as installed_version

        from ledger.policy import RULES

        number = installed_version("waitlist-ledger")
        return session.emit(answer("version", f"waitlist {number}, rules {RULES}", {"version": number, "rules": RULES}))

    @command(app, "help", KEEP)
    def help_(session: Session, verb: Annotated[str | None, typer.Argument(metavar="[VERB]")] = None) -> int:
        """How a verb is used."""
        from cli.main import main

        return main([*([verb] if verb else []), "--help"], session.around)
