"""A command can be made again from its own records, for every history there can be."""

from hypothesis import given

from replays.replay import replay
from tests.replays.histories import histories
from tests.replays.written import Ledger


@given(histories())
def test_a_replay_of_any_history_decides_the_same(ledger: Ledger) -> None:
    assert replay(ledger.records()).difference is None
