"""What the page makes of records is what the ledger makes of them: byte for byte, state for state, rank for rank."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from cli.report.embedded import packed
from ledger.book import QUEUED, Entry
from ledger.memory_book import MemoryBook
from ledger.rank import accepts, blocked_by
from ledger.record import decode
from ledger.trust import merkle
from ledger.trust.lines import to_base64
from replays.past.history import Past, View
from replays.reasons.waiting import waiting
from replays.report.account import account
from tests.browser.chromium import Chromium
from tests.browser.modules import tried
from tests.oracle.histories import LISTS, Writer

SEEDS = range(16)

FOLD = """
return Promise.all(data.map(async (one) => {
  const records = readRecords(one);
  const history = new History(records, one.places, one.held);
  const leaves = await Promise.all(records.map((record) => leafHash(record.bytes)));
  const root = await rootOf(one.size, records.map((record) => record.position), leaves, one.beside.map(fromBase64));
  const moments = records.map((_, at) => {
    const list = history.after(at + 1);
    return {
      queue: list.queue.map((entry) => entry.number),
      states: [...list.entries.values()].map((entry) => [entry.number, entry.state, entry.party, entry.pool ?? ""]),
      capacity: [...list.pools],
      free: [list.free, list.over],
      holds: list.queue.map((entry) => list.holdOf(entry)),
    };
  });
  return { root: root && hex(root), texts: records.map((record) => new TextDecoder().decode(record.bytes)), moments };
}));
"""


def carried(records: list[tuple[int, bytes]], name: str) -> dict[str, Any]:
    """Return what a page carries along of one waitlist of a ledger."""
    leaves = [merkle.leaf_hash(state) for _, state in records]
    states = {position: state for position, state in records if decode(state).list == name}
    found = account(name, [(position, decode(state)) for position, state in states.items()])
    assert found is not None
    assert all(one.agrees for one in found.verdicts)

    def node(level: int, idx: int) -> bytes:
        return merkle.root_of_leaves(leaves[idx << level : (idx + 1) << level])

    beside = merkle.hashes_beside([position - 1 for position in states], len(leaves), node)
    return {
        "size": len(leaves),
        "beside": [to_base64(one) for one in beside],
        **packed(states, found.places, found.held),
    }


def expected(records: list[tuple[int, bytes]], name: str) -> list[dict[str, Any]]:
    """Return what the ledger makes of the same records, after each of them."""
    past, moments = Past(name), []
    for position, state in records:
        record = decode(state)
        if record.list != name:
            continue
        past.take(position, record)
        entries, waitlist, view = past.book.entries.values(), past.book.waitlists[name], past.view()
        assert view is not None
        moments.append(
            {
                "queue": [entry.number for entry in past.book.queue(name)],
                "states": [[one.number, one.state, one.party, one.pool or ""] for one in entries],
                "capacity": [[pool.name, pool.capacity] for pool in waitlist.pools],
                "free": [waitlist.free, waitlist.over],
                "holds": [hold(view, entry) for entry in past.book.queue(name)],
            }
        )
    assert all(entry.pool is None for entry in past.book.entries.values() if entry.state in QUEUED)
    return moments


def hold(view: View[MemoryBook], entry: Entry) -> str:
    """Return why nothing is offered to somebody, as far as it does not depend on who else waits."""
    found, waitlist = waiting(view, entry, {}, ()), view.waitlist
    if not waitlist.free or not waitlist.makes_offers or blocked_by(entry.fit) is not None:
        return str(found.code if found.hold == "skipped" else found.hold)
    if waitlist.policy.does_not_fit == "block" or waitlist.policy.rebalance:
        return ""
    accepted = accepts(entry, waitlist).among(waitlist.pool_names)
    free = [pool.free for pool in waitlist.pools if pool.name in accepted]
    if max(free, default=0) >= entry.party:
        return "manual" if waitlist.policy.backfill == "manual" else "due"
    return "does_not_fit" if any(free) else "pool_full"


@pytest.fixture(scope="module")
def ledgers() -> list[list[tuple[int, bytes]]]:
    return [Writer(Random(seed)).write(60) for seed in SEEDS]


def test_the_page_shows_what_the_ledger_shows(
    browser: Chromium, tmp_path: Path, ledgers: list[list[tuple[int, bytes]]]
) -> None:
    cases = [(records, name) for records in ledgers for name in LISTS]
    data = [carried(records, name) for records, name in cases]
    answers = tried(browser, tmp_path, ("bytes", "records", "tree", "fold"), data, FOLD)
    for (records, name), answer in zip(cases, answers, strict=True):
        assert answer["texts"] == [state.decode() for _, state in records if decode(state).list == name]
        assert answer["root"] == merkle.root_of_leaves(merkle.leaf_hash(state) for _, state in records).hex()
        assert answer["moments"] == expected(records, name)
