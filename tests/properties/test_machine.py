"""Whatever organisers and people do, in any order, as time goes by: what must always hold, on two books at once."""

from contextlib import AbstractContextManager
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger import commands
from ledger.book import ACTIVE, Entry
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.decision import OverrideCode
from ledger.events import (
    EntryAdmitted,
    NoticeRecorded,
    OfferExpired,
    PolicyAdopted,
    PoolCapacity,
    SpotOffered,
    WaitlistOpened,
    decides,
)
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.instant import Instant, add, duration
from ledger.journey import Outcome, perform
from ledger.matching import NO_RUN, choose, table
from ledger.memory_book import MemoryBook
from ledger.policy import Policy, stop
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

LIST = "jazz"
OTHER = "tap"
"""Another waitlist of the series, whose entries count where the policy limits joining over it."""
START = Instant("2026-04-18T09:00:00.000Z")
PEOPLE = st.sampled_from([f"person-{number}" for number in range(6)])
CODES = st.sampled_from(get_args(OverrideCode))
POOLS = ("floor", "balcony")
HALTS = (commands.Pause(), commands.Unpause(), commands.Close(), commands.Close(joining_only=True), commands.Reopen())
ENDINGS = ("OfferAccepted", "OfferDeclined", "OfferExpired", "OfferRevoked")


class Waitlists(RuleBasedStateMachine):
    """One waitlist with two pools under a drawn policy, on a book in memory and one in SQLite."""

    @initialize(policy=policies(START), floor=st.integers(0, 3), balcony=st.integers(0, 2))
    def opens(self, policy: Any, floor: int, balcony: int) -> None:
        self.memory = MemoryBook()
        self.lent: AbstractContextManager[Shelf] = sqlite()
        self.shelf = self.lent.__enter__()
        self.facts: list[Fact] = []
        self.now = START
        self.overs = 0
        full = (PoolCapacity("general", 0),)
        self.do(commands.Open(pools=full, policy=Policy(), zone="UTC", series=SERIES), waitlist=OTHER)
        pools = (PoolCapacity("floor", floor), PoolCapacity("balcony", balcony))
        self.do(commands.Open(pools=pools, policy=policy, zone="UTC", series=SERIES))

    def teardown(self) -> None:
        if hasattr(self, "lent"):
            self.lent.__exit__(None, None, None)

    def do(self, command: AnyCommand, by: str = "mia", waitlist: str = LIST) -> Outcome:
        """Carry a command out on both books: they must come to the same."""
        position = len(self.facts) + 1
        outcome = perform(command, self.memory, waitlist, self.now, position, by=by, calendar=ZoneCalendar())
        again = perform(command, self.shelf.book, waitlist, self.now, position, by=by, calendar=ZoneCalendar())
        self.shelf.settle()
        assert again == outcome
        self.facts += outcome.facts
        self.check_over(command, outcome)
        return outcome

    def check_over(self, command: AnyCommand, outcome: Outcome) -> None:
        """More stand over the capacity only after a cut or an override that says so."""
        over = sum(waitlist.over for waitlist in self.memory.waitlists.values())
        admitted = [fact.event for fact in outcome.facts if isinstance(fact.event, EntryAdmitted | SpotOffered)]
        says_so = any(
            "over_capacity" in event.decision.deviation or event.decision.kind == "carried_over" for event in admitted
        )
        assert over <= self.overs or isinstance(command, commands.ChangeCapacity) or says_so
        self.overs = over

    def entries(self, *states: str) -> list[Entry]:
        return [entry for entry in self.everybody() if entry.state in states]

    def everybody(self) -> list[Entry]:
        return [entry for entry in self.memory.entries.values() if entry.waitlist == LIST]

    def numbers(self) -> list[int]:
        return [entry.number for entry in self.everybody()]

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

    @invariant()
    def nobody_is_on_the_list_twice(self) -> None:
        persons = [entry.person for entry in self.entries(*ACTIVE)]
        assert len(persons) == len(set(persons))

    @invariant()
    def each_offer_ends_once_and_only_while_live(self) -> None:
        made = {fact.position for fact in self.facts if isinstance(fact.event, SpotOffered)}
        ended = [getattr(fact.event, "offer", 0) for fact in self.facts if type(fact.event).__name__ in ENDINGS]
        live = {entry.offer for entry in self.entries("offered")}
        assert len(ended) == len(set(ended))
        assert made == live | set(ended)
        assert not live & set(ended)

    @invariant()
    def spots_add_up(self) -> None:
        for pool in self.memory.waitlists[LIST].pools:
            mine = [entry for entry in self.everybody() if entry.pool == pool.name]
            assert pool.admitted == sum(entry.party for entry in mine if entry.state == "admitted")
            assert pool.offered == sum(entry.party for entry in mine if entry.state == "offered")
            assert pool.free == sum(count for _, count in self.memory.origins(LIST, pool.name))

    @invariant()
    def the_queue_is_what_sorting_gives(self) -> None:
        waiting = self.entries("waiting", "suspended")
        assert list(self.memory.queue(LIST)) == sorted(waiting, key=lambda entry: entry.key)
        row = self.memory.waitlists[LIST]
        assert (row.waiting, row.suspended) == (len(self.entries("waiting")), len(self.entries("suspended")))
        classes = self.memory.classes(LIST)
        assert classes == {fit: sum(one.fit == fit for one in waiting) for fit in {one.fit for one in waiting}}

    @invariant()
    def the_head_of_the_classes_is_the_first_of_the_table(self) -> None:
        row = self.memory.waitlists[LIST]
        given = [one for one in table(self.memory, row, NO_RUN) if one.verdict == "offered"]
        chosen = choose(self.memory, row)
        assert (
            (chosen and (chosen.entry.number, given[0].pool if chosen.move else chosen.pool))
            == (given[0].entry.number, given[0].pool)
            if given
            else (chosen is None)
        )

    @invariant()
    def the_books_are_equal_and_so_is_a_replay(self) -> None:
        again = MemoryBook()
        for fact in self.facts:
            evolve(again, fact)
        assert again.waitlists == self.memory.waitlists
        assert again.entries == self.memory.entries
        assert self.shelf.book.waitlist(LIST) == self.memory.waitlists[LIST]
        assert all(self.shelf.book.entry(number) == entry for number, entry in self.memory.entries.items())
        assert list(self.shelf.book.queue(LIST)) == list(self.memory.queue(LIST))
        assert self.shelf.book.classes(LIST) == self.memory.classes(LIST)
        for pool in self.memory.waitlists[LIST].pools:
            assert list(self.shelf.book.origins(LIST, pool.name)) == list(self.memory.origins(LIST, pool.name))
        for person in {entry.person for entry in self.memory.entries.values()}:
            assert self.shelf.book.entries_of(person) == self.memory.entries_of(person)
            assert self.shelf.book.active_entry(LIST, person) == self.memory.active_entry(LIST, person)
        assert self.shelf.book.frozen(LIST) == self.memory.frozen(LIST)
        assert self.shelf.book.active(LIST) == self.memory.active(LIST)

    @invariant()
    def an_expiry_is_dated_by_its_own_instant(self) -> None:
        for fact in self.facts:
            if isinstance(fact.event, OfferExpired):
                offer = self.facts[fact.event.offer - 1]
                assert isinstance(offer.event, SpotOffered)
                assert offer.event.deadline is not None
                assert fact.at >= offer.event.deadline

    @invariant()
    def no_deadline_outlives_the_stop_of_its_policy(self) -> None:
        for fact in self.facts:
            if isinstance(fact.event, SpotOffered | NoticeRecorded) and fact.event.deadline is not None:
                end = stop(self.policy_at(fact.position))
                assert end is None or fact.event.deadline <= end

    def policy_at(self, position: int) -> Policy:
        adopted = [
            fact.event for fact in self.facts[:position] if isinstance(fact.event, WaitlistOpened | PolicyAdopted)
        ]
        return adopted[-1].policy

    @invariant()
    def nothing_is_owed_after_a_command(self) -> None:
        last = next(fact for fact in reversed(self.facts) if fact.waitlist == LIST)
        row = self.memory.waitlists[LIST]
        due = self.memory.due(LIST, last.at)
        assert due is None
        if row.makes_offers and row.policy.backfill == "auto" and not self.declined_in(last):
            assert choose(self.memory, row) is None

    def declined_in(self, last: Fact) -> bool:
        """Whether somebody declined and kept a place: they are not tried in the run of their own declining."""
        return any(entry.last == last.position for entry in self.entries("waiting"))


Waitlists.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestWaitlists = Waitlists.TestCase
