"""Whatever fact is missing can be put in, and what is owed for it can be applied."""

import json
from typing import Any

import pytest

from ledger.instant import add, duration
from tests.cli.conftest import Typist

AT = "2026-11-24T10:00:00Z"
NAMES = ("Ann", "Bob", "Cem", "Dov", "Fay")
POLICY = """
order = [
  { by = "priority" },
  { by = "attribute", name = "tier", ranking = ["member", "public"], missing = "last" },
  { by = "joined" },
]
"""
FACTS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "more spots": ({"do": "capacity", "capacity": 2}, {("Bob", "earlier"), ("Cem", "gains")}),
    "a cancellation": ({"do": "cancel", "person": "Ann"}, {("Bob", "earlier")}),
    "somebody who did not come": ({"do": "no-show", "person": "Ann"}, {("Bob", "earlier")}),
    "a priority": (
        {"do": "priority", "person": "Dov", "priority": 5, "code": "accessibility"},
        {("Bob", "loses"), ("Dov", "gains")},
    ),
    "an amendment": (
        {"do": "amend", "person": "Cem", "attributes": {"tier": "member"}},
        {("Bob", "loses"), ("Cem", "gains")},
    ),
    "a suspension": ({"do": "suspend", "person": "Bob"}, {("Bob", "loses"), ("Cem", "gains")}),
    "a withdrawal": ({"do": "withdraw", "person": "Bob"}, {("Bob", "loses"), ("Cem", "gains")}),
    "a pause": ({"do": "pause"}, {("Bob", "loses")}),
    "a closing": ({"do": "close"}, {("Bob", "loses")}),
    "nothing new": ({"do": "unpause"}, set()),
}


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    """Ann is in, Bob, Cem and Dov wait; later Ann gives her spot back, Bob is offered it, and Fay joins."""
    (typist.folder / "jazz.toml").write_text(POLICY, encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "1", "--policy", "jazz.toml")
    for name in ("Ann", "Bob", "Cem", "Dov"):
        typist.done("join", "jazz", name)
    typist.now = add(typist.now, duration("2h"))
    typist.done("cancel", "jazz", "Ann")
    typist.done("join", "jazz", "Fay")
    return typist


def _write(typist: Typist, line: dict[str, Any]) -> None:
    (typist.folder / "facts.jsonl").write_text(json.dumps({"waitlist": "jazz", **line}) + "\n", encoding="utf-8")


@pytest.mark.parametrize("what", FACTS)
def test_a_fact_of_any_kind_is_put_in_and_shows_whom_it_would_have_moved(jazz: Typist, what: str) -> None:
    fact, expected = FACTS[what]
    numbers = {name: json.loads(jazz.done("person", "jazz", name, "--json"))["data"]["entry"] for name in NAMES}
    names = {number: name for name, number in numbers.items()}
    _write(jazz, {"at": AT, **fact})
    found = json.loads(jazz.done("impact", "--insert", "facts.jsonl", "--json"))["data"]
    assert {(names[one["key"]], one["turn"]) for one in found["fates"]} == expected


def test_the_remedy_for_a_join_that_is_missing_puts_the_person_where_they_would_stand(jazz: Typist) -> None:
    _write(jazz, {"do": "join", "person": "Eve", "at": AT})
    jazz.done("impact", "--insert", "facts.jsonl", "-o", "remedy.jsonl")
    jazz.done("apply", "remedy.jsonl")
    rows = [row.split("\t") for row in jazz.done("queue", "jazz").splitlines()[1:]]
    assert [row[2] for row in rows] == ["Cem", "Dov", "Eve", "Fay"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"do": "offer", "person": "Bob", "at": AT}, "what can be put in is"),
        ({"do": "join", "person": "Eve"}, "join needs a person and at"),
        ({"do": "pause"}, "pause needs at"),
    ],
)
def test_what_cannot_be_put_in_is_said(jazz: Typist, line: dict[str, Any], said: str) -> None:
    _write(jazz, line)
    typed = jazz.type("impact", "--insert", "facts.jsonl")
    assert typed.code == 2
    assert said in " ".join(typed.err.split())
