"""Histories of waitlists at random: any policy, any verb, in any state in which it means something."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

from msgspec import UNSET
from msgspec.structs import replace

from ledger import commands, events
from ledger.book import ACTIVE, Entry, State
from ledger.decision import OverrideCode, RevokeCode
from ledger.draw import Algorithm
from ledger.events import PoolCapacity
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
    Value,
)
from ledger.refusals import Mistake
from ledger.rules.joining import reduced
from tests.oracle.chronicle import Chronicle

START = Instant("2026-01-05T09:00:00.000Z")
LISTS = ("jazz", "agility")
PEOPLE = 14
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
    "points": Attribute("integer"),
    "cleared": Attribute("boolean"),
}
CODES: tuple[OverrideCode, ...] = ("accessibility", "late_form", "error_correction", "other")
REASON = "a-digest"


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
        offer_hours=chance.choice(
            (None, None, OfferHours(days="mon-sun", start="09:00", end="11:30", zone="Asia/Tokyo"))
        ),
        starts_at=starts_at,
        after_expiry=chance.choice(("leave", "keep", "end_of_line")),
        after_decline=chance.choice(("leave", "keep", "end_of_line")),
        does_not_fit=chance.choice(("skip", "block")),
        over_capacity=chance.choice(("refuse", "override")),
        capacity_cut=chance.choice(("keep", "revoke_offers", "displace")),
        on_close=chance.choice(("honour_offers", "revoke_offers")),
        rebalance=chance.random() < 0.3,
        max_waiting=chance.choice((None, 2, 6)),
        limit=chance.choice(LIMITS) if chance.random() < 0.3 else UNSET,
        penalties=chance.choice((UNSET, *(PENALTIES if starts_at else PENALTIES[:2]))),
        added_spots=chance.choice((0, 2, 5)),
        pools=chance.choice(POOL_RULES) if chance.random() < 0.3 else UNSET,
    )


class Writer:
    """Writes a history, step by step, of what chance picks among all that can be asked."""

    def __init__(self, chance: Random, lists: Sequence[str] = LISTS) -> None:
        self.chance = chance
        self.chronicle = Chronicle()
        self.at = START
        self.name = ""
        self.lists = lists
        for name in lists:
            pools = chance.choice((("general",), ("floor", "balcony"), ("floor", "balcony", "box")))
            capacities = tuple(PoolCapacity(pool, chance.randint(0, 4)) for pool in pools)
            policy = any_policy(chance, self.at)
            if any(rule.name not in pools for rule in policy.pool_rules):
                policy = replace(policy, pools=UNSET)
            self.chronicle.do(name, commands.Open(pools=capacities, policy=policy, zone="UTC", series="shows"), self.at)

    def write(self, steps: int) -> list[tuple[int, bytes]]:
        """Take so many steps and return all that was recorded."""
        for _ in range(steps):
            self.at = add(self.at, timedelta(minutes=self.chance.choice((0, 1, 7, 30, 45, 150))))
            self.name = self.chance.choice(self.lists)
            verb = self.chance.choice(VERBS)
            verb(self)
        return self.chronicle.records

    def do(self, command: commands.AnyCommand) -> None:
        """Carry a command out; what cannot be understood is not asked."""
        with suppress(Mistake):
            self.chronicle.do(self.name, command, self.at)

    def happen(self, *happened: events.ListEvent) -> None:
        """Record what has no verb yet."""
        self.chronicle.happen(self.name, self.at, *happened)

    def one(self, *states: State) -> Entry | None:
        """Return an entry in one of these states, if there is any once everything due is recorded."""
        self.chronicle.do(self.name, commands.Tick(), self.at)
        found = self.chronicle.entries(self.name, *states)
        return self.chance.choice(found) if found else None

    def pools(self) -> tuple[str, ...]:
        """Return pools to accept: any, or some in an order of one's own."""
        names = [pool.name for pool in self.chronicle.waitlist(self.name).pools]
        return tuple(self.chance.sample(names, self.chance.randint(0, len(names))))

    def a_join(self) -> commands.Join:
        """Return a request to join."""
        attributes: dict[str, Value] = {"tier": self.chance.choice(("gold", "silver", "bronze"))}
        attributes["points"] = self.chance.randint(-2, 3)
        attributes["cleared"] = self.chance.random() < 0.8
        policy = self.chronicle.waitlist(self.name).policy
        if any(rule.attribute == "age" for rule in policy.conditions):
            attributes["age"] = self.chance.choice((17, 18, 40, 100))
        kept, outcomes = reduced(attributes, policy)
        return commands.Join(
            person=f"person-{self.chance.randint(1, PEOPLE)}",
            party=self.chance.choice((1, 1, 1, 2, 3)),
            attributes=kept,
            outcomes=outcomes,
            pools=self.pools(),
            wait=self.chance.random() < 0.2,
        )

    def join(self) -> None:
        self.do(self.a_join())

    def join_here_too(self) -> None:
        elsewhere = [one for name in self.lists if name != self.name for one in self.chronicle.entries(name, *ACTIVE)]
        if elsewhere:
            join = replace(self.a_join(), person=self.chance.choice(elsewhere).person)
            anyway = replace(join, beyond_limit=True, code=self.chance.choice(CODES), reason=REASON)
            self.do(self.chance.choice((join, anyway)))

    def approve(self) -> None:
        proposals = self.chronicle.waitlist(self.name).proposals
        if proposals:
            with suppress(Mistake):  # the policy may ask for something else by now
                self.chronicle.do(self.name, commands.Approve(proposal=proposals[0].position), self.at, by="tom")

    def tell(self) -> None:
        if entry := self.one("offered", "offered", "waiting", "admitted"):
            self.do(commands.Tell(entries=(entry.number,), channel="email", sent=self.chance.random() < 0.7))

    def tick(self) -> None:
        self.do(commands.Tick())

    def accept(self) -> None:
        if entry := self.one("offered", "offered", "waiting", "expired"):
            self.do(commands.Accept(entry=entry.number))

    def decline(self) -> None:
        if entry := self.one("offered"):
            self.do(commands.Decline(entry=entry.number))

    def withdraw(self) -> None:
        if entry := self.one("offered", "waiting", "suspended"):
            self.do(commands.Withdraw(entry=entry.number))

    def cancel(self) -> None:
        if entry := self.one("admitted"):
            self.do(commands.Cancel(entry=entry.number))

    def revoke(self) -> None:
        code: RevokeCode = self.chance.choice(CODES)
        if entry := self.one("offered"):
            self.do(commands.Revoke(entry=entry.number, code=code, reason=REASON))

    def offer_next(self) -> None:
        window = self.chance.choice((None, "10m", "3h"))
        self.do(commands.OfferNext(count=self.chance.randint(1, 3), window=window))

    def offer_to(self) -> None:
        if entry := self.one("waiting", "suspended"):
            self.do(commands.OfferTo(entry=entry.number, code=self.chance.choice(CODES), reason=REASON))

    def admit(self) -> None:
        code, added = self.chance.choice(CODES), self.chance.random() < 0.4
        if entry := self.one("waiting", "suspended"):
            self.do(commands.Admit(entry=entry.number, add_spot=added, code=code, reason=REASON))

    def carry_over(self) -> None:
        if entry := self.one("waiting", "suspended"):
            self.do(commands.Admit(entry=entry.number, carried_over=True))

    def admit_stranger(self) -> None:
        join = self.a_join()
        if self.chronicle.book.active_entry(self.name, join.person) is None:
            self.do(commands.Admit(join=join, add_spot=self.chance.random() < 0.4, code="safety", reason=REASON))

    def resize(self) -> None:
        pools = [pool.name for pool in self.chronicle.waitlist(self.name).pools]
        chosen = self.chance.sample(pools, self.chance.randint(1, len(pools)))
        if len(pools) < 4 and self.chance.random() < 0.1:
            chosen.append("gallery")
        capacities = tuple(PoolCapacity(name, self.chance.randint(0, 5)) for name in chosen)
        self.do(commands.ChangeCapacity(pools=capacities))

    def cut_anew(self) -> None:
        pools = [pool.name for pool in self.chronicle.waitlist(self.name).pools]
        source, target = self.chance.choice(pools), self.chance.choice([*pools, "gallery", "terrace"])
        sizes = {target: self.chance.randint(0, 5)}
        if self.chance.random() < 0.5:
            sizes[source] = self.chance.randint(0, 4)
        capacities = tuple(PoolCapacity(name, size) for name, size in sizes.items())
        self.do(commands.ChangeCapacity(pools=capacities, from_pool=(events.PoolMove(source, target),)))

    def adopt(self) -> None:
        self.do(commands.AdoptPolicy(policy=any_policy(self.chance, self.at)))

    def suspend(self) -> None:
        until = self.chance.choice((None, add(self.at, timedelta(minutes=self.chance.choice((5, 60, 300))))))
        if entry := self.one("waiting", "suspended"):
            self.do(commands.Suspend(entry=entry.number, until=until))

    def resume(self) -> None:
        if entry := self.one("suspended", "suspended", "waiting"):
            self.do(commands.Resume(entry=entry.number))

    def prioritise(self) -> None:
        if entry := self.one("waiting", "suspended", "offered"):
            priority = self.chance.randint(-1, 3)
            self.do(commands.Prioritise(entry=entry.number, priority=priority, code="accessibility", reason=REASON))

    def amend(self) -> None:
        if entry := self.one("waiting", "suspended", "offered", "admitted"):
            party = self.chance.choice((None, 1, 2))
            gold: dict[str, Value] = {"tier": "gold", "points": 5}
            attributes, pools = self.chance.choice((None, gold)), self.chance.choice((None, self.pools()))
            amend = commands.Amend(entry=entry.number, party=party, attributes=attributes, pools=pools)
            placed = self.chance.choice((None, None, entry.number // 2 or 1))
            why = replace(amend, placed=placed, code=self.chance.choice(CODES), reason=REASON)
            self.do(self.chance.choice((amend, why)))

    def merge(self) -> None:
        kept, merged = (f"person-{number}" for number in self.chance.sample(range(1, PEOPLE + 1), 2))
        self.do(commands.Merge(kept=kept, merged=merged, reason=REASON))

    def reinstate(self) -> None:
        if entry := self.one("withdrawn", "declined", "expired", "cancelled", "no_show", "waiting"):
            self.do(commands.Reinstate(entry=entry.number))

    def leave(self) -> None:
        if entry := self.one("waiting", "suspended", "offered", "admitted"):
            self.do(commands.Leave(entry=entry.number))

    def take_back(self) -> None:
        if entry := self.one("admitted"):
            displace = commands.Displace(entry=entry.number, code=self.chance.choice(CODES), reason=REASON)
            self.do(self.chance.choice((displace, commands.NoShow(entry=entry.number))))

    def join_late(self) -> None:
        placed = self.chance.randint(self.chronicle.waitlist(self.name).opened, len(self.chronicle.records))
        self.do(replace(self.a_join(), placed=placed, code=self.chance.choice(CODES), reason=REASON))

    def stay_away_and_join_again(self) -> None:
        if entry := self.one("admitted"):
            self.do(commands.NoShow(entry=entry.number))
            self.do(replace(self.a_join(), person=entry.person))

    def restore(self) -> None:
        entry = self.one("cancelled")
        if entry is not None and not self.chronicle.is_active(entry):
            for pool in self.chronicle.waitlist(self.name).pools:
                if pool.free >= entry.party:
                    self.happen(events.AdmissionRestored(entry=entry.number, cancelled=entry.last, pool=pool.name))
                    return

    def stand_still(self) -> None:
        waitlist = self.chronicle.waitlist(self.name)
        joining_only = self.chance.random() < 0.5
        halting = self.chance.choice((commands.Pause(), commands.Close(joining_only=joining_only)))
        resuming = commands.Unpause() if waitlist.paused else commands.Reopen()
        self.do(resuming if waitlist.paused or waitlist.closed != "no" else halting)

    def draw(self) -> None:
        held = self.chronicle.waitlist(self.name).draw
        sources = ("lotto", "stars")[: self.chance.randint(1, 2)]
        algorithm: Algorithm = self.chance.choice(("rfc3797", "sha256"))
        if held is None:
            self.do(commands.AnnounceDraw(algorithm=algorithm, sources=sources))
        elif held.held is None:
            self.do(commands.HoldDraw(values=tuple(str(self.chance.randint(0, 9999)) for _ in held.sources)))
        else:
            self.do(commands.RerunDraw(reason=REASON, algorithm=algorithm, sources=sources))


OFTEN = (Writer.join,) * 12 + (Writer.accept, Writer.cancel, Writer.withdraw, Writer.decline, Writer.offer_next) * 3
VERBS: tuple[Callable[[Writer], None], ...] = (
    *OFTEN,
    Writer.tick,
    Writer.join_here_too,
    Writer.join_here_too,
    Writer.revoke,
    Writer.offer_to,
    Writer.admit,
    Writer.carry_over,
    Writer.admit_stranger,
    Writer.resize,
    Writer.cut_anew,
    Writer.adopt,
    Writer.suspend,
    Writer.resume,
    Writer.prioritise,
    Writer.amend,
    Writer.reinstate,
    Writer.take_back,
    Writer.join_late,
    *(Writer.stay_away_and_join_again,) * 3,
    Writer.leave,
    Writer.merge,
    Writer.merge,
    Writer.restore,
    Writer.tell,
    Writer.approve,
    Writer.approve,
    Writer.stand_still,
    Writer.draw,
    Writer.draw,
)
