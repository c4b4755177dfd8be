"""The stories go as they are written. After a wanted change: ``make snapshots``, then read the diff."""

from pathlib import Path

import pytest

from cli.main import verbs
from tests.cli.telling import STORIES, steps, told

FILES = sorted(STORIES.glob("*.txt"))
ALL_STEPS = [step for file in FILES for step in steps(file.read_text(encoding="utf-8"))]
SHOWN_ELSEWHERE = {"completion", "demo", "help", "serve"}
"""The demo is run by make and by a test of its own; help is what docs/cli.md holds; scripts and server have tests."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_story_goes_as_it_is_written(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert told(text, tmp_path) == text


def test_every_verb_is_told_in_all_four_forms() -> None:
    told_in_four = {step.verb for step in ALL_STEPS if step.prompt == "$$"}
    missing = sorted(set(verbs()) - told_in_four - SHOWN_ELSEWHERE)
    assert missing == [], "write a line '$$ waitlist VERB …' in tests/cli/stories for these, then: make snapshots"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_colour_changes_nothing_but_the_colour_and_no_answer_says_none(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "MORE THAN COLOUR DIFFERS" not in text
    assert "None" not in text
    assert "Traceback" not in text
