"""The key at the terminal: made once, recorded, changed with the old one's signature, and never shown."""

import json
from typing import Any

import pytest

from ledger.trust.note import parse_vkey
from ledger.trust.signer import Signer, parse_private
from tests.cli.typist import Typist


@pytest.fixture
def signing(typist: Typist) -> Typist:
    """Return somebody whose ledger has a key."""
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    return typist


def shown(typist: Typist) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(typist.done("key", "--json"))["data"]
    return found


def test_without_a_key_nothing_is_signed_and_it_says_how_to_make_one(typist: Typist) -> None:
    assert "signs nothing" in typist.done("key")
    typed = typist.type("key", "create", "example.org/waitlists")
    assert (typed.code, "needs its passphrase" in typed.err) == (2, True)
    assert not (typist.folder / "waitledger/keys/signing.vkey").exists()


def test_the_first_key_is_recorded_and_shown(signing: Typist) -> None:
    assert parse_vkey(shown(signing)["key"]).name == "example.org/waitlists"
    assert "A key signs for example.org/waitlists from now on." in signing.done("log")
    assert signing.done("key", "export").splitlines()[0] == shown(signing)["key"]
    typed = signing.type("key", "create", "example.org/other")
    assert (typed.code, "signs for this ledger already" in typed.err) == (2, True)


def test_a_changed_key_is_signed_by_the_one_before_and_keeps_its_name(signing: Typist) -> None:
    before = shown(signing)["key"]
    signing.done("key", "rotate")
    assert (shown(signing)["former"], shown(signing)["key"] != before) == ([before], True)
    document = json.loads(signing.done("verify", "--json"))["data"]
    (signed,) = [one for one in document["results"] if one["name"] == "signed"]
    assert (document["good"], signed["counts"], signed["notes"]) == (True, {"keys": 2}, [])


def test_a_lost_key_is_replaced_without_its_signature_and_verify_says_so(signing: Typist) -> None:
    (signing.folder / "waitledger/keys/signing.pem").unlink()
    assert signing.type("key", "rotate").code == 2
    assert "did not sign the change" in signing.done("key", "rotate", "--lost")
    assert "without a signature" in signing.done("verify", "--json")


def test_after_a_power_cut_the_same_change_goes_on(signing: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.trust.keys import KeyFolder

    def cut(self: KeyFolder, name: str) -> KeyFolder:
        raise OSError("the power was cut")

    with monkeypatch.context() as patch:
        patch.setattr(KeyFolder, "rename", cut)
        cut_short = signing.type("key", "rotate")
    assert (cut_short.code, "the power was cut" in cut_short.err) == (7, True)
    assert shown(signing)["is_recorded"] is False
    signing.done("key", "rotate")
    assert shown(signing)["is_recorded"] is True
    assert json.loads(signing.done("verify", "--json"))["data"]["results"][-2]["counts"] == {"keys": 2}


def test_a_private_key_goes_to_a_file_of_its_owner_and_comes_back(signing: Typist, typist: Typist) -> None:
    typed = signing.type("key", "export", "--private")
    assert (typed.code, "PRIVATE+KEY" in typed.out + typed.err) == (2, False)
    said = signing.done("key", "export", "--private", "-o", "key.txt")
    place = signing.folder / "key.txt"
    assert (place.stat().st_mode & 0o777, "PRIVATE+KEY" in said) == (0o600, False)
    assert parse_private(place.read_text(encoding="utf-8").strip()).key.text == shown(signing)["key"]
    typist.done("init", "second")
    typist.done("staff", "add", "mia", "Mia", "--ledger", "second")
    typist.done("key", "import", "key.txt", "--ledger", "second")
    there = json.loads(typist.done("key", "--json", "--ledger", "second"))["data"]
    assert there["key"] == shown(signing)["key"]


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+x", "\u00ff", Signer("witness", bytes(32), 4).private_text])
def test_what_is_no_key_is_not_taken(typist: Typist, text: str) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    (typist.folder / "key.txt").write_text(text, encoding="utf-8")
    typed = typist.type("key", "import", "key.txt")
    assert (typed.code, "PRIVATE+KEY+witness" in typed.err) == (2, False)
    assert "signs nothing" in typist.done("key")


def test_the_passphrase_comes_from_a_file_or_a_variable_and_from_nowhere_else(typist: Typist) -> None:
    (typist.folder / "secret").write_text("correct horse battery\n", encoding="utf-8")
    typist.done("key", "create", "example.org/waitlists", "--passphrase-file", "secret")
    typist.environment |= {"WAITLIST_PASSPHRASE_FILE": str(typist.folder / "secret")}
    typist.done("key", "rotate")
    typist.environment |= {"WAITLIST_PASSPHRASE": "something else"}
    typed = typist.type("key", "rotate")
    assert (typed.code, "passphrase is another" in typed.err) == (2, True)
    assert typist.type("key", "rotate", "--passphrase-file", "nowhere").code == 2


def test_the_key_can_live_elsewhere(typist: Typist) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("config", "set", "keys", str(typist.folder / "stick"))
    typist.done("key", "create", "example.org/waitlists")
    assert (typist.folder / "stick/signing.pem").exists()


@pytest.mark.parametrize("words", [("create",), ("rotate", "x"), ("export", "x"), ("fly",), ("import",)])
def test_what_cannot_be_understood_is_answered_with_how_it_is_used(typist: Typist, words: tuple[str, ...]) -> None:
    typed = typist.type("key", *words)
    assert (typed.code, "Use: waitlist key" in typed.err) == (2, True)
