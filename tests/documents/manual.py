"""The manual pages, one for the program and one for each verb, as the program itself says them: ``make man``."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli.main import verbs
from cli.typed.examples import EXAMPLES
from tests.documents.errors import exit_codes

_SOURCE = "Waitlist ledger"


def manual() -> dict[str, str]:
    """Return the pages by the names of their files."""
    known = verbs()
    pages = {"waitlist.1": _program(known)}
    return pages | {f"waitlist-{name}.1": _verb(name, verb) for name, verb in known.items()}


def _program(known: dict[str, Any]) -> str:
    lines = [*_head("waitlist", "a waitlist ledger: every change recorded, every decision explained")]
    lines += [".SH SYNOPSIS", ".B waitlist", r"\fIVERB\fR \fIWAITLIST\fR [\fIPERSON\fR] [\fIOPTIONS\fR]"]
    for panel in dict.fromkeys(verb.rich_help_panel for verb in known.values()):
        lines.append(f".SH {_text(panel.upper())}")
        for name, verb in known.items():
            if verb.rich_help_panel == panel:
                lines += [".TP", rf"\fBwaitlist\-{_text(name)}\fR(1)", _text(_summary(verb))]
    lines.append(".SH EXIT STATUS")
    for code, what in exit_codes().items():
        lines += [".TP", str(code), _text(what.replace("``", ""))]
    return "\n".join(lines) + "\n"


def _verb(name: str, verb: Any) -> str:
    arguments = [one for one in verb.params if one.param_type_name == "argument"]
    options = [one for one in verb.params if one.param_type_name == "option"]
    words = " ".join(rf"\fI{_text(one.metavar or one.name.upper())}\fR" for one in arguments)
    lines = [
        *_head(f"waitlist-{name}", _summary(verb)),
        ".SH SYNOPSIS",
        rf"\fBwaitlist {_text(name)}\fR {words} [\fIOPTIONS\fR]",
    ]
    lines += [".SH DESCRIPTION", _text(" ".join((verb.help or "").split()))]
    for title, of_it in (("ARGUMENTS", [one for one in arguments if one.help]), ("OPTIONS", options)):
        if of_it:
            lines += [f".SH {title}", *(line for one in of_it for line in _parameter(one))]
    lines += [".SH EXAMPLES", *(line for one in EXAMPLES[name] for line in (".PP", _text(one)))]
    lines += [".SH SEE ALSO", r"\fBwaitlist\fR(1)"]
    return "\n".join(lines) + "\n"


def _head(name: str, what: str) -> Iterator[str]:
    yield f'.TH {_text(name.upper())} 1 "" "{_SOURCE}" ""'
    yield ".SH NAME"
    yield f"{_text(name)} \\- {_text(what.rstrip('.'))}"


def _parameter(one: Any) -> Iterator[str]:
    yield ".TP"
    if one.param_type_name == "argument":
        yield rf"\fI{_text(one.metavar or one.name.upper())}\fR"
    else:
        value = "" if one.is_flag else rf" \fI{_text(one.metavar or one.type.name.upper())}\fR"
        yield ", ".join(rf"\fB{_text(option)}\fR" for option in one.opts) + value
    yield _text(one.help or "")


def _summary(verb: Any) -> str:
    return str(verb.help or "").partition(".")[0].partition(";")[0].strip().replace("\n", " ")


def _text(text: str) -> str:
    """Return a text that the formatter shows as it is: nothing of it is a request or an escape."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, page in manual().items():
        (folder / file).write_text(page, encoding="utf-8")
