"""Why one of two and not the other: what is named set them apart, and without it the other would have come first."""

import struct
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.book import QUEUED, Entry, Waitlist
from ledger.commands import Accept, Amend, Cancel, Join, Part, Split, Withdraw
from ledger.commands import Backfill as Run
from ledger.events import EntryAdmitted, SpotOffered
from ledger.matching import NO_RUN, choose
from ledger.memory_book import MemoryBook
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Criterion, Policy
from ledger.rekeying import keyed
from replays.answers.instead import Contender, Instead, instead
from replays.past.history import AtPosition, view
from replays.rederiving.decided import decided
from tests.replays.example import small_ledger
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger, after

PAIRS = settings(max_examples=40, deadline=None)
MEMBERS_FIRST = Policy(
    name="members-first", order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()), backfill="manual"
)


@PAIRS
@given(histories(20), st.data())
def test_the_criterion_named_is_the_first_in_which_the_two_differ(ledger: Ledger, data: st.DataObject) -> None:
    for found in _drawn_pairs(ledger, data):
        if found.separation is None:
            assert found.reason not in {"criterion", "skipped", "tried_last"}
            continue
        book, waitlist = _then(ledger, found)
        above, below = _ranked(found, book)
        values = [(one, _compared(one, above), _compared(one, below)) for one in [*waitlist.policy.order, ByJoined()]]
        if all(better == worse for _, better, worse in values):
            assert (found.separation.by, found.separation.value_above) == ("entered", above.number)
            assert above.number < below.number
            continue
        criterion, better, worse = next(one for one in values if one[1] != one[2])
        assert better < worse
        assert (found.separation.by, found.separation.attribute) == _named(criterion)
        assert (found.separation.value_above, found.separation.value) == tuple(
            _shown(criterion, entry) for entry in (above, below)
        )


@PAIRS
@given(histories(20), st.data())
def test_with_that_value_exchanged_the_other_stands_ahead(ledger: Ledger, data: st.DataObject) -> None:
    for found in _drawn_pairs(ledger, data):
        if found.reason == "criterion":
            book, waitlist = _then(ledger, found)
            favoured, other = book.entries[found.favoured.stood_as or 0], book.entries[found.other.stood_as or 0]
            one, two = _exchanged(found, favoured, other, waitlist)
            assert favoured.key < other.key
            assert two.key < one.key


@PAIRS
@given(histories(20), st.data())
def test_who_only_stood_further_back_gets_the_spot_from_the_better_place_and_who_was_passed_over_does_not(
    ledger: Ledger, data: st.DataObject
) -> None:
    for found in _drawn_pairs(ledger, data):
        if found.given is None or found.reason not in {"criterion", "skipped"}:
            continue
        book, waitlist = _then(ledger, found)
        run = _run(ledger, found)
        chosen = choose(_in_the_place_of(book, found), waitlist, run)
        gets_it = chosen is not None and chosen.entry.number == found.other.stood_as
        assert gets_it == (found.reason == "criterion")


@PAIRS
@given(histories(20), st.data())
def test_an_override_bypassed_exactly_those_whom_its_record_counts(ledger: Ledger, data: st.DataObject) -> None:
    decisions = {
        position: event
        for position, event in _givings(ledger)
        if event.decision.kind == "override" and event.decision.bypassed
    }
    if not decisions:
        return
    position = data.draw(st.sampled_from(sorted(decisions)))
    others = [number for number in view_book(ledger, position).entries if number != decisions[position].entry]
    found = [instead(ledger, LIST, decisions[position].entry, other, AtPosition(position)) for other in others]
    assert sum(one is not None and one.bypassed for one in found) == decisions[position].decision.bypassed


@PAIRS
@given(histories(20), st.data())
def test_asked_the_other_way_round_it_says_that_it_is_the_other_way_round(ledger: Ledger, data: st.DataObject) -> None:
    for found in _drawn_pairs(ledger, data):
        again = instead(ledger, LIST, found.other.entry or 0, found.favoured.entry or 0, _asked(found))
        if again is not None and again.given == found.given and found.reason != "apart":
            assert (_entry(again.favoured), _entry(again.other), again.reason) == (
                _entry(found.favoured),
                _entry(found.other),
                found.reason,
            )


def test_the_values_are_those_of_the_moment_and_not_of_today() -> None:
    ledger = Ledger()
    ledger.open("jazz", MEMBERS_FIRST, general=0)
    for minute, (name, tier) in enumerate([("ann", "public"), ("bob", "member")], 1):
        ledger.do("jazz", Join(person=name, attributes={"tier": tier}), after(minute))
    found = instead(ledger, "jazz", "bob", "ann")
    assert found is not None
    assert (found.reason, found.is_reversed, found.given) == ("criterion", False, None)
    assert found.separation is not None
    assert (found.separation.attribute, found.separation.value_above, found.separation.value) == (
        "tier",
        "member",
        "public",
    )
    again = instead(ledger, "jazz", "ann", "bob")
    assert again is not None
    assert (again.favoured.person, again.is_reversed) == ("bob", True)


def test_over_one_decision_everybody_who_was_no_rival_is_told_why() -> None:
    ledger = small_ledger()
    answers = {name: instead(ledger, "jazz", "bob", name) for name in ("ann", "cat", "kid", "nobody")}
    assert answers["nobody"] is None
    reasons = {name: (found.reason, found.other.state) for name, found in answers.items() if found is not None}
    assert reasons == {"ann": ("gone", "cancelled"), "cat": ("tried_last", "waiting"), "kid": ("refused", "refused")}


def test_an_override_is_named_as_one_with_whom_it_passed_over() -> None:
    found = instead(small_ledger(), "choir", "gus", "fay", AtPosition(small_ledger().position - 3))
    assert found is not None
    assert (found.reason, found.bypassed) == ("override", True)
    assert found.given is not None
    assert (found.given.code, found.given.check.agrees) == ("safety", True)


@pytest.mark.parametrize(("one", "other"), [("ann", "bob"), ("bob", "ann")])
def test_who_came_later_and_who_was_in_before_were_no_rivals(one: str, other: str) -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(backfill="manual"), general=2)
    ledger.do("jazz", Join(person="ann"), after(1))
    ledger.do("jazz", Join(person="bob"), after(2))
    found = instead(ledger, "jazz", one, other)
    assert found is not None
    assert found.favoured.person == one
    assert found.reason == ("not_yet" if one == "ann" else "holding")
    assert found.other_given is not None


def test_of_two_who_left_without_a_spot_neither_is_favoured() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(), general=0)
    for minute, name in enumerate(["ann", "bob", "cat"], 1):
        ledger.do("jazz", Join(person=name), after(minute))
    for minute, name in enumerate(["ann", "bob"], 4):
        ledger.do("jazz", Withdraw(entry=ledger.entry("jazz", name).number), after(minute))
    found, queued = instead(ledger, "jazz", "ann", "bob"), instead(ledger, "jazz", "ann", "cat")
    assert found is not None
    assert queued is not None
    assert found.reason == "apart"
    assert (queued.reason, queued.favoured.person, queued.is_reversed) == ("gone", "cat", True)


def test_a_person_who_came_back_is_compared_as_the_entry_that_they_were_then() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(offer_window="1h", after_expiry="leave"), general=1)
    ledger.do("jazz", Join(person="eve"), after(1))
    for minute, name in enumerate(["ann", "bob"], 2):
        ledger.do("jazz", Join(person=name), after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "eve").number), after(5))
    ledger.do("jazz", Accept(entry=ledger.entry("jazz", "ann").number), after(6))
    bob = ledger.entry("jazz", "bob").number
    ledger.do("jazz", Withdraw(entry=bob), after(7))
    ledger.do("jazz", Join(person="bob"), after(8))
    found = instead(ledger, "jazz", "ann", "bob")
    assert found is not None
    assert (found.other.entry, found.reason) == (bob, "criterion")


def test_parts_of_one_party_stood_equally_long_and_the_one_entered_first_comes_first() -> None:
    found = instead(_a_split_party("waiting"), "jazz", "lind2", "lind")
    assert found is not None
    assert (found.reason, found.is_reversed, found.one_party) == ("criterion", True, True)
    assert found.separation is not None
    assert (found.separation.by, found.separation.value_above, found.separation.value) == ("entered", 5, 9)


def test_before_the_split_a_part_stood_as_its_party() -> None:
    ledger = _a_split_party("waiting")
    found = instead(ledger, "jazz", "bob", "lind2")
    assert found is not None
    assert (found.reason, found.other.entry, found.other.part_of, found.other.rank) == ("skipped", 9, 5, 2)
    ledger.do("jazz", Split(entry=9, parts=(Part("lind3", 1),)), after(20))
    again = instead(ledger, "jazz", "bob", "lind3")
    assert again is not None
    assert (again.reason, again.other.entry, again.other.part_of) == ("skipped", ledger.position, 5)
    earlier = instead(ledger, "jazz", "ann", "lind3")
    assert earlier is not None
    assert (earlier.reason, earlier.other.since) == ("not_yet", 5)


@pytest.mark.parametrize(("one", "other"), [("lind", "lind2"), ("lind2", "lind")])
def test_a_part_that_was_in_when_its_party_was_split_got_the_spot_together_with_it(one: str, other: str) -> None:
    ledger = _a_split_party("admitted")
    found = instead(ledger, "jazz", one, other)
    assert found is not None
    assert (found.reason, found.separation, found.other_given) == ("together", None, None)
    behind = instead(ledger, "jazz", "lind2", "cat")
    assert behind is not None
    assert (behind.reason, behind.favoured.entry, behind.favoured.part_of) == ("criterion", 12, 5)


def _a_split_party(state: str) -> Ledger:
    """Return a list of four spots: Ann has three, Bob was offered one, and a party of three was split in this state."""
    ledger = Ledger()
    ledger.open("jazz", Policy(), general=4)
    for minute, (name, party) in enumerate([("ann", 4), ("bob", 1), ("lind", 3), ("cat", 1)], 1):
        ledger.do("jazz", Join(person=name, party=party), after(minute))
    ledger.do("jazz", Amend(entry=2, party=3), after(5))
    if state == "admitted":
        ledger.do("jazz", Cancel(entry=2), after(6))
        ledger.do("jazz", Accept(entry=5), after(7))
    ledger.do("jazz", Split(entry=5, parts=(Part("lind2", 2),)), after(8))
    return ledger


def _drawn_pairs(ledger: Ledger, data: st.DataObject) -> Iterator[Instead]:
    """Yield the answers about a few pairs at a few moments."""
    for _ in range(3):
        position = data.draw(st.integers(1, ledger.position))
        entries = sorted(view_book(ledger, position).entries)
        if len(entries) > 1:
            one, other = data.draw(st.lists(st.sampled_from(entries), min_size=2, max_size=2, unique=True))
            found = instead(ledger, LIST, one, other, AtPosition(position))
            assert found is not None
            assert found.given is None or found.given.check.agrees
            assert found.reason != "unexplained"
            yield found


def view_book(ledger: Ledger, position: int) -> MemoryBook:
    seen = view(ledger, LIST, AtPosition(position))
    assert seen is not None
    return seen.book


def _then(ledger: Ledger, found: Instead) -> tuple[MemoryBook, Waitlist]:
    book = view_book(ledger, found.moment.position)
    return book, book.waitlists[LIST]


def _entry(contender: Contender) -> Contender:
    """Leave the person away: two may have turned out to be one between the moments of two questions."""
    return replace(contender, person="")


def _asked(found: Instead) -> AtPosition:
    """A moment at which the same is looked at."""
    return AtPosition(found.moment.position if found.given is None else found.given.record.position)


def _run(ledger: Ledger, found: Instead) -> Run:
    assert found.given is not None
    at = decided(ledger, found.given.record.position)
    return NO_RUN if at is None else at.run


def _givings(ledger: Ledger) -> Iterator[tuple[int, SpotOffered | EntryAdmitted]]:
    for _, outcome in ledger.outcomes:
        for fact in outcome.facts:
            if isinstance(fact.event, SpotOffered | EntryAdmitted):
                yield fact.position, fact.event


def _ranked(found: Instead, book: MemoryBook) -> tuple[Entry, Entry]:
    """Return who stood ahead and who behind, whoever got the spot."""
    assert found.separation is not None
    pair = {found.favoured.stood_as, found.other.stood_as}
    (below,) = pair - {found.separation.above}
    return book.entries[found.separation.above], book.entries[below or 0]


def _compared(criterion: Criterion, entry: Entry) -> Any:
    """Return what a criterion compares, lowest first, said once more and without the program's keys."""
    match criterion:
        case ByPriority():
            return -entry.priority
        case ByAttribute(ranking=ranking) if ranking:
            value = entry.attributes.get(criterion.name)
            return ranking.index(value) if value in ranking else len(ranking)
        case ByAttribute():
            value = entry.attributes.get(criterion.name)
            return (0, -int(value) if criterion.highest_first else int(value)) if isinstance(value, int) else (1, 0)
        case ByRounds():
            return entry.rounds
        case ByDraw():
            return (0, entry.drawn) if entry.drawn is not None else (1, 0)
        case ByJoined():
            return entry.joined


def _named(criterion: Criterion) -> tuple[str, str | None]:
    kinds = {ByPriority: "priority", ByRounds: "rounds", ByAttribute: "attribute", ByDraw: "draw", ByJoined: "joined"}
    return kinds[type(criterion)], getattr(criterion, "name", None)


def _shown(criterion: Criterion, entry: Entry) -> Any:
    match criterion:
        case ByPriority():
            return entry.priority
        case ByAttribute():
            return entry.attributes.get(criterion.name)
        case ByRounds():
            return entry.rounds
        case ByDraw():
            return entry.drawn
        case ByJoined():
            return entry.joined


def _exchanged(found: Instead, one: Entry, two: Entry, waitlist: Waitlist) -> tuple[Entry, Entry]:
    """Return both with the one value exchanged that the criterion compares."""
    assert found.separation is not None
    match found.separation.by:
        case "entered":
            changed = replace(one, number=two.number), replace(two, number=one.number)
        case "joined":
            changed = replace(one, joined=two.joined), replace(two, joined=one.joined)
        case "priority":
            changed = replace(one, priority=two.priority), replace(two, priority=one.priority)
        case "rounds":
            changed = replace(one, rounds=two.rounds), replace(two, rounds=one.rounds)
        case "draw":
            changed = replace(one, drawn=two.drawn), replace(two, drawn=one.drawn)
        case "attribute":
            name = found.separation.attribute or ""
            changed = _with(one, name, two.attributes.get(name)), _with(two, name, one.attributes.get(name))
    return keyed(changed[0], waitlist), keyed(changed[1], waitlist)


def _with(entry: Entry, name: str, value: Any) -> Entry:
    others = {key: kept for key, kept in entry.attributes.items() if key != name}
    return replace(entry, attributes=others if value is None else {**others, name: value})


def _in_the_place_of(book: MemoryBook, found: Instead) -> MemoryBook:
    """Return the queue without who got the spot, and the other standing exactly where they stood."""
    placed = MemoryBook()
    favoured = book.entries[found.favoured.stood_as or 0]
    for entry in book.entries.values():
        if entry.number == found.other.stood_as:
            placed.put_entry(replace(entry, key=favoured.key[:-8] + struct.pack(">Q", entry.number)))
        elif entry.number != favoured.number and entry.state in QUEUED:
            placed.put_entry(entry)
    return placed
