"""Each verb means one thing, and ends in a known way."""

from collections import Counter
from unittest.mock import patch

from cli.main import program
from tests.cli.conftest import Typist


def test_no_verb_is_made_twice() -> None:
    made = Counter(one.name for one in program().registered_commands)
    assert [name for name, times in made.items() if times > 1] == []


def test_an_interruption_is_said_and_has_a_code_of_its_own(typist: Typist) -> None:
    with patch("cli.render.standing.lists_page", side_effect=KeyboardInterrupt):
        typed = typist.type("lists")
    assert (typed.code, typed.out) == (130, "")
    assert typed.err == "\nInterrupted. What was recorded before stays recorded.\n"
