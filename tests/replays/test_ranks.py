"""Every line of a queue says what puts it below the one above."""

from hypothesis import given
from msgspec.structs import replace

from ledger.book import Entry
from ledger.commands import AdoptPolicy, Join
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Criterion, Eligibility, Policy
from ledger.rank import rank_key
from replays.past.history import AtPosition, AtTime, view
from replays.reasons.ranks import Queue, QueueLine, Separation, queue
from tests.replays.example import small_ledger
from tests.replays.histories import LIST, histories
from tests.replays.written import START, Ledger, after

BY_POINTS = Policy(
    order=(ByAttribute(name="points", highest_first=True), ByAttribute(name="tier", ranking=("member", "public"))),
    join_when_free="queue",
    backfill="manual",
)
KINDS: dict[str, type[Criterion]] = {
    "priority": ByPriority,
    "attribute": ByAttribute,
    "rounds": ByRounds,
    "draw": ByDraw,
    "joined": ByJoined,
    "entered": ByJoined,
}


def _queue(ledger: Ledger, waitlist: str = "jazz") -> Queue:
    seen = view(ledger, waitlist)
    assert seen is not None
    return queue(seen)


def _told(line: QueueLine) -> tuple[object, ...] | None:
    one = line.separated
    return None if one is None else (one.above, one.by, one.attribute, one.value, one.value_above)


def test_the_first_criterion_that_differs_separates_two_lines() -> None:
    ledger = Ledger()
    ledger.open("jazz", BY_POINTS, START, general=1)
    people = [("ann", 5, "public"), ("bob", 9, "public"), ("cat", 5, "member"), ("dan", 5, "public")]
    for minute, (name, points, tier) in enumerate(people, 1):
        ledger.do("jazz", Join(person=name, attributes={"points": points, "tier": tier}), after(minute))

    lines = _queue(ledger).lines

    assert [(line.person, line.rank, _told(line)) for line in lines] == [
        ("bob", 1, None),
        ("cat", 2, (3, "attribute", "points", 5, 9)),
        ("ann", 3, (4, "attribute", "tier", "public", "member")),
        ("dan", 4, (2, "joined", None, 5, 2)),
    ]
    assert [line.joined_at for line in lines] == [after(2), after(3), after(1), after(4)]


def test_a_queue_shows_spots_offers_and_policy() -> None:
    seen = view(small_ledger(), "choir", AtTime(after(11)))
    assert seen is not None

    shown = queue(seen)

    assert [(pool.name, pool.capacity, pool.offered, pool.free) for pool in shown.pools] == [
        ("floor", 2, 2, 0),
        ("balcony", 1, 1, 0),
    ]
    assert [(offer.entry, offer.party, offer.pool, offer.offer, offer.offered_at) for offer in shown.offers] == [
        (8, 2, "floor", 14, after(11)),
        (11, 1, "balcony", 15, after(11)),
    ]
    assert [line.person for line in shown.lines] == ["fay", "gus"]
    assert (shown.policy, shown.policy_version) == ("first-come", 1)


def test_an_entry_that_a_new_policy_shuts_out_keeps_its_rank_and_says_so() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(join_when_free="queue", backfill="manual"), START, general=1)
    ledger.do("jazz", Join(person="ann"), after(1))
    adults = Eligibility(attribute="age", code="too_young", at_least=18)
    ledger.do("jazz", AdoptPolicy(policy=Policy(eligible=(adults,))), after(2))

    (line,) = _queue(ledger).lines

    assert (line.rank, line.blocked) == (1, "not_eligible")


@given(histories())
def test_the_separating_value_taken_from_the_one_above_would_not_separate_them(ledger: Ledger) -> None:
    for position in range(1, ledger.position + 1):
        seen = view(ledger, LIST, AtPosition(position))
        assert seen is not None
        for line in queue(seen).lines:
            if line.separated is not None:
                _check_separation(line, seen.book.entries, seen.waitlist.policy)


def _check_separation(line: QueueLine, entries: dict[int, Entry], policy: Policy) -> None:
    assert line.separated is not None
    above, below = entries[line.separated.above], entries[line.entry]
    assert line.separated.value != line.separated.value_above
    match line.separated.by:
        case "entered":
            assert (above.joined, above.number) < (below.joined, below.number)
            changed = below
        case "joined":
            changed = replace(below, joined=above.joined)
        case "rounds":
            changed = replace(below, rounds=above.rounds)
        case "draw":
            changed = replace(below, drawn=above.drawn)
        case "priority":
            changed = replace(below, priority=above.priority)
        case "attribute":
            name = line.separated.attribute or ""
            rest = {key: value for key, value in below.attributes.items() if key != name}
            taken = {name: above.attributes[name]} if name in above.attributes else {}
            changed = replace(below, attributes=rest | taken)
    same = _place(policy, line.separated) + 1
    assert rank_key(policy.order, changed)[: same * 8] == rank_key(policy.order, above)[: same * 8]
    assert rank_key(policy.order, above) < rank_key(policy.order, below)


def _place(policy: Policy, separated: Separation) -> int:
    """Return the place of the criterion in the order; the join comes last where the order does not name it."""
    kind, name = KINDS[separated.by], separated.attribute
    places = [place for place, one in enumerate(policy.order) if isinstance(one, kind)]
    return next((one for one in places if name in (None, getattr(policy.order[one], "name", None))), len(policy.order))
