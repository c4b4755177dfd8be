"""Read models are compared row by row: every difference is found, and no table is ever held whole."""

import tracemalloc
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from projections.rebuild import TABLES, Difference, compared
from tests.postgres import fresh_database
from tests.replays.example import small_ledger
from tests.replays.stored import stored

ROWS = 50_000
Table = dict[tuple[str, int], int]
KEYS = st.tuples(st.sampled_from("ab"), st.integers(0, 5))


@given(st.dictionaries(KEYS, st.integers(0, 2)), st.dictionaries(KEYS, st.integers(0, 2)))
def test_exactly_the_rows_that_differ_are_found(live: Table, made: Table) -> None:
    found = list(compared("some", 2, rows_of(live), rows_of(made)))
    differing = sorted(key for key in live | made if live.get(key) != made.get(key))
    assert found == [Difference("some", row(live, key), row(made, key)) for key in differing]


def rows_of(table: Table) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table in order."""
    return ((*key, table[key]) for key in sorted(table))


def row(table: Table, key: tuple[str, int]) -> tuple[object, ...] | None:
    """Return one row, if it is there."""
    return (*key, table[key]) if key in table else None


def test_comparing_takes_as_much_memory_for_many_rows_as_for_few() -> None:
    def many(left_out: int) -> Iterator[tuple[object, ...]]:
        return (("jazz", number, f"{number:0100d}") for number in range(ROWS) if number != left_out)

    tracemalloc.start()
    try:
        found = list(compared("some", 2, many(7), many(ROWS - 7)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [one.live is None for one in found] == [True, False]
    assert peak < 100_000


def test_a_stream_has_the_rows_of_the_table_in_the_order_of_its_key() -> None:
    ledger = small_ledger()
    with fresh_database() as url:
        for store in (stored(ledger), stored(ledger, url)):
            with store as opened, opened.snapshot() as snapshot:
                for table, columns in TABLES.items():
                    rows = list(snapshot.stream(f"all_{table}"))
                    keys = [row[:columns] for row in rows]
                    assert rows == snapshot.run(f"all_{table}")
                    assert keys == sorted(set(keys)), table
