"""An answer in a file: text stays text, numbers are numbers, times are local beside their zone."""

import csv
import json
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from tests.cli.typist import Typist

FORMULA = '=HYPERLINK("https://evil.example")'


def found(typist: Typist, file: str) -> None:
    typist.done("open", "jazz", "--capacity", "0", "--zone", "Asia/Tokyo")
    typist.done("join", "jazz", "Ada Lind", "--name", FORMULA, "--phone", "+31 6 1234 5678", "--ref", "00042")
    assert typist.done("find", "00042", "-o", file) == f"{file}: 1 row.\n"


def rows_of(typist: Typist, file: str) -> list[list[Any]]:
    sheet: Any = load_workbook(typist.folder / file).active
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


def test_a_spreadsheet_holds_no_formula_and_no_number_that_is_a_name(typist: Typist) -> None:
    found(typist, "found.xlsx")
    heading, row = rows_of(typist, "found.xlsx")
    cells = dict(zip((name for name, _ in heading), row, strict=True))
    assert cells["name"] == (FORMULA, "s")
    assert cells["phone"] == ("+31 6 1234 5678", "s")
    assert cells["reference"] == ("00042", "s")
    assert cells["entry"] == (2, "n")
    assert cells["joined"] == (datetime.fromisoformat("2026-11-24T18:00:04"), "d")
    assert cells["joined: zone"] == ("Asia/Tokyo", "s")


def test_comma_separated_values_hold_no_formula_and_times_in_utc(typist: Typist) -> None:
    found(typist, "found.csv")
    text = (typist.folder / "found.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(text.decode("utf-8-sig").splitlines())
    assert row["name"] == f"'{FORMULA}"
    assert (row["phone"], row["ref"], row["joined"]) == ("+31 6 1234 5678", "00042", "2026-11-24T09:00:04.000Z")


def test_what_goes_to_a_pipe_goes_to_a_tsv_file_and_what_json_says_to_a_json_file(typist: Typist) -> None:
    found(typist, "found.tsv")
    assert (typist.folder / "found.tsv").read_text("utf-8") == typist.done("find", "00042")
    typist.done("find", "00042", "-o", "found.json")
    document = json.loads((typist.folder / "found.json").read_text("utf-8"))
    assert document == json.loads(typist.done("find", "00042", "--json"))
    assert document["schema"] == "waitlist.find/1"


def test_an_empty_table_is_a_table_with_its_heading(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    typist.done("queue", "jazz", "-o", "queue.xlsx")
    (heading,) = rows_of(typist, "queue.xlsx")
    assert [name for name, _ in heading][:3] == ["rank", "entry", "name"]


def test_an_ending_that_says_nothing_writes_nothing(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    assert typist.type("queue", "jazz", "-o", "queue.doc").code == 2
    assert not (typist.folder / "queue.doc").exists()
