"""What an earlier version wrote is read for ever: the same root, the same decisions, the same end."""

import json
from pathlib import Path

from ledger.events import CapacityChanged
from ledger.record import decode, form_fault
from ledger.trust.merkle import leaf_hash, root_of_leaves
from replays.audit.replay import Replay
from replays.oracle.judge import check
from replays.past.history import Row

LINES = (Path(__file__).parent / "format-1.jsonl").read_bytes().splitlines()
STATES, ROOT, END = LINES[:-2], json.loads(LINES[-2])["root"], json.loads(LINES[-1])


def rows() -> list[Row]:
    """Return the records as a store holds them."""
    found = []
    for position, state in enumerate(STATES, 1):
        plain = json.loads(state)
        topic = f"{plain['type']}.{plain['v']}"
        found.append((position, plain["list"], plain["n"], topic, state, leaf_hash(state)))
    return found


def test_the_records_are_canonical_and_have_the_root_that_was_written() -> None:
    assert [form_fault(state) for state in STATES] == [None] * len(STATES)
    assert root_of_leaves(map(leaf_hash, STATES)).hex() == ROOT


def test_every_decision_is_made_again() -> None:
    replay = Replay()
    for position, *_, state, _ in rows():
        replay.take(position, decode(state))
    report = replay.report()
    assert report.difference is None
    waitlist = replay.book.waitlists["jazz"]
    people = {entry.person: entry.state for entry in replay.book.entries.values()}
    found = {"people": people, "free": waitlist.free, "over": waitlist.over, "waiting": waitlist.waiting}
    assert found == END


def test_a_record_of_an_older_version_is_brought_up_to_date() -> None:
    old = next(state for state in STATES if b"CapacityChanged" in state)
    assert json.loads(old)["v"] == 1
    event = decode(old).event
    assert isinstance(event, CapacityChanged)
    assert [(pool.name, pool.capacity) for pool in event.pools] == [("general", 3)]


def test_the_oracle_reads_it_too() -> None:
    assert list(check(enumerate(STATES, 1))) == []
