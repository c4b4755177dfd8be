"""What stands in an Excel workbook? One sheet of it, read as a stream, after a look at what unpacking would cost."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from cli.bringing.grid import MOST_COLUMNS, MOST_ROWS, Line, Sheet, Value, unreadable
from cli.words.plain import close_to, listed, quoted

_UNPACKED = 256 << 20
"""Bytes that the parts of a workbook may have together; ``zipfile`` never gives more of a part than it announces."""
_PARTS = 2_000
UNSAVED = "#FORMULA!"
"""Stands for a formula whose value was not saved with it: by a program that works nothing out."""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
"""What no spreadsheet program writes, and what lets a small file ask for much memory."""


def read_workbook(file: str, data: bytes, wanted: str | None) -> Sheet:
    """Return the rows of the sheet that is wanted, else of the first that is shown and has any.

    Raises:
        Problem: it is no workbook, too large unpacked, or has no such sheet.
    """
    _check(file, data)
    from openpyxl import load_workbook

    try:
        book, formulas = (load_workbook(BytesIO(data), read_only=True, data_only=shown) for shown in (True, False))
        shown = [sheet for sheet in book.worksheets if getattr(sheet, "sheet_state", "visible") == "visible"]
        names = [sheet.title for sheet in shown]
        if wanted is not None:
            shown = [_named(file, book.worksheets, wanted)]
        for sheet in shown:
            lines = tuple(_lines(file, sheet, formulas[sheet.title]))
            if any(not line.is_empty for line in lines):
                others = tuple(name for name in names if name != sheet.title)
                return Sheet(lines, f"the sheet {quoted(sheet.title)} of a workbook", others)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, OSError, SyntaxError) as error:
        raise unreadable(file, "it is damaged, or no workbook", "Open it, and save it again as .xlsx.") from error
    return Sheet((), "a workbook")


def _check(file: str, data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as parts:
            infos = parts.infolist()
            if "mimetype" in parts.namelist():
                raise unreadable(file, "it is not an Excel workbook", "Save it as .xlsx, or as .csv.")
            if len(infos) > _PARTS or sum(one.file_size for one in infos) > _UNPACKED:
                raise unreadable(file, f"unpacked it would be larger than {_UNPACKED >> 20} MB")
            for one in infos:
                if one.filename.endswith((".xml", ".rels")) and _DECLARED.search(parts.open(one).read(4_096)):
                    raise unreadable(file, "it declares entities, which no spreadsheet program does")
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable(file, "it is damaged, or no workbook", "Open it, and save it again as .xlsx.") from error


def _named(file: str, sheets: list[Any], wanted: str) -> Any:
    names = {sheet.title: sheet for sheet in sheets}
    if wanted not in names:
        meant = close_to(wanted, names, 1)
        hint = f"Did you mean {quoted(meant[0])}?" if meant else f"There is {listed(map(quoted, names))}."
        raise unreadable(file, f"it has no sheet {quoted(wanted)}", hint)
    return names[wanted]


def _lines(file: str, sheet: Any, formulas: Any) -> Iterator[Line]:
    """Yield the rows that are not empty, with what their formulas showed when the file was saved."""
    for one in (sheet, formulas):
        one.reset_dimensions()  # what a file says of its size may be wrong
    filled = 0
    for number, (cells, written) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), 1):
        row = next((cell.row for cell in written if cell.value is not None), number)
        values = tuple(_value(cell.value, formula.value) for cell, formula in zip(cells, written, strict=True))
        if len(values) > MOST_COLUMNS and any(value is not None for value in values[MOST_COLUMNS:]):
            raise unreadable(file, f"row {row} has more than {MOST_COLUMNS} columns")
        line = Line(row, values[:MOST_COLUMNS])
        if line.is_empty:
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise unreadable(file, f"it has more than {MOST_ROWS:,} rows")
        yield line


def _value(value: Any, written: Any) -> Value:
    match value:
        case None if written is not None:
            return UNSAVED
        case bool():
            return "yes" if value else "no"
        case datetime() | str() | int() | float() | None:
            return value
        case date():
            return datetime.combine(value, time())
        case time():
            return value.isoformat()
        case _:
            return str(value)
