"""Where does an entry stand? Rank keys as bytes that compare like the policy's order, and the class of what fits it.

A key is a fixed number of 8-byte big-endian numbers, one a criterion, then the position of the join (or of the ending
that sent the entry to the end of the line), then the entry's number: a total order without clocks, texts, collations
or chance. The same bytes order entries in Python, SQLite and PostgreSQL.
"""

import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, assert_never, cast

from msgspec import Struct

from ledger.book import Entry, Waitlist
from ledger.decision import SkipCode
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Criterion, Eligibility, Policy, Value

_OFFSET = 2**63
LAST = 2**62
"""Stands for a value that is missing and ranks last; larger than any number a policy can hold."""

_BLOCKED = "!"
"""Begins the class of entries that no spot can fit, whatever room there is; the skip code follows."""
_BUT = "!"
"""Before pools in a class: any but these."""


class KeyInputs(Protocol):
    """What a rank depends on; ``joined`` is a position."""

    @property
    def number(self) -> int:
        """The entry's number, unique."""
        ...

    @property
    def priority(self) -> int:
        """Staff priority, higher first."""
        ...

    @property
    def joined(self) -> int:
        """The position that ranks the entry."""
        ...

    @property
    def rounds(self) -> int:
        """How many offers to it expired."""
        ...

    @property
    def drawn(self) -> int | None:
        """Place in the draw."""
        ...

    @property
    def attributes(self) -> dict[str, Value]:
        """Attributes by name."""
        ...


def rank_key(order: tuple[Criterion, ...], entry: KeyInputs) -> bytes:
    """Return the entry's memcomparable rank key under a policy's order: a smaller key ranks first."""
    numbers = [_number(criterion, entry) for criterion in order]
    numbers += [entry.joined, entry.number]
    return _packer(len(numbers)).pack(*[number + _OFFSET for number in numbers])


def compared(order: tuple[Criterion, ...], entry: KeyInputs) -> tuple[Value | None, ...]:
    """Return the values that the key compares, as people read them; the join's position ends them."""
    values = tuple(_value(criterion, entry) for criterion in order)
    return values if any(isinstance(criterion, ByJoined) for criterion in order) else (*values, entry.joined)


class Accepted(Struct, frozen=True):
    """Which pools an entry can get a spot in: those named, in its own order, or any but those left out.

    Attributes:
        named: the pools it chose and may have; None where it chose none, so that it takes pools made later too.
        without: pools that it may not have.
    """

    named: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    def among(self, pools: Iterable[str]) -> list[str]:
        """Return those of the waitlist's pools that it can get a spot in, in the order in which it takes them."""
        if self.named is None:
            return list(pools) if not self.without else [name for name in pools if name not in self.without]
        known = set(pools)
        return [name for name in self.named if name in known]


ANY = Accepted()
"""What almost everybody accepts: any pool."""


def accepts(entry: Entry, waitlist: Waitlist) -> Accepted:
    """Return the pools that an entry chose and may have under the rules of the pools."""
    if not entry.pools and not waitlist.policy.pool_rules:
        return ANY
    closed = tuple(
        rule.name for rule in waitlist.policy.pool_rules if unmet(rule.eligible, entry.attributes, entry.outcomes)
    )
    if not entry.pools:
        return Accepted(None, closed)
    chosen = dict.fromkeys(waitlist.dissolved.get(name, name) for name in entry.pools)
    return Accepted(tuple(name for name in chosen if name not in closed))


def is_open(accepted: Accepted, waitlist: Waitlist) -> bool:
    """Whether any pool of a waitlist is open to whoever accepts these."""
    return bool(waitlist.pools if accepted is ANY else accepted.among(waitlist.pool_names))


@lru_cache(maxsize=4096)  # alike entries share one text, of which there are few
def fit_class(accepted: Accepted, party: int, blocked: str = "") -> str:
    """Return the class of entries for which the same spots fit: a skip code, or party size and set of pools accepted.

    The order in which an entry takes its pools decides where it sits, not whether it fits, so it makes no class.
    """
    if blocked:
        return _BLOCKED + blocked
    if accepted.named is not None:
        return f"{party}:{','.join(sorted(accepted.named))}"
    return f"{party}:{_BUT}{','.join(sorted(accepted.without))}" if accepted.without else f"{party}:"


def blocked_by(fit: str) -> SkipCode | None:
    """Return the skip code that holds the entries of a class back, whatever room there is; None where none does."""
    return cast("SkipCode", fit[len(_BLOCKED) :]) if fit.startswith(_BLOCKED) else None


@lru_cache(maxsize=4096)
def parse_fit(fit: str) -> tuple[int, Accepted]:
    """Return party size and accepted pools, in no order of anybody's own, of an unblocked fit class."""
    party, _, pools = fit.partition(":")
    if pools.startswith(_BUT):
        return int(party), Accepted(None, tuple(pools[len(_BUT) :].split(",")))
    return int(party), Accepted(tuple(pools.split(",")) if pools else None)


def eligibility_fault(policy: Policy, attributes: dict[str, Value], outcomes: dict[str, bool]) -> str | None:
    """Return the code of the first eligibility rule that is not met, or None.

    An attribute of which neither value nor outcome is known does not meet a rule about it.
    """
    return unmet(policy.eligible, attributes, outcomes)


def unmet(rules: tuple[Eligibility, ...], attributes: dict[str, Value], outcomes: dict[str, bool]) -> str | None:
    """Return the code of the first of these rules that is not met, or None."""
    for rule in rules:
        if rule.attribute in attributes:
            is_met = rule.is_met_by(attributes[rule.attribute])
        else:
            is_met = outcomes.get(rule.text, False)
        if not is_met:
            return rule.code
    return None


@lru_cache(maxsize=32)
def _packer(count: int) -> struct.Struct:
    return struct.Struct(f">{count}Q")


def _number(criterion: Criterion, entry: KeyInputs) -> int:
    match criterion:
        case ByJoined():
            return entry.joined
        case ByPriority():
            return -entry.priority
        case ByAttribute():
            return _attribute_number(criterion, entry.attributes.get(criterion.name))
        case ByRounds():
            return entry.rounds
        case ByDraw():
            return LAST if entry.drawn is None else entry.drawn
        case _:
            assert_never(criterion)


def _attribute_number(criterion: ByAttribute, value: Value | None) -> int:
    if value is None:
        return LAST
    if criterion.ranking:
        for place, listed in enumerate(criterion.ranking):
            if type(listed) is type(value) and listed == value:
                return place
        return LAST
    if isinstance(value, str):
        return LAST
    return -int(value) if criterion.highest_first else int(value)


def _value(criterion: Criterion, entry: KeyInputs) -> Value | None:
    match criterion:
        case ByJoined():
            return entry.joined
        case ByPriority():
            return entry.priority
        case ByAttribute():
            return entry.attributes.get(criterion.name)
        case ByRounds():
            return entry.rounds
        case ByDraw():
            return entry.drawn
        case _:
            assert_never(criterion)
