"""Every verb has an example in its help, and each of them is one that the program understands."""

import shlex
from typing import Any

import pytest

from cli.main import program, verbs
from cli.typed.examples import EXAMPLES

VERBS: dict[str, Any] = verbs()
TYPED = [(verb, line) for verb, lines in EXAMPLES.items() for line in lines]


def test_every_verb_has_an_example_and_nothing_else_has() -> None:
    assert set(EXAMPLES) == set(VERBS)


@pytest.mark.parametrize(("verb", "line"), TYPED, ids=[line for _, line in TYPED])
def test_an_example_is_understood(verb: str, line: str) -> None:
    start, name, *words = shlex.split(line)
    assert (start, name) == ("waitlist", verb)
    VERBS[verb].make_context(verb, words)  # complains of an option that there is not, or of a word too many


def test_the_help_of_a_verb_ends_with_its_examples() -> None:
    assert VERBS["why"].epilog.splitlines()[-1] == EXAMPLES["why"][-1]
    assert "find, then why" in (program().info.epilog or "")
