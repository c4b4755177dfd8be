"""A spreadsheet becomes a waitlist: all or nothing, nothing twice, nothing offered, and every doubt asked."""

import json
from datetime import datetime
from typing import Any

from tests.bringing.sheets import put, separated, workbook
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

HEAD = ("Name", "Email", "Joined", "Status")


def data(typist: Typist, *words: str) -> Any:
    return json.loads(typist.done(*words, "--json"))["data"]


def brought(typist: Typist, name: str, *words: str) -> Any:
    return data(typist, "import", "jazz", name, *words)


def queue(typist: Typist) -> list[str]:
    return [line.split("\t")[2] for line in typist.done("queue", "jazz").splitlines()[1:]]


def problem(typist: Typist, *words: str) -> Any:
    typed = typist.type(*words, "--json")
    assert typed.out == ""
    return json.loads(typed.err)["data"]


def rows(typist: Typist, *words: str) -> dict[str, str]:
    return {one["where"]: one["what"] for one in problem(typist, "import", "jazz", "people.csv", *words)["details"]}


def people(typist: Typist, *lines: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> None:
    put(typist.folder, "people.csv", separated(";", (head, *lines)))


def test_who_was_first_is_first_and_ties_stand_as_in_the_sheet(typist: Typist) -> None:
    people(
        typist,
        ("Cleo", "c@x.org", "2026-03-02", ""),
        ("Bob", "b@x.org", "2026-03-01", ""),
        ("Ada", "a@x.org", "2026-03-02", ""),
    )
    brought(typist, "people.csv", "--capacity", "0")
    assert queue(typist) == ["Bob", "Cleo", "Ada"]
    assert "every one as recorded" in typist.done("replay")


def test_the_list_is_paused_and_says_who_would_be_offered_a_spot(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "2026-03-01", ""), ("Bob", "b@x.org", "2026-02-01", "in"))
    done = brought(typist, "people.csv", "--capacity", "2")
    assert (done["waiting"], done["in"], done["offered_then"]) == ([2], [3], [{"row": 2}])
    (stands,) = data(typist, "lists")
    assert (stands["admitted"], stands["offered"], stands["state"]) == (1, 0, "paused")
    assert "SpotOffered" in typist.done("unpause", "jazz")


def test_of_many_the_first_are_named_and_the_others_counted(typist: Typist) -> None:
    people(typist, *((f"Name {number}", f"n{number}@x.org", "2026-03-01", "") for number in range(9)))
    typist.is_terminal = True
    said = " ".join(typist.done("import", "jazz", "people.csv", "--capacity", "7", "--dry-run").split())
    assert "Name 4 (2026-03-01 00:00), then 4 more." in said
    assert "Then 7 people would be offered a spot: Name 0, Name 1, Name 2, Name 3, Name 4 and 2 more." in said


def test_a_dry_run_records_nothing_and_its_plan_records_just_that(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "2026-03-01", ""))
    plan = brought(typist, "people.csv", "--capacity", "2", "--dry-run")
    assert typist.type("status", "jazz").code == 4
    people(typist, ("Eve", "e@x.org", "2026-03-01", ""))
    other = typist.type("import", "jazz", "people.csv", "--capacity", "2", "--plan", plan["plan"])
    assert (other.code, other.out) == (5, "")
    people(typist, ("Ada", "a@x.org", "2026-03-01", ""))
    assert brought(typist, "people.csv", "--capacity", "2", "--plan", plan["plan"])["recorded"] == [1, 3]


def test_the_same_people_again_are_brought_once_whatever_the_order_of_rows(typist: Typist) -> None:
    lines = [
        ("Ada", "a@x.org", "2026-03-01", ""),
        ("Bob", "b@x.org", "2026-03-02", "in"),
        ("Cleo", "", "2026-03-03", ""),
    ]
    people(typist, *lines)
    brought(typist, "people.csv", "--capacity", "2")
    typist.done("withdraw", "jazz", "Ada")
    people(typist, *reversed(lines), ("Dora", "d@x.org", "2026-03-04", ""))
    again = brought(typist, "people.csv")
    assert (again["brought_before"], again["waiting"]) == (3, [5])
    assert queue(typist) == ["Cleo", "Dora"]


def test_one_row_that_is_not_clear_keeps_all_others_out(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "2026-03-01", ""), ("Bob", "b@x", "2026-03-01", "perhaps"))
    assert "“perhaps” says neither" in rows(typist, "--capacity", "1")["row 3"]
    assert typist.type("status", "jazz").code == 4
    brought(typist, "people.csv", "--capacity", "1", "--state", "perhaps=waiting")
    assert queue(typist) == ["Ada", "Bob"]


def test_rows_that_a_rule_turns_away_are_told_by_their_numbers(typist: Typist) -> None:
    put(typist.folder, "adults.toml", 'eligible = [{ attribute = "age", at_least = 18, code = "too_young" }]\n')
    people(typist, ("Ada", 17), ("Bob", "40"), ("Cleo", ""), ("Dora", "grown up"), head=("Name", "Age"))
    found = rows(typist, "--capacity", "1", "--policy", "adults.toml")
    assert sorted(found) == ["row 2", "row 4"] or sorted(found) == ["row 2", "row 4", "row 5"]
    assert "too young" in found["row 2"]
    assert "“age”, which is missing" in found["row 4"]


def test_two_with_one_address_are_one_person_only_if_they_have_one_name(typist: Typist) -> None:
    people(typist, ("Ada Lind", "a@x.org", "", ""), ("LIND Ada", "A@x.org ", "", ""), ("Bob Lind", "a@x.org", "", ""))
    found = rows(typist, "--capacity", "1")
    assert found == {"row 4": found["row 4"]}
    assert "has the address or reference of “Ada Lind” in row 2" in found["row 4"]
    done = brought(typist, "people.csv", "--capacity", "1", "--skip", "4")
    assert [one["row"] for one in done["passed_over"]] == [3]


def test_two_of_one_name_and_nothing_else_are_asked(typist: Typist) -> None:
    people(typist, ("Ada Lind", "", "2026-03-01", ""), ("Ada Lind", "", "2026-03-02", ""))
    assert "no address or reference tells them apart" in rows(typist, "--capacity", "1")["row 3"]
    people(typist, ("Ada Lind",), ("Ada Lind",), head=("Name",))
    assert "no address or reference tells them apart" in rows(typist, "--capacity", "1")["row 3"]


def test_whoever_is_much_like_another_is_brought_along_and_told(typist: Typist) -> None:
    people(
        typist,
        ("Jörg Müller", "jm@x.org", "", ""),
        ("Mueller, Joerg", "joerg@x.org", "", ""),
        ("Katharina Schmidt", "kath@x.org", "", ""),
        ("Katarina Schmidt", "k.schmidt@x.org", "", ""),
        ("Other Name", "kathh@x.org", "", ""),
    )
    done = brought(typist, "people.csv", "--capacity", "0")
    told = {one["row"]: one["text"] for one in done["perhaps_twice"]}
    assert sorted(told) == [3, 5, 6]
    assert "has the same name as “Jörg Müller” in row 2" in told[3]
    assert "almost the same name" in told[5]
    assert "almost the same address" in told[6]


def test_beside_those_on_the_list_already_the_same_is_asked(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    typist.done("join", "jazz", "Ada Lind", "--email", "a@x.org", "--phone", "030 123456")
    typist.done("join", "jazz", "Bob Marsh", "--email", "b@x.org")
    people(
        typist,
        ("Ada Lind", "a@x.org", ""),
        ("Bob Marsh", "bob@y.org", ""),
        ("Cleo", "cleo@x.org", "030/123456"),
        head=("Name", "Email", "Phone"),
    )
    done = brought(typist, "people.csv", "--dry-run")
    assert [one["row"] for one in done["passed_over"]] == [2]
    assert sorted(one["row"] for one in done["perhaps_twice"]) == [3, 4]
    people(typist, ("Eve", "a@x.org", ""), head=("Name", "Email", "Phone"))
    assert "of “Ada Lind”, who is known here" in rows(typist)["row 2"]
    assert "who is known here" in rows(typist, "--redact")["row 2"]


def test_on_a_list_that_runs_dates_are_claims_and_nobody_is_carried_over(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    typist.done("join", "jazz", "Ada")
    people(typist, ("Cleo", "c@x.org", "2026-03-02", ""), ("Bob", "b@x.org", "2026-03-01", ""))
    brought(typist, "people.csv")
    assert queue(typist) == ["Bob", "Cleo"]
    shown = data(typist, "show", "5")
    assert shown["record"]["happened"] == "2026-02-28T23:00:00.000Z"
    people(typist, ("Dora", "d@x.org", "2026-03-01", "in"))
    assert "nobody is carried over any more" in rows(typist)["row 2"]


def test_on_a_list_that_was_only_opened_those_who_are_in_are_carried_over(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    people(typist, ("Ada", "a@x.org", "2026-03-01", "in"), ("Bob", "b@x.org", "2026-03-01", "in"))
    assert brought(typist, "people.csv")["in"] == [2, 3]
    assert data(typist, "lists")[0]["admitted"] == 2
    assert "holds" in typist.done("verify", "--independent")
    assert "every one as recorded" in typist.done("replay")


def test_rows_without_a_date_are_asked_about(typist: Typist) -> None:
    people(
        typist, ("Ada", "a@x.org", "2026-03-02", ""), ("Bob", "b@x.org", "", ""), ("Cleo", "c@x.org", "2026-03-03", "")
    )
    assert "“Joined” is empty" in rows(typist, "--capacity", "0")["row 3"]
    last = brought(typist, "people.csv", "--capacity", "0", "--undated", "last", "--dry-run")
    above = brought(typist, "people.csv", "--capacity", "0", "--undated", "above", "--dry-run")
    assert (last["waiting"], above["waiting"]) == ([2, 4, 3], [2, 3, 4])


def test_without_any_date_the_sheet_is_the_order(typist: Typist) -> None:
    people(typist, ("Bob", "b@x.org"), ("Ada", "a@x.org"), head=("Name", "Mail"))
    brought(typist, "people.csv", "--capacity", "0")
    assert queue(typist) == ["Bob", "Ada"]


def test_columns_can_be_said_and_left_out(typist: Typist) -> None:
    people(typist, ("Ada", "Lind", "a@x.org", "b@x.org"), head=("Who", "Family", "E-Mail", "Mail"))
    assert problem(typist, "import", "jazz", "people.csv", "--capacity", "1")["error"] == "sheet"
    said = ("--column", "first_name=who", "--column", "last_name=Family", "--column", "email=Mail")
    done = brought(typist, "people.csv", "--capacity", "1", *said, "--dry-run")
    assert done["columns"] == {"first_name": "Who", "last_name": "Family", "email": "Mail"}
    assert done["not_brought_along"] == ["E-Mail"]
    assert "--column first_name=who --column last_name=Family --column email=Mail" in done["command"]


def test_attributes_parties_pools_and_priorities_come_along(typist: Typist) -> None:
    rules = 'order = [{ by = "priority" }, { by = "attribute", name = "tier", ranking = ["member", "public"] }]\n'
    put(typist.folder, "rules.toml", rules)
    head = ("Name", "Tier", "Priority", "Anzahl", "Pool")
    people(
        typist,
        ("Ada", "Public", "", "2", "floor"),
        ("Bob", "MEMBER", "", "", ""),
        ("Cleo", "public", 1, 1, ""),
        head=head,
    )
    brought(typist, "people.csv", "--pool", "floor=2", "--pool", "balcony=0", "--policy", "rules.toml")
    assert queue(typist) == ["Cleo", "Bob", "Ada"]
    events = [data(typist, "show", str(position))["record"]["event"] for position in (3, 4, 5, 6)]
    assert [event.get("pools") for event in events] == [["floor"], None, None, None]
    assert (events[0]["party"], events[3]["priority"]) == (2, 1)


def test_a_day_to_come_is_no_day_on_which_somebody_joined(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "2026-11-24", ""), ("Bob", "b@x.org", "2026-11-25", ""))
    assert "has not come yet" in rows(typist, "--capacity", "1")["row 3"]


def test_what_no_waitlist_can_be_is_none_after_an_import_either(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "", ""))
    for words in (("Bad Name", "people.csv", "--capacity", "1"), ("jazz", "people.csv", "--capacity", "-1")):
        assert typist.type("import", *words).code == 2
    assert typist.done("lists") == typist.done("lists", "--as-of", "now")
    assert len(typist.done("lists").splitlines()) == 1


def test_an_error_that_a_spreadsheet_shows_is_told_wherever_it_stands(typist: Typist) -> None:
    people(typist, ("Ada", "#REF!", "", ""), ("Bob", "b@x.org", "", "#N/A"), ("#NAME?", "c@x.org", "", ""))
    found = rows(typist, "--capacity", "1")
    assert [row for row, what in found.items() if "shows the error #" in what] == ["row 2", "row 3", "row 4"]


def test_hostile_cells_do_nothing(typist: Typist) -> None:
    evil = '=HYPERLINK("http://evil","x")'
    people(typist, (evil, "a@x.org", "", ""), ("[red]Bob[/red] \x1b[31m", "b@x.org", "", ""))
    found = rows(typist, "--capacity", "0")
    assert "control characters" in found["row 3"]
    assert "\x1b" not in json.dumps(found, ensure_ascii=False)
    brought(typist, "people.csv", "--capacity", "0", "--skip", "3")
    assert queue(typist) == [f"'{evil}"]


def test_a_workbook_keeps_dates_phone_numbers_and_numbers_as_they_are(typist: Typist) -> None:
    at = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001 - as a workbook has it
    lines = [("Név", "Telefon", "Dátum"), ("Ádám", 36201234567.0, at), ("Béla", "06 20 123", 46082.25)]
    put(typist.folder, "people.xlsx", workbook(("Lista", lines)))
    typist.is_terminal = True
    told = typist.done("import", "jazz", "people.xlsx", "--capacity", "0", "--zone", "Europe/Budapest")
    typist.is_terminal = False
    assert "“Telefon”; it holds numbers, so a 0 or + at their beginning is not there" in " ".join(told.split())
    table = [line.split("\t") for line in typist.done("queue", "jazz").splitlines()]
    assert [(row[2], row[4]) for row in table[1:]] == [
        ("Béla", "2026-03-01T05:00:00.000Z"),
        ("Ádám", "2026-03-01T08:30:00.000Z"),
    ]
    assert "Ádám" in typist.done("find", "36201234567")


WRONG = [
    ((), "Say what is to be imported"),
    (("people.csv",), "Into which waitlist"),
    (("jazz",), "Which file holds the people"),
    (("jazz", "records.jsonl"), "holds a whole ledger or commands"),
    (("jazz", "none.csv"), "cannot be read: No such file"),
    (("jazz", "people.csv", "--skip", "x"), "Rows are written 7 or 9-12"),
    (("jazz", "people.csv", "--dates", "x"), "--dates is day-first or month-first"),
    (("jazz", "people.csv", "--state", "x=y"), "is in, waiting or left"),
    (("jazz", "people.csv", "--column", "nmae=Name"), "Did you mean “name”?"),
    (("jazz", "people.csv", "--column", "name=Nmae"), "has no heading “Nmae”"),
]


def test_what_is_typed_wrong_is_put_right(typist: Typist) -> None:
    people(typist, ("Ada", "a@x.org", "", ""))
    for words, what in WRONG:
        typed = typist.type("import", *words)
        assert (typed.code, typed.out) == (2, ""), words
        assert what in " ".join(typed.err.split())


def test_a_ledger_in_a_file_is_taken_over_without_saying_jsonl(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    typist.done("export", "--jsonl", "-o", "records.jsonl")
    typist.done("init", "second")
    assert data(typist, "import", "records.jsonl", "--ledger", "second")["position"] == 1


def test_sheets_of_nothing_bring_nothing(typist: Typist) -> None:
    people(typist)
    done = brought(typist, "people.csv", "--capacity", "1")
    assert done["recorded"] is None
