"""Every read is one document with a schema, answers about any moment, and names nobody when redacted."""

import json
import re
from itertools import product
from typing import Any

import pytest

from cli.main import verbs
from cli.options import ASK, AUDIT
from tests.cli.typist import Typist

TOKEN = "Quillfeather"
"""Stands in everything that is private, and nowhere else."""

READS: dict[str, list[tuple[str, ...]]] = {
    "today": [()],
    "find": [("ada",)],
    "diff": [("jazz", "3"), ("jazz", "2026-11-24 09:00", "14:00")],
    "roster": [("jazz",)],
    "lists": [()],
    "status": [("jazz",)],
    "queue": [("jazz",)],
    "match-run": [("jazz",), ("jazz", "4")],
    "person": [("jazz", "2"), ("jazz", "6")],
    "why": [
        ("jazz", "2"),
        ("jazz", "5"),
        ("jazz", "6"),
        ("jazz", "6", "--not", "5"),
        ("jazz", "--spot"),
        ("jazz", "6", "--letter"),
        ("jazz", "6", "--from-records"),
    ],
    "impact": [("--without", "5")],
    "log": [(), ("jazz", "--person", "5")],
    "show": [("1",), ("2",), ("7",), ("jazz", "--type", "EntryJoined"), ("--type", "EntryJoined", "--last", "2")],
    "replay": [()],
    "verify": [()],
    "overrides": [()],
    "todo": [("jazz",)],
    "fairness": [("jazz",)],
    "doctor": [()],
    "staff": [()],
    "policy": [("show", "jazz")],
}
"""How each is asked."""
ELSEWHERE = {"checkpoint", "receipt", "witness", "export", "report", "chart", "serve"}
"""Verbs whose document is a file of a format of its own; tests/cli has them."""
WITHOUT_MOMENT = {
    "today": "it is about today",
    "diff": "it takes two moments of its own",
    "replay": "it is about the whole history",
    "verify": "it is about the whole history",
    "export": "it is the whole history",
    "report": "it is the whole history",
    "chart": "it is the whole history",
    "serve": "each page has its own",
    "receipt": "it is about one record and one checkpoint",
    "checkpoint": "it signs what there is now",
    "witness": "it watches the ledgers of others",
}


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    """A waitlist on which somebody is in, waits, was passed over, and left, all of them named by the token."""
    typist.done("staff", "add", "noor", f"Noor {TOKEN}")
    (typist.folder / "jazz.toml").write_text('backfill = "manual"\nover_capacity = "override"\n', encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "1", "--policy", "jazz.toml", "--title", f"The {TOKEN} band")
    typist.done("join", "jazz", f"Eva {TOKEN}", "--email", f"eva@{TOKEN}.example")
    typist.done("cancel", "jazz", "2", "--reason", f"{TOKEN} is ill", "--by", "noor")
    typist.done("join", "jazz", f"Ada {TOKEN}", "--ref", f"{TOKEN}-1", "--phone", "+31 6 1234 5678", "--wait")
    typist.done("join", "jazz", f"Bob {TOKEN}", "--wait")
    typist.done("offer", "jazz", "6", "--code", "accessibility", "--reason", f"{TOKEN} uses a wheelchair")
    return typist


def asked() -> list[tuple[str, ...]]:
    """Return every way of asking, in words."""
    return [(verb, *words) for verb, ways in READS.items() for words in ways]


def test_every_verb_that_asks_or_audits_is_here() -> None:
    asking = {name for name, verb in verbs().items() if verb.rich_help_panel in {ASK, AUDIT}}
    assert asking - set(READS) - ELSEWHERE == set(), "add how it is asked to READS"


def test_every_read_is_one_document_with_the_version_of_its_schema(jazz: Typist) -> None:
    for words in asked():
        document: dict[str, Any] = json.loads(jazz.type(*words, "--json").out)
        assert set(document) == {"schema", "head", "as_of", "data"}, words
        assert re.fullmatch(r"waitlist\.[a-z-]+/[1-9]\d*", document["schema"]), words


def test_every_read_answers_about_the_past() -> None:
    deaf = {
        name
        for name, verb in verbs().items()
        if verb.rich_help_panel in {ASK, AUDIT} and "as_of" not in {one.name for one in verb.params}
    }
    assert deaf - set(WITHOUT_MOMENT) == set()


@pytest.mark.parametrize("moment", ["4", "2026-11-24 10:00:07", "recorded:2026-11-24 10:00:07", "5m ago"])
def test_a_moment_is_understood_by_every_read(jazz: Typist, moment: str) -> None:
    for words in asked():
        if words[0] in WITHOUT_MOMENT or "as_of" not in {one.name for one in verbs()[words[0]].params}:
            continue
        answer = jazz.type(*words, "--as-of", moment)
        assert answer.code in {0, 4}, (words, answer)


@pytest.mark.parametrize(("is_terminal", "form"), [(True, ()), (False, ()), (False, ("--json",))])
def test_nobody_is_named_when_redacted(jazz: Typist, is_terminal: bool, form: tuple[str, ...]) -> None:
    jazz.is_terminal = is_terminal
    for words in asked():
        answer = jazz.type(*words, "--redact", *form)
        text = answer.out + answer.err
        assert TOKEN.lower() not in text.lower(), words
        assert "1234 5678" not in text, words


def test_the_token_is_there_without_redaction(jazz: Typist) -> None:
    jazz.is_terminal = True
    naming = [words[0] for words in asked() if TOKEN in jazz.type(*words).out]
    assert {"find", "queue", "person", "why", "log", "show", "staff", "lists"} <= set(naming)


def test_the_ways_of_asking_find_what_they_ask_about(jazz: Typist) -> None:
    for words, is_terminal in product(asked(), (True, False)):
        jazz.is_terminal = is_terminal
        assert jazz.type(*words).code == 0, words
