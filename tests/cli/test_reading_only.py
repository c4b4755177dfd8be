"""What asks and what audits writes nothing: it works on a copy, on a read-only file, and where no names are at hand."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Typist

READS = [
    ("lists",),
    ("status", "jazz"),
    ("queue", "jazz"),
    ("why", "jazz", "2"),
    ("match-run", "jazz"),
    ("person", "jazz", "2"),
    ("log",),
    ("show", "2"),
    ("verify", "--independent"),
    ("replay",),
    ("overrides",),
    ("fairness", "jazz"),
]


@pytest.fixture
def copied(typist: Typist) -> Typist:
    """A copy of a ledger's records alone, in another folder."""
    typist.done("open", "jazz", "--capacity", "1", "--rule", "first-come")
    for name in ("Ada Lind", "Bob Marsh"):
        typist.done("join", "jazz", name)
    place = typist.folder / "copy" / "waitledger"
    place.mkdir(parents=True)
    for name in ("ledger.db", "ledger.toml"):
        shutil.copy(typist.folder / "waitledger" / name, place / name)
    (place / "ledger.db").chmod(0o444)
    auditor = Typist(place.parent)
    auditor.now = typist.now
    return auditor


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"}


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_a_copy_without_names_answers_and_stays_as_it_is(copied: Typist, words: tuple[str, ...]) -> None:
    before = contents(copied.folder)
    answer = copied.type(*words)
    assert (answer.code, answer.err) == (0, "")
    assert "Ada" not in answer.out
    after = contents(copied.folder)
    assert {name: after[name] for name in before} == before
    assert not (copied.folder / "waitledger" / "private.db").exists()


def test_recording_without_the_private_store_is_refused(copied: Typist) -> None:
    refused = copied.type("withdraw", "jazz", "4", "--by", "mia")
    assert (refused.code, "There is no private store" in refused.err) == (7, True)
