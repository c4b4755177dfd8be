"""What is wrong with a policy that its types cannot say? Each fault is a sentence for whoever wrote it."""

from ledger.instant import CANONICAL, duration
from ledger.offer_hours import hours_faults
from ledger.policy import ByAttribute, JoinLimit, Penalties, Policy, typed


def faults(policy: Policy) -> list[str]:
    """Return what is wrong with a policy that its types cannot say, a sentence each; empty when it can be adopted."""
    limit = [] if policy.join_limit is None else _limit_faults(policy.join_limit)
    penalties = [] if policy.penalty_rules is None else _penalty_faults(policy.penalty_rules, policy)
    return [*_length_faults(policy), *limit, *penalties, *_time_faults(policy), *_attribute_faults(policy)]


def _length_faults(policy: Policy) -> list[str]:
    window = None if policy.offer_window == "none" else policy.offer_window
    return [
        *_length_fault("offer_window", window),
        *_length_fault("stop_before", policy.stop_before),
        *_length_fault("grace", policy.grace),
    ]


def _length_fault(setting: str, length: str | None) -> list[str]:
    if length is None:
        return []
    try:
        duration(length)
    except ValueError as error:
        return [f"{setting}: {error}"]
    return []


def _limit_faults(limit: JoinLimit) -> list[str]:
    found = []
    if (limit.joins is None) == (limit.active is None):
        found.append("limit: it needs either joins or active")
    if limit.active is not None and limit.within is not None:
        found.append("limit: within goes with joins; whoever is active counts, however long ago they joined")
    if limit.active is not None and limit.over == "waitlist":
        found.append('limit: a person is active once on a waitlist anyway; active goes with over = "series"')
    return [*found, *_length_fault("limit", limit.within)]


def _penalty_faults(rules: Penalties, policy: Policy) -> list[str]:
    found = []
    if not rules.no_show and not rules.late_cancel:
        found.append("penalties: nothing costs points; give no_show or late_cancel some")
    if rules.late_cancel and policy.starts_at is None:
        found.append("penalties: nobody can cancel late where the policy names no start; give it starts_at")
    return [*found, *_length_fault("penalties", rules.late_from), *_length_fault("penalties", rules.lasts)]


def _time_faults(policy: Policy) -> list[str]:
    found = [] if policy.offer_hours is None else hours_faults(policy.offer_hours)
    if policy.starts_at is not None and not CANONICAL.fullmatch(policy.starts_at):
        found.append(f"starts_at: {policy.starts_at!r} is not settled to an instant such as 2026-04-18T07:00:00.000Z")
    return found


def _attribute_faults(policy: Policy) -> list[str]:
    found = []
    kinds = [
        criterion.name if isinstance(criterion, ByAttribute) else type(criterion).__name__ for criterion in policy.order
    ]
    found += [f"order: {name} stands twice" for name in sorted({name for name in kinds if kinds.count(name) > 1})]
    for criterion in policy.order:
        if isinstance(criterion, ByAttribute) and criterion.ranking and criterion.highest_first:
            found.append(f"order: {criterion.name} has a ranking and highest_first; it can have one of them")
        if isinstance(criterion, ByAttribute) and len(set(map(typed, criterion.ranking))) < len(criterion.ranking):
            found.append(f"order: the ranking of {criterion.name} lists a value twice")
    conditions = [("eligible", rule) for rule in policy.eligible]
    conditions += [("pools", rule) for one in policy.pool_rules for rule in one.eligible]
    for where, rule in conditions:
        if not rule.text:
            found.append(f"{where}: {rule.attribute} needs at_least, at_most, equals or one_of")
    names = [rule.name for rule in policy.pool_rules]
    found += [f"pools: {name} stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return found
