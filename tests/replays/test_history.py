"""A waitlist can be seen as it stood at any position and at any time."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.commands import Cancel, Join
from ledger.instant import Instant
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from replays.past.history import AsOf, AtPosition, AtRecorded, AtTime, Moment, Now, View, view
from tests.replays.example import small_ledger
from tests.replays.histories import LIST, histories
from tests.replays.written import START, Ledger, after


def _view(ledger: Ledger, as_of: AsOf | None, waitlist: str = "jazz") -> View[MemoryBook]:
    seen = view(ledger, waitlist, as_of)
    assert seen is not None
    return seen


def _states(book: MemoryBook) -> dict[str, str]:
    return {entry.person: entry.state for entry in book.entries.values()}


def test_a_position_shows_the_records_up_to_it_and_nothing_else() -> None:
    seen = _view(small_ledger(), AtPosition(10))

    assert _states(seen.book) == {"ann": "cancelled", "bob": "waiting", "cat": "offered"}
    assert seen.moment == Moment(waitlist="jazz", position=10, at=after(7))


def test_a_position_of_another_waitlist_shows_the_last_record_before_it() -> None:
    assert _view(small_ledger(), AtPosition(17)).moment.position == 10


def test_a_position_in_the_middle_of_a_command_shows_its_first_records_alone() -> None:
    seen = _view(small_ledger(), AtPosition(9))

    assert (seen.waitlist.free, _states(seen.book)["cat"]) == (1, "waiting")


def test_a_time_cuts_after_the_last_record_that_is_not_later() -> None:
    assert _view(small_ledger(), AtTime(after(6))).moment == Moment(waitlist="jazz", position=7, at=after(6))
    assert _view(small_ledger(), AtTime(after(7))).moment.position == 10


def test_a_time_between_a_deadline_and_its_recording_shows_the_offer_dead() -> None:
    ledger = Ledger()
    ledger.open("jazz", Policy(offer_window="1h"), START, general=1)
    for minute, person in enumerate(["ann", "bob"], 1):
        ledger.do("jazz", Join(person=person), after(minute))
    ledger.do("jazz", Cancel(entry=2), after(3))

    before, dead = _view(ledger, AtTime(after(62))), _view(ledger, AtTime(after(63)))

    assert (before.waitlist.pools[0].offered, before.moment.due) == (1, ())
    assert (dead.waitlist.pools[0].offered, dead.waitlist.free) == (0, 1)
    assert [(one.entry, one.at) for one in dead.moment.due] == [(4, after(63))]
    assert _view(ledger, Now(after(63))).moment == dead.moment
    assert _view(ledger, None).waitlist.pools[0].offered == 1


def test_a_time_of_writing_cuts_by_the_clock_and_not_by_what_records_speak_of() -> None:
    ledger = Ledger()
    written = Instant("2026-03-01T08:00:00.000Z")
    ledger.open("jazz", None, START, general=1)
    ledger.do("jazz", Join(person="ann"), after(1), recorded=written)

    assert _view(ledger, AtRecorded(after(5))).moment.position == 1
    assert _view(ledger, AtTime(after(5))).moment.position == 3
    assert _view(ledger, AtRecorded(written)).moment.imported_to == 3


def test_a_waitlist_that_was_not_open_yet_has_no_state() -> None:
    assert view(small_ledger(), "choir", AtPosition(1)) is None
    assert view(small_ledger(), "jazz", AtTime(Instant("2025-01-01T00:00:00.000Z"))) is None
    assert view(small_ledger(), "no-such-list") is None


@given(histories(), st.data())
def test_the_past_is_what_the_present_was(ledger: Ledger, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, ledger.position))
    shorter = Ledger()
    shorter.rows = ledger.rows[:position]
    shorter._streams = {LIST: shorter.rows}

    then, now = _view(ledger, AtPosition(position), LIST), _view(shorter, None, LIST)

    assert then.book.entries == now.book.entries
    assert then.waitlist == now.waitlist
    assert then.moment == now.moment


@given(histories())
def test_the_whole_past_is_the_state_that_was_decided_on(ledger: Ledger) -> None:
    seen = _view(ledger, None, LIST)

    assert seen.book.entries == ledger.book.entries
    assert seen.waitlist == ledger.book.waitlists[LIST]
