"""Carried out again without a change, a history goes as it went; under another policy, as brute force says."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from ledger.commands import Accept, Admit, Approve, Cancel, Decline, Join, OfferNext, Open, Part, Split, Withdraw
from ledger.events import PolicyAdopted, PoolCapacity, SpotOffered, WaitlistOpened
from ledger.intake.remedies import undoing
from ledger.policy import ByAttribute, ByJoined, Eligibility, Policy
from replays.otherwise.inputs import inputs
from replays.otherwise.what_if import what_if
from replays.otherwise.world import World
from replays.past.history import AtPosition, Now, view
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger, after

FIRST_COME = Policy(offer_window="1h", after_expiry="leave")


@settings(max_examples=60, deadline=None)
@given(histories())
def test_carried_out_again_unchanged_everybody_ends_as_on_record(ledger: Ledger) -> None:
    if _is_corrected(ledger):
        return
    seen = view(ledger, LIST)
    assert seen is not None
    record = World(LIST).follow(inputs(ledger, LIST))
    again = World(LIST, record).follow(inputs(ledger, LIST))
    assert again.stop is None
    for world in (record, again):
        assert {key: _state(world, key) for key in world.keys} == {
            number: (entry.state, entry.party, entry.pool) for number, entry in seen.book.entries.items()
        }
        assert world.waitlist.pools == seen.waitlist.pools
    assert [record.rank(key) for key in sorted(record.keys)] == [again.rank(key) for key in sorted(again.keys)]


def test_a_join_that_was_undone_is_undone_in_another_course_too() -> None:
    ledger = Ledger()
    ledger.open("jazz", FIRST_COME, general=0)
    ledger.do("jazz", Join(person="ann"), after(1))
    undo = undoing(ledger.command(2))
    assert undo is not None
    ledger.do("jazz", undo, after(2))
    again = World("jazz", World("jazz").follow(inputs(ledger, "jazz"))).follow(inputs(ledger, "jazz"))
    assert _state(again, 2)[0] == "withdrawn"


def _is_corrected(ledger: Ledger) -> bool:
    """Whether something was undone: what sets again what a record replaced finds no such record in another course."""
    return any(row[3].startswith("EventCorrected") for row in ledger.rows)


def test_the_parts_of_a_party_are_themselves_in_another_course_too() -> None:
    ledger = Ledger()
    ledger.do("jazz", Open(pools=(PoolCapacity("general", 4),), policy=FIRST_COME, zone="UTC"), after(0))
    ledger.do("jazz", Join(person="ann", party=4), after(1))
    parts = (Part("ann's second", 1), Part("ann's third", 2))
    ledger.do("jazz", Split(entry=ledger.entry("jazz", "ann").number, parts=parts), after(2))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann's third").number), after(3))
    again = World("jazz", World("jazz").follow(inputs(ledger, "jazz"))).follow(inputs(ledger, "jazz"))
    states = {key: _state(again, key)[:2] for key in sorted(again.keys)}
    assert states == {2: ("admitted", 1), 4: ("admitted", 1), 5: ("cancelled", 2)}


@pytest.mark.parametrize("still_asks", [True, False])
def test_who_was_let_in_once_a_second_actor_agreed_is_in_another_course_too(still_asks: bool) -> None:
    ledger = Ledger()
    policy = replace(FIRST_COME, second_approver=True, over_capacity="override")
    ledger.do("jazz", Open(pools=(PoolCapacity("general", 1),), policy=policy, zone="UTC"), after(0))
    ledger.do("jazz", Join(person="ann"), after(1))
    ledger.do("jazz", Admit(join=Join(person="bob"), code="accessibility", reason="digest"), after(2), by="mia")
    proposal = ledger.outcomes[-1][1].facts[0].position
    ledger.do("jazz", Approve(proposal=proposal), after(3), by="tom")
    record = World("jazz").follow(inputs(ledger, "jazz"))
    again = World("jazz", record, replace(policy, second_approver=still_asks)).follow(inputs(ledger, "jazz"))
    bob = ledger.entry("jazz", "bob").number
    assert {key: _state(again, key)[0] for key in sorted(again.keys)} == {2: "admitted", bob: "admitted"}


@settings(max_examples=40, deadline=None)
@given(histories())
def test_under_the_policy_on_record_nobody_wins_and_nobody_loses(ledger: Ledger) -> None:
    facts = [fact for _, outcome in ledger.outcomes for fact in outcome.facts]
    opened = facts[0].event
    assert isinstance(opened, WaitlistOpened)
    if any(isinstance(fact.event, PolicyAdopted) for fact in facts) or _is_corrected(ledger):
        return
    found = what_if(ledger, LIST, opened.policy)
    assert found is not None
    assert (found.fates, found.stop) == ((), None)
    # A request refused on record is carried out there and refused again; here, what makes no sense is not tried.
    assert replace(found.recorded, passed_over=0) == replace(found.otherwise, passed_over=0)
    assert found.recorded.offers == sum(isinstance(fact.event, SpotOffered) for fact in facts)


def test_it_stops_at_the_first_answer_that_nobody_can_know() -> None:
    ledger = _two_tiers()
    found = what_if(ledger, "jazz", _members_first())
    assert found is not None
    assert found.stop is not None
    assert (found.stop.reason, found.stop.entry) == ("answer", ledger.book.entries and _number(ledger, "cat"))
    assert found.otherwise.offered == 1
    assert {(fate.person, fate.turn) for fate in found.fates} == {("bob", "loses"), ("cat", "gains")}


def test_with_an_assumption_it_goes_on_to_the_end() -> None:
    ledger = _two_tiers()
    accepted = what_if(ledger, "jazz", _members_first(), "accept")
    expired = what_if(ledger, "jazz", _members_first(), "expire", Now(after(100)))
    assert accepted is not None
    assert expired is not None
    assert {(fate.person, fate.turn) for fate in accepted.fates} == {("bob", "loses"), ("cat", "gains")}
    assert (accepted.stop, accepted.otherwise.assumed) == (None, 1)
    assert (expired.otherwise.expired, expired.recorded.expired) == (1, 0)


def test_as_recorded_the_answer_to_another_offer_is_taken_for_this_one() -> None:
    ledger = _two_tiers()
    ledger.do("jazz", Cancel(entry=_number(ledger, "bob")), after(20))
    ledger.do("jazz", Decline(entry=_number(ledger, "cat")), after(25))
    found = what_if(ledger, "jazz", _members_first(), "as-recorded")
    assert found is not None
    assert [(fate.person, fate.turn, fate.state, fate.state_otherwise) for fate in found.fates] == [
        ("bob", "later", "cancelled", "cancelled"),
        ("cat", "earlier", "declined", "declined"),
    ]
    assert found.otherwise.assumed == 2


def test_spots_that_wait_for_an_organiser_are_counted_as_idle() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(backfill="manual", offer_window="none"), general=1)
    ledger.do("jazz", Join(person="ann", wait=True), after(0))
    ledger.do("jazz", OfferNext(), after(30))
    ledger.do("jazz", Accept(entry=_number(ledger, "ann")), after(31))
    found = what_if(ledger, "jazz", Policy(offer_window="none"), "accept")
    assert found is not None
    assert (found.recorded.idle_seconds, found.otherwise.idle_seconds) == (30 * 60, 0)
    assert found.recorded.fill_seconds == 30 * 60


def test_who_left_the_queue_on_record_gives_the_spot_back_that_they_have_otherwise() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(backfill="manual"), general=1)
    ledger.do("jazz", Join(person="ann", wait=True), after(1))
    ledger.do("jazz", Join(person="bob", wait=True), after(2))
    ledger.do("jazz", Withdraw(entry=_number(ledger, "ann")), after(3))
    found = what_if(ledger, "jazz", Policy(promotion="admit"), "accept")
    assert found is not None
    assert [(fate.person, fate.turn) for fate in found.fates] == [("ann", "gains"), ("bob", "gains")]
    assert found.fates[0].state_otherwise == "cancelled"


def test_up_to_an_earlier_moment_only_what_had_happened_counts() -> None:
    ledger = _two_tiers()
    found = what_if(ledger, "jazz", _members_first(), as_of=AtPosition(_number(ledger, "cat")))
    assert found is not None
    assert (found.fates, found.stop, found.unchanged) == ((), None, 3)


def _two_tiers() -> Ledger:
    """Ann is in and gives her spot back; by joining it goes to Bob, by tier to Cat."""
    ledger = Ledger()
    order = (ByJoined(),)
    policy = Policy(order=order, attributes=_members_first().attributes, offer_window="1h", after_expiry="leave")
    ledger.open("jazz", policy, general=1)
    for minute, (name, tier) in enumerate([("ann", "public"), ("bob", "public"), ("cat", "member")], 1):
        ledger.do("jazz", Join(person=name, attributes={"tier": tier}), after(minute))
    ledger.do("jazz", Cancel(entry=_number(ledger, "ann")), after(10))
    ledger.do("jazz", Accept(entry=_number(ledger, "bob")), after(15))
    return ledger


def _members_first() -> Policy:
    from ledger.policy import Attribute

    return Policy(
        name="members-first",
        order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()),
        attributes={"tier": Attribute(kind="enum", values=("member", "public"))},
        offer_window="1h",
        after_expiry="leave",
    )


def _number(ledger: Ledger, person: str) -> int:
    return ledger.entry("jazz", person).number


def _state(world: World, key: int) -> tuple[str, int, str | None]:
    entry = world.entry(key)
    assert entry is not None
    return entry.state, entry.party, entry.pool


def test_what_another_policy_does_not_read_keeps_nobody_from_joining_under_it() -> None:
    ledger = Ledger()
    order = (ByAttribute(name="tier", ranking=("member", "public")), ByJoined())
    adults = Eligibility(attribute="age", at_least=18, code="too_young")
    policy = replace(FIRST_COME, order=order, eligible=(adults,))
    ledger.do("jazz", Open(pools=(PoolCapacity("general", 1),), policy=policy, zone="UTC"), after(0))
    for minute, (person, tier) in enumerate((("ann", "public"), ("bob", "public"), ("cleo", "member")), start=1):
        who = Join(person=person, attributes={"tier": tier}, outcomes={adults.text: True})
        ledger.do("jazz", who, after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number), after(9))
    found = what_if(ledger, "jazz", FIRST_COME, "accept")
    assert found is not None
    assert found.otherwise.passed_over == 0
    bob, cleo = (ledger.entry("jazz", who).number for who in ("bob", "cleo"))
    assert [(fate.key, fate.turn) for fate in found.fates] == [(bob, "gains"), (cleo, "loses")]


def test_a_join_is_passed_over_where_another_policy_asks_for_what_is_not_on_record() -> None:
    ledger = Ledger()
    ledger.do("jazz", Open(pools=(PoolCapacity("general", 1),), policy=FIRST_COME, zone="UTC"), after(0))
    ledger.do("jazz", Join(person="ann"), after(1))
    by_tier = replace(FIRST_COME, order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()))
    found = what_if(ledger, "jazz", by_tier)
    assert found is not None
    assert found.otherwise.passed_over == 1


def test_who_was_refused_on_record_may_join_under_another_policy() -> None:
    ledger = Ledger()
    adults = Eligibility(attribute="age", at_least=18, code="too_young")
    policy = replace(FIRST_COME, eligible=(adults,))
    ledger.do("jazz", Open(pools=(PoolCapacity("general", 1),), policy=policy, zone="UTC"), after(0))
    for minute, person in enumerate(("ann", "bob", "cleo"), start=1):
        ledger.do("jazz", Join(person=person, outcomes={adults.text: person != "bob"}), after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number), after(9))
    found = what_if(ledger, "jazz", FIRST_COME, "accept")
    assert found is not None
    assert [(fate.person, fate.turn, fate.state) for fate in found.fates] == [
        ("cleo", "loses", "offered"),
        ("bob", "gains", None),
    ]
