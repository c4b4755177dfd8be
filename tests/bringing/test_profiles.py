"""Exports of other programs are known by their headings, and so are lists in German and Hungarian."""

from pathlib import Path
from typing import Any

import pytest

from cli.bringing.columns import Columns, columns_of, is_heading
from cli.bringing.grid import Grid, Reading, read_grid
from cli.bringing.people import Clock, People, Told, people_of
from cli.problem import Problem
from ledger.instant import Instant
from ledger.policy import Policy
from tests.bringing.sheets import put, separated

CLOCK = Clock("Europe/Amsterdam", Instant("2026-11-24T09:00:00.000Z"))
EXPORTS = Path(__file__).with_name("exports")


def export(name: str) -> str:
    return (EXPORTS / name).read_text(encoding="utf-8")


def understood(folder: Path, text: str, told: Told | None = None, **policy: Any) -> tuple[Grid, Columns, People]:
    grid = read_grid(folder / put(folder, "export.csv", text), Reading(), is_heading)
    columns = columns_of(grid, (), frozenset(), "waitlist import jazz export.csv")
    return grid, columns, people_of(grid, columns, Policy(**policy), told or Told(), CLOCK)


def test_a_waiting_list_of_pretix(tmp_path: Path) -> None:
    _, columns, found = understood(
        tmp_path, export("pretix_waiting_list.csv"), Told(states={"voucher assigned": "waiting"})
    )
    assert columns.profile is not None
    assert columns.profile.name == "a waiting list of pretix"
    told = [(one.called, one.is_in, one.joined, one.priority) for one in found.people]
    assert told == [
        ("Ada Lind", False, "2026-03-01T08:30:00.000Z", 0),
        ("bob@x.org", True, "2026-03-02T08:30:00.000Z", 5),
        ("Dora", False, "2026-03-04T08:30:00.000Z", 0),
    ]
    assert [one.row for one in found.left_out] == [4]


def test_a_live_offer_of_another_program_is_asked_about(tmp_path: Path) -> None:
    *_, found = understood(tmp_path, export("pretix_waiting_list.csv"))
    assert [(one.row, one.text) for one in found.faults] == [
        (5, "“Voucher assigned” says neither that they wait nor that they are in")
    ]


def test_order_positions_of_pretix_have_the_time_in_a_column_of_its_own(tmp_path: Path) -> None:
    _, columns, found = understood(tmp_path, export("pretix_order_positions.csv"))
    (ada,) = found.people
    assert (ada.name, ada.email, ada.is_in, ada.joined) == ("Ada Lind", "ada@x.org", True, "2026-03-01T08:30:00.000Z")
    assert columns.headings["email"] == "Attendee email"


def test_an_attendee_report_of_eventbrite(tmp_path: Path) -> None:
    _, columns, found = understood(tmp_path, export("eventbrite_attendees.csv"))
    (john,) = found.people
    assert (john.name, john.ref, john.is_in, john.party) == ("John Doe", "18441583423", True, 1)
    assert john.joined == "2024-11-29T21:28:00.000Z"
    assert found.dates.order == "month-first"
    assert columns.profile is not None


def test_answers_to_a_google_form(tmp_path: Path) -> None:
    _, columns, found = understood(tmp_path, export("google_form.csv"))
    (ada,) = found.people
    assert (ada.name, ada.email, ada.joined) == ("Ada Lind", "ada@x.org", "2026-09-27T12:00:00.000Z")
    assert columns.unused == ("What do you need?",)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "Vorname;Name;E-Mail-Adresse;Handy;Anmeldedatum;Anzahl Personen",
            "first_name last_name email phone joined party",
        ),
        ("Név;E-mail cím;Telefonszám;Jelentkezés dátuma;Létszám (fő);Állapot", "name email phone joined party status"),
        ("Vezetéknév;Keresztnév;E-mail;Időbélyeg", "last_name first_name email joined"),
        ("Your name;Your e-mail address;Phone no.;Sign-up date", "name email phone joined"),
        ("NAME ;  e-mail*;Mitglieds-Nr.", "name email ref"),
    ],
)
def test_headings_are_known_in_three_languages_whatever_their_spelling(
    headings: str, fields: str, tmp_path: Path
) -> None:
    _, columns, _ = understood(tmp_path, f"{headings}\n")
    assert sorted(columns.places) == sorted(fields.split())
    assert [headings.split(";")[columns.places[field]] for field in fields.split()] == headings.split(";")


def test_two_columns_for_one_thing_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="holds the address: “E-Mail” or “Mail”") as caught:
        understood(tmp_path, separated(";", (("Name", "E-Mail", "Mail"), ("Ada", "a@x.org", "b@x.org"))))
    assert caught.value.commands == ("waitlist import jazz export.csv --column email=E-Mail",)
