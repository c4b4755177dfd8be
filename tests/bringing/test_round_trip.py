"""A spreadsheet in, a month of commands, a spreadsheet out, and LibreOffice between: nothing is another than it was.

LibreOffice opens and saves each file again, as an office does by accident. It takes seconds to start, so these tests
are run by ``make check-exports`` and not by ``make test``.
"""

import csv
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.bringing.sheets import put, workbook
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="NOT OPENED IN LIBREOFFICE: apt install libreoffice-calc-nogui"
    ),
]
AT = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001 - as a workbook has it
EVIL = ("=1+1", "@SUM(A1)", "-2+3", '=HYPERLINK("https://evil.example")')
PEOPLE: tuple[tuple[Any, ...], ...] = (
    ("Name", "E-mail", "Phone", "Member number", "Joined"),
    ("Őze Ádám", "adam@example.org", "+36201234567", "00123", AT),
    ("Jörg Müller", "joerg@example.org", "030123456", "1E5", AT),
    ("Lind, Ada", "ada@example.org", "06 20 123 4567", "3-4", AT),
    *((name, f"evil{number}@example.org", "", f"{number:020}", AT) for number, name in enumerate(EVIL, 1)),
)
TEXT_CSV = "csv:Text - txt - csv (StarCalc):59,34,76"
"""Semicolons, double quotation marks, UTF-8."""
QUOTED_IS_TEXT = "--infilter=CSV:44,34,76,1,,0,true"
"""Commas, UTF-8, and what stands in quotation marks is text: a box in the dialogue with which a .csv is opened."""


def saved_again(folder: Path, name: str, kind: str = "xlsx", *more: str) -> str:
    """Let LibreOffice open a file and save it; return the name of what it saved."""
    out = folder / "again"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["soffice", "--headless", profile, *more, "--convert-to", kind, "--outdir", str(out), str(folder / name)]
    subprocess.run(words, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)})
    return f"again/{Path(name).with_suffix('.' + kind.partition(':')[0]).name}"


def cells(folder: Path, name: str) -> list[list[Any]]:
    """Return all cells with what kind they are: ``s`` is text, ``n`` a number, ``d`` a date, ``f`` a formula."""
    sheet: Any = load_workbook(folder / name).active
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


def understood(typist: Typist, name: str) -> list[str]:
    """Return what a file is taken for, row by row."""
    return typist.done("import", "jazz", name, "--capacity", "2", "--dry-run").splitlines()


def test_a_list_that_was_saved_again_is_taken_for_the_same(typist: Typist) -> None:
    put(typist.folder, "people.xlsx", workbook(("People", [PEOPLE[0]])))  # the rest as texts, as a person types them
    book = load_workbook(typist.folder / "people.xlsx")
    sheet: Any = book.active
    for row, values in enumerate(PEOPLE[1:], 2):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
    book.save(typist.folder / "people.xlsx")
    before = understood(typist, "people.xlsx")
    assert len(before) == len(PEOPLE)
    assert understood(typist, saved_again(typist.folder, "people.xlsx")) == before
    assert understood(typist, saved_again(typist.folder, "people.xlsx", TEXT_CSV)) == before


def test_after_a_month_what_goes_out_comes_back_from_libreoffice_as_it_was(typist: Typist) -> None:
    lines = [",".join(f'"{one}"' for one in map(str, values)) for values in PEOPLE[:4]]
    put(typist.folder, "people.csv", "\n".join(lines) + "\n")
    typist.done("import", "jazz", "people.csv", "--capacity", "1")
    for name in EVIL:
        typist.done("join", "jazz", f"0{name}", f"--name={name}", "--phone", "+36201234567", "--ref", f"0{name}")
    typist.done("unpause", "jazz")
    typist.done("accept", "jazz", "Őze Ádám")
    typist.done("cancel", "jazz", "Őze Ádám")
    typist.done("find", "0", "-o", "found.xlsx")
    typist.done("find", "0", "-o", "found.csv")
    before, after = cells(typist.folder, "found.xlsx"), cells(typist.folder, saved_again(typist.folder, "found.xlsx"))
    assert len(before) == 1 + 3 + len(EVIL)
    assert after == before
    assert {kind for row in after for _, kind in row} <= {"s", "n", "d"}
    again = cells(typist.folder, saved_again(typist.folder, "found.csv", "xlsx", QUOTED_IS_TEXT))
    with (typist.folder / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert [["" if value is None else str(value) for value, _ in row] for row in again] == written
    assert {kind for row in again for _, kind in row} <= {"s", "n"}
