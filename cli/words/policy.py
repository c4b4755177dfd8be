"""What does a policy say, in words that an applicant can be given?"""

from collections.abc import Iterator
from typing import assert_never

from cli.words.clockface import Clockface
from cli.words.offer_rules import offer_sentences
from cli.words.plain import count, in_units, listed
from ledger.policy import (
    ByAttribute,
    ByDraw,
    ByJoined,
    ByPriority,
    ByRounds,
    Criterion,
    Eligibility,
    JoinLimit,
    Penalties,
    Policy,
    PoolRule,
    Value,
)


def in_words(policy: Policy) -> str:
    """Return the order in one phrase."""
    return in_order(policy.order)


def in_order(order: tuple[Criterion, ...]) -> str:
    """Return what an order compares, in one phrase."""
    return f"by {', then by '.join(map(criterion_in_words, order))}"


def sentences(policy: Policy, clock: Clockface) -> list[str]:
    """Return the policy, a sentence a setting."""
    found = [f"The next spot goes {in_words(policy)}; the earlier record breaks the last tie."]
    found += [
        f"Only those with {condition(rule)} may join; others are refused: {rule.code.replace('_', ' ')}."
        for rule in policy.eligible
    ]
    found += [f"Spots in {rule.name} are {for_whom(rule)}." for rule in policy.pool_rules]
    found.append(
        f"A spot that comes free is {'offered' if policy.promotion == 'offer' else 'given'} at once to the next."
        if policy.backfill == "auto"
        else "A spot that comes free is offered when an organiser says so."
    )
    found += offer_sentences(policy, clock)
    found.append(
        {
            "admit": "Who joins while a spot is free, and nobody waiting could take it, is admitted at once.",
            "queue": "Who joins is queued, even while a spot is free.",
            "refuse": "While a spot is free nobody is taken into the queue.",
        }[policy.join_when_free]
    )
    found.append(
        "A party that does not fit yet is passed over and keeps its rank."
        if policy.does_not_fit == "skip"
        else "A party that does not fit yet keeps the free spots for itself."
    )
    if policy.rebalance:
        found.append("Who holds a spot may be moved to another pool they accept, so that somebody waiting fits.")
    found.append(
        "Nobody is admitted beyond the capacity."
        if policy.over_capacity == "refuse"
        else "Staff may admit beyond the capacity, with a code and a reason on record."
    )
    if policy.second_approver:
        found.append("Whatever staff give against these rules, a second member of staff has to approve.")
    found.append(
        "When the list is closed, offers that are out can still be accepted."
        if policy.on_close == "honour_offers"
        else "When the list is closed, offers that are out are taken back."
    )
    if policy.max_waiting is not None:
        found.append(f"The queue takes at most {policy.max_waiting}.")
    if policy.join_limit is not None:
        found.append(limit_in_words(policy.join_limit))
    if policy.penalty_rules is not None:
        found += penalties_in_words(policy.penalty_rules)
    return found


def limit_in_words(limit: JoinLimit) -> str:
    """Return how often one person may join."""
    if limit.counts == "active":
        lists = count(limit.most, "waitlist")
        return f"One person may be on at most {lists} of the series at once: waiting, with an offer or with a spot."
    within = f" in {in_units(limit.within)}" if limit.within else ""
    what = "join" if limit.over == "waitlist" else "join waitlists of the series"
    return f"One person may {what} at most {count(limit.most, 'time')}{within}."


def penalties_in_words(rules: Penalties) -> Iterator[str]:
    """Yield what it costs not to use a spot, and what that leads to."""
    lasts = f"for {in_units(rules.lasts)}" if rules.lasts else "until staff end it"
    if rules.no_show:
        yield f"Whoever holds a spot and does not come has {count(rules.no_show, 'penalty point')} {lasts}."
    if rules.late_cancel:
        late = f"later than {in_units(rules.late_from)} before the start"
        yield f"Whoever gives a spot back {late} has {count(rules.late_cancel, 'penalty point')} {lasts}."
    over = " on the waitlists of the series" if rules.over == "series" else ""
    points = count(rules.delay_from, "penalty point")
    yield f"Whoever joins with {points} or more{over} is offered nothing until they have fewer, and keeps their rank."


def remarks(policy: Policy) -> Iterator[str]:
    """Yield what a policy's author should know and an applicant need not."""
    if policy.rebalance:
        yield (
            "rebalance moves only holders of one spot each, and only so that somebody alone gets a spot; "
            "a party of two or more waits until there is room without moving anybody."
        )
    if any(isinstance(criterion, ByDraw) for criterion in policy.order) and policy.join_when_free == "admit":
        yield "Who joins while a spot is free is admitted before the draw is held, unless the capacity is 0 until then."


def condition(rule: Eligibility) -> str:
    """Return what an eligibility rule asks for: ``age of at least 18``."""
    parts = []
    if rule.at_least is not None:
        parts.append(f"of at least {rule.at_least:,}")
    if rule.at_most is not None:
        parts.append(f"of at most {rule.at_most:,}")
    if rule.equals is not None:
        parts.append(value_in_words(rule.equals))
    if rule.one_of:
        parts.append(listed(map(value_in_words, rule.one_of), "or"))
    return f"the attribute {rule.attribute} {listed(parts)}"


def for_whom(rule: PoolRule) -> str:
    """Return who may have the spots of a pool."""
    conditions = listed(map(condition, rule.eligible))
    return f"only for those with {conditions}" if conditions else "for everybody"


def value_in_words(value: Value) -> str:
    """Return a value of an attribute."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def criterion_in_words(criterion: Criterion) -> str:
    """Return one criterion."""
    match criterion:
        case ByPriority():
            return "staff priority (higher first)"
        case ByAttribute() if criterion.ranking:
            return f"{criterion.name} ({' before '.join(map(value_in_words, criterion.ranking))})"
        case ByAttribute():
            return f"{criterion.name} ({'highest' if criterion.highest_first else 'lowest'} first)"
        case ByRounds():
            return "how many offers expired unanswered (fewest first)"
        case ByDraw():
            return "the order of the draw"
        case ByJoined():
            return "the order of joining"
        case _:
            assert_never(criterion)
