"""Is it still the same plan? A digest over planned events without what is fresh at every try.

Fresh are salts, times, new ids and positions of records that are not there yet; positions are counted from the first.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from ledger.fact import Fact

FRESH = frozenset({"personal", "reason", "message", "deadline", "key", "title", "digest"})
POSITIONS = frozenset({"entry", "cause", "offer"})


def plan_digest(facts: Iterable[Fact], refused: str | None) -> str:
    """Return twelve hex digits that stay the same as long as deciding again gives the same plan."""
    facts = list(facts)
    first = facts[0].position if facts else 0
    plan = [
        (type(fact.event).__name__, fact.waitlist, _lasting(msgspec.to_builtins(fact.event), first)) for fact in facts
    ]
    return hashlib.sha256(msgspec.json.encode([plan, refused], order="sorted")).hexdigest()[:12]


def _lasting(value: Any, first: int, name: str = "") -> Any:
    if isinstance(value, dict):
        # The person of a join is a new id wherever the person is new; the others are known by their entries.
        return {
            member: _lasting(inner, first, member)
            for member, inner in value.items()
            if member not in FRESH
            and not member.startswith("join.person")
            and not (member == "person" and "entry" not in value)
        }
    if isinstance(value, list | tuple):
        return [_lasting(inner, first, name) for inner in value]
    if name in POSITIONS and isinstance(value, int) and value >= first:
        return f"+{value - first}"
    return value
