"""Fairness figures: who asked, who was given a spot, how long they had waited, and where they stood."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.commands import Accept, Admit, Cancel, Join, OfferNext
from ledger.policy import ByAttribute, ByJoined, Policy
from replays.report.board import board
from replays.review.distribution import WAITS, distribution
from replays.review.fairness import Group, fairness
from replays.review.overrides import Span
from tests.replays.written import Ledger, after

TIERS = Policy(
    backfill="manual", order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()), offer_window="2h"
)


def jazz() -> Ledger:
    """Two are in at once; a member who joined last is offered the spot that comes free, an hour later."""
    ledger = Ledger()
    ledger.open("jazz", TIERS, floor=2)
    for minute, (name, tier) in enumerate([("ada", "public"), ("bob", "member"), ("cy", "public"), ("di", "member")]):
        ledger.do("jazz", Join(person=name, attributes={"tier": tier}), after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ada").number), after(10))
    ledger.do("jazz", OfferNext(), after(63))
    ledger.do("jazz", Accept(entry=ledger.entry("jazz", "di").number), after(64))
    return ledger


def test_everybody_who_joined_counts_and_everybody_who_was_given_a_spot_once() -> None:
    found = fairness(jazz(), "jazz")
    assert (found.asked, found.given, dict(found.kinds)) == (4, 3, {"policy": 3})
    assert found.waited is not None
    assert (found.waited.least, found.waited.median, found.waited.most) == (0, 0, 60 * 60)


def test_shares_are_told_by_attribute_and_by_pool() -> None:
    groups = {(group.name, group.value): (group.asked, group.given) for group in fairness(jazz(), "jazz").groups}
    assert groups == {("pool", "floor"): (3, 3), ("tier", "member"): (2, 2), ("tier", "public"): (2, 1)}


def test_the_rank_at_joining_is_set_beside_the_rank_when_given() -> None:
    found = fairness(jazz(), "jazz")
    assert found.joined_at is not None
    assert found.given_at is not None
    assert (found.joined_at.most, found.given_at.most) == (1, 1)


def test_only_those_who_joined_in_a_span_of_time_count() -> None:
    found = fairness(jazz(), "jazz", Span(start=after(2)))
    assert (found.asked, found.given) == (2, 1)
    assert Group("tier", "public", 1, 0, None) in found.groups


def test_whoever_was_carried_over_has_a_spot_and_no_wait() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(backfill="manual"), floor=2)
    ledger.do("jazz", Admit(join=Join(person="ada"), carried_over=True), after(1))
    ledger.do("jazz", Join(person="bob", wait=True), after(1))
    ledger.do("jazz", OfferNext(), after(61))
    found = fairness(ledger, "jazz")
    assert (found.asked, found.given, dict(found.kinds)) == (2, 2, {"carried_over": 1, "policy": 1})
    assert found.waited is not None
    assert found.joined_at is not None
    assert (found.waited.count, found.waited.least, found.joined_at.count) == (1, 60 * 60, 1)
    assert [(group.name, group.given) for group in found.groups] == [("pool", 2)]
    (line,) = board(ledger, ["jazz"], Span()).lines
    assert (line.asked, line.entered, line.waits) == (2, 1, (60 * 60,))


def test_an_override_is_told_apart() -> None:
    ledger = jazz()
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "bob").number), after(70))
    ledger.do("jazz", Join(person="eve", attributes={"tier": "public"}, wait=True), after(71))
    ledger.do("jazz", Admit(entry=ledger.entry("jazz", "eve").number, code="safety", reason="digest"), after(72))
    assert dict(fairness(ledger, "jazz").kinds) == {"override": 1, "policy": 3}


@given(st.lists(st.integers(0, 10_000_000), min_size=1))
def test_a_distribution_holds_every_number_once_and_its_quartiles_occur(numbers: list[int]) -> None:
    found = distribution(numbers, WAITS)
    assert found is not None
    assert sum(one.count for one in found.bins) == found.count == len(numbers)
    assert {found.least, found.quarter, found.median, found.three_quarters, found.most} <= set(numbers)
    assert found.least <= found.quarter <= found.median <= found.three_quarters <= found.most
    assert sum(number <= found.median for number in numbers) * 2 >= len(numbers)
    for one in found.bins:
        assert one.count == sum(one.start <= number and (one.stop is None or number < one.stop) for number in numbers)
