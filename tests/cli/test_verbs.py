"""Each verb means one thing, and ends in a known way."""

import json
from collections import Counter
from unittest.mock import patch

import pytest

from cli.exits import USAGE
from cli.main import program
from cli.problem import Problem
from cli.record.recording import Recording, carried_out
from cli.render.page import Page
from cli.session import Session
from ledger.instant import add, duration
from tests.cli.conftest import Typist


def test_no_verb_is_made_twice() -> None:
    made = Counter(one.name for one in program().registered_commands)
    assert [name for name, times in made.items() if times > 1] == []


def test_an_interruption_is_said_and_has_a_code_of_its_own(typist: Typist) -> None:
    with patch("cli.render.standing.lists_page", side_effect=KeyboardInterrupt):
        typed = typist.type("lists")
    assert (typed.code, typed.out) == (130, "")
    assert typed.err == "\nInterrupted. What was recorded before stays recorded.\n"


def test_what_was_due_on_all_waitlists_is_one_answer(typist: Typist) -> None:
    _two_expiring_offers(typist)
    assert _recorded(typist.done("tick", "--json")) == []
    typist.now = add(typist.now, duration("2h"))
    plans = json.loads(typist.done("tick", "--dry-run", "--json"))
    assert (plans["schema"], [(one["waitlist"], len(one["records"])) for one in plans["data"]]) == (
        "waitlist.plans/1",
        [("jazz", 2), ("swing", 2)],
    )
    assert _recorded(typist.done("tick", "--json")) == ["OfferExpired", "SpotOffered"] * 2
    typist.is_terminal = True
    assert typist.done("tick") == "Nothing was due.\n"


def test_what_was_recorded_before_one_waitlist_made_trouble_is_told(typist: Typist) -> None:
    _two_expiring_offers(typist)
    typist.now = add(typist.now, duration("2h"))

    def troubled(session: Session, members: dict[str, str], options: Recording) -> Page:
        if members["waitlist"] == "swing":
            raise Problem("usage", USAGE, "There is trouble.")
        return carried_out(session, members, options)

    with patch("cli.record.ticking.carried_out", troubled):
        typed = typist.type("tick", "--json")
    assert (typed.code, _recorded(typed.out)) == (USAGE, ["OfferExpired", "SpotOffered"])


@pytest.mark.parametrize(
    ("environment", "words", "is_colored"),
    [
        ({"TERM": "xterm"}, (), True),
        ({"TERM": "dumb"}, (), False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, (), False),
        ({"TERM": "xterm", "NO_COLOR": ""}, (), True),
        ({"TERM": "dumb"}, ("--color", "always"), True),
    ],
)
def test_colours_are_for_terminals_that_show_them_and_people_who_want_them(
    typist: Typist, environment: dict[str, str], words: tuple[str, ...], is_colored: bool
) -> None:
    typist.is_terminal = True
    typist.environment |= environment
    assert ("\x1b[" in typist.done("today", *words)) == is_colored


def _two_expiring_offers(typist: Typist) -> None:
    for name in ("jazz", "swing"):
        typist.done("open", name, "--capacity", "1", "--window", "1h")
        for person in ("Ada", "Ben"):
            typist.done("join", name, person)
        typist.done("cancel", name, "Ada")


def _recorded(text: str) -> list[str]:
    return [one["type"] for one in json.loads(text)["data"]["recorded"]]
