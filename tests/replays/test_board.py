"""What a board is told: who asked, who came in, how long it took, what stayed free and why, and every exception."""

from ledger.commands import Accept, Admit, Cancel, Join, NoShow, OfferNext
from ledger.policy import Policy
from replays.report.board import Board, board
from replays.report.bounded import Bounded
from replays.review.overrides import Span
from tests.replays.written import Ledger, after

BY_HAND = Policy(backfill="manual", over_capacity="override", join_when_free="queue")


def season() -> Ledger:
    """Two waitlists: on one, two join and one is let in an hour later; on the other somebody is let in past another."""
    ledger = Ledger()
    ledger.open("jazz", BY_HAND, general=2)
    ledger.open("studio", BY_HAND, at=after(1), general=1)
    for minute, person in enumerate(("ada", "bob"), 10):
        ledger.do("jazz", Join(person=person), after(minute))
        ledger.do("studio", Join(person=person), after(minute))
    ledger.do("jazz", OfferNext(), after(70))
    ledger.do("jazz", Accept(entry=ledger.entry("jazz", "ada").number), after(80))
    ledger.do("studio", Admit(entry=ledger.entry("studio", "bob").number, code="other", reason="a-digest"), after(90))
    ledger.do("jazz", NoShow(entry=ledger.entry("jazz", "ada").number), after(200))
    ledger.do("studio", Cancel(entry=ledger.entry("studio", "bob").number), after(210))
    return ledger


def told(found: Board) -> dict[str, tuple[int, ...]]:
    """Return the figures of each waitlist."""
    return {
        line.waitlist: (
            line.asked,
            line.entered,
            line.no_shows,
            line.end.waiting,
            sum(p.pool.free for p in line.unfilled),
        )
        for line in found.lines
    }


def test_every_waitlist_has_a_line() -> None:
    found = board(season(), ["jazz", "studio"], Span())
    assert told(found) == {"jazz": (2, 1, 1, 1, 2), "studio": (2, 1, 0, 1, 1)}
    assert [line.waits for line in found.lines] == [(60 * 60,), (79 * 60,)]
    assert found.waited is not None
    assert found.waited.median == 60 * 60
    assert [(one.waitlist, one.code, len(one.bypassed)) for one in found.overrides.overrides] == [
        ("studio", "other", 1)
    ]
    assert {pool.reason for line in found.lines for pool in line.unfilled} == {"manual"}


def test_only_what_happened_in_the_span_counts_and_its_end_is_shown() -> None:
    found = board(season(), ["jazz", "studio"], Span(start=after(11), stop=after(90)))
    assert told(found) == {"jazz": (1, 1, 0, 1, 1), "studio": (1, 0, 0, 2, 1)}
    assert found.overrides.overrides == ()


def test_a_waitlist_that_was_not_open_yet_has_none() -> None:
    found = board(season(), ["jazz", "studio"], Span(stop=after(1)))
    assert told(found) == {"jazz": (0, 0, 0, 0, 2)}


def test_later_records_change_nothing_of_the_report_up_to_one() -> None:
    ledger = season()
    bounded = Bounded(ledger, 7)
    assert list(bounded.records()) == ledger.rows[:7]
    assert list(bounded.records(3, 20)) == ledger.rows[2:7]
    assert told(board(bounded, ["jazz", "studio"], Span())) == {"jazz": (2, 0, 0, 1, 1), "studio": (2, 0, 0, 2, 1)}
