"""What does a failing scenario say? Facts and refusals in words, with names instead of numbers, nothing left out."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ledger.fact import Fact
from ledger.refusals import Refused

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fact_in_words(fact: Fact, names: Mapping[int, str]) -> str:
    """Return a fact as one line: where, when, what, and about whom."""
    event = fact.event
    about = getattr(event, "entry", None)
    whom = "" if about is None else f" ({names.get(about, f'entry {about}')})"
    members = {name: getattr(event, name) for name in event.__struct_fields__ if name != "entry"}
    imported = ", imported" if fact.imported else ""
    return f"#{fact.position} {fact.at} {_kind(event)}{whom}: {_members(members, event)}{imported}"


def refusal_in_words(refused: Refused | None) -> str:
    """Return a refusal as one line."""
    if refused is None:
        return "not refused"
    details = ", ".join(f"{name} {value}" for name, value in refused.details.items())
    disputable = ", disputable" if refused.is_disputable else ""
    return f"refused: {refused.code} ({refused.rule}{disputable}) {details}".rstrip()


def _kind(event: Struct) -> str:
    return _CAPITAL.sub(" ", type(event).__name__).lower()


def _members(members: Mapping[str, Any], event: Struct) -> str:
    defaults = dict(zip(reversed(event.__struct_fields__), reversed(event.__struct_defaults__), strict=False))
    told = [f"{name} {_value(value)}" for name, value in members.items() if value != defaults.get(name, ...)]
    return ", ".join(told) or "nothing more to say"


def _value(value: object) -> str:
    if isinstance(value, Struct):
        shown = {name: getattr(value, name) for name in value.__struct_fields__}
        return "{" + ", ".join(f"{name} {_value(one)}" for name, one in shown.items() if one not in (None, (), 0)) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_value, value)) + ")"
    return str(value)
