"""What does a cell say: an address, a number of people, a value that the policy reads? Or why does it say nothing?"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from cli.bringing.grid import Value, as_text
from cli.bringing.headings import plain
from cli.bringing.moments import Unclear
from cli.bringing.workbook import UNSAVED
from cli.words.plain import quoted
from ledger.policy import ByAttribute, Policy
from ledger.store.spelling import checked

_ERRORS = frozenset({UNSAVED, "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>@,;]+@[^\s<>@,;]+)|[^<>]*<([^\s<>@,;]+@[^\s<>@,;]+)>", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(r"(\d{1,7})(?: ?[^\W\d]+\.?)?")
_YES, _NO = (
    frozenset({"yes", "y", "true", "ja", "j", "igen", "x", "1"}),
    frozenset({"no", "n", "false", "nein", "nem", "0"}),
)


def _email(cell: Value) -> str:
    text = stated(cell)
    found = _ADDRESS.fullmatch(text)
    if text and found is None:
        raise Unclear(f"{quoted(text)} is not one address")
    return checked(found[1] or found[2]) if found else ""


def _phone(cell: Value) -> str:
    text = stated(cell)
    if _SHORTENED.fullmatch(text):
        raise Unclear(f"{quoted(text)} is a number that a spreadsheet has shortened; its digits are lost")
    return checked(text)


def _reference(cell: Value) -> str:
    return checked(stated(cell))


def _party(cell: Value) -> int | None:
    text = stated(cell)
    found = _COUNT.fullmatch(text)
    if text and (found is None or int(found[1]) < 1):
        raise Unclear(f"{quoted(text)} is no number of people")
    return int(found[1]) if found else None


def _priority(cell: Value) -> int:
    text = stated(cell)
    if text and not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise Unclear(f"{quoted(text)} is no whole number")
    return int(text or 0)


def _pools(cell: Value) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in re.split(r"[,;/]", stated(cell)))))


READERS: dict[str, tuple[str, Callable[[Value], Any]]] = {
    "email": ("email", _email),
    "phone": ("phone", _phone),
    "ref": ("ref", _reference),
    "party": ("party", _party),
    "priority": ("priority", _priority),
    "pool": ("pools", _pools),
}
"""How a column is read, by what it holds, and what of a person it is."""


def stated(cell: Value) -> str:
    """Return a cell as one line of text.

    Raises:
        Unclear: the spreadsheet shows an error there, or nobody knows what it showed.
    """
    text = as_text(cell)
    if text in _ERRORS:
        raise Unclear(f"the spreadsheet shows the error {text}")
    return text


def attribute_value(cell: Value, name: str, policy: Policy) -> bool | int | str | None:
    """Return a cell as the kind of value that the policy reads under a name; a text where it does not say."""
    text = stated(cell)
    if not text:
        return None
    known = set(_known_values(name, policy))
    for value in known:
        if isinstance(value, str) and plain(value) == plain(text):
            return value
    kind = policy.attributes.get(name)
    if (kind is not None and kind.kind == "boolean") or any(isinstance(one, bool) for one in known):
        return plain(text) in _YES if plain(text) in _YES | _NO else text
    return int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else text


def _known_values(name: str, policy: Policy) -> Iterator[bool | int | str]:
    """Yield the values that the policy names for an attribute."""
    for criterion in policy.order:
        if isinstance(criterion, ByAttribute) and criterion.name == name:
            yield from criterion.ranking
    for condition in policy.conditions:
        if condition.attribute == name:
            yield from (*condition.one_of, *([] if condition.equals is None else [condition.equals]))
    if name in policy.attributes:
        yield from policy.attributes[name].values
