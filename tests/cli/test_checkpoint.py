"""Checkpoints at the terminal: signed, recorded as published, kept, and never against what was signed before."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.session import Options, Session
from cli.surroundings import real
from ledger.events import CheckpointPublished
from ledger.trust.checkpoint import open_checkpoint
from ledger.trust.lines import to_base64
from ledger.trust.note import parse_vkey
from ledger.trust.proof import parse_consistency
from tests.cli.typist import Typist


@pytest.fixture
def signing(typist: Typist) -> Typist:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "1")
    return typist


def data(typist: Typist, *words: str) -> Any:
    return json.loads(typist.done(*words, "--json"))["data"]


def key(typist: Typist) -> str:
    return str(data(typist, "key")["key"])


def test_a_checkpoint_is_signed_recorded_and_kept(signing: Typist) -> None:
    note = signing.done("checkpoint")
    signed = open_checkpoint(note.encode(), [parse_vkey(key(signing))])
    assert signed.checkpoint.size == 2
    (kept,) = (signing.folder / "waitledger/checkpoints").iterdir()
    assert kept.read_text(encoding="utf-8") == note
    assert "at #2 was signed and published" in signing.done("log")
    assert data(signing, "verify")["good"] is True


def test_when_nothing_was_recorded_since_it_is_the_same_again(signing: Typist) -> None:
    first, records = signing.done("checkpoint"), signing.done("log")
    assert (signing.done("checkpoint"), signing.done("log")) == (first, records)
    signing.done("join", "jazz", "Ada")
    assert signing.done("checkpoint") != first


def test_what_was_signed_for_a_receipt_is_recorded_once_it_is_published(signing: Typist) -> None:
    signing.done("join", "jazz", "Ada")
    before = signing.done("log")
    signing.done("receipt", "jazz", "Ada")
    assert signing.done("log") == before
    signing.done("checkpoint")
    assert signing.done("log").count("was signed and published") == 1
    signing.done("checkpoint")
    assert signing.done("log").count("was signed and published") == 1


def test_the_proof_since_an_older_checkpoint_leads_from_it(signing: Typist) -> None:
    old = signing.done("checkpoint", "-o", "old.checkpoint")
    assert "Written to old.checkpoint" in old
    signing.done("join", "jazz", "Ada")
    for since in ("2", "#2", "old.checkpoint"):
        proof = parse_consistency(signing.done("checkpoint", "--since", since).encode())
        before = open_checkpoint((signing.folder / "old.checkpoint").read_bytes(), [parse_vkey(key(signing))])
        assert proof.check(before.checkpoint, [parse_vkey(key(signing))]).checkpoint.size == 5
    for since in ("99", "ledger.toml", "waitledger/ledger.toml"):
        assert signing.type("checkpoint", "--since", since).code == 2


def test_a_ledger_put_back_from_a_backup_signs_nothing_until_the_fork_is_declared(
    signing: Typist, tmp_path: Path
) -> None:
    shutil.copy(signing.folder / "waitledger/ledger.db", tmp_path / "backup.db")
    signing.done("join", "jazz", "Ada")
    signing.done("checkpoint")
    before = key(signing)
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (signing.folder / "waitledger" / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", signing.folder / "waitledger/ledger.db")
    assert signing.type("join", "jazz", "Ben").code == 6
    typed = signing.type("checkpoint")
    assert (typed.code, "does not begin with what was signed" in typed.err) == (6, True)
    assert signing.type("checkpoint", "--declare-fork", "example.org/waitlists").code == 2
    assert "left behind" in signing.done("checkpoint", "--declare-fork", "example.org/waitlists-2")
    signed = open_checkpoint(signing.done("checkpoint").encode(), [parse_vkey(key(signing))])
    assert signed.checkpoint.origin == "example.org/waitlists-2"
    assert data(signing, "key")["former"] == [before]
    found = data(signing, "verify")
    (about,) = [one for one in found["results"] if one["name"] == "signed"]
    assert (found["good"], "signed up to 4" in about["notes"][0]["sentence"]) == (True, True)


def test_a_flipped_bit_is_never_signed(signing: Typist) -> None:
    with closing(sqlite3.connect(signing.folder / "waitledger/ledger.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (state,) = connection.execute("SELECT state FROM ledger_events WHERE position = 2").fetchone()
        connection.execute("UPDATE ledger_events SET state = ? WHERE position = 2", (state.replace(b"jazz", b"jazy"),))
        connection.commit()
    typed = signing.type("checkpoint")
    assert (typed.code, "#2 do not have the hash" in " ".join(typed.err.split())) == (6, True)
    assert not (signing.folder / "waitledger/checkpoints").exists()


def test_a_published_root_that_is_not_the_ledgers_is_found(signing: Typist) -> None:

    false = CheckpointPublished(size=1, root=to_base64(bytes(32)), origin="example.org/waitlists", key=key(signing))
    session = Session(real(), Options(ledger=str(signing.folder / "waitledger")))
    position = session.ledger.note(false, by="mia", via="cli checkpoint")
    session.close()
    typed = signing.type("verify", "--json")
    assert (typed.code, json.loads(typed.out)["data"]["first"]["position"]) == (6, position)


def test_without_a_key_and_without_the_right_one_nothing_is_signed(typist: Typist) -> None:
    assert typist.type("checkpoint").code == 2
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("init", "other")
    typist.done("staff", "add", "mia", "Mia", "--ledger", "other")
    typist.done("key", "create", "example.org/waitlists", "--ledger", "other")
    for path in (typist.folder / "other/keys").iterdir():
        shutil.copy(path, typist.folder / "waitledger/keys")
    typed = typist.type("checkpoint")
    assert (typed.code, "not the one that the ledger records" in " ".join(typed.err.split())) == (2, True)
