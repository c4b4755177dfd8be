"""What ``waitlist verify`` says to somebody whose ledger was changed behind the program's back, on both databases."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.typist import Typist
from tests.postgres import fresh_database
from tests.replays.tampered import Intruder

LAST = 7
"""``staff add`` is no record: 1 open, 2 and 3 Ann admitted, 4 Bob, 5 a cancellation, 6 its offer, 7 the acceptance."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Typist, Intruder]]:
    typist = Typist(tmp_path)
    if request.param == "sqlite":
        typist.done("init")
        yield from _told(typist, f"sqlite:///{tmp_path / 'waitledger' / 'ledger.db'}")
        return
    with fresh_database() as url:
        typist.done("init", "--database", url)
        yield from _told(typist, url)


def _told(typist: Typist, url: str) -> Iterator[tuple[Typist, Intruder]]:
    typist.is_terminal = True
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "jazz", "--capacity", "1")
    for words in (
        ("join", "jazz", "Ann"),
        ("join", "jazz", "Bob"),
        ("cancel", "jazz", "Ann"),
        ("accept", "jazz", "Bob"),
    ):
        typist.done(*words)
    intruder = Intruder(url)
    try:
        yield typist, intruder
    finally:
        intruder.close()


def flip(intruder: Intruder) -> None:
    ((state,),) = intruder.run("SELECT state FROM ledger_events WHERE position = 4")
    intruder.set_state(4, bytes(state).replace(b'"by":"mia"', b'"by":"mib"'))


def delete_last(intruder: Intruder) -> None:
    intruder.change("DELETE FROM ledger_events WHERE position = ?", LAST)


def delete_last_and_hash(intruder: Intruder) -> None:
    intruder.run("DELETE FROM ledger_events WHERE position = ?", LAST)
    intruder.hash_again()
    intruder.commit()


def swap(intruder: Intruder) -> None:
    four, five = intruder.run("SELECT state, leaf FROM ledger_events WHERE position IN (4, 5) ORDER BY position")
    intruder.run("UPDATE ledger_events SET state = ?, leaf = ? WHERE position = 4", *five)
    intruder.change("UPDATE ledger_events SET state = ?, leaf = ? WHERE position = 5", *four)


def insert(intruder: Intruder) -> None:
    intruder.run("UPDATE ledger_events SET position = -position WHERE position > 4")
    intruder.run("UPDATE ledger_events SET position = 1 - position WHERE position < 0")
    ((topic, state, leaf),) = intruder.run("SELECT topic, state, leaf FROM ledger_events WHERE position = 4")
    intruder.insert(5, "dance", 1, topic, state, leaf)
    intruder.commit()


@pytest.mark.parametrize(
    ("deed", "position"), [(flip, 4), (delete_last, LAST), (delete_last_and_hash, LAST), (swap, 4), (insert, 5)]
)
def test_a_change_of_history_is_named_by_its_position(
    database: tuple[Typist, Intruder], deed: Callable[[Intruder], None], position: int
) -> None:
    typist, intruder = database
    assert "Nothing from outside was compared" in typist.done("verify", "--independent")
    deed(intruder)

    typed = typist.type("verify")

    assert typed.code == 6
    assert f"The first fault is at record #{position}." in typed.out
    found = json.loads(typist.type("verify", "--independent", "--json").out)["data"]
    assert (found["good"], found["first"]["position"]) == (False, position)


def test_what_was_cut_off_without_trace_shows_against_what_somebody_else_holds(
    database: tuple[Typist, Intruder],
) -> None:
    """The records, their hashes and what the read models made of them: within the ledger nothing is left to know it."""
    typist, intruder = database
    typist.done("key", "create", "example.org/waitlists")
    typist.is_terminal = False
    (typist.folder / "yesterday.checkpoint").write_text(typist.done("checkpoint"))
    typist.is_terminal = True
    intruder.run("DELETE FROM ledger_events WHERE position >= ?", LAST)
    intruder.hash_again()
    intruder.commit()
    typist.done("projections", "rebuild")

    assert typist.type("verify").code == 6  # beside the key it is noted what was signed last
    for note in (typist.folder / "waitledger" / "keys").glob("*.last"):
        note.unlink()
    assert "Nothing from outside was compared" in typist.done("verify")
    typed = typist.type("verify", "--against", "yesterday.checkpoint")
    assert typed.code == 6
    assert "yesterday.checkpoint" in typed.out
