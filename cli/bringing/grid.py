"""What stands in a spreadsheet, row by row, whoever wrote it? Workbooks and separated values, read with care."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import quoted

KINDS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
LARGEST = 32 << 20
"""Bytes that a file may have."""
MOST_ROWS = 50_000
MOST_COLUMNS = 300
_HEADINGS_WITHIN = 20
"""Rows in which the headings are looked for: above them may stand a title and a date."""

Value = str | int | float | datetime | None


class Line(Struct, frozen=True):
    """One row, by the number that a spreadsheet shows beside it."""

    row: int
    cells: tuple[Value, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or cell == "" for cell in self.cells)


class Sheet(Struct, frozen=True):
    """The rows of a file, and in words how it was read: format, sheet, encoding, separator."""

    lines: tuple[Line, ...]
    how: str
    others: tuple[str, ...] = ()


class Grid(Struct, frozen=True):
    """A sheet with its headings found.

    Attributes:
        file: its name.
        how: how it was read, in words.
        headings: the texts above the columns; empty where there is none.
        heading_row: the row in which they stand.
        lines: the rows below that are not empty.
        others: sheets of the workbook that were not read.
    """

    file: str
    how: str
    headings: tuple[str, ...]
    heading_row: int
    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()


class Reading(Struct, frozen=True):
    """How somebody wants a file to be read, where they say so."""

    sheet: str | None = None
    encoding: str | None = None


def read_grid(path: Path, reading: Reading, is_heading: Callable[[str], bool]) -> Grid:
    """Return the rows of a file and its headings.

    Args:
        path: the file.
        reading: sheet and encoding, where they were said.
        is_heading: whether a text is the heading of something known.

    Raises:
        Problem: it cannot be read, is too large, or holds nothing.
    """
    data = _bytes(path)
    sheet = _sheet(path, data, reading)
    lines = [line for line in sheet.lines if not line.is_empty]
    if not lines:
        raise unreadable(path.name, "there is nothing in it")
    at = _headings(lines, is_heading)
    headings = tuple(as_text(cell) for cell in lines[at].cells)
    return Grid(path.name, sheet.how, headings, lines[at].row, tuple(lines[at + 1 :]), sheet.others)


def as_text(cell: Value) -> str:
    """Return a cell as one line of text; a whole number without the point that some programs give it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def unreadable(file: str, why: str, advice: str = "") -> Problem:
    """Return the problem that a spreadsheet cannot be read."""
    what = f"{quoted(file)} cannot be read: {why}."
    return Problem("sheet", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise unreadable(path.name, f"it is larger than {LARGEST >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        what = f"{quoted(path.name)} cannot be read: {error.strerror}."
        raise Problem("file", exits.USAGE, what, recorded=NOTHING_RECORDED) from error


def _sheet(path: Path, data: bytes, reading: Reading) -> Sheet:
    """Read a file by what it is, not by what it is called: exports are often named wrong."""
    if data.startswith(b"PK\x03\x04"):
        from cli.bringing.workbook import read_workbook

        return read_workbook(path.name, data, reading.sheet)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        why = "it is a workbook of the old kind (.xls), or one with a password"
        raise unreadable(path.name, why, "Save it as .xlsx without a password, or as .csv.")
    from cli.bringing.separated import read_separated

    return read_separated(path.name, data, reading.encoding)


def _headings(lines: Sequence[Line], is_heading: Callable[[str], bool]) -> int:
    """Return which line holds the headings: the first with most of those that are known, else the very first."""

    def known(line: Line) -> int:
        return sum(is_heading(as_text(cell)) for cell in line.cells if isinstance(cell, str))

    first = lines[:_HEADINGS_WITHIN]
    return max(range(len(first)), key=lambda at: (known(first[at]), -at))
