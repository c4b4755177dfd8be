"""What are the published rules of a waitlist, and what does each setting mean?

A policy is data: it is recorded whole, with every default expanded and with the version of the rules' meaning, so
that a later default can never change an earlier decision. Every setting is in docs/format.md, 7.
"""

import hashlib
import json
from functools import lru_cache
from typing import Annotated, Literal, assert_never

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.instant import Instant, add, duration
from ledger.offer_hours import OfferHours

RULES = 1
"""The version of the rules' meaning that this code writes; raised when a setting comes to mean something else."""

MAX_INTEGER = 2**53 - 1
Whole = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Number = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Value = bool | Number | Word
"""What an attribute may be: never free text about a person."""


class ByPriority(Struct, frozen=True, tag_field="by", tag="priority", forbid_unknown_fields=True):
    """Staff priority, higher first; 0 unless staff changed it."""


class ByAttribute(Struct, frozen=True, tag_field="by", tag="attribute", forbid_unknown_fields=True):
    """An attribute: by its place in ``ranking``, or by its number, lowest first unless ``highest_first``."""

    name: Slug
    ranking: tuple[Value, ...] = ()
    highest_first: bool = False
    missing: Literal["error", "last"] = "error"


class ByRounds(Struct, frozen=True, tag_field="by", tag="rounds", forbid_unknown_fields=True):
    """How many offers to the entry expired unanswered, fewest first: everybody is tried before anybody is again."""


class ByDraw(Struct, frozen=True, tag_field="by", tag="draw", forbid_unknown_fields=True):
    """The order of the draw held; entries that were not in it rank after all drawn."""


class ByJoined(Struct, frozen=True, tag_field="by", tag="joined", forbid_unknown_fields=True):
    """The position of the join, or of the ending that sent the entry to the end of the line."""


Criterion = ByPriority | ByAttribute | ByRounds | ByDraw | ByJoined


class Eligibility(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One condition that an entry must meet; ``code`` is what a refused person is told."""

    attribute: Slug
    code: Slug
    at_least: Number | None = None
    at_most: Number | None = None
    equals: Value | None = None
    one_of: tuple[Value, ...] = ()

    @property
    def text(self) -> str:
        """The condition in one line; names its outcome where only the outcome is stored, so that no two are alike."""
        parts = []
        if self.at_least is not None:
            parts.append(f"{self.attribute}>={self.at_least}")
        if self.at_most is not None:
            parts.append(f"{self.attribute}<={self.at_most}")
        if self.equals is not None:
            parts.append(f"{self.attribute}={_written(self.equals)}")
        if self.one_of:
            parts.append(f"{self.attribute} in {_written(self.one_of)}")
        return " and ".join(parts)

    def is_met_by(self, value: Value) -> bool:
        """Whether an attribute of this value meets the condition."""
        if self.at_least is not None and not (_is_number(value) and value >= self.at_least):  # type: ignore[operator]
            return False
        if self.at_most is not None and not (_is_number(value) and value <= self.at_most):  # type: ignore[operator]
            return False
        if self.equals is not None and not _same(value, self.equals):
            return False
        return not self.one_of or any(_same(value, allowed) for allowed in self.one_of)


class PoolRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who may take the spots of a pool: whoever meets all its conditions. A pool without a rule is open to all."""

    name: Slug
    eligible: tuple[Eligibility, ...] = ()


class JoinLimit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How often one person may join, or on how many waitlists of a series at once.

    Attributes:
        joins: at most so many entries are made, whatever becomes of them.
        within: only those made in a time as long as this count; without it all do.
        active: at most so many entries are in their queues or hold an offer or a spot, on waitlists that are not over.
        over: the waitlist alone, or all waitlists of its series.
    """

    joins: Whole | None = None
    within: str | None = None
    active: Whole | None = None
    over: Literal["waitlist", "series"] = "waitlist"

    @property
    def counts(self) -> Literal["joins", "active"]:
        """Which entries of a person count."""
        return "joins" if self.active is None else "active"

    @property
    def most(self) -> int:
        """How many of them there may be before somebody may not join."""
        return (self.joins if self.active is None else self.active) or 0


class Penalties(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What it costs not to use a spot: points, which delay whoever joins while they have too many.

    Attributes:
        no_show: how many for not coming.
        late_cancel: how many for giving a spot back too late.
        late_from: how long before the start it is too late.
        lasts: how long points last; without it, until staff let the person be offered a spot.
        delay_from: with so many an entry is offered nothing, until enough of them are no more.
        over: whether points of this waitlist count, or of all waitlists of its series.
    """

    no_show: Whole = 0
    late_cancel: Whole = 0
    late_from: str = "0m"
    lasts: str | None = None
    delay_from: Annotated[int, Meta(ge=1, le=MAX_INTEGER)] = 1
    over: Literal["waitlist", "series"] = "waitlist"


class Attribute(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The values an attribute may take: listed ones, a bounded integer, or true and false."""

    kind: Literal["enum", "integer", "boolean"]
    values: tuple[Word, ...] = ()
    at_least: Number | None = None
    at_most: Number | None = None


AfterOffer = Literal["leave", "keep", "end_of_line"]
"""What becomes of an entry whose offer ends without being accepted."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The published rules of one waitlist. Encoded whole: a default left out today could mean another tomorrow."""

    name: Annotated[str, Meta(min_length=1, max_length=64)] = "first-come"
    order: tuple[Criterion, ...] = (ByJoined(),)
    eligible: tuple[Eligibility, ...] = ()
    attributes: dict[Slug, Attribute] = {}
    offer_window: str = "24h"
    offer_hours: OfferHours | None = None
    backfill: Literal["auto", "manual"] = "auto"
    promotion: Literal["offer", "admit"] = "offer"
    join_when_free: Literal["admit", "queue", "refuse"] = "admit"
    duplicate_join: Literal["return", "refuse"] = "return"
    window_from: Literal["offer", "notice"] = "offer"
    starts_at: str | None = None
    stop_before: str = "2h"
    grace: str = "0m"
    after_expiry: AfterOffer = "end_of_line"
    after_decline: AfterOffer = "leave"
    does_not_fit: Literal["skip", "block"] = "skip"
    over_capacity: Literal["refuse", "override"] = "refuse"
    capacity_cut: Literal["keep", "revoke_offers", "displace"] = "keep"
    on_close: Literal["honour_offers", "revoke_offers"] = "honour_offers"
    rebalance: bool = False
    max_waiting: Whole | None = None
    added_spots: Whole = 5
    second_approver: bool = False
    pools: tuple[PoolRule, ...] | UnsetType = UNSET
    limit: JoinLimit | UnsetType = UNSET
    penalties: Penalties | UnsetType = UNSET
    rules: Literal[1] = 1

    @property
    def pool_rules(self) -> tuple[PoolRule, ...]:
        """The rules of the pools, in the policy's order; ``pools`` came later than the format, so it may be unset."""
        return () if isinstance(self.pools, UnsetType) else self.pools

    @property
    def join_limit(self) -> JoinLimit | None:
        """How often a person may join, if that is limited; ``limit`` came later than the format, like ``pools``."""
        return None if isinstance(self.limit, UnsetType) else self.limit

    @property
    def penalty_rules(self) -> Penalties | None:
        """What it costs not to use a spot, if anything; ``penalties`` came later than the format, like ``pools``."""
        return None if isinstance(self.penalties, UnsetType) else self.penalties

    @property
    def is_about_series(self) -> bool:
        """Whether what happens on other waitlists of the series counts."""
        rules = (self.join_limit, self.penalty_rules)
        return any(rule is not None and rule.over == "series" for rule in rules)

    @property
    def conditions(self) -> tuple[Eligibility, ...]:
        """All conditions: of joining, then of each pool."""
        return self.eligible + tuple(condition for rule in self.pool_rules for condition in rule.eligible)


_encoder = msgspec.json.Encoder(order="sorted")


def policy_digest(policy: Policy) -> str:
    """Return the SHA-256, in hex, of the policy's canonical JSON."""
    return hashlib.sha256(_encoder.encode(policy)).hexdigest()


def stop(policy: Policy) -> Instant | None:
    """Return when offers stop: ``stop_before`` ahead of ``starts_at``; None where the policy names no start."""
    return None if policy.starts_at is None else add(Instant(policy.starts_at), -duration(policy.stop_before))


def declared(policy: Policy) -> frozenset[str]:
    """Return the attributes that the policy reads or lists; any other is an error at the join."""
    return _read_by(policy)[0]


def threshold_only(policy: Policy) -> frozenset[str]:
    """Return the attributes of which only an eligibility outcome matters: their values are not recorded."""
    return _read_by(policy)[1]


def attribute_fault(policy: Policy, name: str, value: Value) -> str | None:
    """Return why an attribute may not have this value under the policy, or None."""
    if name not in declared(policy):
        known = ", ".join(sorted(declared(policy))) or "no attribute"
        return f"the policy {policy.name!r} knows no attribute {name!r}; it reads {known}"
    for criterion in policy.order:
        if isinstance(criterion, ByAttribute) and criterion.name == name:
            fault = _criterion_fault(criterion, value)
            if fault:
                return fault
    kind = policy.attributes.get(name)
    return _kind_fault(name, kind, value) if kind else None


@lru_cache(maxsize=1024)
def _named(
    order: tuple[Criterion, ...], eligible: tuple[Eligibility, ...], listed: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    ordering = {criterion.name for criterion in order if isinstance(criterion, ByAttribute)}
    gating = {rule.attribute for rule in eligible}
    return frozenset(ordering | gating | listed), frozenset(gating - ordering - listed)


def _read_by(policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    return _named(policy.order, policy.conditions, frozenset(policy.attributes))


def _criterion_fault(criterion: ByAttribute, value: Value) -> str | None:
    if criterion.ranking:
        if criterion.missing == "last" or any(_same(value, listed) for listed in criterion.ranking):
            return None
        return f"{criterion.name} must be one of {', '.join(map(as_text, criterion.ranking))}, not {as_text(value)}"
    return None if _is_number(value) else f"{criterion.name} must be a whole number, not {as_text(value)}"


def _kind_fault(name: str, kind: Attribute, value: Value) -> str | None:
    match kind.kind:
        case "enum":
            right = isinstance(value, str) and value in kind.values
            wanted = "one of " + ", ".join(kind.values)
        case "integer":
            low = -MAX_INTEGER if kind.at_least is None else kind.at_least
            high = MAX_INTEGER if kind.at_most is None else kind.at_most
            right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
            wanted = f"a whole number from {low} to {high}"
        case "boolean":
            right = isinstance(value, bool)
            wanted = "true or false"
        case _:
            assert_never(kind.kind)
    return None if right else f"{name} must be {wanted}, not {as_text(value)}"


def _is_number(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _same(one: Value, other: Value) -> bool:
    return typed(one) == typed(other)


def typed(value: Value) -> tuple[str, Value]:
    """Return a value apart from its likes: Python holds 1 and True for equal, a policy does not."""
    return type(value).__name__, value


def _written(value: Value | tuple[Value, ...]) -> str:
    """Return a value as JSON, in which the text "1" is not the number 1."""
    return json.dumps(value, separators=(",", ":"))


def as_text(value: Value) -> str:
    """Return a value as people write it: ``true``, not ``True``."""
    return str(value).lower() if isinstance(value, bool) else str(value)
