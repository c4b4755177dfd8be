"""How is HTML or SVG written, so that what a person typed is never markup? Elements, of which every text is escaped."""

from html import escape

from cli.words.harmless import visible

VOID = frozenset({"br", "circle", "hr", "input", "line", "link", "meta", "path", "rect"})
"""Elements without content, written so that HTML and XML both know their end."""


class Markup(str):
    """Text that is markup already; every other text is escaped where it becomes part of one."""

    __slots__ = ()


Content = str | Markup | None
Attribute = str | float | bool | None


def element(tag: str, *content: Content, **attributes: Attribute) -> Markup:
    """Return an element.

    Args:
        tag: its name.
        content: texts and other elements; None is left out.
        attributes: by name, with ``_`` for ``-`` and one at the end where Python has the name (``class_``). True is an
            attribute without a value; False and None leave it out.
    """
    start = tag + "".join(_attribute(name, value) for name, value in attributes.items())
    return Markup(f"<{start}/>") if tag in VOID else Markup(f"<{start}>{together(*content)}</{tag}>")


def together(*content: Content) -> Markup:
    """Return texts and elements after one another."""
    return Markup("".join(_escaped(part) for part in content if part is not None))


def _escaped(part: str) -> str:
    return part if isinstance(part, Markup) else escape(visible(part), quote=False)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    plain = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {plain}"
    return f' {plain}="{escape(visible(value if isinstance(value, str) else f"{value:g}"))}"'
