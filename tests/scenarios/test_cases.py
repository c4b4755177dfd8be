"""Each case of the peers' test suites is covered, waits for a verb, or differs for a reason."""

from collections import Counter

from tests.scenarios.cases import ALL, DIFFERS, LATER, TABLE, covered, table


def test_every_case_is_covered_or_waits_or_differs() -> None:
    known = {one for one, _ in covered()} | LATER.keys() | DIFFERS.keys()
    assert sorted(set(ALL) - known) == []


def test_no_case_has_two_scenarios() -> None:
    assert [one for one, count in Counter(one for one, _ in covered()).items() if count > 1] == []


def test_no_case_waits_that_a_scenario_covers() -> None:
    assert sorted({one for one, _ in covered()} & LATER.keys()) == []


def test_the_table_says_what_the_scenarios_do() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
