"""docs/errors.md: every error by its name, from the closed tables, each with commands that bring it about."""

import re
from collections.abc import Iterator, Mapping

from cli import exits
from cli.words.errors import MISTAKES, PROBLEMS, REFUSALS
from cli.words.refusals import RULES
from tests.architecture.tree import ROOT
from tests.cli.telling import GALLERY, transcripts

EVERY: dict[str, str] = {**PROBLEMS, **MISTAKES, **REFUSALS}
"""What each code means; where a rule or a request has a code of the same name, its meaning counts."""

PRELUDE = """$ waitlist init
A new ledger is in ~/waitledger. Its waitlists are in the zone Europe/Amsterdam unless they say
otherwise. Next, say who records, and open a waitlist:

  waitlist staff add ID "FULL NAME"
  waitlist open NAME --capacity N

$ waitlist staff add mia "Mia de Vries"
Mia de Vries records as mia.

"""
"""How most stories begin; it would be tedious to read it before each error."""

_GAP, _ITALIC = re.compile(r"{(\w+)}"), r"*\1*"

HEAD = """# Errors

*Generated from the closed tables of codes and from tests/cli/gallery by `make docs`; do not edit.*

An error says what happened and why, what was or was not recorded, and what to do next. With `--json` it is a document
`waitlist.problem/1` on standard error, whose member `error` is one of the names below. Each stands here with commands
that bring it about, and the exit code; a test types them. Unless they begin otherwise, they follow upon these:

```
$ export WAITLIST_BY=mia
$ waitlist init
$ waitlist staff add mia "Mia de Vries"
```
"""


def document() -> str:
    """Return docs/errors.md."""
    parts = [HEAD, *_exits()]
    parts += [
        "## A rule said no\n",
        "Exit code 3. Where somebody may dispute it, the refusal is a record of its own.\n",
    ]
    parts += [line for code, meaning in REFUSALS.items() for line in _error(code, meaning, RULES.get(code))]
    parts += ["## The request cannot be understood\n", "Nothing of it is recorded.\n"]
    parts += _table(MISTAKES, {*REFUSALS})
    parts += ["## Everything else\n"]
    parts += _table(PROBLEMS, {*REFUSALS, *MISTAKES})
    return "\n".join(parts)


def exit_codes() -> dict[int, str]:
    """Return what each exit code means, as the program's own module says it."""
    source = (ROOT / "cli" / "exits.py").read_text(encoding="utf-8")
    said = re.findall(r'^([A-Z_]+): Final = \d+\n"""(.*)"""', source, re.MULTILINE)
    return {getattr(exits, name): text for name, text in said}


def _exits() -> Iterator[str]:
    yield "## Exit codes\n"
    yield "They never change their meaning.\n"
    yield "| code | |"
    yield "|---|---|"
    for code, text in exit_codes().items():
        yield f"| {code} | {text.replace('``', '`')} |"
    yield ""


def _table(codes: Mapping[str, str], before: set[str]) -> Iterator[str]:
    for code, meaning in codes.items():
        if code not in before:
            yield from _error(code, meaning, None)


def _error(code: str, meaning: str, sentence: str | None) -> Iterator[str]:
    yield f"### {code}\n"
    yield f"{meaning}\n"
    if sentence:
        yield f"> {_GAP.sub(_ITALIC, sentence)}\n"
    file = GALLERY / f"{code}.txt"
    if not file.exists():
        yield "(no example yet)\n"
        return
    *before, last = transcripts(file.read_text(encoding="utf-8").removeprefix(PRELUDE))
    yield "```"
    yield from (line for one in before for line in one.splitlines() if line.startswith(("$", ">")))
    yield from (line.removeprefix("! ") if line != "!" else "" for line in last.splitlines())
    yield "```\n"
