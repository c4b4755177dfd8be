"""Which pools are open to an entry? A second opinion for the oracle, which shares no code with the ledger's own rules.

Written from docs/format.md, sections 7, 10 and 11.2.
"""

from collections.abc import Iterable
from json import dumps
from typing import Any

SIGNS = {"at_least": ">=", "at_most": "<=", "equals": "=", "one_of": " in "}


def meets(rule: dict[str, Any], entry: Any) -> bool:
    """Return whether an entry meets a condition: by its value, else by the outcome that was kept of it."""
    name, tests = rule["attribute"], {test: rule[test] for test in SIGNS if test in rule}
    if name not in entry.attributes:
        texts = (name + SIGNS[test] + dumps(tests[test], separators=(",", ":")) for test in tests)
        return entry.outcomes.get(" and ".join(texts)) is True
    value = entry.attributes[name]
    said, same = dumps(value), dumps(tests.get("equals", value))
    alike = said == same and said in map(dumps, tests.get("one_of", [value]))
    comparable = type(value) is int or not {"at_least", "at_most"} & tests.keys()
    return alike and comparable and bool(tests.get("at_least", value) <= value <= tests.get("at_most", value))


class Doors:
    """The pools of one waitlist, with their sizes, and what became of those that are no more."""

    def __init__(self) -> None:
        self.sizes = dict[str, int]()
        self._gone = dict[str, str]()

    def take(self, event: dict[str, Any], live: Iterable[Any]) -> None:
        """Take in new sizes, and count holders where they belong from then on; version 1 knew one pool."""
        named = {one["name"]: one["capacity"] for one in event.get("pools", [{**event, "name": "general"}])}
        moves = {move["source"]: move["target"] for move in event.get("from_pool", [])}
        self.sizes = self.sizes | named
        for entry in live:
            entry.pool = moves.get(entry.pool, entry.pool)
        for source in moves.keys() - named.keys():
            self.sizes = {pool: size for pool, size in self.sizes.items() if pool != source}
            self._gone = {pool: moves[source] if now == source else now for pool, now in self._gone.items()}
            self._gone[source] = moves[source]
        self._gone = {pool: now for pool, now in self._gone.items() if pool not in self.sizes}

    def chosen(self, entry: Any, rules: list[dict[str, Any]]) -> list[str]:
        """Return the pools that an entry chose; all of them, those of the policy's rules first, where it chose none."""
        own = [self._gone.get(pool, pool) for pool in entry.pools]
        every = [*(rule["name"] for rule in rules if rule["name"] in self.sizes), *self.sizes]
        return list(dict.fromkeys(own or every))

    def accepted(self, entry: Any, rules: list[dict[str, Any]]) -> list[str]:
        """Return those that it may have as well, in the order in which it takes them."""
        shut = {rule["name"] for rule in rules if not all(meets(one, entry) for one in rule.get("eligible", []))}
        return [pool for pool in self.chosen(entry, rules) if pool not in shut]

    def unmet(self, entry: Any, eligible: list[dict[str, Any]], rules: list[dict[str, Any]]) -> str:
        """Return the code of the first condition not met; where every pool is shut, the first chosen has some too."""
        first = next(iter(self.chosen(entry, rules)), "")
        own = [one for rule in rules if rule["name"] == first for one in rule.get("eligible", [])]
        asked = eligible if self.accepted(entry, rules) else [*eligible, *own]
        return next((str(one["code"]) for one in asked if not meets(one, entry)), "")
