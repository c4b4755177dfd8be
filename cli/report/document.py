"""What surrounds a page: one file in which nothing is loaded, and nothing runs but what its policy names by hash."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

from cli.charts.bars import Bars, drawings
from cli.charts.drawing import inline
from cli.charts.drawing import style as chart_style
from cli.render.markup import Content, Markup, element, together
from cli.report.embedded import Carried
from ledger.trust.lines import to_base64

SCRIPTS = ("bytes", "records", "tree", "fold", "checks", "telling", "elements", "moment", "person", "main")
"""The modules of the script, each after those it imports from."""

_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def document(title: str, body: Sequence[Markup], carried: Carried | None = None) -> bytes:
    """Return a page.

    Args:
        title: for the browser's tab.
        body: what is in it.
        carried: what the script reads; a page without it has no script.
    """
    style = _asset("report.css") + chart_style()
    program = "" if carried is None else script()
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy(style, program)),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", title),
            element("style", Markup(style)),
        ),
        element(
            "body",
            *body,
            *(() if carried is None else _scripts(carried, program)),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n".encode()


def _scripts(carried: Carried, program: str) -> Iterator[Markup]:
    yield element("script", Markup(carried.records), type="text/plain", id="records")
    yield element("script", Markup(carried.beside), type="application/json", id="beside")
    yield element("script", Markup(program), type="module")


def script(names: Sequence[str] = SCRIPTS) -> str:
    """Return modules as one: each without its imports, for what it imports stands before it."""
    modules = (_EXPORT.sub("", _IMPORT.sub("", _asset(f"{name}.js"))) for name in names)
    return "\n".join(modules)


def link(position: int) -> Markup:
    """Return a link to the list right after a record."""
    return element("a", f"#{position}", href=f"#at-{position}")


def section(name: str, title: str, *content: Content) -> Markup:
    """Return a part of a page under a heading, to which ``#name`` leads."""
    return element(
        "section", element("h2", title, id=f"{name}-title"), *content, id=name, aria_labelledby=f"{name}-title"
    )


def pictures(charts: Sequence[Bars]) -> Markup:
    """Return charts beside each other, each to its own scale."""
    drawn = (drawing for chart in charts for drawing in drawings([chart]))
    return element("div", *(element("figure", inline(one)) for one in drawn), class_="pictures")


def paragraphs(texts: Sequence[str]) -> Markup:
    """Return texts as paragraphs."""
    return together(*(element("p", text) for text in texts))


def commands(*lines: str) -> Markup:
    """Return commands to be copied."""
    written = (part for line in lines for part in (line, Markup("\n")))
    return element("pre", element("code", *written), tabindex="0")


def _policy(style: str, program: str) -> str:
    allowed = {"default-src": "'none'", "style-src": _hash(style), "base-uri": "'none'", "form-action": "'none'"}
    if program:
        allowed["script-src"] = _hash(program)
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def _hash(text: str) -> str:
    return f"'sha256-{to_base64(hashlib.sha256(text.encode()).digest())}'"


def _asset(name: str) -> str:
    return (files("cli.report") / "page" / name).read_text(encoding="utf-8")
