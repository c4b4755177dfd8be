"""What is a chart once it is drawn? Parts on a sheet of one width; alone as a file, or within a page.

The same data give the same bytes. Colours come from ``chart.css``, which a file carries along and a page has once.
"""

from collections.abc import Sequence
from importlib.resources import files

from msgspec import Struct

from cli.render.markup import Markup, element, together

WIDTH = 720
MARGIN = 16
_TITLE = 30


class Drawing(Struct, frozen=True, kw_only=True):
    """A chart.

    Attributes:
        title: what it shows, in a few words; a screen reader says it.
        told: the same in a sentence, for whoever does not see it.
        width: of the sheet, and its ``height``.
        parts: what is on it.
        scale: what a script has to know to find a place on it.
    """

    title: str
    told: str
    width: float = WIDTH
    height: float
    parts: Markup
    scale: dict[str, float] = {}


def style() -> str:
    """Return the colours of charts, light and dark."""
    return (files("cli.charts") / "chart.css").read_text(encoding="utf-8")


def inline(drawing: Drawing, name: str | None = None) -> Markup:
    """Return a chart as a part of a page."""
    return element(
        "svg",
        element("title", drawing.title),
        element("desc", drawing.told),
        drawing.parts,
        class_="chart",
        id=name,
        role="img",
        viewBox=f"0 0 {drawing.width:g} {drawing.height:g}",
        **{f"data_{key}": f"{value:.0f}" for key, value in drawing.scale.items()},
    )


def document(title: str, drawings: Sequence[Drawing]) -> str:
    """Return charts under one another as a file."""
    top = float(_TITLE + MARGIN)
    parts = [element("text", title, class_="title", x=MARGIN, y=_TITLE)]
    for drawing in drawings:
        parts.append(element("g", drawing.parts, transform=f"translate(0 {top:g})"))
        top += drawing.height + MARGIN
    drawn = element(
        "svg",
        element("title", title),
        element("desc", " ".join(drawing.told for drawing in drawings)),
        element("style", Markup(style())),
        element("rect", class_="page", width=WIDTH, height=top),
        together(*parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        role="img",
        viewBox=f"0 0 {WIDTH} {top:g}",
        width=WIDTH,
        height=top,
    )
    return f"{drawn}\n"
