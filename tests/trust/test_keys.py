"""A key is kept so that only its owner with the passphrase can sign, and is never half there."""

import os
from pathlib import Path
from typing import Any

import pytest

from ledger.events import SigningKeyChanged
from ledger.trust import durable
from ledger.trust.keys import KeyFolder, KeyTrouble, public_pem
from ledger.trust.lines import FormatError, to_base64
from ledger.trust.note import NOTE, VerifierKey
from ledger.trust.rotation import change_of, change_text, check_change, keys_of
from ledger.trust.signer import Signer

FIRST = Signer("example.org/waitlists", bytes(range(32)))
SECOND = Signer("example.org/waitlists", bytes(range(1, 33)))
PASSPHRASE = b"correct horse battery"


def test_a_key_is_encrypted_readable_by_its_owner_alone_and_opens_with_its_passphrase(tmp_path: Path) -> None:
    key = KeyFolder(tmp_path / "keys")
    assert not key.exists
    key.write(FIRST, PASSPHRASE)
    assert key.path("pem").stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in key.path("pem").read_bytes()
    for part in ("pem", "vkey", "pub.pem"):
        assert FIRST.seed not in key.path(part).read_bytes()
    assert (key.open(PASSPHRASE), key.public()) == (FIRST, FIRST.key)
    assert key.path("pub.pem").read_bytes() == public_pem(FIRST.key)
    with pytest.raises(KeyTrouble, match="passphrase"):
        key.open(b"another passphrase")


def test_no_key_is_written_over_another_and_none_with_a_short_passphrase(tmp_path: Path) -> None:
    key = KeyFolder(tmp_path)
    with pytest.raises(KeyTrouble, match="at least"):
        key.write(FIRST, b"short")
    assert not key.exists
    key.write(FIRST, PASSPHRASE)
    with pytest.raises(KeyTrouble, match="already"):
        key.write(SECOND, PASSPHRASE)
    assert key.open(PASSPHRASE) == FIRST


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    key = KeyFolder(tmp_path)
    key.write(FIRST, PASSPHRASE)
    key.path("pem").chmod(0o640)
    with pytest.raises(KeyTrouble, match="chmod 600"):
        key.open(PASSPHRASE)


def test_halves_of_two_keys_plain_keys_and_other_files_are_refused(tmp_path: Path) -> None:
    key, other = KeyFolder(tmp_path), KeyFolder(tmp_path, "other")
    key.write(FIRST, PASSPHRASE)
    other.write(SECOND, PASSPHRASE)
    durable.write(key.path("vkey"), other.path("vkey").read_bytes())
    with pytest.raises(KeyTrouble, match="two halves"):
        key.open(PASSPHRASE)
    durable.write(key.path("pem"), b"-----BEGIN PRIVATE KEY-----\n", durable.PRIVATE)
    with pytest.raises(KeyTrouble, match="no encrypted private key"):
        key.open(PASSPHRASE)
    durable.write(key.path("pem"), b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n", durable.PRIVATE)
    with pytest.raises(KeyTrouble, match="damaged"):
        key.open(PASSPHRASE)
    for name in ("pem", "vkey"):
        key.path(name).unlink()
        with pytest.raises(KeyTrouble, match="There is no"):
            key.open(PASSPHRASE)
        durable.write(key.path("vkey"), other.path("vkey").read_bytes())


def test_changes_of_key_lead_from_the_first_key_to_the_one_that_signs() -> None:
    changes = [change_of(FIRST), change_of(SECOND, FIRST)]
    assert keys_of(changes) == (FIRST.key, SECOND.key)
    assert keys_of([change_of(FIRST), change_of(SECOND, FIRST.key)]) == (FIRST.key, SECOND.key)
    assert keys_of([]) == ()


def with_members(change: SigningKeyChanged, **members: object) -> SigningKeyChanged:
    own: dict[str, Any] = {name: getattr(change, name) for name in change.__struct_fields__}
    return SigningKeyChanged(**(own | members))


THIRD = Signer("example.org/waitlists", bytes(range(2, 34)))
RIGHT = change_of(SECOND, FIRST)
FALSE: dict[str, dict[str, object]] = {
    "another key before": {"previous": THIRD.key.text},
    "no key before": {"previous": None},
    "another new key": {"key": THIRD.key.text},
    "another origin": {"origin": "example.org/other"},
    "not signed by the new key": {"signature": None},
    "signed by another": {"signature": change_of(THIRD, FIRST).signature},
    "a false signature of the old key": {"cross_signature": change_of(SECOND, THIRD).cross_signature},
    "a signature that is none": {"cross_signature": "AAAA"},
    "no vkey": {"key": "nonsense"},
}


@pytest.mark.parametrize("name", FALSE)
def test_a_change_of_key_that_does_not_follow_is_refused(name: str) -> None:
    with pytest.raises(FormatError):
        check_change(with_members(RIGHT, **FALSE[name]), FIRST.key)


def test_the_first_change_has_no_key_before_it_and_no_signature_of_one() -> None:
    first = change_of(FIRST)
    forged = with_members(first, cross_signature=first.signature)
    with pytest.raises(FormatError):
        check_change(forged, None)


def test_what_is_signed_when_a_key_changes_is_no_checkpoint() -> None:
    text = change_text("example.org/waitlists", FIRST.key.text, SECOND.key.text)
    assert text.split("\n")[1] == "example.org/waitlists"
    low = VerifierKey("example.org/waitlists", NOTE, bytes(32))
    with pytest.raises(FormatError):
        check_change(with_members(RIGHT, key=low.text), FIRST.key)
    assert to_base64(FIRST.sign(text).value) == RIGHT.cross_signature


def test_a_file_written_durably_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    durable.write(path, b"one")
    (tmp_path / "file.new").write_bytes(b"half of")  # of a write that a power cut ended

    def fails(_: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="full"):
        durable.write(path, b"two")
    assert path.read_bytes() == b"one"
    monkeypatch.undo()
    durable.write(path, b"two", durable.PRIVATE)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"two", 0o600)
