"""How is a record of an older schema version read today? One small function from each version to the next.

Records are never rewritten: their bytes are hashed. When the meaning or the members of an event change, its version
in ``VERSIONS`` goes up and a function here turns the older ``data`` into the newer; golden ledgers under tests/golden
hold every version for ever.
"""

from collections.abc import Callable
from typing import Any, Final

VERSIONS: Final[dict[str, int]] = {"CapacityChanged": 2}
"""The schema version written today, for each event whose version is no longer 1."""


def capacity_changed_1(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one pool and gave its capacity alone; version 2 names each pool that changes."""
    rest = {name: value for name, value in data.items() if name != "capacity"}
    return {**rest, "pools": [{"name": "general", "capacity": data["capacity"]}]}


UPCASTERS: Final[dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {
    ("CapacityChanged", 1): capacity_changed_1,
}
