"""Which options does every command take, and how does a function become a command?

A command is a function of a ``Session`` and of its own arguments; ``command`` adds the options that all take.
"""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.models import OptionInfo

from cli import exits
from cli.session import Options, Session
from cli.surroundings import Surroundings, real
from cli.typed import completing
from cli.typed.examples import epilog

RECORD, ASK, AUDIT, KEEP = "Record", "Ask", "Audit", "Keep"

WaitlistName = Annotated[
    str, typer.Argument(metavar="WAITLIST", help="The waitlist's name.", autocompletion=completing.waitlists)
]
Person = Annotated[
    str,
    typer.Argument(
        metavar="PERSON", help="Entry number, reference, address or full name.", autocompletion=completing.people
    ),
]
SomePerson = Annotated[
    str | None,
    typer.Argument(
        metavar="[PERSON]",
        help="Entry number, reference, address or name; or #412, a record about them.",
        autocompletion=completing.people,
    ),
]
SomeWaitlist = Annotated[
    str | None,
    typer.Argument(metavar="[WAITLIST]", help="One waitlist; all without it.", autocompletion=completing.waitlists),
]
FromTime = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Only from then on.")]
ToTime = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Only before then.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="POSITION|TIME", help="As it stood then: 412, 2026-04-18 09:00, recorded:TIME."),
]
FromRecords = Annotated[
    bool, typer.Option("--from-records", help="Fold all records of the waitlist; look nothing up in the read models.")
]

_COMMON: dict[str, Any] = {
    "json": Annotated[bool, typer.Option("--json", help="One JSON document.")],
    "ledger": Annotated[
        str | None,
        typer.Option("--ledger", metavar="FOLDER", help="The ledger's folder; else $WAITLEDGER, or the nearest."),
    ],
    "utc": Annotated[bool, typer.Option("--utc", help="Show times in UTC.")],
    "redact": Annotated[bool, typer.Option("--redact", help="Show entry numbers instead of names.")],
    "color": Annotated[str, typer.Option("--color", metavar="auto|always|never", help="When to use colour.")],
}
_TABLE: dict[str, Any] = {
    "all": Annotated[bool, typer.Option("--all", help="Every line of a long table, on a terminal too.")],
    "table": Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the table as .xlsx, .csv, .tsv or .json."),
    ],
}
_DEFAULTS: dict[str, Any] = {
    "json": False,
    "ledger": None,
    "utc": False,
    "redact": False,
    "color": "auto",
    "all": False,
    "table": None,
}


class Run:
    """The surroundings of this run, which ``main`` sets before the commands are called, and what came of it."""

    surroundings: Surroundings | None = None
    code: int = 0
    has_recorded: bool = False


class Verbs(typer.Typer):
    """The program: its verbs, or only the one that this run is about, so that no other has to be prepared."""

    def __init__(self, *, only: str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._only = only

    def needs(self, verb: str) -> bool:
        """Whether a verb is to be prepared."""
        return self._only in {None, verb}


def is_needed(app: typer.Typer, verb: str) -> bool:
    """Whether a verb is to be prepared and added."""
    return not isinstance(app, Verbs) or app.needs(verb)


def from_here(path: Path | None) -> Path | None:
    """Return a path that was typed, seen from the folder in which it was typed."""
    return path and (Run.surroundings or real()).folder / path


def command(
    app: typer.Typer,
    name: str,
    panel: str,
    *,
    writes: bool | None = None,
    table: bool | None = None,
    **settings: Any,
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Make a function of a session, and of its own arguments, a command in a panel of the help, if it is needed.

    Args:
        app: where the command is added.
        name: the verb.
        panel: under which heading the help lists it.
        writes: whether it changes the ledger; without a word on it, what asks and what audits does not.
        table: whether its table can be written into a file; without a word on it, where a verb asks or audits.
        settings: more for typer, such as ``help``.
    """
    writes = panel in {RECORD, KEEP} if writes is None else writes

    def decorated(function: Callable[..., int]) -> Callable[..., int]:
        if not is_needed(app, name):
            return function
        is_table = panel in {ASK, AUDIT} if table is None else table
        shared = _COMMON | _TABLE if is_table and not _has_output(function) else _COMMON

        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            common = {name: arguments.pop(name) for name in shared}
            if common.get("table") is not None:
                from cli.render.table_file import check_kind

                check_kind(common["table"])
            with Session(Run.surroundings or real(), Options(**common), writes=writes) as session:
                try:
                    Run.code = function(session, **arguments)
                except BrokenPipeError:  # whoever reads has had enough; typer would call that a failure
                    Run.code = exits.DONE
                finally:
                    Run.has_recorded = session.has_recorded

        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
        common = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS[name], annotation=annotation)
            for name, annotation in shared.items()
        ]
        run.__signature__ = inspect.Signature([*own, *common])  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in [*own, *common]}
        app.command(name, rich_help_panel=panel, epilog=epilog(name), **settings)(run)
        return function

    return decorated


def _has_output(function: Callable[..., int]) -> bool:
    """Whether a verb writes into a file in a way of its own."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    inner = [one for parameter in parameters for one in getattr(parameter.annotation, "__metadata__", ())]
    options = [one for one in inner if isinstance(one, OptionInfo)]
    # What is given first is the default to typer until it makes the parameter.
    return any("-o" in (option.default, *(option.param_decls or ())) for option in options)
