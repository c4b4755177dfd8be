"""Nothing is signed that does not extend what was signed before, and nothing that does not hash to what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store import open_store
from ledger.store.records import NewEvent, append
from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, open_checkpoint
from ledger.trust.guard import Guard, GuardTrouble
from ledger.trust.signer import Signer
from ledger.trust.signing import NotExtending, NotProven, Row, sign_head
from replays.audit.stored import StoredLedger
from tests.postgres import fresh_database

SIGNER = Signer("example.org/waitlists", bytes(range(32)))


class Ledger:
    """A ledger as it is stored: rows, hashes and the head, each of which can be damaged by itself."""

    def __init__(self, *states: bytes) -> None:
        self.rows: list[Row] = []
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.frontier: tuple[bytes, ...] = ()
        self.write(*states)

    def write(self, *states: bytes) -> "Ledger":
        for state in states:
            size, leaf = len(self.rows), merkle.leaf_hash(state)
            self.frontier, completed = merkle.append(self.frontier, size, leaf)
            self.nodes |= {(0, size): leaf, **{(level, idx): node for level, idx, node in completed}}
            self.rows.append((size + 1, "jazz", size + 1, "EntryJoined.1", state, leaf))
        self.position, self.root = len(self.rows), merkle.root_of_frontier(self.frontier)
        return self

    def head(self) -> "Ledger":
        return self

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        return (row for row in self.rows if row[0] >= start and (stop is None or row[0] <= stop))

    def node(self, level: int, idx: int) -> bytes:
        found = self.nodes.get((level, idx))
        if found is None:
            raise ValueError("no such row")
        return found

    def flip(self, position: int, byte: int = 0, bit: int = 0) -> None:
        *before, state, leaf = self.rows[position - 1]
        changed = bytearray(state)
        changed[byte] ^= 1 << bit
        self.rows[position - 1] = (*before, bytes(changed), leaf)  # type: ignore[assignment]


def states(count: int, mark: str = "") -> list[bytes]:
    return [f"record {number}{mark}".encode() for number in range(count)]


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "signing.last")


def test_heads_that_extend_each_other_are_signed_and_remembered_before_they_are_released(guard: Guard) -> None:
    ledger = Ledger()
    for size in range(20):
        note = sign_head(ledger, SIGNER, guard)
        signed = open_checkpoint(note.encode().encode(), [SIGNER.key]).checkpoint
        assert signed == guard.last() == Checkpoint(SIGNER.name, size, ledger.root)
        ledger.write(f"record {size}".encode())


def test_the_same_head_is_signed_again_with_the_same_signature(guard: Guard) -> None:
    ledger = Ledger(*states(5))
    assert sign_head(ledger, SIGNER, guard) == sign_head(ledger, SIGNER, guard)


def test_a_signature_is_never_released_when_the_head_could_not_be_written_down(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_head(Ledger(*states(3)), SIGNER, guard)
    before = guard.last()

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="full"):
        sign_head(Ledger(*states(5)), SIGNER, guard)
    assert guard.last() == before


@pytest.mark.parametrize("signed", range(1, 9))
def test_whatever_does_not_extend_the_head_signed_last_is_refused(guard: Guard, signed: int) -> None:
    sign_head(Ledger(*states(signed)), SIGNER, guard)
    shorter = Ledger(*states(signed - 1))
    put_back_and_written_on = Ledger(*states(signed - 1), b"another", *states(4, "!"))
    rewritten = Ledger(*states(signed + 3, "!"))
    put_before = Ledger(b"backdated", *states(signed + 2))
    for ledger in (shorter, put_back_and_written_on, rewritten, put_before):
        with pytest.raises(NotExtending) as refused:
            sign_head(ledger, SIGNER, guard)
        assert refused.value.last.size == signed
    other_name = Signer("example.org/other", bytes(range(32)))
    with pytest.raises(NotExtending):
        sign_head(Ledger(*states(signed + 1)), other_name, guard)
    last = guard.last()
    assert (last and last.size) == signed
    sign_head(Ledger(*states(signed + 5)), SIGNER, guard)


def test_one_flipped_bit_of_any_new_record_is_found_before_it_is_signed(guard: Guard) -> None:
    sign_head(Ledger(*states(4)), SIGNER, guard)
    for position in range(5, 10):
        for byte in range(len(states(9)[0])):
            for bit in range(8):
                ledger = Ledger(*states(9))
                ledger.flip(position, byte, bit)
                with pytest.raises(NotProven) as refused:
                    sign_head(ledger, SIGNER, guard)
                assert refused.value.position == position
    last = guard.last()
    assert (last and last.size) == 4


def test_a_record_that_was_hashed_wrongly_as_well_does_not_lead_to_the_root(guard: Guard) -> None:
    ledger = Ledger(*states(9))
    ledger.flip(7)
    *before, state, _ = ledger.rows[6]
    ledger.rows[6] = (*before, state, merkle.leaf_hash(state))  # type: ignore[assignment]
    with pytest.raises(NotProven, match="root"):
        sign_head(ledger, SIGNER, guard)


def test_a_missing_record_and_a_missing_or_wrong_hash_are_found(guard: Guard) -> None:
    gap = Ledger(*states(9))
    del gap.rows[4]
    with pytest.raises(NotProven, match="#5 is missing"):
        sign_head(gap, SIGNER, guard)
    cut = Ledger(*states(9))
    del cut.rows[8]
    with pytest.raises(NotProven, match="#9 is missing"):
        sign_head(cut, SIGNER, guard)
    sign_head(Ledger(*states(6)), SIGNER, guard)
    lost = Ledger(*states(9))
    del lost.nodes[1, 2]
    with pytest.raises(NotProven, match="hash of the stored tree is missing"):
        sign_head(lost, SIGNER, guard)
    for place in ((1, 3), (0, 8)):
        wrong = Ledger(*states(9))
        wrong.nodes[place] = bytes(32)
        with pytest.raises(NotProven, match="does not lead"):
            sign_head(wrong, SIGNER, guard)
    wrong_head = Ledger(*states(9))
    wrong_head.root = bytes(32)
    with pytest.raises(NotProven):
        sign_head(wrong_head, SIGNER, guard)


def test_an_older_size_can_be_signed_only_if_it_is_not_older_than_the_last(guard: Guard) -> None:
    ledger = Ledger(*states(9))
    assert "\n6\n" in sign_head(ledger, SIGNER, guard, 6).text
    with pytest.raises(NotExtending):
        sign_head(ledger, SIGNER, guard, 5)


def test_a_ledger_on_postgresql_is_signed_and_proven_alike(guard: Guard) -> None:
    new = [NewEvent("jazz", number + 1, "EntryJoined.1", state) for number, state in enumerate(states(11))]
    with fresh_database() as url, open_store(url, create=True) as store:
        for part in (new[:4], new[4:]):
            with store.transaction() as transaction:
                append(transaction, part)
            with store.snapshot() as snapshot:
                note = sign_head(StoredLedger(snapshot), SIGNER, guard)
        assert note == SIGNER.note(Checkpoint(SIGNER.name, 11, Ledger(*states(11)).root).text)


def test_when_nobody_knows_what_was_signed_last_nothing_is_signed(guard: Guard) -> None:
    guard.path.write_bytes(b"example.org/waitlists\n7\n")
    with pytest.raises(GuardTrouble):
        sign_head(Ledger(*states(9)), SIGNER, guard)
