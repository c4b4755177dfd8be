"""How is an answer written into a file: a spreadsheet, comma- or tab-separated values, or JSON, by its extension?"""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.page import Cell, Page, Sheet, When
from cli.words.clockface import shown_in
from cli.words.harmless import visible
from cli.words.plain import listed, quoted

KINDS = (".xlsx", ".csv", ".tsv", ".json")
_WIDEST = 60
_TITLE = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))


def check_kind(file: Path) -> None:
    """Raise a problem when a file's extension says nothing about what should be in it."""
    if file.suffix.lower() not in KINDS:
        what = f"What should be written to {quoted(file.name)}? The ending says it: {listed(KINDS, 'or')}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)


def table_bytes(page: Page, file: Path) -> bytes:
    """Return what is written to a file of this name."""
    from cli.render.plain_text import json_document, tab_separated

    match file.suffix.lower():
        case ".json":
            return f"{json_document(page)}\n".encode()
        case ".tsv":
            return "".join(f"{line}\n" for line in tab_separated(page.sheet)).encode()
        case ".csv":
            return _comma_separated(page.sheet)
        case _:
            return _workbook(page)


def _comma_separated(sheet: Sheet) -> bytes:
    """Return comma-separated values, with the mark by which spreadsheets know UTF-8."""
    from cli.render.plain_text import plain_cell

    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)  # a text that looks like a number can be told from one
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows([value if type(value) is int else plain_cell(value) for value in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(page: Page) -> bytes:
    """Return a spreadsheet: numbers as numbers, times in local time beside their zone, every text as text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = page.schema.removeprefix("waitlist.").partition("/")[0].translate(_TITLE)[:31]
    zoned = [any(isinstance(row[place], When) for row in page.sheet.rows) for place in range(len(page.sheet.columns))]
    names = [column.title or column.name.replace("_", " ") for column in page.sheet.columns]
    heading = [
        one for name, has in zip(names, zoned, strict=True) for one in ([name, f"{name}: zone"] if has else [name])
    ]
    lines = [heading, *(_line(row, zoned) for row in page.sheet.rows)]
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line, 1):
            _put(sheet.cell(number, place), value)
    for one in sheet[1]:
        one.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for place in range(len(heading)):
        widest = max(len(str(line[place])) for line in lines if line[place] is not None or line is heading)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(widest + 2, _WIDEST)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _line(row: tuple[Cell, ...], zoned: list[bool]) -> list[Any]:
    found: list[Any] = []
    for value, has_zone in zip(row, zoned, strict=True):
        if isinstance(value, When):
            found += [shown_in(value.zone, value.at).replace(tzinfo=None), value.zone]
        else:
            found += [value, None] if has_zone else [value]
    return found


def _put(place: Any, value: Any) -> None:
    """Write one cell; a text stays a text, even one that begins like a formula or looks like a number."""
    if isinstance(value, str):
        place.value = visible(value)
        place.data_type = "s"
        place.number_format = "@"
        place.quotePrefix = True
    elif isinstance(value, bool):
        place.value = "yes" if value else "no"
    else:
        place.value = value
        if isinstance(value, datetime):
            place.number_format = "yyyy-mm-dd hh:mm:ss"
