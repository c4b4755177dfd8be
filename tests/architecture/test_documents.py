"""The documents point at things that exist."""

import re

from tests.architecture.tree import ROOT, tracked_files

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")
MAKE_TARGET = re.compile(r"`make ([a-z-]+)|^\s*make ([a-z-]+)", re.MULTILINE)


def _documents() -> dict[str, str]:
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in tracked_files() if path.endswith(".md")}


def test_every_relative_link_leads_to_a_file() -> None:
    broken = [
        f"{path}: {target}"
        for path, text in _documents().items()
        for target in LINK.findall(text)
        if not ((ROOT / path).parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = {
        (path, first or second) for path, text in _documents().items() for first, second in MAKE_TARGET.findall(text)
    }
    assert {(path, target) for path, target in mentioned if target not in targets} == set()
