"""Which members of a kind of value never say anything, in all that chance drew?"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct


def within(value: object) -> Iterator[Struct]:
    """Yield a value and whatever it is made of, each that has members."""
    if isinstance(value, tuple):
        for one in value:
            yield from within(one)
    if isinstance(value, dict):
        for one in value.values():
            yield from within(one)
    if isinstance(value, Struct):
        yield value
        for name in value.__struct_fields__:
            yield from within(getattr(value, name))


def silent(kind: type[Struct], drawn: Iterable[Struct]) -> set[str]:
    """Return the members of a kind that are left out, or have their default, in every value drawn."""
    left = set(kind.__struct_fields__)
    defaults: dict[str, Any] = dict(
        zip(reversed(kind.__struct_fields__), reversed(kind.__struct_defaults__), strict=False)
    )
    for value in drawn:
        if isinstance(value, kind):
            left -= {name for name in left if name not in defaults or getattr(value, name) != defaults[name]}
    return left
