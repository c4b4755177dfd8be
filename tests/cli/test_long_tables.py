"""A terminal shows as much of a long table as somebody reads; everything else gets all of it."""

import json
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from cli.render.terminal import MANY
from tests.cli.typist import Typist

LEFT = 7


@pytest.fixture
def long(typist: Typist) -> Typist:
    """A queue that is a little longer than what is shown of it."""
    names = (f"Person {number:03d}" for number in range(MANY + LEFT))
    joins = ({"do": "join", "waitlist": "jazz", "person": name, "name": name} for name in names)
    lines = [{"do": "open", "waitlist": "jazz", "capacity": 0}, *joins]
    typist.done("apply", "-", stdin="".join(f"{json.dumps(line)}\n" for line in lines).encode())
    return typist


def names_in(text: str) -> Iterator[int]:
    """Yield whose line of a table each line is, by the number that ends the first name on it."""
    for line in text.splitlines():
        if line.lstrip()[:1].isdigit() and "Person " in line:
            yield int(line.split("Person ")[1][:3])


def test_a_terminal_shows_the_first_of_a_queue_and_says_how_to_see_the_others(long: Typist) -> None:
    long.is_terminal = True
    shown = long.done("queue", "jazz")
    assert list(names_in(shown)) == list(range(MANY))
    assert f"And {LEFT} more: --all shows them here, -o FILE writes them into a table." in shown
    for verb in ("queue", "match-run"):
        shown = long.done(verb, "jazz", "--all")
        assert list(names_in(shown)) == list(range(MANY + LEFT))
        assert "--all" not in shown


def test_a_terminal_shows_the_last_of_what_goes_on_in_time(long: Typist) -> None:
    long.is_terminal = True
    shown = long.done("log", "jazz")
    assert list(names_in(shown)) == list(range(LEFT, MANY + LEFT))
    assert f"And {LEFT + 1} earlier ones: --all" in shown


def test_a_pipe_a_document_and_a_file_have_every_line(long: Typist) -> None:
    assert len(long.done("queue", "jazz").splitlines()) == 1 + MANY + LEFT
    long.is_terminal = True
    assert len(json.loads(long.done("queue", "jazz", "--json"))["data"]["lines"]) == MANY + LEFT
    long.done("queue", "jazz", "-o", "queue.tsv")
    assert len((long.folder / "queue.tsv").read_text().splitlines()) == 1 + MANY + LEFT


def test_many_are_called_what_each_is_called(long: Typist) -> None:
    """Those who share a person by now, whose name was corrected, or of whom nothing is known, are no exception."""
    long.done("same", "2", "5")
    long.done("contact", "3", "--name", "Ünal Öz")
    long.done("erase", "4", "--yes", "--keep-standing")
    for moment in ((), ("--as-of", "6")):
        rows = [line.split("\t") for line in long.done("queue", "jazz", *moment).splitlines()[1:]]
        long.is_terminal = True
        for _, entry, name, *_ in rows[:6]:
            assert long.done("person", "jazz", entry, *moment, "--color", "never").startswith(f"{name} on jazz")
        long.is_terminal = False


def test_today_names_the_command_for_what_it_does_not_look_up(long: Typist) -> None:
    long.is_terminal = True
    with patch("cli.render.today.GLANCE", MANY):
        shown = long.done("today")
    assert "Whom to tell on jazz is not looked up here, but by:" in shown
    assert "waitlist todo jazz" in shown
    assert "looked up" not in long.done("today")
