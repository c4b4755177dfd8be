"""Why a spot is free: what freed it adds up, and the reason is the one that brute force finds."""

from hypothesis import event, given, settings

from ledger.commands import Cancel, ChangeCapacity, Join, OfferTo
from ledger.events import PoolCapacity
from ledger.matching import choose
from ledger.policy import Policy
from ledger.rank import blocked_by, unmet
from replays.answers.spot import why_spot
from replays.past.history import AtPosition, view
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger, after


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_reason_is_the_one_that_brute_force_finds(ledger: Ledger) -> None:
    for position in range(1, ledger.position + 1):
        found, seen = why_spot(ledger, LIST, as_of=AtPosition(position)), view(ledger, LIST, AtPosition(position))
        assert found is not None
        assert seen is not None
        for one in found.pools:
            event(one.reason)
            assert sum(freed.spots for freed in one.freed) == one.pool.free
            assert (one.reason == "full") == (one.pool.free == 0)
        reasons = {one.reason for one in found.pools}
        wanted = choose(seen.book, seen.waitlist) is not None and seen.waitlist.makes_offers
        assert bool(reasons & {"manual", "due"}) == wanted
        if reasons & {"nobody_fits"}:
            for entry in seen.book.queue(LIST):
                rules = seen.waitlist.policy.pool_rules
                closed = {one.name for one in rules if unmet(one.eligible, entry.attributes, entry.outcomes)}
                chosen = [one for one in found.pools if not entry.pools or one.pool.name in entry.pools]
                room = [one for one in chosen if one.pool.name not in closed]
                nobody = [one for one in room if one.reason == "nobody_fits" and one.pool.free >= entry.party]
                assert blocked_by(entry.fit) is not None or not nobody


def test_each_reason_as_it_comes() -> None:
    ledger = Ledger()
    ledger.open("choir", Policy(backfill="manual", does_not_fit="block"), floor=2)
    seen = [_reason(ledger)]
    for name, party in (("trio", 2), ("solo", 1)):
        ledger.do("choir", Join(person=name, party=party, wait=True), after(1))
    seen.append(_reason(ledger))
    ledger.do("choir", ChangeCapacity(pools=(PoolCapacity("floor", 1),)), after(2))
    seen.append(_reason(ledger))
    found = why_spot(ledger, "choir")
    assert found is not None
    assert found.pools[0].kept_for == ledger.entry("choir", "trio").number
    assert [one.code for one in found.pools[0].held] == ["does_not_fit", "kept"]
    ledger.do("choir", ChangeCapacity(pools=(PoolCapacity("floor", 2),)), after(3))
    ledger.do("choir", OfferTo(entry=ledger.entry("choir", "trio").number), after(4))
    seen.append(_reason(ledger))
    assert seen == ["nobody_waiting", "manual", "kept", "full"]


def test_each_free_spot_goes_back_to_what_freed_it() -> None:
    ledger = Ledger()
    ledger.open("choir", Policy(), floor=1)
    ledger.do("choir", Join(person="ann"), after(1))
    ledger.do("choir", Cancel(entry=ledger.entry("choir", "ann").number), after(2))
    ledger.do("choir", ChangeCapacity(pools=(PoolCapacity("floor", 3),)), after(3))
    found = why_spot(ledger, "choir", "floor")
    assert found is not None
    assert [(one.spots, one.record and one.record.type) for one in found.pools[0].freed] == [
        (1, "AdmissionCancelled"),
        (2, "CapacityChanged"),
    ]
    assert why_spot(ledger, "choir", "attic") is None


def _reason(ledger: Ledger) -> str:
    found = why_spot(ledger, "choir")
    assert found is not None
    return found.pools[0].reason
