"""How would a request be typed? The command line that it came from, ready to paste."""

from typing import Any

from cli.words.plain import typed
from ledger.requests import Request

_APART = frozenset({"do", "waitlist", "person", "at", "refused", "policy"})
"""Members that are no options of the command line."""
_EACH = {"pools": "--pool", "from_pool": "--from-pool", "sources": "--source", "values": "--value"}
"""Options that are given once for each."""


def typed_again(request: Request, policy: tuple[str, ...] = ()) -> str:
    """Return the command line that a request came from; ``policy`` are the words that gave its policy."""
    words, said = _beginning(request)
    words += policy
    for name in sorted(request.members() - _APART - said):
        words += _option(name, getattr(request, name))
    return typed(*words)


def _beginning(request: Request) -> tuple[list[str], set[str]]:
    """Return verb and arguments, and the members that they say."""
    words = ["waitlist", request.do, request.waitlist]
    if request.do == "capacity":
        pools = request.pools if isinstance(request.pools, dict) else {}
        sizes = [str(request.capacity)] if request.capacity is not None else [f"{p}={n}" for p, n in pools.items()]
        return words + sizes, {"capacity", "pools"}
    if request.do == "policy":
        return ["waitlist", "policy", "adopt", request.waitlist], set()
    if request.do == "draw":
        return [*words, request.step or "announce"], {"step"}
    if request.position is not None:
        return [*words, str(request.position)], {"position"}
    if request.persons is not None:
        return [*words, *request.persons], {"persons"}
    words += [request.person] if request.person is not None else []
    numbers = [*(request.parts or ()), *([request.priority] if request.priority is not None else [])]
    return words + [str(number) for number in numbers], {"parts", "priority"}


def _option(name: str, value: Any) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    if value is True:
        return [flag]
    if name == "attributes":
        return [
            word
            for one, inner in value.items()
            for word in ("--attribute", f"{one}={str(inner).lower() if isinstance(inner, bool) else inner}")
        ]
    if name in _EACH:
        items = [f"{one}={size}" for one, size in value.items()] if isinstance(value, dict) else list(value)
        return [word for item in items for word in (_EACH[name], item)]
    return [flag, str(value)]
