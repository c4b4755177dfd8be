"""What is kept of two people is kept of one, once they turn out to be the same: found by both names, erased at once."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from ledger.instant import Instant
from ledger.store import erasing
from ledger.store.erasing import Hold
from ledger.store.merging import is_apart, merge
from ledger.store.private import PrivateStore
from tests.postgres import fresh_database

SCOPE = "waitlist:jazz"


@pytest.fixture(params=["sqlite", "postgresql"])
def private(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrivateStore]:
    """Ada, who was entered as Adah too."""
    file = nullcontext(f"sqlite:///{tmp_path / 'private.db'}")
    with fresh_database() if request.param == "postgresql" else file as url, PrivateStore(url, create=True) as store:
        for person, name, email in (("a", "Ada Lind", "ada@example.org"), ("b", "Adah Lindt", "adah@example.org")):
            store.enrol(SCOPE, {"email": email}, person)
            store.disclose("name", name, person)
        yield store


def names(private: PrivateStore, person: str) -> list[str]:
    return [value for _, kind, value in private.disclosures_of(person) if kind == "name"]


def test_both_names_find_the_one_and_the_own_name_comes_last_and_counts(private: PrivateStore) -> None:
    merge(private, "a", "b")
    assert private.exact(SCOPE, "Adah Lindt") == private.search(None, "ada") == private.exact(None, "Ada Lind") == ["a"]
    assert private.person_for(SCOPE, {"email": "adah@example.org"}) == "a"
    assert names(private, "a") == ["Adah Lindt", "Ada Lind"]


def test_a_record_that_names_the_other_is_shown_under_the_name_of_the_one(private: PrivateStore) -> None:
    merge(private, "a", "b")
    assert names(private, "b") == names(private, "a")
    assert private.scope_of("b") == SCOPE


def test_of_three_who_are_one_all_are_found(private: PrivateStore) -> None:
    private.enrol(SCOPE, {"ref": "c"}, "c")
    private.disclose("name", "A. Lind", "c")
    merge(private, "b", "c")
    merge(private, "a", "b")
    assert names(private, "c") == names(private, "b") == names(private, "a")
    assert names(private, "a")[-1] == "Ada Lind"


def test_done_again_it_changes_nothing(private: PrivateStore) -> None:
    assert is_apart(private, "b")
    merge(private, "a", "b")
    before = private.disclosures_of("a")
    merge(private, "a", "b")
    assert (private.disclosures_of("a"), is_apart(private, "b")) == (before, False)


def test_an_erasure_leaves_neither_of_the_two(private: PrivateStore) -> None:
    until = Instant("2027-01-01T00:00:00.000Z")
    erasing.put_hold(private, "b", Hold(until, "mia"))
    merge(private, "a", "b")
    held = erasing.hold_on(private, "a")
    assert held is not None
    assert held.until == until
    erasing.erase(private, "a")
    assert private.disclosures_of("a") == private.disclosures_of("b") == []
    assert private.persons_in(SCOPE) == []
    assert erasing.hold_on(private, "a") is erasing.hold_on(private, "b") is None
    assert private.person_for(SCOPE, {"email": "adah@example.org"}) is None
