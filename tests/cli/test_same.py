"""Two people who are one: in every answer, in the request for access, in the erasure, and when the power goes out."""

import json
import zipfile
from pathlib import Path

import pytest

from ledger.store import merging
from tests.cli.conftest import Typist

NAMES = (b"Quillfeather", b"quillfeather", b"Quilfether", b"quilfether", b"ada@", b"adah@")


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    """Ada joined twice, under two spellings; Bob stands between."""
    typist.done("open", "jazz", "--capacity", "0")
    typist.done("join", "jazz", "Ada Quillfeather", "--email", "ada@example.org", "--id", "first")
    typist.done("join", "jazz", "Bob Marsh")
    typist.done("join", "jazz", "Ada Quilfether", "--email", "adah@example.org", "--id", "second")
    return typist


def test_the_other_name_finds_the_person_at_the_earlier_rank(jazz: Typist) -> None:
    jazz.done("same", "Ada Quillfeather", "Ada Quilfether")
    for name in ("Ada Quilfether", "adah@example.org", "ada@example.org"):
        found = json.loads(jazz.done("why", "jazz", name, "--json"))["data"]["why"]
        assert (found["entry"], found["waiting"]["rank"]) == (2, 1)
    again = json.loads(jazz.done("join", "jazz", "Anybody", "--email", "adah@example.org", "--json"))["data"]
    assert (again["recorded"], again["entry"]) == ([], 2)


def test_the_plan_is_recorded_only_while_it_is_the_same(jazz: Typist) -> None:
    planned = json.loads(jazz.done("same", "2", "4", "--dry-run", "--json"))["data"]
    assert [one["type"] for one in planned["waitlists"][0]["records"]] == ["EntryWithdrawn", "PersonsMerged"]
    jazz.done("leave", "jazz", "4")
    digest = planned["command"].split()[-1]
    assert jazz.type("same", "2", "4", "--plan", digest).code == 5
    assert jazz.done("log", "jazz").count("PersonsMerged") == 0


def test_what_is_handed_over_names_both_ids_and_nobody_else(jazz: Typist) -> None:
    jazz.done("same", "2", "4")
    jazz.done("person", "ada@example.org", "--everything", "ada.zip")
    with zipfile.ZipFile(jazz.folder / "ada.zip") as zipped:
        records = [json.loads(line) for line in zipped.read("records.jsonl").splitlines()]
        details = zipped.read("details.json").decode()
    assert [record["type"] for record in records] == ["EntryJoined", "EntryJoined", "EntryWithdrawn", "PersonsMerged"]
    assert "Quillfeather" in details
    assert "Quilfether" in details


def test_an_erasure_takes_both_names_from_every_file(jazz: Typist) -> None:
    jazz.done("same", "2", "4", "--reason", "one of them is a slip")
    jazz.done("erase", "2", "--yes", "--keep-standing", "--texts", "blank")
    left = b"".join(path.read_bytes() for path in sorted((jazz.folder / "waitledger").rglob("*")) if path.is_file())
    assert [name for name in NAMES if name in left] == []
    assert b"second" in left  # the id of the request is in its record; what was asked under it is not kept
    assert jazz.type("verify", "--independent").code == jazz.type("replay").code == 0


def test_after_a_power_cut_the_doctor_says_what_is_left_to_do(jazz: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(merging, "merge", stop)
        jazz.type("same", "2", "4")
    assert "waitlist same --finish" in jazz.done("doctor", "--clocks")
    jazz.done("same", "--finish")
    assert "half_merged" not in jazz.done("doctor", "--clocks")
    assert json.loads(jazz.done("why", "jazz", "Ada Quilfether", "--json"))["data"]["why"]["entry"] == 2
    assert "Nothing was left" in jazz.done("same", "--finish")


def test_people_of_different_waitlists_are_kept_apart(jazz: Typist) -> None:
    jazz.done("open", "drums", "--capacity", "1")
    jazz.done("join", "drums", "Ada Quillfeather")
    said = jazz.type("same", "2", "6")
    assert (said.code, "different series" in said.err) == (2, True)


def test_a_file_of_commands_does_not_merge(jazz: Typist) -> None:
    line = {"do": "same", "waitlist": "jazz", "person": "2", "other": "4"}
    Path(jazz.folder / "lines.jsonl").write_text(json.dumps(line) + "\n")
    said = jazz.type("apply", "lines.jsonl")
    assert (said.code, "typed by itself" in said.err) == (2, True)
