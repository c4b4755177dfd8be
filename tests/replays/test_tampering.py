"""Whatever is changed in the stored rows is found, and the record where it begins is named."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.store import Store, open_store
from ledger.store.records import NewEvent, append
from replays.history import Row
from replays.stored import StoredLedger
from replays.verify import Verification, verify
from tests.replays.example import small_ledger

TABLES = ("ledger_events", "ledger_nodes", "ledger_head")


class Tampered:
    """A ledger on SQLite whose rows can be changed behind its back, triggers or not."""

    def __init__(self, store: Store, path: Path, rows: list[Row]) -> None:
        self.store = store
        self.rows = rows
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA synchronous = OFF")
        for (name,) in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.database.execute(f"DROP TRIGGER {name}")

    def verified(self) -> Verification:
        """Return what the checks come to now."""
        with self.store.snapshot() as snapshot:
            stored = StoredLedger(snapshot)
            return verify(stored, tree=stored)

    def first_fault(self) -> int | None:
        """Return the position of the first fault."""
        fault = self.verified().first
        return None if fault is None else fault.position

    def set_state(self, position: int, state: bytes) -> None:
        """Write other bytes over a record."""
        self.run("UPDATE ledger_events SET state = ? WHERE position = ?", state, position)

    def run(self, statement: str, *values: object) -> None:
        """Run a statement in a transaction of its own."""
        self.database.execute(statement, values)


@pytest.fixture
def tampered(tmp_path: Path) -> Iterator[Tampered]:
    path = tmp_path / "ledger.db"
    rows = small_ledger().rows
    with open_store(f"sqlite:///{path}", create=True) as store:
        with store.transaction() as transaction:
            append(transaction, [NewEvent(*row[1:5]) for row in rows])
        ledger = Tampered(store, path, rows)
        yield ledger
        ledger.database.close()


def test_the_ledger_as_it_was_written_is_good(tampered: Tampered) -> None:
    found = tampered.verified()

    assert found.is_good
    assert found.first is None
    assert [result.name for result in found.results] == [
        "sequence",
        "records",
        "tree",
        "decisions",
        "completeness",
        "invariants",
    ]
    assert found.records == len(tampered.rows)


def test_every_single_flipped_byte_of_every_record_is_found_at_its_position(tampered: Tampered) -> None:
    missed = []
    for position, *_, state, _ in tampered.rows:
        for index in range(len(state)):
            flipped = bytearray(state)
            flipped[index] ^= 1 << (index % 8)
            tampered.set_state(position, bytes(flipped))
            if tampered.first_fault() != position:
                missed.append((position, index, bytes(flipped)))
        tampered.set_state(position, state)
    assert missed == []


@pytest.mark.parametrize("column", ["stream", "version", "topic", "leaf"])
def test_a_row_that_says_otherwise_than_its_record_is_found(tampered: Tampered, column: str) -> None:
    change: Callable[[int], object] = {
        "stream": lambda position: f"list-{position}",
        "version": lambda position: position + 1000,
        "topic": lambda position: "WaitlistClosed.1" if position % 2 else "EntryJoined.9",
        "leaf": bytes,
    }[column]
    found = {}
    for position, *_ in tampered.rows:
        with tampered.database:
            before = tampered.database.execute(f"SELECT {column} FROM ledger_events WHERE position = ?", [position])
            (value,) = before.fetchone()
            tampered.run(f"UPDATE ledger_events SET {column} = ? WHERE position = ?", change(position), position)
            found[position] = tampered.first_fault()
            tampered.run(f"UPDATE ledger_events SET {column} = ? WHERE position = ?", value, position)
    assert found == {position: position for position, *_ in tampered.rows}


def test_a_deleted_last_record_is_found(tampered: Tampered) -> None:
    last = len(tampered.rows)
    tampered.run("DELETE FROM ledger_events WHERE position = ?", last)

    assert tampered.first_fault() == last


def test_a_deleted_record_in_the_middle_is_found(tampered: Tampered) -> None:
    tampered.run("DELETE FROM ledger_events WHERE position = 7")

    assert tampered.first_fault() == 7


@pytest.mark.parametrize("whole_row", [True, False])
def test_two_swapped_records_are_found(tampered: Tampered, whole_row: bool) -> None:
    columns = ("stream", "version", "topic", "state", "leaf") if whole_row else ("state", "leaf")
    one, other = tampered.rows[4], tampered.rows[5]
    values = {"stream": 1, "version": 2, "topic": 3, "state": 4, "leaf": 5}
    tampered.run("UPDATE ledger_events SET version = -version WHERE position IN (5, 6)")
    for position, row in ((5, other), (6, one)):
        kept = {"version": tampered.rows[position - 1][2]} | {name: row[values[name]] for name in columns}
        changes = ", ".join(f"{name} = ?" for name in kept)
        tampered.run(f"UPDATE ledger_events SET {changes} WHERE position = ?", *kept.values(), position)

    assert tampered.first_fault() == 5


@pytest.mark.parametrize("position", [0, -5])
def test_a_record_put_in_before_the_first_is_found(tampered: Tampered, position: int) -> None:
    _, _, _, topic, state, leaf = tampered.rows[2]
    tampered.run("INSERT INTO ledger_events VALUES (?, 'dance', 1, ?, ?, ?)", position, topic, state, leaf)

    assert tampered.first_fault() == position


def test_a_record_put_in_at_the_end_is_found(tampered: Tampered) -> None:
    last = len(tampered.rows)
    _, stream, version, topic, state, leaf = tampered.rows[-1]
    row = (last + 1, stream, version + 1, topic, state, leaf)
    tampered.run("INSERT INTO ledger_events VALUES (?, ?, ?, ?, ?, ?)", *row)

    assert tampered.first_fault() == last + 1


def test_a_record_put_in_with_all_later_ones_moved_is_found(tampered: Tampered) -> None:
    tampered.run("UPDATE ledger_events SET position = -position WHERE position > 8")
    tampered.run("UPDATE ledger_events SET position = 1 - position WHERE position < 0")
    _, _, _, topic, state, leaf = tampered.rows[2]
    tampered.run("INSERT INTO ledger_events VALUES (9, 'dance', 1, ?, ?, ?)", topic, state, leaf)

    assert tampered.first_fault() == 9


def test_every_changed_hash_of_a_subtree_is_found(tampered: Tampered) -> None:
    nodes = tampered.database.execute("SELECT level, idx, hash FROM ledger_nodes").fetchall()
    found = {}
    for level, index, node in nodes:
        where = "WHERE level = ? AND idx = ?"
        tampered.run(f"UPDATE ledger_nodes SET hash = ? {where}", bytes(32), level, index)
        found[level, index] = tampered.first_fault()
        tampered.run(f"UPDATE ledger_nodes SET hash = ? {where}", node, level, index)
    assert found == {(level, index): (index << level) + 1 for level, index, _ in nodes}


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 500), (1, -1), (5, 0), (40, 7)])
def test_a_hash_over_nothing_is_found(tampered: Tampered, level: int, index: int) -> None:
    tampered.run("INSERT INTO ledger_nodes VALUES (?, ?, ?)", level, index, bytes(32))

    assert tampered.first_fault() is not None


def test_a_missing_hash_of_a_subtree_is_found(tampered: Tampered) -> None:
    tampered.run("DELETE FROM ledger_nodes WHERE level = 2 AND idx = 1")

    assert tampered.first_fault() == 5


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("position = position - 1", 0),
        ("position = position + 1", 1),
        ("root = zeroblob(32)", 0),
        ("frontier = x'00'", 0),
    ],
)
def test_a_changed_head_is_found_at_the_last_record(tampered: Tampered, change: str, position: int) -> None:
    tampered.run(f"UPDATE ledger_head SET {change}")

    assert tampered.first_fault() == len(tampered.rows) + position
