"""What changed between two moments, on histories drawn at random: nobody and no record is left out."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.book import QUEUED
from ledger.memory_book import MemoryBook
from ledger.record import decode
from replays.answers.changes import FEW, Stand, changes
from replays.past.history import AtPosition, View, view
from replays.rederiving.decided import entry_of
from tests.replays.histories import LIST, histories
from tests.replays.written import Ledger


def stands(seen: View[MemoryBook] | None) -> dict[int, Stand]:
    """Return how everybody stood, worked out without the module under test."""
    if seen is None:
        return {}
    queue = [entry.number for entry in seen.book.queue(LIST)]
    return {
        number: Stand(
            state=entry.state,
            rank=queue.index(number) + 1 if entry.state in QUEUED else None,
            pool=entry.pool if entry.state in {"offered", "admitted"} else None,
            party=entry.party,
            priority=entry.priority,
        )
        for number, entry in seen.book.entries.items()
    }


@given(histories(), st.data())
def test_every_difference_and_every_record_in_between_is_told(ledger: Ledger, data: st.DataObject) -> None:
    last = len(ledger.rows)
    first, second = sorted(data.draw(st.tuples(st.integers(1, last), st.integers(1, last))))
    found = changes(ledger, LIST, AtPosition(first), AtPosition(second))
    assert found is not None
    before, after = (stands(view(ledger, LIST, AtPosition(one))) for one in (first, second))
    told = {one.entry: one for one in found.changes}
    differing = {number for number, stand in after.items() if before.get(number) != stand}
    assert differing <= set(told)
    assert {number: (one.before, one.after) for number, one in told.items()} == {
        number: (before.get(number), after[number]) for number in told
    }
    between = [(position, decode(state)) for position, *_, state, _ in ledger.rows if first < position <= second]
    cited = [position for one in found.changes for position in one.positions]
    assert sorted([*cited, *found.positions]) == [position for position, _ in between]
    assert all(entry_of(position, record) is None for position, record in between if position in found.positions)


@given(histories())
def test_whoever_only_moved_is_told_what_moved_them(ledger: Ledger) -> None:
    last = len(ledger.rows)
    for first in range(1, last):
        found = changes(ledger, LIST, AtPosition(first), AtPosition(last))
        assert found is not None
        for one in found.changes:
            if (
                not one.positions
                and one.before is not None
                and one.before.rank != one.after.rank
                and not found.positions
            ):
                assert 0 < len(one.moved_by) <= FEW
                assert all(first < position <= last for position in one.moved_by)
