"""The verb import: people from a spreadsheet into a waitlist, or a whole ledger into an empty one, by the file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import exits
from cli.options import RECORD, command, from_here
from cli.problem import NOTHING_RECORDED, Problem
from cli.record import arguments
from cli.record.arguments import PolicyFile, Window
from cli.record.recorded import Shared, recording
from cli.session import Session
from cli.typed import completing
from cli.words.plain import listed, quoted, typed

if TYPE_CHECKING:
    from cli.bringing.people import Told

RECORDS = ".jsonl"
"""The ending of a file that holds the records of a whole ledger."""

_Text = str | None
_Texts = list[str] | None
_Place = Annotated[
    _Text, typer.Argument(metavar="[WAITLIST]", help="Where the people go.", autocompletion=completing.waitlists)
]
_File = Annotated[
    _Text, typer.Argument(metavar="FILE", help="People: .xlsx, .csv, .tsv. A whole ledger: .jsonl, without WAITLIST.")
]
_Column = Annotated[_Texts, typer.Option("--column", metavar="FIELD=HEADING", help="Which column holds what.")]
_State = Annotated[_Texts, typer.Option("--state", metavar="WORD=in|waiting|left", help="What a status word means.")]
_Skip = Annotated[_Texts, typer.Option("--skip", metavar="ROWS", help="Rows to leave out, such as 7,9-12.")]
_Dates = Annotated[_Text, typer.Option("--dates", metavar="day-first|month-first", help="How 03/04/2026 is meant.")]
_Undated = Annotated[
    _Text,
    typer.Option("--undated", metavar="last|above", help="Rows without a date: last of all, or by the row above."),
]
_AllIn = Annotated[bool, typer.Option("--all-in", help="There is no status column, and everybody is in.")]
_Sheet = Annotated[_Text, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")]
_Encoding = Annotated[_Text, typer.Option("--encoding", metavar="NAME", help="That of a text file, such as cp1250.")]
_Capacity = Annotated[int | None, typer.Option("--capacity", metavar="N", help="The spots of a new waitlist.")]
_Pool = Annotated[_Texts, typer.Option("--pool", metavar="NAME=N", help="The pools of a new waitlist.")]
_Rule = Annotated[_Text, typer.Option("--rule", metavar="NAME", help="A policy that ships, such as first-come.")]
_Zone = Annotated[_Text, typer.Option("--zone", metavar="ZONE", help="The zone of a new waitlist.")]
_Series = Annotated[_Text, typer.Option("--series", metavar="NAME", help="The series of a new waitlist.")]
_Records = Annotated[Path | None, typer.Option("--jsonl", metavar="FILE", help="What `export --jsonl` wrote.")]
_Private = Annotated[Path | None, typer.Option("--private", metavar="FILE", help="What `export --private` wrote.")]
_Root = Annotated[_Text, typer.Option("--root", metavar="HEX", help="The root that records must come to.")]


def add_to(app: typer.Typer) -> None:
    """Add the verb."""

    def import_(
        session: Session,
        shared: Shared,
        waitlist: _Place = None,
        file: _File = None,
        column: _Column = None,
        state: _State = None,
        skip: _Skip = None,
        dates: _Dates = None,
        undated: _Undated = None,
        all_in: _AllIn = False,
        sheet: _Sheet = None,
        encoding: _Encoding = None,
        capacity: _Capacity = None,
        pool: _Pool = None,
        policy: PolicyFile = None,
        rule: _Rule = None,
        window: Window = None,
        zone: _Zone = None,
        series: _Series = None,
        jsonl: _Records = None,
        private: _Private = None,
        root: _Root = None,
    ) -> int:
        """Bring people from a spreadsheet into a waitlist, which is paused; or a whole ledger into an empty one."""
        if waitlist is not None and file is None and waitlist.lower().endswith(RECORDS):
            jsonl, waitlist = Path(waitlist), None
        if jsonl is not None:
            return _take_over(session, jsonl, private, root)
        how = {"column": column, "state": state, "skip": skip, "dates": dates, "undated": undated, "all_in": all_in}
        how |= {"sheet": sheet, "encoding": encoding}
        size = {"capacity": capacity, "pool": pool, "policy": policy, "rule": rule, "window": window}
        return _bring(session, shared, waitlist, file, how, {**size, "zone": zone, "series": series})

    command(app, "import", RECORD)(
        recording(import_, without=("reason", "code", "id", "max_offers", "yes", "no_input"))
    )


def _take_over(session: Session, records: Path, private: Path | None, root: str | None) -> int:
    from cli.moving.copies import import_page

    return session.emit(import_page(session, from_here(records) or records, from_here(private), root))


def _bring(
    session: Session,
    shared: Shared,
    waitlist: str | None,
    file: str | None,
    how: Mapping[str, Any],
    opening: Mapping[str, Any],
) -> int:
    from cli.bringing.bring import Wanted, import_people
    from cli.bringing.grid import Reading

    if waitlist is None or file is None or file.lower().endswith(RECORDS):
        raise _not_both(waitlist, file)
    wanted = Wanted(
        waitlist=waitlist,
        path=from_here(Path(file)) or Path(file),
        file=file,
        columns=tuple(how["column"] or ()),
        reading=Reading(how["sheet"], how["encoding"]),
        told=_told(how),
        opening=_opening(opening),
        again=_again({**how, **opening}),
        by=shared.options.by,
        dry_run=shared.options.dry_run,
        plan=shared.options.plan,
    )
    return import_people(session, wanted)


def _not_both(waitlist: str | None, file: str | None) -> Problem:
    """Return the problem that waitlist and file do not say what is to be imported."""
    people, ledger = "waitlist import WAITLIST people.xlsx", "waitlist import records.jsonl"
    what = "Say what is to be imported: people into a waitlist, or the records of a whole ledger."
    commands: tuple[str, ...] = (people, ledger)
    if file is not None:
        what = f"{quoted(file)} holds a whole ledger or commands, and no people of one waitlist."
        commands = (typed("waitlist", "import", file), typed("waitlist", "apply", file))
    elif waitlist is not None and "." in waitlist:
        what = f"Into which waitlist do the people of {quoted(waitlist)} go?"
        commands = (f"waitlist import WAITLIST {typed(waitlist)}",)
    elif waitlist is not None:
        what = f"Which file holds the people for {quoted(waitlist)}?"
        commands = (f"{typed('waitlist', 'import', waitlist)} people.xlsx",)
    return Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED, commands=commands)


def _told(how: Mapping[str, Any]) -> "Told":
    """Return what was said about reading the rows."""
    from cli.bringing.headings import plain
    from cli.bringing.people import Told

    states = {plain(word): meant for word, meant in (_state(text) for text in how["state"] or ())}
    rows = frozenset(row for text in how["skip"] or () for one in text.split(",") for row in _rows(one.strip()))
    dates = _one_of("--dates", how["dates"], ("day-first", "month-first"))
    undated = _one_of("--undated", how["undated"], ("last", "above"))
    return Told(dates, undated, states, rows, how["all_in"])


def _state(text: str) -> tuple[str, Any]:
    word, _, meant = text.rpartition("=")
    return word, _one_of("--state WORD", meant, ("in", "waiting", "left"))


def _rows(text: str) -> range:
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or "0").isdecimal():
        what = f"Rows are written 7 or 9-12, with commas between them, not {quoted(text)}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    return range(int(first), min(int(last or first), 10_000_000) + 1)


def _one_of(option: str, text: str | None, values: tuple[str, ...]) -> Any:
    if text is not None and text not in values:
        what = f"{option} is {listed(values, 'or')}, not {quoted(text)}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    return text


def _opening(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a request that opens the waitlist, as far as they were given."""
    from cli.policies import policy_settings

    asks_policy = any(given[name] is not None for name in ("policy", "rule", "window"))
    members = {
        "capacity": given["capacity"],
        "pools": arguments.capacities(given["pool"]) if given["pool"] else None,
        "policy": policy_settings(from_here(given["policy"]), given["rule"], given["window"]) if asks_policy else None,
        "zone": given["zone"],
        "series": given["series"],
    }
    return {name: value for name, value in members.items() if value is not None}


def _again(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the options that were given, to be typed again."""
    words: list[str] = []
    for name, value in given.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif value:
            words += [word for one in (value if isinstance(value, list) else [value]) for word in (option, str(one))]
    return tuple(words)
