"""A small ledger in which nearly everything happens once."""

from ledger.commands import (
    Accept,
    Admit,
    Cancel,
    ChangeCapacity,
    Decline,
    Join,
    OfferNext,
    Tick,
    Withdraw,
)
from ledger.events import PoolCapacity
from ledger.policy import ByAttribute, ByJoined, Eligibility, Policy
from tests.replays.written import Ledger, after

MEMBERS_FIRST = Policy(
    name="members-first",
    order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()),
    eligible=(Eligibility(attribute="age", code="too_young", at_least=18),),
    offer_window="2h",
)
OF_AGE = {"age>=18": True}


def small_ledger() -> Ledger:
    """Return a ledger of two waitlists whose records lie between one another.

    On ``jazz`` (one spot, members first) Ann gives hers back, Cat lets her offer expire and Bob is in after her; a
    child was refused. On ``choir`` (offers by hand) a party declines and Gus is let in past Fay.
    """
    ledger = Ledger()
    ledger.open("jazz", MEMBERS_FIRST, general=1)
    ledger.open("choir", Policy(backfill="manual"), at=after(1), floor=2, balcony=1)
    for minute, (name, tier) in enumerate([("ann", "public"), ("bob", "public"), ("cat", "member")], 2):
        ledger.do("jazz", Join(person=name, attributes={"tier": tier}, outcomes=OF_AGE), after(minute))
    ledger.do("jazz", Join(person="kid", attributes={"tier": "public"}, outcomes={"age>=18": False}), after(5))
    ledger.do("choir", Join(person="dan", party=2, pools=("floor",), wait=True), after(6))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number, reason="digest"), after(7))
    ledger.do("choir", Join(person="eve", pools=("balcony",), wait=True), after(8))
    ledger.do("choir", Join(person="fay", wait=True), after(9))
    ledger.do("choir", Join(person="gus", wait=True), after(10))
    ledger.do("choir", OfferNext(count=2), after(11))
    ledger.do("choir", Decline(entry=ledger.entry("choir", "dan").number), after(12), by="dan")
    ledger.do("choir", ChangeCapacity(pools=(PoolCapacity("floor", 1),), reason="digest"), after(13))
    ledger.do("choir", Admit(entry=ledger.entry("choir", "gus").number, code="safety", reason="digest"), after(14))
    ledger.do("jazz", Tick(), after(200))
    ledger.do("jazz", Accept(entry=ledger.entry("jazz", "bob").number), after(201))
    ledger.do("choir", Withdraw(entry=ledger.entry("choir", "fay").number), after(202), by="fay")
    return ledger
