"""How does a page look on a terminal? Prose that wraps, tables that fit, commands that can be copied."""

from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.harmless import visible
from cli.render.clockface import Clockface
from cli.render.page import Block, Cell, Facts, Heading, Item, Page, Paste, Prose, Sheet, Verbatim, When
from cli.surroundings import READABLE

_TONES = {"plain": "", "quiet": "dim", "good": "green", "bad": "bold red"}
_INDENT = 2
_SHORT = 24


def shown(page: Page, *, width: int, color: bool, utc: bool) -> str:
    """Return the page as text for a terminal of this many columns."""
    return show_blocks(page.blocks, width=width, color=color, utc=utc)


def show_blocks(blocks: tuple[Block, ...], *, width: int, color: bool, utc: bool = False) -> str:
    """Return blocks as text, those of different kinds an empty line apart."""
    terminal = Terminal(width=width, color=color, utc=utc)
    before: Block | None = None
    for block in blocks:
        if before is not None and _stands_apart(before, block):
            terminal.empty_line()
        terminal.add(block)
        before = block
    return terminal.text


class Terminal:
    """Writes blocks to a text; nothing a person typed is taken for markup."""

    def __init__(self, *, width: int, color: bool, utc: bool) -> None:
        self._file = StringIO()
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
        return "".join(f"{line.rstrip()}\n" for line in self._file.getvalue().splitlines())

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
                self._console.print(Text(f"  {block.command}", "cyan"), soft_wrap=True)
            case Verbatim():
                self._console.print(Text(visible(block.text, lines=True)), soft_wrap=True)
            case Facts():
                self._facts(block)
            case Sheet():
                self._sheet(block)

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
            grid.add_row(Text(name), Text(self._cell(value)))
        self._console.print(Padding(grid, (0, 0, 0, _INDENT)))

    def _sheet(self, sheet: Sheet) -> None:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
        for place, column in enumerate(sheet.columns):
            fixed = all(self._is_short(row[place]) for row in sheet.rows)
            table.add_column(Text(column.title or column.name), justify=column.side, overflow="fold", no_wrap=fixed)
        for row in sheet.rows:
            table.add_row(*(Text(self._cell(value)) for value in row))
        self._console.print(Padding(table, (0, 0, 0, _INDENT)))

    def _is_short(self, value: Cell) -> bool:
        """Whether a cell is never broken into lines."""
        return not isinstance(value, str) or len(value) <= _SHORT

    def _cell(self, value: Cell) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case int():
                return str(value)
            case When():
                return Clockface(value.zone, self._utc).short(value.at)
            case str():
                return visible(value)


def _stands_apart(before: Block, block: Block) -> bool:
    """Whether an empty line goes between: not between items, nor between pasted commands."""
    alike = (Item, Paste)
    return not (isinstance(before, alike) and type(before) is type(block))
