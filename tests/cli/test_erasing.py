"""Erasing a person: what is asked first, what goes, and that nothing else changes but the name."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typist
from tests.scenarios.cases import case

ADA = ("Ada Quillfeather", "quill@example.org")
BYTES = (b"Quillfeather", b"quillfeather", b"quill@example")


@pytest.fixture
def agility(typist: Typist) -> Typist:
    """A list on which Ada had a spot and Bob waits; a text about Bob names her."""
    typist.done("staff", "add", "tom", "Tom Baker")
    typist.done("open", "agility", "--capacity", "1", "--rule", "first-come")
    typist.done("join", "agility", ADA[0], "--email", ADA[1])
    typist.done("join", "agility", "Bob Marsh")
    typist.done("cancel", "agility", ADA[1], "--reason", "Quillfeather is ill", "--id", "once")
    return typist


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((folder / "waitledger").rglob("*")) if path.is_file())


def test_the_name_is_in_no_file_and_every_check_holds(agility: Typist) -> None:
    assert b"quillfeather" in everything(agility.folder)
    agility.done("erase", ADA[1], "--yes", "--blank", "5")
    left = everything(agility.folder)
    assert [word for word in BYTES if word in left] == []
    assert agility.type("verify", "--independent").code == 0
    assert agility.type("replay").code == 0


def test_records_and_explanations_are_the_same_but_for_the_name(agility: Typist) -> None:
    records = [agility.done("show", str(position)) for position in (2, 3, 6)]
    why = json.loads(agility.done("why", "agility", "Bob Marsh", "--as-of", "6", "--json"))
    agility.done("erase", ADA[1], "--yes", "--blank", "5")
    assert json.loads(agility.done("why", "agility", "Bob Marsh", "--as-of", "6", "--json"))["data"] == why["data"]
    bytes_of = [text.splitlines()[-1] for text in records]
    assert [agility.done("show", str(position)).splitlines()[-1] for position in (2, 3, 6)] == bytes_of
    assert "Entry 2" in agility.done("why", "agility", "2")


def test_a_text_that_may_name_the_person_has_to_be_spoken_of(agility: Typist) -> None:
    asked = agility.type("erase", ADA[1], "--yes")
    assert (asked.code, "1 text may name the person, cited at #5" in asked.err) == (2, True)
    assert "Quillfeather is ill" in agility.done("erase", ADA[1], "--dry-run")
    assert agility.done("person", "agility", ADA[1])


@pytest.mark.parametrize("how", [("--keep", "5"), ("--edit", "5=the person is ill")])
def test_a_text_stays_or_is_edited_only_with_a_second_actor(agility: Typist, how: tuple[str, str]) -> None:
    assert agility.type("erase", ADA[1], "--yes", *how).code == 2
    assert agility.type("erase", ADA[1], "--yes", *how, "--approved-by", "mia").code == 2
    agility.done("erase", ADA[1], "--yes", *how, "--approved-by", "tom")
    assert '"approved":"tom"' in agility.done("show", "7")


def test_parts_of_a_party_lose_the_name_that_they_have_from_it(agility: Typist) -> None:
    agility.done("capacity", "agility", "9")
    agility.done("join", "agility", "Plumfield", "--party", "5")
    agility.done("split", "agility", "Plumfield", "3", "2")
    agility.done("split", "agility", "Plumfield, part 2", "1", "1")
    agility.done("split", "agility", "Plumfield", "1", "1", "1")
    agility.done("contact", "Plumfield, part 4", "--name", "Gus Olsen")
    assert [line.split("\t")[0] for line in agility.done("find", "plumfield").splitlines()[1:]] == [
        "Plumfield",
        "Plumfield, part 2",
        "Plumfield, part 3",
        "Plumfield, part 5",
    ]
    agility.done("erase", "Plumfield", "--yes", "--keep-standing")
    assert b"plumfield" not in everything(agility.folder).lower()
    assert "Gus Olsen" in agility.done("roster", "agility")
    assert agility.type("verify", "--independent").code == 0


def test_an_edited_text_says_that_it_is_one(agility: Typist) -> None:
    agility.done("erase", ADA[1], "--yes", "--edit", "5=the person is ill", "--approved-by", "tom")
    assert "the person is ill (edited when a person was erased)" in agility.done("show", "5")
    assert b"Quillfeather" not in everything(agility.folder)


def test_while_an_appeal_is_running_nobody_is_erased(agility: Typist) -> None:
    agility.done("hold", ADA[1], "--until", "2026-12-24", "--reason", "appeal 12")
    held = agility.type("erase", ADA[1], "--yes", "--texts", "blank")
    assert (held.code, "before Thursday 24 December 2026 at 00:00" in held.err) == (3, True)
    agility.done("hold", ADA[1], "--release")
    agility.done("erase", ADA[1], "--yes", "--texts", "blank")


def test_whoever_still_stands_in_a_line_is_not_erased_by_accident(agility: Typist) -> None:
    standing = agility.type("erase", "Bob Marsh", "--yes")
    assert (standing.code, "still stands on agility (entry 4, offered)" in standing.err) == (3, True)
    agility.done("erase", "Bob Marsh", "--yes", "--keep-standing")
    assert "Entry 4" in agility.done("status", "agility") + agility.done("log")


def test_one_name_of_two_people_is_not_enough(agility: Typist) -> None:
    agility.done("open", "jazz", "--capacity", "3")
    agility.done("join", "jazz", "Bob Marsh")
    agility.done("withdraw", "agility", "4")
    agility.done("cancel", "jazz", "Bob Marsh")
    asked = agility.type("erase", "Bob Marsh", "--yes")
    assert (asked.code, "stands for 2 people" in asked.err) == (2, True)
    assert agility.done("erase", "Bob Marsh", "--yes", "--everywhere").count("\n") == 3


def test_erasing_without_a_terminal_needs_a_yes(agility: Typist) -> None:
    assert agility.type("erase", ADA[1], "--texts", "blank").code == 2


def test_erasing_again_finishes_and_records_nothing_twice(agility: Typist) -> None:
    agility.done("erase", "2", "--yes", "--texts", "blank")
    agility.done("erase", "2", "--yes", "--texts", "blank")
    _, *rows = agility.done("log", "--type", "PersonErased").splitlines()
    assert len(rows) == 1


def test_the_same_request_id_still_answers(agility: Typist) -> None:
    agility.done("erase", "2", "--yes", "--texts", "blank")
    again = agility.type("cancel", "agility", "2", "--reason", "Quillfeather is ill", "--id", "once")
    assert (again.code, again.err) == (0, "")


def test_the_reason_may_not_name_the_person(agility: Typist) -> None:
    named = agility.type("erase", "2", "--yes", "--texts", "blank", "--reason", f"{ADA[0]} asked for it")
    assert (named.code, "names the person" in named.err) == (2, True)


@case("PX-39")
def test_a_corrected_address_finds_the_person_and_nobody_elses_can_be_taken(agility: Typist) -> None:
    agility.done("contact", "2", "--email", "ada@example.org")
    assert "joined" in agility.done("person", "agility", "ada@example.org")
    assert agility.type("person", "agility", ADA[1]).code == 4
    agility.done("contact", "4", "--email", "bob@example.org")
    taken = agility.type("contact", "4", "--email", "ADA@example.org")
    assert (taken.code, "belongs to somebody else" in taken.err) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("same", "2", "4"),
        ("same", "4", "2"),
        ("contact", "4", "--email", "bob@example.org"),
        ("person", "agility", "4", "--everything", "bob.zip"),
    ],
)
def test_what_needs_a_name_says_that_there_is_none_any_more(agility: Typist, words: tuple[str, ...]) -> None:
    agility.done("erase", "Bob Marsh", "--keep-standing", "--yes")
    typed = agility.type(*words)
    assert (typed.code, typed.out) == (2, "")
    assert "was erased: nobody can tell" in typed.err or "Nothing is kept of this person any more." in typed.err
