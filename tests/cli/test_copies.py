"""A ledger goes into files and back, to another database and back, and into a backup, and the root stays the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Typist
from tests.postgres import fresh_database


@pytest.fixture
def full(typist: Typist) -> Typist:
    """A ledger in which a few things happened, one person was erased and somebody is waiting."""
    typist.done("open", "jazz", "--capacity", "1", "--rule", "first-come")
    typist.done("join", "jazz", "Ada Lind", "--email", "ada@example.org")
    typist.done("join", "jazz", "Bob Marsh", "--id", "bob")
    typist.done("join", "jazz", "Zoë “Z” O'Hara\u202e", "--phone", "+31 20 1234567")
    typist.done("cancel", "jazz", "Ada Lind", "--reason", "moved away")
    typist.done("erase", "2", "--yes")
    return typist


def root(typist: Typist) -> str:
    return str(json.loads(typist.done("export", "--jsonl", "-o", "root.jsonl", "--json"))["data"]["root"])


def taken_over(typist: Typist, folder: Path, *init: str) -> Typist:
    folder.mkdir()
    other = Typist(folder)
    other.now = typist.now
    other.done("init", *init)
    files = [str(typist.folder / name) for name in ("records.jsonl", "private.jsonl")]
    typist.done("export", "--jsonl", "-o", files[0])
    typist.done("export", "--private", "-o", files[1])
    other.done("import", "--jsonl", files[0], "--private", files[1], "--root", root(typist))
    return other


@pytest.fixture
def database() -> Iterator[str]:
    with fresh_database() as url:
        yield url


def test_from_sqlite_to_postgresql_and_back(full: Typist, database: str, tmp_path: Path) -> None:
    there = taken_over(full, tmp_path / "there", "--database", database)
    back = taken_over(there, tmp_path / "back")
    assert root(full) == root(there) == root(back)
    for words in (("queue", "jazz"), ("log",), ("why", "jazz", "bob"), ("person", "jazz", "1234567")):
        asked = [typist.type(*words) for typist in (full, there, back)]
        assert asked[0] == asked[1] == asked[2]
    assert there.type("verify").code == back.type("verify").code == 0
    back.done("accept", "jazz", "Bob Marsh")


def test_line_n_is_record_n_byte_for_byte(full: Typist) -> None:
    full.done("export", "--jsonl", "-o", "records.jsonl")
    lines = (full.folder / "records.jsonl").read_bytes().splitlines()
    shown = [json.loads(full.done("show", str(n), "--json"))["data"]["bytes"] for n in range(1, len(lines) + 1)]
    assert [line.decode() for line in lines] == shown


def test_an_idempotency_key_still_answers_after_the_move(full: Typist, tmp_path: Path) -> None:
    there = taken_over(full, tmp_path / "there")
    assert json.loads(there.done("join", "jazz", "Bob Marsh", "--id", "bob", "--json"))["data"]["repeated"]
    assert there.type("join", "jazz", "Somebody Else", "--id", "bob").code == 2


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda lines: lines[:2] + lines[3:], "number 4 of jazz; number 3 was to come"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "number 3 of jazz; number 4 was to come"),
        (lambda lines: [lines[0].replace(b'":"', b'": "', 1), *lines[1:]], "not in the canonical form"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "the file ends in the middle of it"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b"mia", b"tom")], "not to"),
        (lambda lines: [b"[]\n", *lines], "Line 1"),
        (lambda lines: [b"x" * 70_000 + b"\n", *lines], "longer than any record"),
        (lambda lines: [b"\xff\n", *lines], "Line 1"),
    ],
)
def test_a_file_that_was_changed_is_not_taken_over(full: Typist, tmp_path: Path, harm: object, says: str) -> None:
    full.done("export", "--jsonl", "-o", "records.jsonl")
    file = full.folder / "records.jsonl"
    file.write_bytes(b"".join(harm(file.read_bytes().splitlines(keepends=True))))  # type: ignore[operator]
    (tmp_path / "other").mkdir()
    other = Typist(tmp_path / "other")
    other.done("init")
    refused = other.type("import", "--jsonl", str(file), "--root", root(full))
    assert (refused.code, says in " ".join(refused.err.split())) == (6, True), refused.err
    assert other.done("lists").count("\n") == 1


def test_a_ledger_that_holds_records_takes_no_others(full: Typist) -> None:
    full.done("export", "--jsonl", "-o", "records.jsonl")
    refused = full.type("import", "--jsonl", "records.jsonl")
    assert (refused.code, "only an empty one takes others" in " ".join(refused.err.split())) == (6, True)


def test_a_backup_is_a_ledger_of_its_own_and_verified(full: Typist, tmp_path: Path) -> None:
    said = full.done("backup", str(tmp_path / "copy"))
    assert root(full) in said
    for words in (("queue", "jazz"), ("why", "jazz", "Bob Marsh"), ("log",)):
        assert full.done(*words, "--ledger", str(tmp_path / "copy")) == full.done(*words)
    assert full.type("verify", "--ledger", str(tmp_path / "copy")).code == 0
    full.done("accept", "jazz", "Bob Marsh")
    assert full.type("projections", "status", "--ledger", str(tmp_path / "copy")).code == 0


def test_a_backup_holds_nothing_of_whoever_was_erased(full: Typist, tmp_path: Path) -> None:
    full.done("backup", str(tmp_path / "copy"))
    written = b"".join(path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert b"ada@example" not in written
    assert b"lind" not in written


def test_a_backup_goes_into_no_folder_that_holds_something(full: Typist) -> None:
    refused = full.type("backup", ".")
    assert (refused.code, "not empty" in " ".join(refused.err.split())) == (2, True)


def test_names_are_written_for_nobody_else_to_read(full: Typist) -> None:
    full.done("export", "--private", "-o", "private.jsonl")
    assert (full.folder / "private.jsonl").stat().st_mode & 0o077 == 0


def test_other_programs_read_the_records_without_a_name(full: Typist) -> None:
    for form, name in (("--cloudevents", "log.jsonl"), ("--ocel", "log.json"), ("--xes", "log.xes")):
        full.done("export", "jazz", form, "-o", name)
        written = (full.folder / name).read_text()
        assert "Bob" not in written
        assert "EntryJoined" in written
    events = [json.loads(line) for line in (full.folder / "log.jsonl").read_text().splitlines()]
    assert {event["specversion"] for event in events} == {"1.0"}
    assert all({"id", "source", "type", "time"} <= event.keys() for event in events)
    assert len({(event["source"], event["id"]) for event in events}) == len(events)
    log = json.loads((full.folder / "log.json").read_text())
    known = {one["id"] for one in log["objects"]}
    assert {one["type"] for one in log["objects"]} == {kind["name"] for kind in log["objectTypes"]}
    assert {one["type"] for one in log["events"]} == {kind["name"] for kind in log["eventTypes"]}
    assert {related["objectId"] for one in log["events"] for related in one["relationships"]} <= known
    traces = ET.fromstring((full.folder / "log.xes").read_bytes())  # noqa: S314 - our own
    namespace = {"xes": "http://www.xes-standard.org/"}
    assert len(traces.findall("xes:trace", namespace)) == 3
    assert len(traces.findall("xes:trace/xes:event", namespace)) == len(events) - 1


def test_one_form_at_a_time(full: Typist) -> None:
    assert full.type("export", "--jsonl", "--xes", "-o", "x").code == 2
    assert full.type("export", "-o", "x").code == 2
    assert full.type("export", "jazz", "--jsonl", "-o", "x").code == 2
