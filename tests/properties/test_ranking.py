"""A ranking depends on what is known of the entries, and on nothing else: not on their order, not on a hash seed."""

import hashlib
import os
import subprocess
import sys
from random import Random
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.book import Draw, Entry, Pool, Waitlist
from ledger.instant import Instant
from ledger.matching import NO_RUN, choose, table
from ledger.memory_book import MemoryBook
from ledger.policy import ByAttribute, ByDraw, ByJoined, ByPriority, ByRounds, Criterion, Eligibility, Policy, PoolRule
from ledger.rekeying import keyed
from tests.oracle.histories import Writer
from tests.scenarios.books import sqlite

NAME = "jazz"
POOLS = ("floor", "balcony", "box")
GOLD = Eligibility("tier", "gold_only", equals="gold")
BY_TIER = ByAttribute("tier", ("gold", "silver"), missing="last")
BY_POINTS = ByAttribute("points", highest_first=True, missing="last")
POLICY = Policy(
    order=(ByPriority(), ByRounds(), BY_TIER, BY_POINTS, ByDraw(), ByJoined()),
    pools=(PoolRule("box", (GOLD,)), PoolRule("floor")),
    rebalance=True,
)
WAITLIST = Waitlist(
    name=NAME,
    zone="UTC",
    pools=(Pool("floor", 4), Pool("balcony", 2), Pool("box", 1)),
    policy=POLICY,
    policy_version=1,
    policy_digest="digest",
    n=1,
    position=1,
    at=Instant("2026-04-18T09:00:00.000Z"),
    opened=1,
    draw=Draw(frozen=1, announced=1, algorithm="sha256", sources=("lotto",), entries=9, digest="digest"),
)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Draw entries in the queue and holders of spots."""
    found = []
    for number in range(2, 2 + draw(st.integers(1, 12))):
        entry = Entry(
            number=number,
            waitlist=NAME,
            person=f"person-{number}",
            state="waiting",
            party=draw(st.sampled_from([1, 1, 2])),
            joined=draw(st.sampled_from([number, 1000 - number])),
            last=number,
            priority=draw(st.integers(-1, 1)),
            attributes=draw(st.sampled_from([{}, {"tier": "gold"}, {"tier": "silver"}, {"tier": "tin", "points": 1}])),
            rounds=draw(st.sampled_from([0, 0, 1])),
            pools=draw(st.sampled_from([(), ("floor",), ("box", "balcony"), POOLS])),
            drawn=draw(st.sampled_from([None, number, 40 - number])),
        )
        if entry.party == 1 and draw(st.integers(0, 3)) == 0:
            pool = draw(st.sampled_from(entry.pools or POOLS))
            entry = replace(entry, state="admitted", held=100 + number, pool=pool)
        found.append(keyed(entry, WAITLIST))
    return found


def test_every_key_of_an_order_is_tried() -> None:
    assert {type(one) for one in POLICY.order} == set(get_args(Criterion))


@given(entries(), st.randoms())
def test_shuffled_entries_rank_the_same_and_the_same_one_is_chosen(found: list[Entry], chance: Random) -> None:
    answers = []
    for _ in range(2):
        book = MemoryBook()
        waitlist = _told(book, found)
        answers.append((list(book.queue(NAME)), table(book, waitlist, NO_RUN), choose(book, waitlist)))
        found = sorted(found, key=lambda _: chance.random())
    assert answers[0] == answers[1]


@given(entries(), st.randoms())
def test_tables_rank_shuffled_entries_as_memory_does(found: list[Entry], chance: Random) -> None:
    memory = MemoryBook()
    waitlist = _told(memory, found)
    with sqlite() as shelf:
        _told(shelf.book, sorted(found, key=lambda _: chance.random()))
        shelf.settle()
        assert list(shelf.book.queue(NAME)) == list(memory.queue(NAME))
        assert shelf.book.classes(NAME) == memory.classes(NAME)
        assert choose(shelf.book, waitlist) == choose(memory, waitlist)
        for pool in POOLS:
            movable = [{entry.number for entry in book.movable(NAME, pool)} for book in (shelf.book, memory)]
            assert movable[0] == movable[1]


def test_two_hash_seeds_record_the_same_bytes() -> None:
    program = "from tests.properties.test_ranking import recorded; print(recorded())"
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0].strip()) == 64


def recorded() -> str:
    """Return the hash of everything that some histories record."""
    digest = hashlib.sha256()
    for seed in range(12):
        for _, state in Writer(Random(seed)).write(80):
            digest.update(state)
    return digest.hexdigest()


def _told(book: Any, found: list[Entry]) -> Waitlist:
    """Put a waitlist and its entries into a book, in the order given; return the waitlist with its spots counted."""
    held = {name: sum(entry.pool == name for entry in found) for name in POOLS}
    pools = tuple(replace(pool, admitted=held[pool.name]) for pool in WAITLIST.pools)
    waiting = sum(entry.state == "waiting" for entry in found)
    waitlist = replace(WAITLIST, pools=pools, waiting=waiting)
    book.put_waitlist(waitlist)
    for entry in found:
        book.put_entry(entry)
    return waitlist
