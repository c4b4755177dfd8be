"""Whatever doctor finds can be provoked, and the command that it names sees to it."""

import json
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from ledger.instant import add, duration
from tests.cli.typist import Typist


def _free(typist: Typist, policy: str = "", *more: str) -> None:
    """Open a waitlist of one spot that Ann holds and Ben waits for."""
    (typist.folder / "jazz.toml").write_text(policy, encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "1", "--policy", "jazz.toml", *more)
    typist.done("join", "jazz", "Ann Lind")
    typist.done("join", "jazz", "Ben Marsh")


def _by_hand(typist: Typist) -> None:
    _free(typist, 'backfill = "manual"')
    typist.done("cancel", "jazz", "Ann Lind")


def _paused(typist: Typist) -> None:
    _free(typist)
    typist.done("pause", "jazz")
    typist.done("cancel", "jazz", "Ann Lind")


def _closed(typist: Typist) -> None:
    _free(typist)
    typist.done("close", "jazz")
    typist.done("cancel", "jazz", "Ann Lind")


def _declined(typist: Typist) -> None:
    """Ben declines and keeps his place: the run that his answer calls for passes him over, and nobody else is there."""
    _free(typist, 'after_decline = "keep"')
    typist.done("cancel", "jazz", "Ann Lind")
    typist.done("decline", "jazz", "Ben Marsh")


def _offer_over(typist: Typist) -> None:
    _free(typist, 'offer_window = "1h"')
    typist.done("cancel", "jazz", "Ann Lind")
    typist.now = add(typist.now, duration("2h"))


def _pause_over(typist: Typist) -> None:
    _free(typist)
    typist.done("suspend", "jazz", "Ben Marsh", "--until", "2026-11-24 11:00")
    typist.now = add(typist.now, duration("2h"))


def _stopped(typist: Typist) -> None:
    _free(typist, 'starts_at = "2026-11-24T12:00"\nstop_before = "1h"')
    typist.now = add(typist.now, duration("2h"))


def _one_name(typist: Typist) -> None:
    _free(typist)
    typist.done("join", "jazz", "Ben Marsh", "--email", "ben@example.org")


def _one_number(typist: Typist) -> None:
    _free(typist)
    typist.done("join", "jazz", "Cleo Nagy", "--phone", "020 555 0101")
    typist.done("join", "jazz", "C. Nagy", "--phone", "020 5550101")


def _stale(typist: Typist) -> None:
    _free(typist)
    with closing(sqlite3.connect(typist.folder / "waitledger" / "ledger.db")) as connection, connection:
        connection.execute("UPDATE projection SET position = 2")


FINDINGS: dict[str, tuple[str, Callable[[Typist], None], str]] = {
    "a spot that is given by hand": ("idle_spot", _by_hand, "waitlist offer jazz"),
    "a spot on a paused waitlist": ("idle_spot", _paused, "waitlist unpause jazz"),
    "a spot on a closed waitlist": ("idle_spot", _closed, "waitlist reopen jazz"),
    "a spot that was declined": ("idle_spot", _declined, "waitlist tick jazz"),
    "an offer that is over": ("due", _offer_over, "waitlist tick jazz"),
    "a suspension that is over": ("due", _pause_over, "waitlist tick jazz"),
    "offers that are to stop": ("due", _stopped, "waitlist tick jazz"),
    "two of one name": ("duplicate", _one_name, "waitlist same 4 5"),
    "two of one number": ("duplicate", _one_number, "waitlist same 5 6"),
    "read models that lag behind": ("stale_projections", _stale, "waitlist projections rebuild"),
}


@pytest.mark.parametrize("how", FINDINGS)
def test_what_doctor_finds_its_command_cures(typist: Typist, how: str) -> None:
    kind, provoke, command = FINDINGS[how]
    provoke(typist)
    assert [(one["kind"], one["command"]) for one in _found(typist, 8)] == [(kind, command)]
    typist.answers = True
    typist.done(*shlex.split(command)[1:], *(["--yes"] if kind == "duplicate" else []))
    typist.answers = False
    assert _found(typist, 0) == []


def test_a_clock_that_went_back_is_found_and_shown_and_changes_no_order(typist: Typist) -> None:
    _free(typist)
    typist.now = add(typist.now, -duration("10m"))
    typist.done("join", "jazz", "Cleo Nagy")
    assert _found(typist, 0) == []
    (found,) = _found(typist, 8, "--clocks")
    assert (found["kind"], found["command"]) == ("clock_went_back", "waitlist show 5")
    shown = json.loads(typist.done("show", "5", "--json"))["data"]["record"]
    assert shown["recorded"] < shown["at"]
    assert [one["entry"] for one in json.loads(typist.done("queue", "jazz", "--json"))["data"]["lines"]] == [4, 5]


def test_names_of_an_older_copy_are_found_and_those_that_were_erased_are_not(typist: Typist) -> None:
    _free(typist)
    typist.done("erase", "Ann Lind", "--keep-standing", "--yes", "--reason", "asked")
    assert _found(typist, 0) == []
    private = typist.folder / "waitledger" / "private.db"
    older = private.read_bytes()
    typist.done("join", "jazz", "Cleo Nagy")
    assert _found(typist, 0) == []
    private.write_bytes(older)
    (found,) = _found(typist, 8)
    assert found["kind"] == "people_unknown"
    assert "and nobody erased it" in found["text"]


def _found(typist: Typist, code: int, *more: str) -> list[dict[str, Any]]:
    typed = typist.type("doctor", "--exit-code", "--json", *more)
    assert typed.code == code, typed
    found: list[dict[str, Any]] = json.loads(typed.out)["data"]
    return found
