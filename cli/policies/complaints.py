"""What is wrong with a policy file? Everything at once, each with its line, the key and what would be right."""

from typing import Any

import msgspec
from msgspec import Struct

from cli import exits
from cli.policies import Source
from cli.policies.places import Path, line_of, places
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import as_quoted, count, quoted, typed
from ledger.intake.values import settled
from ledger.malformed import in_words, place_of
from ledger.policy import Policy
from ledger.policy_faults import faults
from ledger.refusals import Mistake

MOST = 20
"""How many complaints are collected before the file is given back."""


NEUTRAL: dict[str, Any] = {
    "order": {"by": "joined"},
    "eligible": {"attribute": "a", "code": "a"},
    "pools": {"name": "a"},
}
"""What stands in for an item of a list that nothing can be made of, so that the others can be looked at."""


class Complaint(Struct, frozen=True):
    """One thing that is wrong; without a line where it concerns the policy as a whole."""

    line: int | None
    text: str


def checked(source: Source, zone: str = "UTC") -> tuple[Policy | None, list[Complaint]]:
    """Return the policy that a source makes, its times read in a zone, or what is wrong with it, by lines."""
    settings, found = source.settings, places(source.text)
    complaints: list[Complaint] = []
    wrong: list[Path] = []
    while len(complaints) < MOST:
        try:
            policy = msgspec.convert(settings, Policy)
        except msgspec.ValidationError as error:
            path = place_of(error, settings)
            if not any(one[: len(path)] == path for one in wrong):  # else it follows from what was taken out
                complaints.append(Complaint(line_of(found, path), in_words(error, Policy)))
            if not path:
                break
            wrong.append(path)
            settings = _without(settings, path)
        else:
            if not complaints:  # of a policy from which something was taken out they would be about another one
                policy, wanting = _settled(policy, zone)
                complaints = [Complaint(_first(found, one), f"{as_quoted(one)}.") for one in wanting]
            return (None if complaints else policy), sorted(complaints, key=_line)
    return None, sorted(complaints, key=_line)


def valid_settings(source: Source) -> dict[str, Any]:
    """Return a source's settings once they are known to make a policy.

    Raises:
        Problem: they make none; the first things that are wrong, with their lines.
    """
    policy, complaints = checked(source)
    if policy is None:
        raise not_adoptable(source, complaints)
    return source.settings


def not_adoptable(source: Source, complaints: list[Complaint]) -> Problem:
    """Return the problem that a source makes no policy."""
    told = " ".join(f"Line {one.line}: {one.text}" if one.line else one.text for one in complaints[:3])
    what = f"{quoted(source.name)} cannot be adopted. {told}"
    if len(complaints) <= 3:
        return Problem("policy", exits.USAGE, what, recorded=NOTHING_RECORDED)
    more = f"{count(len(complaints) - 3, 'more thing')} {'is' if len(complaints) == 4 else 'are'} wrong:"
    commands = (typed("waitlist", "policy", "check", source.name),)
    return Problem("policy", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=more, commands=commands)


def _settled(policy: Policy, zone: str) -> tuple[Policy, list[str]]:
    try:
        policy = settled(policy, zone)
    except Mistake as mistake:
        return policy, [mistake.message.removesuffix(".")]
    return policy, faults(policy)


def _first(found: dict[Path, int], fault: str) -> int | None:
    """Return the line of the setting that a fault begins with."""
    name = fault.partition(":")[0].partition(" ")[0]
    return line_of(found, (name,))


def _without(value: Any, path: Path) -> Any:
    """Return settings without what stands at a path; items of a list stay, so that they keep their numbers."""
    head, *rest = path
    if rest:
        inner = NEUTRAL.get(str(head)) if isinstance(rest[-1], int) else None
        if inner is not None and len(rest) == 1:
            return {**value, head: [inner if number == rest[0] else one for number, one in enumerate(value[head])]}
        return _with(value, head, _without(value[head], tuple(rest)))
    return {name: inner for name, inner in value.items() if name != head} if isinstance(value, dict) else []


def _with(value: Any, head: str | int, inner: Any) -> Any:
    if isinstance(value, dict):
        return {**value, head: inner}
    return [inner if number == head else one for number, one in enumerate(value)]


def _line(complaint: Complaint) -> int:
    return complaint.line or 0
