"""Every error has a name in a closed table, a meaning, and a story at whose end it stands."""

import json
from pathlib import Path
from typing import get_args

import pytest

from cli.problem import ProblemCode
from cli.words.errors import MISTAKES, PROBLEMS, REFUSALS
from cli.words.refusals import RULES
from ledger.refusals import MistakeCode, RefusalCode
from tests.cli.telling import GALLERY, Step, on_copy, performed, steps
from tests.cli.typist import Typist
from tests.documents.errors import EVERY

FILES = sorted(GALLERY.glob("*.txt"))
WITHOUT: dict[str, str] = {
    "disk": "no story fills a disk; tests/reliability makes each write fail in turn",
    "draw_too_long": "a draw among tens of thousands is no reading; tests/scenarios has it",
    "line_too_long": "a line of a megabyte is no reading; tests/cli/test_apply.py has it",
    "notifying": "it takes another program at work; tests/notices has it",
    "wording": "a file of words is tested where the letters are",
    "unknown_entry": "people are told “person”; only programs name entries without looking",
    "unknown_setting": "the verb config answers before",
}
"""Errors without a story, and why."""


def test_every_code_has_a_meaning_and_every_rule_a_sentence() -> None:
    assert set(REFUSALS) == set(get_args(RefusalCode)) == set(RULES)
    assert set(MISTAKES) == set(get_args(MistakeCode))
    assert set(PROBLEMS) == set(get_args(ProblemCode))


def test_every_error_has_a_story() -> None:
    told_of = {file.stem for file in FILES}
    assert told_of | set(WITHOUT) == set(EVERY), "write tests/cli/gallery/CODE.txt, then: make snapshots docs"
    assert told_of & set(WITHOUT) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_story_of_an_error_goes_as_it_is_written_and_ends_with_it(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    typist = Typist(tmp_path)
    *before, last = steps(text)
    begun = list(performed(before, typist))
    document = on_copy(typist, Step((), "$", f"{last.command} --json", last.typed))
    assert "\n\n".join([*begun, *performed([last], typist)]) + "\n" == text
    problem = json.loads(document.err[document.err.index("{") :])
    assert (problem["schema"], problem["data"]["error"]) == ("waitlist.problem/1", file.stem)
    assert text.endswith(f"[exit {problem['data']['exit']}]\n")
