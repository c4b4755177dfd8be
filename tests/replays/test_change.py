"""The smallest change that would have given a spot: tried by brute force, each does, and less does not."""

from typing import Any

from hypothesis import event, given, settings
from msgspec.structs import replace

from ledger.book import QUEUED, Book, Entry, Waitlist
from ledger.commands import Accept, Cancel, Join
from ledger.matching import NO_RUN, table
from ledger.memory_book import MemoryBook
from ledger.policy import ByAttribute, ByJoined, Policy
from ledger.rank import accepts, fit_class
from ledger.rekeying import keyed
from replays.answers.why import why
from replays.oracle.judge import check
from replays.past.history import AtPosition, View, view
from replays.reasons.change import Change, changes_at, changes_now
from replays.rederiving.decided import decided
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger, after

MEMBERS_FIRST = Policy(
    name="members-first", order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()), backfill="manual"
)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_with_the_change_the_next_run_offers_a_spot(ledger: Ledger) -> None:
    for position in range(1, ledger.position + 1):
        seen = view(ledger, LIST, AtPosition(position))
        assert seen is not None
        for entry in list(seen.book.queue(LIST)):
            for change in changes_now(seen, entry):
                event(change.kind)
                _hold_now(seen, entry, change)


@settings(max_examples=60, deadline=None)
@given(histories(20))
def test_with_the_change_the_spot_that_was_given_goes_to_the_entry(ledger: Ledger) -> None:
    for _, outcome in ledger.outcomes:
        for position in outcome.runs:
            found = decided(ledger, position)
            assert found is not None
            for entry in list(found.book.queue(LIST)):
                for change in changes_at(found, entry):
                    event(f"{change.kind} at a decision")
                    changed = _changed(found.waitlist, entry, change)
                    verdicts = {
                        one.entry.number: one.verdict
                        for one in table(_with(found.book, changed), found.waitlist, found.run, spots=1)
                    }
                    assert verdicts[entry.number] == "offered"


def test_who_waits_hears_what_the_last_spot_would_have_taken_and_what_the_next_takes() -> None:
    ledger = Ledger()
    ledger.open("jazz", replace(MEMBERS_FIRST, backfill="auto"), general=1)
    for minute, (name, tier) in enumerate([("ann", "public"), ("bob", "public"), ("cat", "public")], 1):
        ledger.do("jazz", Join(person=name, attributes={"tier": tier}), after(minute))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number), after(4))
    ledger.do("jazz", Accept(entry=ledger.entry("jazz", "bob").number), after(5))
    found = why(ledger, "jazz", ledger.entry("jazz", "cat").number)
    assert found is not None
    assert [(one.kind, one.value, one.instead_of, one.decision) for one in found.changes] == [
        ("attribute", "member", "public", 7),
        ("earlier", None, None, 7),
        ("spots", 1, None, None),
    ]
    assert found.changes[1].before_at == after(2)


def test_nobody_hears_of_a_moment_that_is_not_one_of_the_waitlist() -> None:
    """A place right after a record of another waitlist, as no program of ours records one."""
    ledger = Ledger()
    ledger.open("jazz", general=1)
    ledger.open("choir", general=1)
    ledger.do("jazz", Join(person="ann"), after(1))
    ledger.do("jazz", Join(person="bob", placed=2, code="late_form", reason="digest"), after(2))
    ledger.do("jazz", Join(person="cat"), after(3))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ann").number), after(4))
    found = why(ledger, "jazz", ledger.entry("jazz", "cat").number)
    assert found is not None
    assert "earlier" not in [one.kind for one in found.changes]
    assert [position for position, _ in check((row[0], row[4]) for row in ledger.rows)] == [5]


def _hold_now(seen: View[MemoryBook], entry: Entry, change: Change) -> None:
    if change.kind == "spots":
        more = int(change.value or 0)
        given_at = [_offered_with(seen.book, seen.waitlist, entry, change, spots) for spots in range(more + 1)]
        assert given_at == [False] * more + [True]
    else:
        assert _offered(seen.book, seen.waitlist, _changed(seen.waitlist, entry, change), 1)


def _changed(waitlist: Waitlist, entry: Entry, change: Change) -> Entry:
    values: dict[str, dict[str, Any]] = {
        "resumed": {"state": "waiting"},
        "unbarred": {"barred": ""},
        "undelayed": {"delayed": None},
        "party": {"party": change.value},
        "pool": {"pools": (*entry.pools, change.name)},
        "priority": {"priority": change.value},
        "attribute": {"attributes": {**entry.attributes, str(change.name): change.value}},
        "earlier": {"joined": (change.before or 0) - 1},
        "eligible": {},
    }
    changed = keyed(replace(entry, **values[change.kind]), waitlist)
    return (
        replace(changed, fit=fit_class(accepts(entry, waitlist), entry.party)) if change.kind == "eligible" else changed
    )


def _with(book: Book, changed: Entry) -> MemoryBook:
    aside = MemoryBook()
    for entry in book.queue(LIST):
        aside.put_entry(changed if entry.number == changed.number else entry)
    if changed.number not in aside.entries and changed.state in QUEUED:
        aside.put_entry(changed)
    return aside


def _offered(book: MemoryBook, waitlist: Waitlist, changed: Entry, spots: int | None) -> bool:
    lines = table(_with(book, changed), waitlist, NO_RUN, spots=spots)
    return any(one.entry.number == changed.number and one.verdict == "offered" for one in lines)


def _offered_with(book: MemoryBook, waitlist: Waitlist, entry: Entry, change: Change, more: int) -> bool:
    name = change.name or waitlist.pools[0].name
    # A pool that stands over its capacity needs those spots first: what is asked for is free spots.
    pools = tuple(
        replace(pool, capacity=pool.capacity + pool.over + more) if pool.name == name else pool
        for pool in waitlist.pools
    )
    return _offered(book, replace(waitlist, pools=pools), entry, None)
