"""Policies at random: any settings that this version honours, in any mixture."""

from datetime import timedelta
from random import Random

from msgspec import UNSET

from ledger.instant import Instant, add
from ledger.offer_hours import OfferHours
from ledger.policy import (
    Attribute,
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
)

ORDERS: tuple[tuple[Criterion, ...], ...] = (
    (ByJoined(),),
    (ByPriority(), ByJoined()),
    (ByRounds(), ByJoined()),
    (ByPriority(), ByDraw(), ByJoined()),
    (ByAttribute("tier", ("gold", "silver"), missing="last"), ByJoined()),
    (ByPriority(), ByAttribute("points", highest_first=True, missing="last")),
    (ByAttribute("points", missing="last"), ByAttribute("tier", ("gold",), missing="last"), ByJoined()),
)
ELIGIBLE: tuple[tuple[Eligibility, ...], ...] = (
    (),
    (Eligibility("age", "too_young", at_least=18),),
    (
        Eligibility("tier", "members_only", one_of=("gold", "silver")),
        Eligibility("age", "not_adult", at_least=18, at_most=99),
    ),
    (Eligibility("cleared", "not_cleared", equals=True),),
)
GOLD = Eligibility("tier", "gold_only", equals="gold")
SENIOR = Eligibility("age", "too_young", at_least=40)
POOL_RULES: tuple[tuple[PoolRule, ...], ...] = (
    (PoolRule("floor", (GOLD,)),),
    (PoolRule("balcony"), PoolRule("floor", (SENIOR,))),
    (PoolRule("general", (GOLD, SENIOR)),),
    (PoolRule("gallery", (GOLD,)), PoolRule("balcony", (GOLD,))),
)
"""Rules of pools; a policy with a rule for a pool that is not there is a mistake, and is not asked."""
LIMITS = (
    JoinLimit(3),
    JoinLimit(1, "2h"),
    JoinLimit(2, "2h", over="series"),
    JoinLimit(active=1, over="series"),
    JoinLimit(active=2, over="series"),
)
PENALTIES = (
    Penalties(no_show=1, lasts="2h", over="series"),
    Penalties(no_show=1, delay_from=2),
    Penalties(no_show=2, late_cancel=1, late_from="6h", delay_from=2),
    Penalties(no_show=1, late_cancel=2, late_from="7h", lasts="2h", delay_from=2, over="series"),
)
ATTRIBUTES = {
    "tier": Attribute("enum", ("gold", "silver", "bronze")),
    "points": Attribute("integer", at_least=-2, at_most=5),
    "cleared": Attribute("boolean"),
}


HOURS = (
    OfferHours(days="mon-sun", start="09:00", end="11:30", zone="Asia/Tokyo"),
    OfferHours(days="mon-fri", start="08:00", end="20:00", holidays=("2026-01-06", "2026-01-07")),
)


def any_policy(chance: Random, at: Instant) -> Policy:
    """Return a policy of any settings that this version honours, adopted at this instant."""
    starts_at = chance.choice((None, None, None, add(at, timedelta(hours=8))))
    return Policy(
        order=chance.choice(ORDERS),
        eligible=chance.choice(ELIGIBLE) if chance.random() < 0.3 else (),
        attributes=ATTRIBUTES,
        offer_window=chance.choice(("30m", "2h", "1d", "none")),
        backfill=chance.choice(("auto", "auto", "manual")),
        promotion=chance.choice(("offer", "offer", "admit")),
        join_when_free=chance.choice(("admit", "admit", "queue", "refuse")),
        duplicate_join=chance.choice(("return", "refuse")),
        grace=chance.choice(("0m", "0m", "15m")),
        second_approver=chance.random() < 0.2,
        window_from=chance.choice(("offer", "offer", "notice")),
        offer_hours=chance.choice((None, None, *HOURS)),
        starts_at=starts_at,
        stop_before=chance.choice(("2h", "30m")),
        after_expiry=chance.choice(("leave", "keep", "end_of_line")),
        after_decline=chance.choice(("leave", "keep", "end_of_line")),
        does_not_fit=chance.choice(("skip", "block")),
        over_capacity=chance.choice(("refuse", "override")),
        capacity_cut=chance.choice(("keep", "revoke_offers", "displace")),
        on_close=chance.choice(("honour_offers", "revoke_offers")),
        rebalance=chance.random() < 0.3,
        max_waiting=chance.choice((None, 2, 6)),
        limit=chance.choice(LIMITS) if chance.random() < 0.4 else UNSET,
        penalties=chance.choice((UNSET, *(PENALTIES if starts_at else PENALTIES[:2]))),
        added_spots=chance.choice((0, 2, 5)),
        pools=chance.choice(POOL_RULES) if chance.random() < 0.3 else UNSET,
    )
