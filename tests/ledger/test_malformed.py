"""What is malformed is told in words: where, what, and what would be valid."""

from typing import Any

import msgspec
import pytest

from ledger.malformed import in_words
from ledger.policy import Policy
from ledger.requests import Request

REQUESTS: list[tuple[dict[str, Any], str]] = [
    ({"do": "jion", "waitlist": "x"}, "do cannot be “jion”; did you mean “join”? It can be: accept, admit, "),
    (
        {"do": "join", "waitlist": "X"},
        "The name of a waitlist is written in small letters, digits, - and _, at most 64",
    ),
    ({"do": "join"}, "“waitlist” is missing."),
    ({"do": "join", "waitlist": "x", "partie": 1}, "There is no “partie” here; did you mean “party”?"),
    ({"do": "join", "waitlist": "x", "party": "4"}, "party should be a whole number, not text."),
    ({"do": "open", "waitlist": "x", "capacity": -1}, "capacity is a whole number, at least 0."),
    ({"do": "join", "waitlist": "x", "person": ""}, "person may not be empty."),
    ({"do": "join", "waitlist": "x", "person": "y" * 1001}, "person has at most 1,000 characters."),
    (
        {"do": "open", "waitlist": "x", "pools": {"A b": 2}},
        "pools: a name is written in small letters, digits, - and _,",
    ),
]
POLICIES: list[tuple[dict[str, Any], str]] = [
    (
        {"order": [{"by": "height"}]},
        "order, item 1: by cannot be “height”; it can be: attribute, draw, joined, priority",
    ),
    ({"order": [{}]}, "order, item 1: “by” is missing."),
    ({"backfill": "automatic"}, "backfill cannot be “automatic”; did you mean “auto”? It can be: auto, manual."),
    (
        {"eligible": [{"attribute": "a", "code": "x", "at_lest": 3}]},
        "eligible, item 1: there is no “at_lest” here; did you",
    ),
    ({"rules": 2}, "rules cannot be 2; it can be: 1."),
]


@pytest.mark.parametrize(("document", "words"), REQUESTS)
def test_a_malformed_request_is_told_in_words(document: dict[str, Any], words: str) -> None:
    assert _told(document, Request).startswith(words)


@pytest.mark.parametrize(("document", "words"), POLICIES)
def test_a_malformed_policy_is_told_in_words(document: dict[str, Any], words: str) -> None:
    assert _told(document, Policy).startswith(words)


def _told(document: dict[str, Any], root: Any) -> str:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(document, root)
    return in_words(raised.value, root)
