"""Is a rank counted over blocks the rank that walking the queue gives, and are the blocks those of the queue alone?"""

import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

import projections
from ledger.book import Entry, Pool, State, Waitlist
from ledger.instant import Instant
from ledger.policy import ByPriority, Policy, policy_digest
from ledger.rekeying import keyed
from ledger.store import Transaction, open_store
from projections import blocks
from projections.current import SqlBook
from tests.postgres import fresh_database

FITS = ("1:", "2:", "!suspended")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    with fresh_database() as database:
        yield database


@pytest.mark.parametrize("size", [1, 4, 1024])
def test_a_rank_is_the_count_of_those_ahead(url: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", size)
    chance = random.Random(size)
    with (
        closing(open_store(url, catalogues=[projections.CATALOGUE], create=True)) as store,
        store.transaction() as transaction,
    ):
        book = SqlBook(transaction)
        for waitlist in WAITLISTS.values():
            book.put_waitlist(waitlist)
        queue: dict[int, Entry] = {}
        for number in range(1, 400):
            queue[number] = _entry(number, chance)
            book.put_entry(queue[number])
            if chance.random() < 0.5:
                changed = _changed(chance.choice(list(queue.values())), number, chance)
                book.put_entry(changed)
                queue[changed.number] = changed
            if chance.random() < 0.1:
                _check(book, queue, chance)
        book.flush()
        assert _blocks(transaction) == _rebuilt_blocks(queue)


def _waitlist(name: str) -> Waitlist:
    policy = Policy(order=(ByPriority(),))
    pool = Pool(name="general", capacity=5)
    return Waitlist(
        name=name,
        zone="UTC",
        pools=(pool,),
        policy=policy,
        policy_version=1,
        policy_digest=policy_digest(policy),
        n=1,
        position=1,
        at=Instant("2026-03-01T00:00:00.000Z"),
        opened=1,
    )


WAITLISTS = {name: _waitlist(name) for name in ("jazz", "folk")}


def _entry(number: int, chance: random.Random) -> Entry:
    entry = Entry(
        number=number,
        waitlist=chance.choice(["jazz", "folk"]),
        person=f"p{number}",
        state=chance.choice(["waiting", "waiting", "suspended"]),
        party=chance.choice([1, 2]),
        joined=number,
        last=number,
        priority=chance.randrange(-(2**60), 2**60),
    )
    return keyed(entry, WAITLISTS[entry.waitlist])


def _changed(entry: Entry, last: int, chance: random.Random) -> Entry:
    """Return the entry at another place, out of the queue, or back in it."""
    new = _entry(entry.number, chance)
    state: State = chance.choice(["waiting", "suspended", "offered", "admitted"])
    held = last + 1000 if state == "admitted" else None
    changes = {"state": state, "last": last + 1000, "held": held, "pool": "general" if held else None}
    return keyed(replace(entry, priority=new.priority, party=new.party, **changes), WAITLISTS[entry.waitlist])


def _waiting(queue: dict[int, Entry], waitlist: str, fit: str) -> list[Entry]:
    rows = (one for one in queue.values() if (one.waitlist, one.fit) == (waitlist, fit))
    return sorted((one for one in rows if one.state in {"waiting", "suspended"}), key=lambda one: one.key)


def _check(book: SqlBook, queue: dict[int, Entry], chance: random.Random) -> None:
    for waitlist in ("jazz", "folk"):
        key = _entry(2**40, chance).key
        for fit in FITS:
            waiting = _waiting(queue, waitlist, fit)
            assert book.ahead(waitlist, key, fit) == sum(one.key < key for one in waiting)
            assert list(book.queue(waitlist, fit)) == waiting
        assert book.ahead(waitlist, key) == sum(one.key < key for fit in FITS for one in _waiting(queue, waitlist, fit))


def _blocks(transaction: Transaction) -> list[tuple[str, str, bytes, int]]:
    return [(w, fit, bytes(start), queued) for w, fit, start, queued in transaction.run("all_current_block")]


def _rebuilt_blocks(queue: dict[int, Entry]) -> list[tuple[str, str, bytes, int]]:
    found = []
    for waitlist in ("folk", "jazz"):
        for fit in sorted(FITS):
            waiting = _waiting(queue, waitlist, fit)
            starts = [place for place, one in enumerate(waiting) if blocks.is_boundary(one.number)]
            ends = [*starts[1:], len(waiting)]
            found += [(waitlist, fit, waiting[a].key, b - a) for a, b in zip(starts, ends, strict=False)]
    return found
