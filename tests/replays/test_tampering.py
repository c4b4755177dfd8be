"""Whatever is changed in the stored rows is found, on both databases, and the record where it begins is named."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.commands import Accept, Cancel, Join
from tests.postgres import fresh_database
from tests.replays.example import small_ledger
from tests.replays.tampered import COLUMNS, Tampered, tampering
from tests.replays.written import Ledger, after


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    with fresh_database() as url:
        yield url


@pytest.fixture
def tampered(url: str) -> Iterator[Tampered]:
    with tampering(url, small_ledger().rows) as ledger:
        yield ledger


def tiny_ledger() -> Ledger:
    """Return a ledger in which one person gives a spot back and another takes it."""
    ledger = Ledger()
    ledger.open("jazz", general=1)
    ledger.do("jazz", Join(person="ann"), after(1))
    ledger.do("jazz", Join(person="bob"), after(2))
    ledger.do("jazz", Cancel(entry=2, reason="digest"), after(3))
    ledger.do("jazz", Accept(entry=4), after(4))
    return ledger


def missed(ledger: Tampered, every: int = 1) -> list[tuple[int, int]]:
    """Flip a bit of every byte, one after another, and return record and byte where that was not found at once."""
    found = []
    for position, *_, state, _ in ledger.rows:
        for index in range(position % every, len(state), every):
            flipped = bytearray(state)
            flipped[index] ^= 1 << (index % 8)
            ledger.set_state(position, bytes(flipped))
            if ledger.first_fault() != position:
                found.append((position, index))
        ledger.set_state(position, state)
    return found


def test_the_ledger_as_it_was_written_is_good(tampered: Tampered) -> None:
    found = tampered.verified()

    assert found.is_good
    assert found.first is None
    checks = ["sequence", "records", "tree", "decisions", "completeness", "invariants"]
    assert [result.name for result in found.results] == checks
    assert found.records == len(tampered.rows)


def test_every_single_flipped_byte_of_every_record_is_found_at_its_position(url: str) -> None:
    with tampering(url, tiny_ledger().rows) as ledger:
        assert ledger.verified().is_good
        assert missed(ledger) == []


def test_flipped_bytes_are_found_in_every_record_that_nearly_every_verb_makes(tampered: Tampered) -> None:
    assert missed(tampered, every=11) == []


@pytest.mark.parametrize("column", ["stream", "version", "topic", "leaf"])
def test_a_row_that_says_otherwise_than_its_record_is_found(tampered: Tampered, column: str) -> None:
    change: Callable[[int], object] = {
        "stream": lambda position: f"list-{position}",
        "version": lambda position: position + 1000,
        "topic": lambda position: "WaitlistClosed.1" if position % 2 else "EntryJoined.9",
        "leaf": bytes,
    }[column]
    found = {}
    for position, value in tampered.read(column):
        tampered.change(f"UPDATE ledger_events SET {column} = ? WHERE position = ?", change(position), position)
        found[position] = tampered.first_fault()
        tampered.change(f"UPDATE ledger_events SET {column} = ? WHERE position = ?", value, position)
    assert found == {position: position for position, *_ in tampered.rows}


def test_a_deleted_last_record_is_found_because_the_head_still_counts_it(tampered: Tampered) -> None:
    last = len(tampered.rows)
    tampered.change("DELETE FROM ledger_events WHERE position = ?", last)

    assert tampered.first_fault() == last


def test_a_last_record_that_is_gone_without_trace_cannot_be_missed_by_the_records_alone(tampered: Tampered) -> None:
    """Its row, its hashes and the head rewritten: what is left is a whole ledger, which ended earlier."""
    tampered.run("DELETE FROM ledger_events WHERE position = ?", len(tampered.rows))
    tampered.hash_again()
    tampered.commit()

    assert tampered.verified().is_good


def test_a_deleted_record_in_the_middle_is_found(tampered: Tampered) -> None:
    tampered.change("DELETE FROM ledger_events WHERE position = 7")

    assert tampered.first_fault() == 7


def test_a_deleted_record_is_found_where_the_hashes_are_made_to_fit(tampered: Tampered) -> None:
    tampered.run("DELETE FROM ledger_events WHERE position = 7")
    tampered.run("UPDATE ledger_events SET position = -position WHERE position > 7")
    tampered.run("UPDATE ledger_events SET position = -position - 1 WHERE position < 0")
    tampered.hash_again()
    tampered.commit()

    assert tampered.first_fault() == 7


@pytest.mark.parametrize("first", [4, 5])
@pytest.mark.parametrize("columns", [COLUMNS, ("state", "leaf")])
@pytest.mark.parametrize("rehashed", [False, True])
def test_two_swapped_records_are_found(
    tampered: Tampered, first: int, columns: tuple[str, ...], rehashed: bool
) -> None:
    """The hashes over them say less exactly where it is than the records do."""
    tampered.run("UPDATE ledger_events SET version = -version WHERE position IN (?, ?)", first, first + 1)
    for position, other in ((first, tampered.rows[first]), (first + 1, tampered.rows[first - 1])):
        moved = dict(zip(COLUMNS, other[1:], strict=True))
        kept = {"version": tampered.rows[position - 1][2]} | {name: moved[name] for name in columns}
        changes = ", ".join(f"{name} = ?" for name in kept)
        tampered.run(f"UPDATE ledger_events SET {changes} WHERE position = ?", *kept.values(), position)
    if rehashed:
        tampered.hash_again()
    tampered.commit()

    assert tampered.first_fault() == first


@pytest.mark.parametrize("position", [0, -5])
def test_a_record_put_in_before_the_first_is_found(tampered: Tampered, position: int) -> None:
    _, _, _, topic, state, leaf = tampered.rows[2]
    tampered.insert(position, "dance", 1, topic, state, leaf)
    tampered.commit()

    assert tampered.first_fault() == position


@pytest.mark.parametrize("rehashed", [False, True])
def test_a_record_put_in_at_the_end_is_found(tampered: Tampered, rehashed: bool) -> None:
    last = len(tampered.rows)
    _, stream, version, topic, state, leaf = tampered.rows[-1]
    tampered.insert(last + 1, stream, version + 1, topic, state, leaf)
    if rehashed:
        tampered.hash_again()
    tampered.commit()

    assert tampered.first_fault() == last + 1


@pytest.mark.parametrize("rehashed", [False, True])
def test_a_record_put_in_with_all_later_ones_moved_is_found(tampered: Tampered, rehashed: bool) -> None:
    tampered.run("UPDATE ledger_events SET position = -position WHERE position > 8")
    tampered.run("UPDATE ledger_events SET position = 1 - position WHERE position < 0")
    _, _, _, topic, state, leaf = tampered.rows[2]
    tampered.insert(9, "dance", 1, topic, state, leaf)
    if rehashed:
        tampered.hash_again()
    tampered.commit()

    assert tampered.first_fault() == 9


def test_every_changed_hash_of_a_subtree_is_found_at_the_record_that_completes_it(tampered: Tampered) -> None:
    nodes = tampered.run("SELECT level, idx, hash FROM ledger_nodes")
    found = {}
    for level, index, node in nodes:
        where = "WHERE level = ? AND idx = ?"
        tampered.change(f"UPDATE ledger_nodes SET hash = ? {where}", bytes(32), level, index)
        found[level, index] = tampered.first_fault()
        tampered.change(f"UPDATE ledger_nodes SET hash = ? {where}", node, level, index)
    assert found == {(level, index): (index + 1) << level for level, index, _ in nodes}


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 500), (1, -1), (5, 0), (40, 7)])
def test_a_hash_over_nothing_is_found(tampered: Tampered, level: int, index: int) -> None:
    tampered.change("INSERT INTO ledger_nodes VALUES (?, ?, ?)", level, index, bytes(32))

    assert tampered.first_fault() is not None


def test_a_missing_hash_of_a_subtree_is_found(tampered: Tampered) -> None:
    tampered.change("DELETE FROM ledger_nodes WHERE level = 2 AND idx = 1")

    assert tampered.first_fault() == 8


@pytest.mark.parametrize(
    ("column", "value", "beyond"),
    [("position", 21, 0), ("position", 23, 1), ("root", bytes(32), 0), ("frontier", b"\0", 0)],
)
def test_a_changed_head_is_found_at_the_last_record(
    tampered: Tampered, column: str, value: object, beyond: int
) -> None:
    assert len(tampered.rows) == 22
    tampered.change(f"UPDATE ledger_head SET {column} = ?", value)

    assert tampered.first_fault() == len(tampered.rows) + beyond
