"""Spreadsheets as people and programs make them."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

ROWS: tuple[tuple[Any, ...], ...] = (
    ("Teilnehmer", "E-Mail-Adresse", "Telefon", "Angemeldet am", "Status"),
    ("Őze Ádám", "adam@example.org", "+36 20 123 4567", "24.03.2026", "wartet"),
    ("Jörg Müller", "joerg@example.org", "", "03.04.2026", "bestätigt"),
)


def separated(separator: str, rows: tuple[tuple[Any, ...], ...] = ROWS) -> str:
    """Return rows as lines of values."""
    return "".join(f"{separator.join(map(str, row))}\r\n" for row in rows)


def workbook(*sheets: tuple[str, list[tuple[Any, ...]]]) -> bytes:
    """Return a workbook of sheets with their names."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def tampered(data: bytes, part: str, content: bytes) -> bytes:
    """Return a workbook with another content in one of its parts."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def put(folder: Path, name: str, content: str | bytes) -> str:
    """Write a file into a folder and return its name."""
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return name
