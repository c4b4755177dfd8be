"""A replay decides everything again and finds the first record that was decided otherwise."""

import pytest

from replays.audit.replay import replay
from tests.replays.ucsd import ledger_of


@pytest.mark.parametrize("stream", ["S122.manual", "S122.auto"])
def test_every_decision_of_a_real_term_is_reproduced(stream: str) -> None:
    report = replay(ledger_of(stream).records())

    assert report.difference is None
    assert report.records == ledger_of(stream).position
    assert report.decisions["policy"] > 5_000
