"""The bypass report names whoever stood ahead and could have had the spot, and counts the overrides."""

from ledger.commands import Admit, Amend, Approve, Cancel, Join, Undo, Withdraw
from ledger.decision import OverrideCode
from ledger.policy import JoinLimit, Policy
from replays.past.history import AtPosition
from replays.review.overrides import Bypassed, Overrides, Share, Span, overrides
from tests.replays.ucsd import ledger_of
from tests.replays.written import Ledger, after

BY_HAND = Policy(backfill="manual", over_capacity="override")


def let_in(ledger: Ledger, minute: int, person: str, code: OverrideCode, by: str = "mia") -> None:
    number = ledger.entry("jazz", person).number
    ledger.do("jazz", Admit(entry=number, code=code, reason="digest"), after(minute), by=by)


def jazz() -> Ledger:
    """Ada holds the only spot; Bob, a pair, Cleo and Dan wait. Cleo is let in past Bob, then Dan over capacity."""
    ledger = Ledger()
    ledger.open("jazz", BY_HAND, floor=2)
    ledger.do("jazz", Join(person="ada", party=2), after(1))
    ledger.do("jazz", Join(person="bob"), after(2))
    ledger.do("jazz", Join(person="pair", party=2), after(3))
    ledger.do("jazz", Join(person="cleo"), after(4))
    ledger.do("jazz", Join(person="dan"), after(5))
    ledger.do("jazz", Cancel(entry=ledger.entry("jazz", "ada").number), after(6))
    let_in(ledger, 7, "cleo", "safety")
    let_in(ledger, 8, "bob", "other", by="tom")
    let_in(ledger, 9, "dan", "other", by="tom")
    return ledger


def report(ledger: Ledger, span: Span | None = None) -> Overrides:
    return overrides(ledger, ["jazz"], span)


def test_whoever_stood_ahead_and_fits_was_bypassed_and_nobody_else() -> None:
    ledger = jazz()
    first, last = report(ledger).overrides
    bob, cleo = (ledger.book.active_entry("jazz", name) for name in ("bob", "cleo"))
    assert bob is not None
    assert cleo is not None
    assert (first.entry, first.deviation) == (cleo.number, ("out_of_order",))
    assert first.bypassed == (Bypassed(bob.number, 1, "admitted", bob.last),)
    assert (last.deviation, last.bypassed) == (("over_capacity",), ())


def test_what_the_rule_would_have_done_by_itself_is_no_override() -> None:
    assert [one.code for one in report(jazz()).overrides] == ["safety", "other"]


def test_shares_count_all_spots_given_by_an_actor() -> None:
    assert report(jazz()).actors == (Share("mia", 2, 1, 1, 0), Share("tom", 2, 1, 0, 1))
    assert report(jazz()).codes == (Share("other", 1, 1, 0, 1), Share("safety", 1, 1, 1, 0))


def test_only_a_span_of_time_counts() -> None:
    ledger = jazz()
    late = report(ledger, Span(start=after(9)))
    assert (late.given, [one.code for one in late.overrides]) == (1, ["other"])
    early = report(ledger, Span(stop=after(8)))
    assert (early.given, [one.code for one in early.overrides]) == (2, ["safety"])


def test_what_became_of_the_bypassed_is_as_of_the_moment_asked_for() -> None:
    ledger = jazz()
    (only,) = report(ledger, Span(as_of=AtPosition(report(ledger).overrides[0].position))).overrides
    assert [one.state for one in only.bypassed] == ["waiting"]


def test_in_a_real_term_those_derived_again_are_as_many_as_recorded() -> None:
    ledger = ledger_of("S122.manual")
    found = overrides(ledger, sorted(ledger.book.waitlists))
    assert found.overrides
    assert [len(one.bypassed) for one in found.overrides] == [one.counted for one in found.overrides]
    assert sum(share.overrides for share in found.waitlists) == len(found.overrides)


def test_joins_against_a_rule_are_told_with_whom_they_passed() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(limit=JoinLimit(1), second_approver=True), floor=0)
    for minute, person in enumerate(("ada", "bob", "cleo"), 1):
        ledger.do("jazz", Join(person=person), after(minute))
    ada, bob, cleo = (ledger.entry("jazz", person) for person in ("ada", "bob", "cleo"))
    late = Join(person="dan", placed=ada.number, code="late_form", reason="digest")
    proposal = ledger.do("jazz", late, after(4)).facts[0].position
    ledger.do("jazz", Approve(proposal=proposal), after(5), by="tom")
    ledger.do("jazz", Withdraw(entry=cleo.number), after(6))
    again = Join(person="cleo", beyond_limit=True, code="other", reason="digest")
    ledger.do("jazz", again, after(7))
    found = report(ledger)
    assert found.overrides == ()
    assert [(one.deviation, one.code, one.by, one.approved) for one in found.joins] == [
        (("placed_as_happened",), "late_form", "tom", "tom"),
        (("beyond_limit",), "other", "mia", None),
    ]
    assert [(one.rank, one.waiting, one.pool) for one in found.joins] == [(2, 4, None), (4, 4, None)]
    since = ledger.book.entries[cleo.number]
    assert found.joins[0].bypassed == (
        Bypassed(bob.number, 2, "waiting", bob.number),
        Bypassed(cleo.number, 3, "withdrawn", since.last),
    )
    assert found.joins[1].bypassed == ()
    assert found.actors == (Share("mia", 0, 0, 0, 1, joins=1), Share("tom", 0, 0, 2, 0, joins=1))
    assert found.codes == (Share("late_form", 0, 0, 2, 0, joins=1), Share("other", 0, 0, 0, 1, joins=1))


def test_a_join_out_of_the_span_of_time_is_not_told() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(), floor=0)
    ledger.do("jazz", Join(person="dan", placed=1, code="late_form", reason="digest"), after(1))
    assert len(report(ledger).joins) == 1
    assert report(ledger, Span(start=after(2))).joins == ()


def test_a_corrected_place_in_line_is_told_with_whom_it_passed_and_its_undoing_is_not() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(), floor=0)
    for minute, person in enumerate(("ada", "bob", "cleo"), 1):
        ledger.do("jazz", Join(person=person), after(minute))
    ada, bob, cleo = (ledger.entry("jazz", person) for person in ("ada", "bob", "cleo"))
    late = Amend(entry=cleo.number, placed=ada.number, code="late_form", reason="digest")
    position = ledger.do("jazz", late, after(4)).facts[0].position
    undo = Undo(position=position, remedy="again", last=position, entry=cleo.number, reason="digest")
    ledger.do("jazz", undo, after(5))
    (found,) = report(ledger).joins
    assert (found.position, found.entry, found.rank, found.deviation) == (
        position,
        cleo.number,
        2,
        ("placed_as_happened",),
    )
    assert found.bypassed == (Bypassed(bob.number, 2, "waiting", bob.number),)
