"""A person is forgotten: the names go from every file, digests and other people's texts stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.instant import Instant
from ledger.store import erasing
from ledger.store.erasing import Hold, TakenHandle, Texts
from ledger.store.private import PrivateStore
from ledger.store.spelling import naming
from tests.postgres import fresh_database

SCOPE = "waitlist:jazz"
ADA = {"email": "ada@example.org", "name": "Ada Lovelace"}


@pytest.fixture(params=["sqlite", "postgresql"])
def private(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrivateStore]:
    if request.param == "sqlite":
        with PrivateStore(f"sqlite:///{tmp_path / 'private.db'}", create=True) as store:
            yield store
        return
    with fresh_database() as url, PrivateStore(url, create=True) as store:
        yield store


def enrolled(private: PrivateStore, person: str, known: dict[str, str]) -> list[str]:
    private.enrol(SCOPE, {"email": known["email"]}, person)
    return [private.disclose(kind, value, person) for kind, value in known.items()]


def test_nothing_about_the_person_is_found_any_more(private: PrivateStore) -> None:
    digests = enrolled(private, "a", ADA)
    erasing.erase(private, "a")
    assert private.scrub()
    assert [private.reveal(digest) for digest in digests] == [None, None]
    assert private.exact(SCOPE, "ada@example.org") == private.search(None, "Lovelace") == []
    assert private.person_for(SCOPE, {"email": "ada@example.org"}) is None


def test_the_bytes_of_the_name_are_in_no_file(tmp_path: Path) -> None:
    known = {"email": "zsuzsanna@example.org", "name": "Zsuzsanna Quillfeather"}
    with PrivateStore(f"sqlite:///{tmp_path / 'private.db'}", create=True) as private:
        digests = enrolled(private, "z", known)
        plain = [text for digest in digests if (text := private.disclosure(digest))]
        for number in range(200):
            enrolled(private, f"p{number}", {"email": f"p{number}@example.org", "name": f"Person {number}"})
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert all(text.encode() in written for text in plain)
        erasing.erase(private, "z")
        assert private.scrub()
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for text in (*plain, "zsuzsanna", "quillfeather", "Quillfeather"):
        assert text.encode() not in left


def test_whoever_reads_at_the_same_time_keeps_the_traces_and_the_caller_is_told(url: str) -> None:
    with PrivateStore(url, create=True) as private:
        enrolled(private, "a", ADA)
        with PrivateStore(url) as reader, reader.reading():
            erasing.erase(private, "a")
            assert not private.scrub()
        assert private.scrub()


def test_texts_that_name_somebody_are_found_and_others_are_not(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    certain = private.disclose("reason", "asked by ada LOVELACE on the phone")
    perhaps = private.disclose("reason", "instead of Ada, who is ill", "b")
    private.disclose("reason", "Adam wrote that he is ill", "a")
    found = {text.digest: text.naming for text in Texts(private).naming("a")}
    assert found == {certain: "certain", perhaps: "perhaps"}


def test_a_text_is_kept_blanked_or_edited(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    kept, blanked, other = (private.disclose("reason", f"Ada {number}", "b") for number in range(3))
    erasing.erase(private, "a", blank=[blanked], edit={other: "somebody else"})
    assert private.reveal(kept) == ("reason", "Ada 0")
    assert private.reveal(blanked) is None
    assert private.reveal(other) == ("reason", "somebody else (edited when a person was erased)")
    assert private.reveal_many([kept, blanked, other]).keys() == {kept, other}


def test_what_staff_wrote_about_somebody_stays_without_the_name(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    reason = private.disclose("reason", "moved away", "a")
    erasing.erase(private, "a")
    assert private.reveal(reason) == ("reason", "moved away")


def test_a_hold_is_kept_until_it_ends(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    assert erasing.hold_on(private, "a") is None
    hold = Hold(Instant("2027-01-01T00:00:00.000Z"), "mia", "an appeal")
    erasing.put_hold(private, "a", hold)
    assert erasing.hold_on(private, "a") == hold
    erasing.end_hold(private, "a")
    assert erasing.hold_on(private, "a") is None


def test_a_corrected_address_takes_the_place_of_the_old_one(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    erasing.correct(private, "a", "email", "lovelace@example.org")
    assert private.exact(SCOPE, "lovelace@example.org") == ["a"]
    assert private.exact(SCOPE, "ada@example.org") == []
    assert [value for _, kind, value in private.disclosures_of("a") if kind == "email"] == ["lovelace@example.org"]


def test_two_people_cannot_have_one_address(private: PrivateStore) -> None:
    enrolled(private, "a", ADA)
    enrolled(private, "b", {"email": "bob@example.org", "name": "Bob"})
    with pytest.raises(TakenHandle):
        erasing.correct(private, "b", "email", "Ada@Example.org")
    assert private.exact(SCOPE, "bob@example.org") == ["b"]


def test_a_name_is_found_in_its_other_spellings() -> None:
    known = [("name", "Jörg Müller"), ("phone", "+49 30 901820")]
    assert naming("Herr Mueller rief an", known) == "perhaps"
    assert naming("for JOERG MUELLER", known) == "certain"
    assert naming("call 030-901820 first", known) == "certain"
    assert naming("the miller", known) is None
