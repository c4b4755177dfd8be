"""Histories of waitlists at random: any policy, any verb, in any state in which it means something."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ledger import commands, events
from ledger.book import ACTIVE, Entry, State
from ledger.decision import OverrideCode, RevokeCode
from ledger.draw import Algorithm
from ledger.events import PoolCapacity
from ledger.instant import Instant, add
from ledger.intake.remedies import undoing
from ledger.policy import Value
from ledger.refusals import Mistake
from ledger.rules.joining import reduced
from tests.oracle.chronicle import Chronicle
from tests.oracle.policies import any_policy

START = Instant("2026-01-05T09:00:00.000Z")
LISTS = ("jazz", "agility")
PEOPLE = 14
CODES: tuple[OverrideCode, ...] = ("accessibility", "late_form", "error_correction", "other")
REASON = "a-digest"


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
            self.chronicle.do(
                name, commands.Open(pools=capacities, policy=policy, zone="UTC", series="shows", title=REASON), self.at
            )

    def write(self, steps: int) -> list[tuple[int, bytes]]:
        """Take so many steps and return all that was recorded."""
        for _ in range(steps):
            self.at = add(self.at, timedelta(minutes=self.chance.choice((0, 1, 7, 30, 45, 150))))
            self.name = self.chance.choice(self.lists)
            verb = self.chance.choice(VERBS)
            verb(self)
        return self.chronicle.records

    def do(self, command: commands.AnyCommand) -> None:
        """Carry a command out, now and then with a reason unasked; what cannot be understood is not asked."""
        if getattr(command, "reason", REASON) is None and self.chance.random() < 0.4:
            command = replace(command, reason=REASON)
        with suppress(Mistake):
            self.chronicle.do(self.name, command, self.at)

    def one(self, *states: State) -> Entry | None:
        """Return an entry in one of these states, if there is any once everything due is recorded."""
        self.chronicle.do(self.name, commands.Tick(), self.at)
        found = self.chronicle.entries(self.name, *states)
        return self.chance.choice(found) if found else None

    def pools(self) -> tuple[str, ...]:
        """Return pools to accept: any, or some in an order of one's own."""
        names = [pool.name for pool in self.chronicle.waitlist(self.name).pools]
        return tuple(self.chance.sample(names, self.chance.randint(0, len(names))))

    def attributes(self) -> dict[str, Any]:
        """Return what somebody says of themselves, as the policy in force records it."""
        policy = self.chronicle.waitlist(self.name).policy
        said: dict[str, Value] = {"tier": self.chance.choice(("gold", "silver", "bronze"))}
        said["points"] = self.chance.randint(-2, 3)
        said["cleared"] = self.chance.random() < 0.8
        if any(rule.attribute == "age" for rule in policy.conditions):
            said["age"] = self.chance.choice((17, 18, 40, 100))
        kept, outcomes = reduced(said, policy)
        return {"attributes": kept, "outcomes": outcomes}

    def a_join(self) -> commands.Join:
        """Return a request to join."""
        return commands.Join(
            person=f"person-{self.chance.randint(1, PEOPLE)}",
            party=self.chance.choice((1, 1, 1, 2, 3)),
            pools=self.pools(),
            wait=self.chance.random() < 0.2,
            personal=self.chance.choice(((), (REASON,))),
            **self.attributes(),
        )

    def join(self) -> None:
        self.do(self.a_join())

    def join_here_too(self) -> None:
        elsewhere = [one for name in self.lists if name != self.name for one in self.chronicle.entries(name, *ACTIVE)]
        if elsewhere:
            join = replace(self.a_join(), person=self.chance.choice(elsewhere).person)
            anyway = replace(join, beyond_limit=True, code=self.chance.choice(CODES), reason=REASON)
            self.do(self.chance.choice((join, anyway, anyway)))

    def approve(self) -> None:
        proposals = self.chronicle.waitlist(self.name).proposals
        if proposals:
            with suppress(Mistake):  # the policy may ask for something else by now
                self.chronicle.do(self.name, commands.Approve(proposal=proposals[0].position), self.at, by="tom")

    def tell(self) -> None:
        if entry := self.one("offered", "offered", "offered", "waiting", "admitted"):
            tell = commands.Tell(entries=(entry.number,), channel="email", message=REASON)
            self.do(replace(tell, sent=self.chance.random() < 0.7, repeat=self.chance.random() < 0.2))

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
            said, pools = self.chance.choice(({}, self.attributes())), self.chance.choice((None, self.pools()))
            amend = commands.Amend(entry=entry.number, party=party, pools=pools, **said)
            placed = self.chance.choice((None, None, self.chance.choice(self.chronicle.positions(self.name))))
            why = replace(amend, placed=placed, code=self.chance.choice(CODES), reason=REASON)
            self.do(self.chance.choice((amend, why)))

    def merge(self) -> None:
        here = {entry.person for entry in self.chronicle.entries(self.name, *ACTIVE)}
        anybody = [f"person-{number}" for number in range(1, PEOPLE + 1)]
        kept, merged = self.chance.sample(sorted(here) if len(here) > 1 else anybody, 2)
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
        placed = self.chance.choice(self.chronicle.positions(self.name))
        self.do(replace(self.a_join(), placed=placed, code=self.chance.choice(CODES), reason=REASON))

    def stay_away_and_join_again(self) -> None:
        if entry := self.one("admitted"):
            self.do(commands.NoShow(entry=entry.number))
            self.do(replace(self.a_join(), person=entry.person))

    def split(self) -> None:
        """Make one or two parts of a party entries of their own."""
        if (entry := self.one("waiting", "suspended", "offered", "admitted")) and entry.party > 1:
            names = (f"part-{len(self.chronicle.records)}-{number}" for number in range(entry.party - 1))
            parts = tuple(commands.Part(name, 1) for name in names)
            self.do(commands.Split(entry=entry.number, parts=parts[: self.chance.randint(1, 2)]))

    def undo(self) -> None:
        """Undo a command, mostly one of the last ones, on whichever waitlist that was."""
        back = self.chance.choice((0, 0, 0, 1, 2, 3, 5, 10, 30))
        self.name, command = self.chronicle.command(max(1, len(self.chronicle.records) - back))
        if undo := undoing(command):
            self.do(replace(undo, code=self.chance.choice(CODES), reason=REASON))

    def stand_still(self) -> None:
        joining_only = self.chance.random() < 0.5
        self.do(self.chance.choice((commands.Pause(), commands.Close(joining_only=joining_only))))

    def go_on(self) -> None:
        """Let a waitlist that stands still go on, mostly under another policy: the old one may have stopped."""
        waitlist = self.chronicle.waitlist(self.name)
        if waitlist.closed != "no":
            if self.chance.random() < 0.8:
                self.adopt()
            self.do(commands.Reopen())
        elif waitlist.paused:
            self.do(commands.Unpause())

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
    *(Writer.join_here_too,) * 3,
    Writer.revoke,
    Writer.offer_to,
    Writer.admit,
    Writer.carry_over,
    Writer.admit_stranger,
    *(Writer.resize,) * 3,
    Writer.cut_anew,
    Writer.adopt,
    Writer.suspend,
    *(Writer.resume,) * 2,
    Writer.prioritise,
    *(Writer.amend,) * 3,
    Writer.reinstate,
    Writer.take_back,
    Writer.join_late,
    *(Writer.stay_away_and_join_again,) * 3,
    Writer.leave,
    Writer.merge,
    Writer.merge,
    Writer.split,
    Writer.split,
    *(Writer.undo,) * 6,
    *(Writer.tell,) * 4,
    Writer.approve,
    Writer.approve,
    Writer.stand_still,
    *(Writer.go_on,) * 8,
    Writer.draw,
    Writer.draw,
)
