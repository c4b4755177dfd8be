"""What must always hold, whatever was done: two books come to the same, and the invariants after every step."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from ledger import commands
from ledger.book import ACTIVE, Entry
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand
from ledger.events import EntryAdmitted, NoticeRecorded, OfferExpired, PolicyAdopted, SpotOffered, WaitlistOpened
from ledger.evolve import evolve
from ledger.fact import Fact
from ledger.instant import Instant
from ledger.journey import Outcome, perform
from ledger.matching import NO_RUN, choose, table
from ledger.memory_book import MemoryBook
from ledger.policy import Policy, stop
from tests.scenarios.books import Shelf

LIST = "jazz"
OTHER = "tap"
"""Another waitlist of the series, whose entries count where the policy limits joining over it."""
ENDINGS = ("OfferAccepted", "OfferDeclined", "OfferExpired", "OfferRevoked")


class Holding(RuleBasedStateMachine):
    """The waitlists, as a book in memory and one in SQLite have them, and what holds of them."""

    memory: MemoryBook
    shelf: Shelf
    facts: list[Fact]
    now: Instant
    overs: int

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
