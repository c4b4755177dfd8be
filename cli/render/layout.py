"""How does a table fit on a terminal? How far its columns stand apart, and which of them fold."""

from msgspec import Struct
from rich.cells import cell_len

from cli.render.page import Cell, Sheet, When

_SHORT = 24
_WAYS: tuple[tuple[int, type | tuple[type, ...]], ...] = ((3, str), (2, str), (2, (str, When)))
"""How far apart columns stand, and what folds between words: the first way that goes. Times fold last."""


class Layout(Struct, frozen=True):
    """How the columns of a table are laid out.

    Attributes:
        gap: columns of the terminal between two columns of the table.
        folds: which columns fold, each with the width that it keeps; none where words cannot stay whole.
    """

    gap: int
    folds: dict[int, int | None]


def laid_out(sheet: Sheet, texts: dict[int, list[str]], width: int) -> Layout:
    """Return how the columns fit into so many of the terminal; ``texts`` are those of each, its heading first.

    Where words can stay whole they do, and a column of single words keeps its width; else words fold as well.
    """
    widest = {place: max(map(cell_len, texts[place])) for place in texts}
    for gap, kinds in _WAYS:
        room = width - gap * len(texts)
        if sum(widest.values()) <= room:
            return Layout(gap, {})
        least = widest | {place: _longest_word(texts[place]) for place in texts if _is(sheet, place, kinds)}
        if sum(least.values()) <= room:
            return Layout(gap, {place: min(least[place], _SHORT) for place in texts if least[place] < widest[place]})
    return Layout(gap, {place: None for place in texts if _is(sheet, place, kinds)})


def _is(sheet: Sheet, place: int, kinds: type | tuple[type, ...]) -> bool:
    """Whether a column holds any cell of some kinds."""
    cells: list[Cell] = [row[place] for row in sheet.rows]
    return any(isinstance(one, kinds) for one in cells)


def _longest_word(texts: list[str]) -> int:
    return max(map(cell_len, " ".join(texts).split()))
