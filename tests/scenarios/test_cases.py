"""Each case of the peers' test suites is covered, or differs for a reason that is on record."""

from collections import Counter

from tests.architecture.tree import ROOT
from tests.scenarios.cases import ALL, DIFFERS, TABLE, covered, table


def test_every_case_is_covered_or_differs() -> None:
    assert sorted(set(ALL) - {one for one, _ in covered()} - DIFFERS.keys()) == []


def test_the_decisions_say_why_a_case_differs() -> None:
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    assert [one for one in DIFFERS if one not in decisions] == []


def test_no_case_has_two_scenarios() -> None:
    assert [one for one, count in Counter(one for one, _ in covered()).items() if count > 1] == []


def test_the_table_says_what_the_scenarios_do() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
