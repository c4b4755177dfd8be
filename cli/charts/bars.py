"""How are counts drawn as bars: in a terminal, and as SVG that a browser or a word processor shows?"""

from collections.abc import Sequence
from html import escape

from msgspec import Struct

from cli.harmless import visible

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b1b1f}.title{font-weight:600}.quiet{fill:#5c5c66}rect{fill:#3b5b8c}"
    "@media(prefers-color-scheme:dark){text{fill:#e8e8ec}.quiet{fill:#a0a0aa}rect{fill:#8fb0e0}.page{fill:#17171b}}"
    ".page{fill:#fff}@media(prefers-color-scheme:dark){.page{fill:#17171b}}"
)
_ROW, _LABEL, _BAR, _NUMBER, _MARGIN = 18, 150, 260, 60, 16


class Bars(Struct, frozen=True):
    """One small chart: a title, and a count under each label."""

    title: str
    rows: tuple[tuple[str, int], ...]


def drawn(bars: Bars, most: int, width: int = 24) -> str:
    """Return a chart as lines of text; ``most`` is the count that fills the width, one for all charts of a page."""
    label = max((len(name) for name, _ in bars.rows), default=0)
    number = len(str(max((count for _, count in bars.rows), default=0)))
    lines = [f"{name:<{label}}  {count:>{number}}  {_bar(count, most, width)}".rstrip() for name, count in bars.rows]
    return "\n".join([bars.title, *lines])


def svg(title: str, charts: Sequence[Bars]) -> str:
    """Return charts under one another as one SVG document, all to one scale; the same input gives the same bytes."""
    most = max((count for chart in charts for _, count in chart.rows), default=1) or 1
    width = _LABEL + _BAR + _NUMBER + 2 * _MARGIN
    y, parts = _MARGIN + 14, [f'<text class="title" x="{_MARGIN}" y="{_MARGIN + 12}">{_text(title)}</text>']
    for chart in charts:
        y += _ROW + 6
        parts.append(f'<text class="quiet" x="{_MARGIN}" y="{y}">{_text(chart.title)}</text>')
        for name, count in chart.rows:
            y += _ROW
            length = round(count / most * _BAR, 1)
            parts += [
                f'<text x="{_MARGIN + _LABEL - 8}" y="{y}" text-anchor="end">{_text(name)}</text>',
                f'<rect x="{_MARGIN + _LABEL}" y="{y - 11}" width="{length}" height="13" rx="2"/>',
                f'<text x="{_MARGIN + _LABEL + length + 6}" y="{y}">{count:,}</text>',
            ]
    height = y + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{_text(title)}"><style>{_STYLE}</style>'
        f'<rect class="page" width="{width}" height="{height}"/>{"".join(parts)}</svg>\n'
    )


def _bar(count: int, most: int, width: int) -> str:
    """Return a bar of whole and eighths of blocks; whoever counts at all has at least the thinnest."""
    eighths = max(1, round(count / most * width * 8)) if count and most else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _text(text: str) -> str:
    return escape(visible(text))
