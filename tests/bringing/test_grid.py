"""A file is read by what it is: encodings, separators, workbooks; and what would do harm is turned away."""

from datetime import datetime
from pathlib import Path

import pytest

from cli.bringing.columns import is_heading
from cli.bringing.grid import MOST_ROWS, Grid, Reading, read_grid
from cli.bringing.workbook import UNSAVED
from cli.problem import Problem
from tests.bringing.sheets import ROWS, put, separated, tampered, workbook


def read(folder: Path, name: str, content: str | bytes, reading: Reading | None = None) -> Grid:
    return read_grid(folder / put(folder, name, content), reading or Reading(), is_heading)


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250"])
def test_separator_and_encoding_are_found_out(separator: str, encoding: str, tmp_path: Path) -> None:
    grid = read(tmp_path, "people.csv", separated(separator).encode(encoding))
    assert (grid.headings, [line.cells for line in grid.lines]) == (ROWS[0], list(ROWS[1:]))


def test_western_texts_of_the_old_kind_are_read_too(tmp_path: Path) -> None:
    grid = read(tmp_path, "people.txt", "Name;Ort\r\nJosé Müßig;Köln\r\n".encode("cp1252"))
    assert grid.lines[0].cells == ("José Müßig", "Köln")
    assert grid.how == "values between semicolons, in Windows-1252 (Western Europe)"


def test_an_encoding_that_was_said_goes_before_a_guess(tmp_path: Path) -> None:
    text = "Name;Ort\r\nJo\xe3o;Pi\xf5es\r\n".encode("cp1252")
    assert read(tmp_path, "a.csv", text).lines[0].cells == ("Joăo", "Piőes")
    assert read(tmp_path, "a.csv", text, Reading(encoding="cp1252")).lines[0].cells == ("João", "Piões")


def test_commas_in_names_do_not_make_a_file_of_commas(tmp_path: Path) -> None:
    grid = read(tmp_path, "a.csv", "Name;Mail\nLind, Ada;a@x.org\nMarsh, Bob;b@x.org\n")
    assert grid.lines[1].cells == ("Marsh, Bob", "b@x.org")


def test_a_separator_that_the_file_tells_excel_is_believed_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    grid = read(tmp_path, "a.csv", 'sep=,\r\nName,Remark\r\nAda,"two\r\nlines"\r\n')
    assert (grid.heading_row, grid.lines[0].row, grid.lines[0].cells[1]) == (2, 3, "two\r\nlines")


def test_headings_may_stand_below_a_title(tmp_path: Path) -> None:
    data = workbook(("Liste", [("Warteliste Jazz", None), (None, None), ("Name", "E-Mail"), ("Ada", "a@x.org")]))
    grid = read(tmp_path, "a.xlsx", data)
    assert (grid.heading_row, grid.headings, grid.lines[0].row) == (3, ("Name", "E-Mail"), 4)


def test_the_first_sheet_with_something_in_it_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    data = workbook(("Empty", []), ("People", [("Name",), ("Ada",)]), ("Old", [("Name",), ("Bob",)]))
    grid = read(tmp_path, "a.xlsx", data)
    assert (grid.how, grid.others) == ("the sheet “People” of a workbook", ("Empty", "Old"))
    assert read(tmp_path, "a.xlsx", data, Reading(sheet="Old")).lines[0].cells == ("Bob",)
    with pytest.raises(Problem, match="has no sheet “Odl”") as caught:
        read(tmp_path, "a.xlsx", data, Reading(sheet="Odl"))
    assert caught.value.advice == "Did you mean “Old”?"


def test_a_workbook_is_read_whatever_it_is_called_and_keeps_dates_and_numbers(tmp_path: Path) -> None:
    at = datetime(2026, 4, 18, 9, 30)  # noqa: DTZ001 - as a workbook has it
    grid = read(tmp_path, "a.csv", workbook(("A", [("Name", "Date", "Seats"), ("Ada", at, 2)])))
    assert grid.lines[0].cells == ("Ada", at, 2)


def test_a_formula_is_not_worked_out(tmp_path: Path) -> None:
    data = workbook(("A", [("Name", "Mail"), ("Ada", '=HYPERLINK("http://x")')]))
    assert read(tmp_path, "a.xlsx", data).lines[0].cells == ("Ada", UNSAVED)


def _entities() -> bytes:
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    return tampered(workbook(("A", [("Name",)])), "xl/worksheets/sheet1.xml", xml)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "there is nothing in it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook of the old kind"),
        (bytes(range(128, 256)) * 9, "neither a workbook nor text"),
        (b"PK\x03\x04 and no more", "damaged, or no workbook"),
        (b"Name\nA\0da\n" + b"x" * 500, "it is no text"),
        (b'Name;Mail\n"Ada;a@x.org\n', "does not go on as it begins"),
        (separated(";", (("Name",), *[("Ada",)] * MOST_ROWS)).encode(), "more than 50,000 rows"),
        (separated(";", (("x",) * 301,)).encode(), "more than 300 columns"),
        (tampered(workbook(("A", [("Name",)])), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "damaged"),
        (_entities(), "it declares entities"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_or_would_do_harm_is_turned_away(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=why) as caught:
        read(tmp_path, "people.xlsx", content)
    assert caught.value.name == "sheet"


def test_a_small_file_that_would_unpack_to_a_large_one_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.bringing.workbook._UNPACKED", 8 << 20)
    bomb = tampered(workbook(("A", [("Name",)])), "xl/worksheets/sheet1.xml", b" " * (9 << 20))
    assert len(bomb) < 1 << 15
    with pytest.raises(Problem, match="unpacked it would be larger than 8 MB"):
        read(tmp_path, "people.xlsx", bomb)
