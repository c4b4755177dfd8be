"""How are counts drawn as bars: in a terminal, and as a picture?"""

from collections.abc import Sequence

from msgspec import Struct

from cli.charts.drawing import MARGIN, Drawing
from cli.render.markup import Markup, element, together

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_ROW, _LABEL, _BAR, _NUMBER = 20, 150, 240, 60


class Bars(Struct, frozen=True):
    """One small chart: a title, and a count under each label."""

    title: str
    rows: tuple[tuple[str, int], ...]

    @property
    def most(self) -> int:
        """The largest count."""
        return max((number for _, number in self.rows), default=0)


def drawn(bars: Bars, most: int, width: int = 24) -> str:
    """Return a chart as lines of text; ``most`` is the count that fills the width, one for all charts of a page."""
    label = max((len(name) for name, _ in bars.rows), default=0)
    number = len(str(bars.most))
    lines = [f"{name:<{label}}  {count:>{number}}  {_bar(count, most, width)}".rstrip() for name, count in bars.rows]
    return "\n".join([bars.title, *lines])


def drawings(charts: Sequence[Bars]) -> list[Drawing]:
    """Return charts to one scale."""
    most = max((chart.most for chart in charts), default=1) or 1
    return [_drawing(chart, most) for chart in charts]


def _drawing(bars: Bars, most: int) -> Drawing:
    parts: list[Markup] = [element("text", bars.title, class_="heading", x=MARGIN, y=14)]
    for place, (name, count) in enumerate(bars.rows, 1):
        y, length = 18 + place * _ROW, round(count / most * _BAR, 1)
        parts += [
            element("text", name, x=MARGIN + _LABEL - 8, y=y, text_anchor="end"),
            element("rect", class_="bar", x=MARGIN + _LABEL, y=y - 11, width=length, height=14, rx=2),
            element("text", f"{count:,}", x=MARGIN + _LABEL + length + 6, y=y),
        ]
    told = "; ".join(f"{name}: {count:,}" for name, count in bars.rows)
    return Drawing(
        title=bars.title,
        told=f"{bars.title}. {told}.",
        width=MARGIN + _LABEL + _BAR + _NUMBER,
        height=30 + len(bars.rows) * _ROW,
        parts=together(*parts),
    )


def _bar(count: int, most: int, width: int) -> str:
    """Return a bar of whole and eighths of blocks; whoever counts at all has at least the thinnest."""
    eighths = max(1, round(count / most * width * 8)) if count and most else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
