"""How does a page look on a terminal? Prose that wraps, tables that fit, commands that can be copied."""

import re
from io import StringIO

from msgspec.structs import replace
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.render.layout import laid_out
from cli.render.page import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Item,
    Page,
    Paste,
    Prose,
    Sheet,
    Verbatim,
    shown_cell,
)
from cli.surroundings import READABLE
from cli.words.clockface import Clockface
from cli.words.harmless import visible

_TONES = {"plain": "", "quiet": "dim", "good": "green", "bad": "bold red"}
MANY = 100
"""Rows of a table that a terminal shows, where not all are asked for."""
_INDENT = 2
_BETWEEN = 3
"""Columns of the terminal between two columns of a table."""
_TRAILING = re.compile(r"(?:\s|\x1b\[[\d;]*m)+$")


def shown(page: Page, *, width: int, color: bool, utc: bool, most: int | None = None) -> str:
    """Return the page as text for a terminal of this many columns, with at most so many rows of a table."""
    return show_blocks(page.blocks, width=width, color=color, utc=utc, most=most)


def show_blocks(
    blocks: tuple[Block, ...], *, width: int, color: bool, utc: bool = False, most: int | None = None
) -> str:
    """Return blocks as text, those of different kinds an empty line apart."""
    terminal = Terminal(width=width, color=color, utc=utc, most=most)
    before: Block | None = None
    for block in blocks:
        if before is not None and _stands_apart(before, block):
            terminal.empty_line()
        terminal.add(block)
        before = block
    return terminal.text


class Terminal:
    """Writes blocks to a text; nothing a person typed is taken for markup."""

    def __init__(self, *, width: int, color: bool, utc: bool, most: int | None = None) -> None:
        self._file = StringIO()
        self._most = most
        self._utc = utc
        self._width = max(width, 40)
        self._console = Console(
            file=self._file,
            width=self._width,
            color_system="standard" if color else None,
            force_terminal=color,
            no_color=not color,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    @property
    def text(self) -> str:
        """All that was written, without spaces at the ends of lines."""
        return "".join(f"{_trimmed(line)}\n" for line in self._file.getvalue().splitlines())

    def empty_line(self) -> None:
        """Leave a line empty."""
        self._file.write("\n")

    def add(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Heading():
                self._prose(block.text, "bold")
            case Prose():
                self._prose(block.text, _TONES[block.tone])
            case Item():
                self._item(block)
            case Paste():
                self._console.print(Text(f"  {visible(block.command)}", "cyan"), soft_wrap=True)
            case Verbatim():
                self._console.print(Text(visible(block.text, lines=True)), soft_wrap=True)
            case Facts():
                self._facts(block)
            case Sheet():
                self._some_of(block)

    def _prose(self, text: str, style: str) -> None:
        self._console.print(Text(visible(text), style), width=min(self._width, READABLE))

    def _item(self, block: Item) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True, justify="right")
        grid.add_column(overflow="fold")
        grid.add_row(Text(block.mark, "bold"), Text(visible(block.text)))
        self._console.print(Padding(grid, (0, 0, 0, _INDENT)), width=min(self._width, READABLE))

    def _facts(self, block: Facts) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for name, value in block.rows:
            grid.add_row(Text(visible(name)), Text(self._cell(value)))
        self._console.print(Padding(grid, (0, 0, 0, _INDENT)))

    def _some_of(self, sheet: Sheet) -> None:
        """Write a table, or as much of it as is asked for."""
        left = len(sheet.rows) - (self._most or len(sheet.rows))
        if left <= 0:
            self._long(sheet) if len(sheet.rows) > MANY else self._sheet(sheet)
            return
        kept = sheet.rows[left:] if sheet.latest_last else sheet.rows[: self._most]
        self._sheet(replace(sheet, rows=kept))
        self.empty_line()
        which = "earlier ones" if sheet.latest_last else "more"
        self._prose(f"And {left:,} {which}: --all shows them here, -o FILE writes them into a table.", "dim")

    def _long(self, sheet: Sheet) -> None:
        """Write a table of many rows, each on a line of its own however wide it is: nobody waits for a layout."""
        titles = [_heading(column) for column in sheet.columns]
        shown = [titles, *([self._cell(value) for value in row] for row in sheet.rows)]
        places = [place for place in range(len(titles)) if any(row[place] for row in shown[1:])]
        widest = {place: max(cell_len(row[place]) for row in shown) for place in places}
        gap = " " * _BETWEEN
        for number, row in enumerate(shown):
            cells = (_padded(row[place], widest[place], sheet.columns[place].side) for place in places)
            self._file.write(f"{' ' * _INDENT}{gap.join(cells)}\n")
            if not number:
                self._file.write(f"{' ' * _INDENT}{gap.join('─' * widest[place] for place in places)}\n")

    def _sheet(self, sheet: Sheet) -> None:
        """Write a table. Columns without content are left out; where it is too wide, texts fold, headings last."""
        shown = [[self._cell(value) for value in row] for row in sheet.rows]
        places = [place for place in range(len(sheet.columns)) if any(row[place] for row in shown)]
        texts = {place: [_heading(sheet.columns[place]), *(row[place] for row in shown)] for place in places}
        layout = laid_out(sheet, texts, self._width - _INDENT)
        is_close = layout.gap < _BETWEEN
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="", collapse_padding=is_close)
        for place in places:
            table.add_column(
                Text(_heading(sheet.columns[place]), "bold"),
                justify=sheet.columns[place].side,
                overflow="fold",
                no_wrap=place not in layout.folds,
                min_width=layout.folds.get(place),
            )
        for row in shown:
            table.add_row(*(Text(row[place]) for place in places))
        self._console.print(Padding(table, (0, 0, 0, _INDENT)))

    def _cell(self, value: Cell) -> str:
        return shown_cell(value, lambda moment: Clockface(moment.zone, self._utc).short(moment.at), visible)


def _padded(text: str, width: int, side: str) -> str:
    spaces = " " * (width - cell_len(text))
    return spaces + text if side == "right" else text + spaces


def _trimmed(line: str) -> str:
    """Return a line without what cannot be seen at its end; colours end with it."""
    shown = _TRAILING.sub("", line)
    return f"{shown}\x1b[0m" if "\x1b" in line[len(shown) :] else shown


def _heading(column: Column) -> str:
    return column.title or column.name.replace("_", " ")


def _stands_apart(before: Block, block: Block) -> bool:
    """Whether an empty line goes between: not between items, nor between pasted commands."""
    alike = (Item, Paste)
    return not (isinstance(before, alike) and type(before) is type(block))
