"""A draw gives what RFC 3797 gives, and what anybody gets who sorts by SHA-256."""

import csv
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.draw import Algorithm, list_digest, order, seed_of, selected, ticket, value_fault

DATA = Path(os.environ.get("WAITLEDGER_SHARED", "../shared")) / "data" / "rfc3797"
VALUES = ["9319", "2 5 12 8 10", "9 18 26 34 41 45"]
PICKS = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
ALGORITHMS: list[Algorithm] = ["rfc3797", "sha256"]


def values_of(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_the_example_of_the_rfc_comes_out_pick_by_pick() -> None:
    lines = (DATA / "results").read_text(encoding="utf-8").splitlines()[1:]
    published = [int(line.split("->")[1].split("<-")[0]) for line in lines]
    assert published == PICKS
    seed = seed_of(values_of(DATA / "seeds"))
    assert seed == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert selected(len((DATA / "names").read_text(encoding="utf-8").splitlines()), seed)[:16] == PICKS


def test_the_real_draw_of_2022_comes_out_pick_by_pick() -> None:
    with (DATA / "2022" / "order_with_outcome.csv").open(encoding="utf-8") as file:
        published = [int(row["volunteer_no"]) for row in csv.DictReader(file)]
    seed = seed_of(values_of(DATA / "2022" / "seeds"))
    assert seed == "7.8.11.18.28.40.48./15.16.21.31.36.65./8.12.13.17.21.26.35.42./1.5.10.13.14.16.21.25.27./"
    assert selected(267, seed)[: len(published)] == published


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_drawing_more_never_changes_who_was_drawn_first(algorithm: Algorithm) -> None:
    seed = seed_of(VALUES)
    drawn = order(algorithm, range(101, 126), seed)
    assert sorted(drawn) == list(range(101, 126))
    if algorithm == "rfc3797":
        assert drawn[:5] == [100 + number for number in PICKS[:5]]


def test_the_numbers_of_a_source_may_come_in_any_order() -> None:
    assert seed_of(["9319", "12,10, 8;5 2", "45 41 34 26 18 9"]) == seed_of(VALUES)


def test_the_order_of_the_sources_counts() -> None:
    assert seed_of(VALUES[::-1]) != seed_of(VALUES)


def test_a_leading_zero_says_nothing() -> None:
    assert seed_of(["007"]) == "7./"


def test_a_ticket_is_the_same_for_the_same_entry_and_seed_and_no_other() -> None:
    assert ticket("7./", 12) == hashlib.sha256(b"7./:12").hexdigest()
    assert len({ticket("7./", 12), ticket("8./", 12), ticket("7./", 13)}) == 3


def test_the_digest_of_a_list_is_that_of_its_lines() -> None:
    assert list_digest([12, 7]) == hashlib.sha256(b"12\n7\n").hexdigest()


@pytest.mark.parametrize("value", ["", " ", "12.34", "-1", "DAX", "1 two", "\N{FULLWIDTH DIGIT ONE}", "1" * 19, "1\n2"])
def test_a_value_that_is_not_whole_numbers_is_turned_down(value: str) -> None:
    fault = value_fault(value)
    assert fault is not None
    assert "whole numbers" in fault


@given(st.lists(st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=6), min_size=1, max_size=4), st.randoms())
def test_shuffled_values_give_the_same_seed(sources: list[list[int]], chance: st.DataObject) -> None:
    shuffled = [sorted(one, key=lambda _: chance.random()) for one in sources]  # type: ignore[attr-defined]
    as_typed = [[" ".join(map(str, one)) for one in numbers] for numbers in (sources, shuffled)]
    assert all(value_fault(value) is None for value in as_typed[0])
    assert seed_of(as_typed[0]) == seed_of(as_typed[1])


@given(st.integers(1, 300), st.sampled_from(ALGORITHMS))
def test_everybody_is_drawn_exactly_once(count: int, algorithm: Algorithm) -> None:
    assert sorted(order(algorithm, range(1, count + 1), "7./")) == list(range(1, count + 1))
