"""Whatever organisers and people do, in any order, as time goes by: what ``holding`` says holds after every step."""

from contextlib import AbstractContextManager
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from ledger import commands
from ledger.book import ACTIVE
from ledger.commands import AnyCommand
from ledger.decision import OverrideCode
from ledger.events import PolicyAdopted, PoolCapacity, decides
from ledger.instant import Instant, add, duration
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from tests.properties.holding import LIST, OTHER, Holding
from tests.replays.histories import (
    ABOUT_LIST,
    SERIES,
    choices,
    comes_too_late,
    policies,
    recuts,
    said,
    suited,
    taken_back,
)
from tests.scenarios.books import Shelf, sqlite

START = Instant("2026-04-18T09:00:00.000Z")
PEOPLE = st.sampled_from([f"person-{number}" for number in range(6)])
CODES = st.sampled_from(get_args(OverrideCode))
POOLS = ("floor", "balcony")
HALTS = (commands.Pause(), commands.Unpause(), commands.Close(), commands.Close(joining_only=True), commands.Reopen())


class Waitlists(Holding):
    """One waitlist with two pools under a drawn policy, on a book in memory and one in SQLite."""

    @initialize(policy=policies(START), floor=st.integers(0, 3), balcony=st.integers(0, 2))
    def opens(self, policy: Any, floor: int, balcony: int) -> None:
        self.memory = MemoryBook()
        self.lent: AbstractContextManager[Shelf] = sqlite()
        self.shelf = self.lent.__enter__()
        self.facts = []
        self.now = START
        self.overs = 0
        full = (PoolCapacity("general", 0),)
        self.do(commands.Open(pools=full, policy=Policy(), zone="UTC", series=SERIES), waitlist=OTHER)
        pools = (PoolCapacity("floor", floor), PoolCapacity("balcony", balcony))
        self.do(commands.Open(pools=pools, policy=policy, zone="UTC", series=SERIES))

    def teardown(self) -> None:
        if hasattr(self, "lent"):
            self.lent.__exit__(None, None, None)

    @rule(
        person=PEOPLE,
        party=st.sampled_from([1, 1, 2, 3]),
        data=st.data(),
        wait=st.booleans(),
        tier=st.sampled_from(["member", "public"]),
        adult=st.sampled_from([True, True, False]),
    )
    def joins(self, person: str, party: int, data: st.DataObject, wait: bool, tier: str, adult: bool) -> None:
        waitlist = self.memory.waitlists[LIST]
        pools = data.draw(choices(waitlist))
        attributes, outcomes = said(waitlist.policy, tier, adult=adult)
        self.do(
            commands.Join(person=person, party=party, pools=pools, wait=wait, attributes=attributes, outcomes=outcomes)
        )

    @rule(person=PEOPLE, anyway=st.booleans(), data=st.data())
    def joins_against_a_rule(self, person: str, anyway: bool, data: st.DataObject) -> None:
        attributes, outcomes = said(self.memory.waitlists[LIST].policy, "member", adult=True)
        placed = data.draw(st.none() | st.integers(2, len(self.facts)))
        why: dict[str, Any] = {"code": "other", "reason": "digest", "beyond_limit": anyway, "placed": placed}
        self.do(commands.Join(person=person, attributes=attributes, outcomes=outcomes, **why))

    @rule(person=PEOPLE)
    def comes_and_goes_elsewhere(self, person: str) -> None:
        there = self.memory.active_entry(OTHER, person)
        self.do(
            commands.Join(person=person) if there is None else commands.Withdraw(entry=there.number), waitlist=OTHER
        )

    @rule(data=st.data(), verb=st.sampled_from([commands.Accept, commands.Decline, commands.Withdraw, commands.Cancel]))
    @precondition(lambda self: self.numbers())
    def answers(self, data: st.DataObject, verb: Any) -> None:
        self.do(verb(entry=data.draw(st.sampled_from(self.numbers()))))

    @rule(data=st.data(), code=CODES, explained=st.booleans(), add_spot=st.booleans())
    @precondition(lambda self: self.numbers())
    def gives_by_hand(self, data: st.DataObject, code: Any, explained: bool, add_spot: bool) -> None:
        entry = data.draw(st.sampled_from(self.numbers()))
        why = {"code": code, "reason": "digest"} if explained else {}
        self.do(
            commands.Admit(entry=entry, add_spot=add_spot, **why)
            if data.draw(st.booleans())
            else commands.OfferTo(entry=entry, **why)
        )

    @rule(data=st.data())
    @precondition(lambda self: self.entries("waiting", "suspended"))
    def carries_over(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.entries("waiting", "suspended")))
        decided = any(decides(fact.event) for fact in self.facts)
        outcome = self.do(commands.Admit(entry=entry.number, carried_over=True))
        assert outcome.refused is None or decided

    @rule(
        data=st.data(),
        verb=st.sampled_from([commands.Leave, commands.Resume, commands.Reinstate, commands.NoShow]),
    )
    @precondition(lambda self: self.numbers())
    def comes_and_goes(self, data: st.DataObject, verb: Any) -> None:
        self.do(verb(entry=data.draw(st.sampled_from(self.numbers()))))

    @rule(data=st.data(), length=st.sampled_from([None, "30m", "3h"]))
    @precondition(lambda self: self.entries("waiting", "suspended"))
    def suspends(self, data: st.DataObject, length: str | None) -> None:
        entry = data.draw(st.sampled_from(self.entries("waiting", "suspended")))
        until = None if length is None else add(self.now, duration(length))
        self.do(commands.Suspend(entry=entry.number, until=until))

    @rule(
        data=st.data(),
        party=st.sampled_from([None, 1, 2]),
        tier=st.sampled_from(["member", "public"]),
        adult=st.sampled_from([None, True, False]),
        placed=st.sampled_from([None, None, 1, 3]),
    )
    @precondition(lambda self: self.numbers())
    def amends(self, data: st.DataObject, party: int | None, tier: str, adult: bool | None, placed: int | None) -> None:
        waitlist = self.memory.waitlists[LIST]
        entry, pools = data.draw(st.sampled_from(self.numbers())), data.draw(st.none() | choices(waitlist))
        attributes, outcomes = said(waitlist.policy, tier, adult=bool(adult))
        given: dict[str, Any] = {} if adult is None else {"attributes": attributes, "outcomes": outcomes}
        given |= {} if placed is None else {"placed": placed, "code": "late_form", "reason": "digest"}
        self.do(commands.Amend(entry=entry, party=party, pools=pools, **given))

    @rule(data=st.data(), code=CODES, priority=st.integers(-1, 2))
    @precondition(lambda self: self.numbers())
    def staff_puts_forward_or_back(self, data: st.DataObject, code: Any, priority: int) -> None:
        entry = data.draw(st.sampled_from(self.numbers()))
        self.do(
            commands.Displace(entry=entry, code=code)
            if data.draw(st.booleans())
            else commands.Prioritise(entry=entry, priority=priority, code=code)
        )

    @rule(data=st.data(), size=st.integers(1, 2))
    @precondition(lambda self: any(one.party > 2 for one in self.entries(*ACTIVE)))
    def splits(self, data: st.DataObject, size: int) -> None:
        entry = data.draw(st.sampled_from([one for one in self.entries(*ACTIVE) if one.party > 2]))
        part = commands.Part(f"part-{len(self.facts)}", size)
        self.do(commands.Split(entry=entry.number, parts=(part,)))

    @rule(kept=PEOPLE, merged=PEOPLE)
    def turn_out_to_be_one(self, kept: str, merged: str) -> None:
        if kept != merged:
            self.do(commands.Merge(kept=kept, merged=merged))

    @rule(data=st.data(), remedy=st.sampled_from(get_args(commands.Remedy)))
    @precondition(lambda self: self.numbers())
    def undoes(self, data: st.DataObject, remedy: commands.Remedy) -> None:
        entry = self.memory.entries[data.draw(st.sampled_from(self.numbers()))]
        about = None if remedy in ABOUT_LIST else entry.number
        undo = commands.Undo(position=entry.last, remedy=remedy, entry=about)
        self.do(taken_back(entry, self.facts[entry.last - 1].event) or undo)

    @rule(data=st.data())
    @precondition(lambda self: self.memory.waitlists[LIST].was)
    def undoes_what_is_about_the_list(self, data: st.DataObject) -> None:
        waitlist = self.memory.waitlists[LIST]
        was = waitlist.was[data.draw(st.sampled_from(sorted(waitlist.was)))]
        if was.policy is not None:
            back = commands.AdoptPolicy(policy=suited(was.policy, waitlist))
            if back.policy != was.policy or comes_too_late(back, self.now):
                return
        self.do(commands.Undo(position=was.record, remedy="again"))

    @rule(count=st.integers(1, 3))
    def offers_next(self, count: int) -> None:
        self.do(commands.OfferNext(count=count))

    @rule(data=st.data(), code=CODES)
    @precondition(lambda self: self.entries("offered"))
    def revokes(self, data: st.DataObject, code: Any) -> None:
        self.do(commands.Revoke(entry=data.draw(st.sampled_from(self.entries("offered"))).number, code=code))

    @rule(pool=st.sampled_from(POOLS), capacity=st.integers(0, 4))
    def resizes(self, pool: str, capacity: int) -> None:
        self.do(commands.ChangeCapacity(pools=(PoolCapacity(pool, capacity),)))

    @rule(data=st.data())
    def cuts_anew(self, data: st.DataObject) -> None:
        self.do(data.draw(recuts(self.memory.waitlists[LIST])))

    @rule(command=st.sampled_from((*HALTS, commands.Unpause(), commands.Reopen())))
    def halts_or_goes_on(self, command: AnyCommand) -> None:
        self.do(command)

    @rule(policy=policies(START))
    def adopts(self, policy: Any) -> None:
        command = commands.AdoptPolicy(policy=suited(policy, self.memory.waitlists[LIST]))
        if not comes_too_late(command, self.now):
            self.do(command)

    @rule(data=st.data(), by=st.sampled_from(["mia", "tom", "tom", "nobody"]))
    @precondition(lambda self: self.memory.waitlists[LIST].proposals)
    def approves_or_takes_back(self, data: st.DataObject, by: str) -> None:
        waitlist = self.memory.waitlists[LIST]
        proposal = data.draw(st.sampled_from(waitlist.proposals))
        adopted = any(isinstance(fact.event, PolicyAdopted) for fact in self.facts[proposal.position :])
        if by == "nobody":
            self.do(commands.Undo(position=proposal.position, remedy="unpropose"))
        elif not adopted and not waitlist.dissolved:  # else it may speak of what is no more: a mistake
            self.do(commands.Approve(proposal=proposal.position), by=by)

    @rule(data=st.data(), sent=st.booleans(), repeat=st.booleans())
    @precondition(lambda self: self.numbers())
    def tells(self, data: st.DataObject, sent: bool, repeat: bool) -> None:
        entries = data.draw(st.lists(st.sampled_from(self.numbers()), min_size=1, max_size=3))
        self.do(commands.Tell(entries=tuple(entries), channel="email", sent=sent, repeat=repeat))

    @rule(algorithm=st.sampled_from(["rfc3797", "sha256"]), sources=st.sampled_from([("lotto",), ("lotto", "stars")]))
    def announces_a_draw(self, algorithm: Any, sources: tuple[str, ...]) -> None:
        draw = self.memory.waitlists[LIST].draw
        again = commands.RerunDraw(reason="digest", algorithm=algorithm, sources=sources)
        self.do(commands.AnnounceDraw(algorithm=algorithm, sources=sources) if draw is None else again)

    @rule(value=st.integers(0, 99))
    def holds_the_draw(self, value: int) -> None:
        draw = self.memory.waitlists[LIST].draw
        self.do(commands.HoldDraw(values=(str(value),) * (1 if draw is None else len(draw.sources))))

    @rule(length=st.sampled_from(["1m", "40m", "2h"]))
    def time_goes_by(self, length: str) -> None:
        self.now = add(self.now, duration(length))

    @rule()
    def ticks(self) -> None:
        self.do(commands.Tick())


Waitlists.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestWaitlists = Waitlists.TestCase
