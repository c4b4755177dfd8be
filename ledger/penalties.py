"""What does it cost not to use a spot, and when is that over? Points, for a time (docs/format.md, 11.5)."""

from collections.abc import Iterable

from ledger.book import Entry
from ledger.decision import Penalty, Position
from ledger.instant import LATEST, Instant, add, duration
from ledger.policy import Policy


def is_late(policy: Policy, at: Instant) -> bool:
    """Whether a spot that is given back now comes back too late; never where the policy names no start."""
    rules = policy.penalty_rules
    if rules is None or policy.starts_at is None:
        return False
    return at >= add(Instant(policy.starts_at), -duration(rules.late_from))


def for_cancelling(policy: Policy, record: Position, at: Instant) -> Penalty | None:
    """Return what giving a spot back costs."""
    rules = policy.penalty_rules
    return _penalty(policy, rules.late_cancel, record, at) if rules is not None and is_late(policy, at) else None


def for_no_show(policy: Policy, record: Position, at: Instant) -> Penalty | None:
    """Return what not coming costs."""
    rules = policy.penalty_rules
    return None if rules is None else _penalty(policy, rules.no_show, record, at)


def counting(entries: Iterable[Entry], at: Instant) -> tuple[Penalty, ...]:
    """Return the penalties that these entries brought and that count now, in order of their records."""
    owed = (entry.owes for entry in entries)
    return tuple(sorted((one for one in owed if one and (one.until is None or one.until > at)), key=_by_record))


def delayed_until(penalties: Iterable[Penalty], policy: Policy) -> Instant | None:
    """Return when enough of these penalties are no more; None where they are too few to delay anybody."""
    rules, last_first = policy.penalty_rules, sorted(penalties, key=_ends, reverse=True)
    points = 0
    for penalty in last_first:
        points += penalty.points
        if rules is not None and points >= rules.delay_from:
            return _ends(penalty)
    return None


def _penalty(policy: Policy, points: int, record: Position, at: Instant) -> Penalty | None:
    rules = policy.penalty_rules
    if rules is None or not points:
        return None
    return Penalty(record, points, None if rules.lasts is None else add(at, duration(rules.lasts)))


def _ends(penalty: Penalty) -> Instant:
    return penalty.until or LATEST


def _by_record(penalty: Penalty) -> Position:
    return penalty.record
