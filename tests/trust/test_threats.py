"""The threats of docs/trust.md, played: each is caught by what the table there says, or shown as not caught."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.instant import Instant
from ledger.trust.evidence import parse_evidence
from ledger.trust.keys import KeyFolder
from ledger.trust.note import VerifierKey, parse_vkey
from tests.cli.typist import Typed, Typist

ORIGIN = "example.org/waitlists"
PASSPHRASE = "correct horse battery"


@pytest.fixture
def organiser(tmp_path: Path) -> Typist:
    """Return an organiser with a key and a waitlist; Ada holds the spot, and her receipt is kept outside."""
    folder = tmp_path / "organiser"
    folder.mkdir()
    typist = Typist(folder)
    typist.environment |= {"WAITLIST_PASSPHRASE": PASSPHRASE}
    for words in (("init",), ("staff", "add", "mia", "Mia"), ("key", "create", ORIGIN)):
        typist.done(*words)
    typist.done("open", "jazz", "--capacity", "1")
    return typist


def given_out(typist: Typist, person: str) -> Path:
    """Return the receipt that a person took home."""
    home = typist.folder.parent / "outside"
    home.mkdir(exist_ok=True)
    place = home / f"{person}.txt"
    place.write_text(typist.done("receipt", "jazz", person), encoding="utf-8")
    return place


def key_of(typist: Typist) -> VerifierKey:
    return parse_vkey(typist.done("key", "export").splitlines()[0])


def another(typist: Typist, name: str = "another") -> Typist:
    """Return a copy of everything that the organiser has, key and all, that goes on by itself."""
    folder = typist.folder.parent / name
    shutil.copytree(typist.folder, folder)
    copy = Typist(folder)
    copy.environment |= {"WAITLIST_PASSPHRASE": PASSPHRASE}
    copy.now, copy.ids = typist.now, typist.ids + 1000
    return copy


@contextmanager
def database(typist: Typist) -> Iterator[sqlite3.Connection]:
    """Reach into the file, past the triggers."""
    with closing(sqlite3.connect(typist.folder / "waitledger/ledger.db")) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.commit()


@contextmanager
def guard_elsewhere(typist: Typist) -> Iterator[None]:
    """Let somebody record who does not know what was signed: the guard is on another computer, beside the key."""
    guard = typist.folder / "waitledger/keys/signing.last"
    away = guard.rename(guard.with_suffix(".kept"))
    yield
    away.rename(guard)


def verified(typist: Typist, *words: str) -> tuple[int, Any]:
    typed = typist.type("verify", *words, "--json")
    return typed.code, json.loads(typed.out)["data"]


def first_fault(typist: Typist) -> int | None:
    code, data = verified(typist)
    assert code == (0 if data["first"] is None else 6)
    return data["first"]["position"] if data["first"] else None


def against(typist: Typist, *places: Path) -> Typed:
    return typist.type("verify", *(word for place in places for word in ("--against", str(place))), "-o", "evidence")


def evidence(typist: Typist) -> str:
    return (typist.folder / "evidence").read_text(encoding="utf-8")


def test_an_edited_row_is_caught_by_verify_alone(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    with database(organiser) as connection:
        (state,) = connection.execute("SELECT state FROM ledger_events WHERE position = 3").fetchone()
        edited = state.replace(b'"by":"mia"', b'"by":"bea"')
        connection.execute("UPDATE ledger_events SET state = ? WHERE position = 3", (edited,))
    assert first_fault(organiser) == 3


def test_a_deleted_row_is_caught_by_verify_alone(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    organiser.done("join", "jazz", "Bob")
    with database(organiser) as connection:
        connection.execute("DELETE FROM ledger_events WHERE position = 3")
    assert first_fault(organiser) == 3


def test_a_row_put_in_before_others_is_caught_by_verify_alone(organiser: Typist) -> None:
    for person in ("Ada", "Bob", "Cleo"):
        organiser.done("join", "jazz", person)
    with database(organiser) as connection:
        rows = connection.execute("SELECT * FROM ledger_events ORDER BY position").fetchall()
        for position, *rest in reversed(rows[4:]):
            connection.execute(
                "UPDATE ledger_events SET position = ?, version = ? WHERE position = ?",
                (position + 1, rest[1] + 1, position),
            )
        _, stream, _, topic, state, leaf = rows[-1]
        connection.execute(
            "INSERT INTO ledger_events VALUES (?, ?, ?, ?, ?, ?)", (5, stream, rows[4][2], topic, state, leaf)
        )
    assert first_fault(organiser) == 5


def test_a_backdated_entry_in_a_history_written_anew_is_caught_by_a_receipt(organiser: Typist) -> None:
    rewritten = another(organiser)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    rewritten.done("join", "jazz", "Eve")
    rewritten.done("join", "jazz", "Ada")
    assert first_fault(rewritten) is None, "alone, a history that was written anew looks the same"
    typed = against(rewritten, ada)
    assert (typed.code, "another record #3" in typed.out) == (6, True)


def test_records_cut_off_at_the_end_are_caught_by_a_receipt_and_by_the_guard(organiser: Typist) -> None:
    backup = organiser.folder.parent / "backup.db"
    shutil.copy(organiser.folder / "waitledger/ledger.db", backup)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    _put_back(organiser, backup)
    code, data = verified(organiser)
    assert (code, data["first"]["position"]) == (6, None), "what was signed and kept beside it says so"
    shutil.rmtree(organiser.folder / "waitledger/checkpoints")
    with guard_elsewhere(organiser):
        assert first_fault(organiser) is None, "alone, a shorter history is whole"
    typed = against(organiser, ada)
    assert (typed.code, "at its end are gone" in typed.out) == (6, True)
    assert "waitlists\n4\n" in evidence(organiser)
    assert organiser.type("checkpoint").code == 6


def test_a_backup_put_back_and_written_on_is_refused_by_the_guard_and_caught_by_a_receipt(organiser: Typist) -> None:
    backup = organiser.folder.parent / "backup.db"
    shutil.copy(organiser.folder / "waitledger/ledger.db", backup)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    _put_back(organiser, backup)
    first = organiser.type("join", "jazz", "Bob")
    assert (first.code, "4 records were signed, and there are 2" in " ".join(first.err.split())) == (6, True)
    with guard_elsewhere(organiser):
        for person in ("Bob", "Cleo", "Dov"):
            organiser.done("join", "jazz", person)
    assert verified(organiser)[0] == 6
    refused = organiser.type("checkpoint")
    assert (refused.code, "does not begin with what was signed" in " ".join(refused.err.split())) == (6, True)
    assert against(organiser, ada).code == 6


def test_with_the_guard_put_back_as_well_only_what_was_given_out_catches_it(organiser: Typist) -> None:
    everything = another(organiser)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    everything.done("join", "jazz", "Bob")
    assert everything.type("checkpoint").code == 0, "a guard that was put back remembers nothing"
    assert against(everything, ada).code == 6


def test_a_full_rewrite_with_the_key_is_proved_by_two_signed_statements(organiser: Typist) -> None:
    rewritten = another(organiser)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    for person in ("Eve", "Ada", "Bob"):
        rewritten.done("join", "jazz", person)
    rewritten.done("checkpoint")
    code, data = verified(rewritten)
    assert (code, data["first"]) == (0, None), "nothing inside tells the two histories apart"
    assert "a complete rewrite would look the same" in _shown(rewritten, "verify")
    typed = against(rewritten, ada)
    assert typed.code == 6
    first, second = parse_evidence(evidence(rewritten).encode()).check([key_of(organiser)])
    assert first.opened.verified == second.opened.verified == (key_of(organiser),)
    assert "cannot both be true" in _shown(rewritten, "verify", "evidence", "--key", key_of(organiser).text)


def test_the_evidence_of_an_honest_ledger_cannot_be_made(organiser: Typist) -> None:
    rewritten = another(organiser)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    rewritten.done("join", "jazz", "Eve")
    rewritten.done("join", "jazz", "Ada")
    rewritten.done("checkpoint")
    against(rewritten, ada)
    whole = evidence(rewritten)
    key = key_of(organiser)
    parse_evidence(whole.encode()).check([key])
    root = whole.splitlines()[-1]
    honest = ada.read_text(encoding="utf-8").split("\n\n")[-2].splitlines()[-1]
    with pytest.raises(Exception, match=r"(?i)root|lead|contradict"):
        parse_evidence(whole.replace(f"{root}\n", f"{honest}\n").encode()).check([key])


def test_a_split_view_shows_as_soon_as_two_receipts_meet(organiser: Typist) -> None:
    other = another(organiser)
    organiser.done("join", "jazz", "Ada")
    other.done("join", "jazz", "Bob")
    ada, bob = given_out(organiser, "Ada"), given_out(other, "Bob")
    for typist in (organiser, other):
        assert first_fault(typist) is None
    typed = organiser.type("verify", str(ada), str(bob))
    assert (typed.code, "CONTRADICTION" in typed.out) == (6, True)
    assert (against(organiser, ada).code, against(organiser, bob).code) == (0, 6)


def test_views_of_different_lengths_show_where_a_proof_of_consistency_is_asked_for(organiser: Typist) -> None:
    other = another(organiser)
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    for person in ("Bob", "Cleo", "Dov"):
        other.done("join", "jazz", person)
    later = organiser.folder.parent / "outside/later"
    later.write_text(other.done("checkpoint", "--since", str(ada)), encoding="utf-8")
    typed = organiser.type("verify", str(ada), str(later))
    assert (typed.code, "does not begin with the first 4 records" in typed.out) == (6, True)


def test_what_a_stolen_key_signs_is_denied_by_the_ledger_and_by_nothing_else(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    ada = given_out(organiser, "Ada")
    thief = KeyFolder(organiser.folder / "waitledger/keys").open(PASSPHRASE.encode())
    forged = organiser.folder.parent / "outside/forged"
    text = f"{ORIGIN}\n4\n{'A' * 43}=\n"
    forged.write_text(thief.note(text).encode(), encoding="utf-8")
    typed = organiser.type("verify", str(forged))
    assert typed.code == 0, "a good signature is a good signature, whoever made it"
    assert organiser.type("verify", str(forged), str(ada)).code == 6
    assert against(organiser, forged).code == 6
    organiser.done("key", "rotate")
    assert against(organiser, ada).code == 0, "what the old key signed before stays good"


def test_a_key_put_in_the_place_of_the_old_one_by_a_rewrite_explains_no_receipt(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    ada, old = given_out(organiser, "Ada"), key_of(organiser)
    folder = organiser.folder.parent / "anew"
    folder.mkdir()
    anew = Typist(folder)
    anew.environment |= {"WAITLIST_PASSPHRASE": PASSPHRASE}
    anew.ids = 5000
    for words in (
        ("init",),
        ("staff", "add", "mia", "Mia"),
        ("key", "create", ORIGIN),
        ("open", "jazz", "--capacity", "1"),
    ):
        anew.done(*words)
    typed = against(anew, ada)
    assert (typed.code, "PROVES NOTHING" in typed.out) == (6, True)
    assert anew.type("verify", "--against", str(ada), "--key", old.text).code == 6


def test_a_clock_that_was_set_back_records_nothing_until_somebody_has_looked_at_it(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    organiser.done("join", "jazz", "Bob")
    organiser.now = Instant("2026-11-01T09:00:00.000Z")
    refused = organiser.type("join", "jazz", "Eve")
    assert (refused.code, "Nothing was recorded." in refused.err) == (7, True)
    assert "Eve" not in organiser.done("queue", "jazz")
    organiser.done(*refused.err.splitlines()[-1].split()[1:])
    organiser.done("join", "jazz", "Eve")
    queue = organiser.done("queue", "jazz")
    assert queue.index("Bob") < queue.index("Eve")
    code, data = verified(organiser)
    (sequence,) = [one for one in data["results"] if one["name"] == "sequence"]
    assert (code, sequence["counts"]["clock_went_back"]) == (0, 1)


def test_one_bit_that_flipped_before_signing_is_never_signed(organiser: Typist) -> None:
    organiser.done("join", "jazz", "Ada")
    with database(organiser) as connection:
        (state,) = connection.execute("SELECT state FROM ledger_events WHERE position = 4").fetchone()
        flipped = bytes([*state[:-20], state[-20] ^ 1, *state[-19:]])
        connection.execute("UPDATE ledger_events SET state = ? WHERE position = 4", (flipped,))
    typed = organiser.type("receipt", "jazz", "Ada")
    assert (typed.code, "#4 do not have the hash" in " ".join(typed.err.split())) == (6, True)
    assert not (organiser.folder / "waitledger/checkpoints").exists()


def _put_back(typist: Typist, backup: Path) -> None:
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (typist.folder / "waitledger" / name).unlink(missing_ok=True)
    shutil.copy(backup, typist.folder / "waitledger/ledger.db")


def _shown(typist: Typist, *words: str) -> str:
    typist.is_terminal = True
    try:
        return " ".join(typist.type(*words, "--color", "never").out.split())
    finally:
        typist.is_terminal = False
