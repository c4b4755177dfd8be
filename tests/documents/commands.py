"""docs/cli.md: every verb with its words and options, as the program itself says them."""

from collections.abc import Iterator
from typing import Any

from cli.main import verbs
from cli.options import ASK, AUDIT, KEEP, RECORD
from cli.typed.examples import EXAMPLES

PANELS = {
    RECORD: "Verbs that record. All take `--dry-run`, which shows the plan and records nothing.",
    ASK: "Verbs that ask. They record nothing; most take `--as-of`.",
    AUDIT: "Verbs that audit: the history again, from its first record.",
    KEEP: "Verbs that keep: the ledger itself, and who works with it.",
}
HEAD = """# The command line

*Generated from the program by `make docs`; do not edit. What goes wrong is in [errors.md](errors.md).*

`waitlist VERB WAITLIST [PERSON]`. On a terminal an answer is for people; in a pipe it is tab-separated, with full
values and times in UTC, never cut and never coloured; with `--json` it is one JSON document with the name and version
of its schema. `waitlist help VERB` says what stands here.

A **waitlist** is meant by its name. A **person** is meant by entry number, by reference, address or full name; verbs
that ask also take a unique part of the name, verbs that record never do. A **position** is the number of a record,
`412` or `#412`. A **time** is `2026-04-18 09:00`, `14:02`, `yesterday 14:02`, `tuesday 14:02` or `2h ago`, in the
waitlist's zone.
"""


def document() -> str:
    """Return docs/cli.md."""
    return "\n".join([HEAD, *_common(), *(line for panel in PANELS for line in _panel(panel))])


def _common() -> Iterator[str]:
    shared = _shared(list(verbs().values()))
    yield "## What every verb takes\n"
    yield from _table([one for one in verbs()["lists"].params if one.name in shared])


def _panel(panel: str) -> Iterator[str]:
    found = {name: verb for name, verb in verbs().items() if verb.rich_help_panel == panel}
    shared = _shared(list(verbs().values()))
    usual = _shared_by_most(found, shared) if panel == RECORD else {}
    yield f"## {panel}\n"
    yield f"{PANELS[panel]}\n"
    if usual:
        yield "Most of them take the following; a verb that does not says so:\n"
        yield from _table(list(usual.values()))
    for name, verb in found.items():
        yield from _verb(name, verb, shared, usual)


def _verb(name: str, verb: Any, shared: set[str], usual: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    arguments = [_argument(one) for one in verb.params if one.param_type_name == "argument"]
    yield f"```\nwaitlist {' '.join([name, *arguments])}\n```\n"
    yield f"{' '.join((verb.help or '').split())}\n"
    yield "\n".join(["```sh", *EXAMPLES[name], "```\n"])
    own = [one for one in verb.params if one.name not in shared and one.name not in usual and one.name != "help"]
    yield from _table([one for one in own if one.param_type_name == "option" or one.help])
    missing = sorted(option.opts[0] for name, option in usual.items() if name not in {one.name for one in verb.params})
    if missing:
        yield f"It does not take {', '.join(f'`{one}`' for one in missing)}.\n"


def _argument(argument: Any) -> str:
    shown = argument.metavar or str(argument.name).upper()
    return shown if argument.required or shown.startswith("[") else f"[{shown}]"


def _table(options: list[Any]) -> Iterator[str]:
    if not options:
        return
    yield "| | |"
    yield "|---|---|"
    for one in options:
        yield f"| `{_spelled(one)}` | {_cell(one.help or '')} |"
    yield ""


def _spelled(option: Any) -> str:
    if option.param_type_name == "argument":
        return _cell(_argument(option))
    name = ", ".join(sorted(option.opts, key=len))
    return name if option.is_flag else _cell(f"{name} {option.metavar or 'TEXT'}")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _shared(every: list[Any]) -> set[str]:
    """Return the names of the options that all verbs take."""
    return set.intersection(*({str(one.name) for one in verb.params} for verb in every)) - {"help"}


def _shared_by_most(found: dict[str, Any], shared: set[str]) -> dict[str, Any]:
    """Return the options that most verbs of a panel take alike."""
    options = [(one.name, one.help, one) for verb in found.values() for one in verb.params if one.name not in shared]
    counted: dict[tuple[str, str], list[Any]] = {}
    for name, text, option in options:
        if option.param_type_name == "option":
            counted.setdefault((str(name), str(text)), []).append(option)
    return {name: ones[0] for (name, _), ones in counted.items() if len(ones) >= 0.7 * len(found)}
