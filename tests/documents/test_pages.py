"""Every command that a page shows goes as it is shown; every verb and option that a page names is there."""

import re
from pathlib import Path
from typing import Any

import pytest

from cli.main import verbs
from tests.architecture.tree import ROOT, name_of, tracked_files
from tests.documents import DOCUMENTS
from tests.documents.pages import pages, told_page

PAGES = pages()
_NAMED = re.compile(r"`waitlist ([^`]+)`|^    waitlist (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"^(?:\$ )?waitlist ([^|\n]+)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
_NOT_ONLY_HERE = {"CHANGELOG.md", "DECISIONS.md"}
"""They speak of what was, too."""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_shows_what_its_commands_come_to(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert told_page(text, tmp_path) == text, "make snapshots, then read the diff"


def _named() -> list[tuple[str, str]]:
    generated = {name_of(path) for path in DOCUMENTS}
    texts = [name for name in tracked_files() if name.endswith(".md") and name not in generated | _NOT_ONLY_HERE]
    return [(name, command) for name in texts for command in _commands((ROOT / name).read_text(encoding="utf-8"))]


def _commands(text: str) -> list[str]:
    """Return the commands in a page, without the program's name: in its sentences, and in its blocks."""
    in_blocks = [command for block in _FENCED.findall(text) for command in _TYPED.findall(block)]
    in_prose = ((one or other).partition("|")[0] for one, other in _NAMED.findall(_FENCED.sub("", text)))
    return [*in_blocks, *in_prose]


def _unknown(command: str, known: dict[str, Any]) -> list[str]:
    """Return what a command names that the program does not have."""
    verb = command.split(maxsplit=1)[0]
    if verb not in known:
        return [] if verb.isupper() or verb.startswith("-") else [verb]
    options = {option for one in known[verb].params for option in (*one.opts, *one.secondary_opts)}
    return [option for option in _OPTION.findall(command) if option not in options | {"--help", "-h"}]


def test_every_verb_and_option_that_a_page_names_is_there() -> None:
    known = verbs()
    assert [(name, command, wrong) for name, command in _named() if (wrong := _unknown(command, known))] == []
