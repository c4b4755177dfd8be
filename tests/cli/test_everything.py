"""Whoever asks what is known of them is given all of it, and nobody else's name."""

import hashlib
import json
from base64 import urlsafe_b64encode
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Typist


@pytest.fixture
def agility(typist: Typist) -> Typist:
    typist.done("open", "agility", "--capacity", "1", "--rule", "first-come")
    typist.done("join", "agility", "Ada Lind", "--email", "ada@example.org")
    typist.done("join", "agility", "Bob Marsh", "--email", "bob@example.org", "--phone", "+31 20 765 4321")
    typist.done("cancel", "agility", "Ada Lind", "--reason", "ill")
    typist.done("decline", "agility", "bob@example.org", "--reason", "Ada Lind told him to")
    typist.done("join", "agility", "bob@example.org", "--wait")
    return typist


def given(typist: Typist, person: str) -> dict[str, str]:
    typist.done("person", person, "--everything", "all.zip")
    with ZipFile(typist.folder / "all.zip") as zipped:
        return {name: zipped.read(name).decode() for name in zipped.namelist()}


def test_it_holds_details_entries_explanations_and_records(agility: Typist) -> None:
    parts = given(agility, "bob@example.org")
    details = {one["value"] for one in json.loads(parts["details.json"])}
    assert {"Bob Marsh", "bob@example.org", "+31 20 765 4321"} <= details
    assert [one["state"] for one in json.loads(parts["entries.json"])] == ["offered", "declined"]
    assert "Entry 4 on agility" in parts["explanations.txt"]
    records = [json.loads(line) for line in parts["records.jsonl"].splitlines()]
    assert {"EntryJoined", "SpotOffered", "OfferDeclined"} <= {record["type"] for record in records}


def test_it_names_nobody_else(agility: Typist) -> None:
    parts = given(agility, "bob@example.org")
    everything = "".join(parts.values())
    assert "Ada" not in everything
    assert "ada@" not in everything
    assert "1 text that may name somebody else is left out." in parts["README.txt"]


def test_the_digests_in_the_records_can_be_checked(agility: Typist) -> None:
    parts = given(agility, "Ada Lind")
    disclosures = json.loads(parts["disclosures.json"])
    digests = json.loads(parts["records.jsonl"].splitlines()[0])["data"]["personal"]
    for digest in digests:
        hashed = hashlib.sha256(disclosures[digest].encode()).digest()
        assert urlsafe_b64encode(hashed).rstrip(b"=").decode() == digest


def test_only_its_owner_can_read_the_file(agility: Typist) -> None:
    given(agility, "Ada Lind")
    assert (agility.folder / "all.zip").stat().st_mode & 0o077 == 0


def test_without_a_person_it_asks_for_one(agility: Typist) -> None:
    assert agility.type("person", "agility").code == 2
