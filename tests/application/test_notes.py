"""What concerns the ledger itself is recorded beside the waitlists, and disturbs none of them."""

from ledger.events import PersonErased
from ledger.record import LEDGER_STREAM, decode
from projections.rebuild import is_current
from replays.audit.stored import StoredLedger
from replays.audit.verify import verify
from tests.application.conftest import Desk


def erased(person: str) -> PersonErased:
    return PersonErased(person=person, disclosures=1)


def test_notes_have_a_stream_of_their_own(desk: Desk) -> None:
    desk.open()
    first = desk.ledger.note(erased("a"), by="mia", via="cli erase")
    desk.do("join", person="Ada")
    second = desk.ledger.note(erased("b"), by="mia", via="cli erase")
    notes = [(row.position, row.version) for row in desk.ledger.recorder.stream_records(LEDGER_STREAM)]
    assert notes == [(first, 1), (second, 2)]


def test_several_notes_are_one_batch(desk: Desk) -> None:
    with desk.ledger.batch() as batch:
        positions = [batch.note(erased(person), by="mia", via="cli erase") for person in "abc"]
    assert positions == [1, 2, 3]


def test_a_note_never_stands_before_the_one_before_it(desk: Desk) -> None:
    desk.clock.move("1h")
    desk.ledger.note(erased("a"), by="mia", via="cli erase")
    before = desk.clock.at
    desk.clock.at = type(before)("2026-04-01T09:00:00.000Z")
    desk.ledger.note(erased("b"), by="mia", via="cli erase")
    last = decode(list(desk.ledger.recorder.stream_records(LEDGER_STREAM))[-1].state)
    assert (last.at, last.recorded) == (before, desk.clock.at)


def test_a_ledger_with_notes_verifies(desk: Desk) -> None:
    desk.open(capacity=1)
    desk.do("join", person="Ada")
    desk.ledger.note(erased("a"), by="mia", via="cli erase")
    desk.do("cancel", person="Ada")
    with desk.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        assert verify(stored, tree=stored).is_good
        assert is_current(snapshot)
