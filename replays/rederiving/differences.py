"""In what do two events differ? In words that a person can check against the records."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from ledger.fact import Fact
from ledger.refusals import Refused


class MemberDifference(Struct, frozen=True):
    """One member of an event that is not as it should be; None stands for a member that is not there."""

    member: str
    expected: Any
    found: Any


def told(fact: Fact | None, otherwise: str = "nothing") -> str:
    """Return what a fact says, in a few words without names."""
    if fact is None:
        return otherwise
    event = fact.event
    words = [type(event).__name__]
    entry = getattr(event, "entry", None)
    if entry is not None:
        words.append(f"of entry {entry}")
    pool = getattr(event, "pool", None)
    if pool is not None:
        words.append(f"in pool {pool}")
    decision = getattr(event, "decision", None)
    if decision is not None:
        words.append(f"({decision.kind}, rank {decision.rank})")
    code = getattr(event, "code", None)
    if code is not None:
        words.append(f"({code})")
    return " ".join(words)


def told_refusal(refused: Refused) -> str:
    """Return what a refusal says, in a few words."""
    return f"a refusal ({refused.code})"


def member_differences(expected: Fact | None, found: Fact | None) -> tuple[MemberDifference, ...]:
    """Return the members in which two facts of one type differ; nothing where one is missing or of another type."""
    if expected is None or found is None or type(expected.event) is not type(found.event):
        return ()
    pairs = _pairs(msgspec.to_builtins(expected.event), msgspec.to_builtins(found.event), "")
    around = [
        MemberDifference(name, getattr(expected, name), getattr(found, name))
        for name in ("waitlist", "position", "at", "imported", "by")
        if getattr(expected, name) != getattr(found, name)
    ]
    return (*around, *pairs)


def _pairs(expected: Any, found: Any, path: str) -> Iterator[MemberDifference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            yield from _pairs(expected.get(name), found.get(name), f"{path}.{name}" if path else name)
    elif expected != found:
        yield MemberDifference(path, expected, found)
