"""How many stand ahead of a key, in a queue of a million? Counts are kept for blocks of about a thousand entries.

Each fit class is cut before every entry whose number falls on a boundary, one in ``BLOCK`` by a hash. So the blocks
depend on who stands in the queue and not on how it came to be: rebuilt ones are equal, and none ever has to be split or
joined for being too large or too small. A rank is then a sum over blocks and a count within one.
"""

from collections.abc import Iterable
from typing import Any

from ledger.book import QUEUED, Entry
from ledger.store import Transaction

BLOCK = 1024
AFTER_ALL = b"\xff"
"""Greater than every rank key: those begin with a number that is far below 2**64."""
_GOLDEN = 0x9E3779B1  # 2**32 over the golden ratio: multiples of it fall evenly, whatever the numbers have in common

Change = tuple[Entry | None, Entry]
"""An entry as its line has it (None when it has none), and as it is now."""


def is_boundary(number: int) -> bool:
    """Whether a block begins with the entry of this number."""
    return (number * _GOLDEN & 0xFFFFFFFF) < (1 << 32) // BLOCK


def ahead(transaction: Transaction, ranking: int, fit: str, key: bytes, queued: int) -> int:
    """Count the entries of a class, ``queued`` in all, whose key is smaller."""
    place: dict[str, Any] = {"ranking": ranking, "fit": fit, "key": key}
    block = transaction.run("block_of", place)
    if not block:
        return int(transaction.run("ahead_in_class", {**place, "start": b""})[0][0])
    start = {**place, "start": block[0][0]}
    ((behind,),) = transaction.run("queued_from", start)
    return queued - int(behind) + int(transaction.run("ahead_in_class", start)[0][0])


def recount(transaction: Transaction, ranking: int, changes: Iterable[Change]) -> None:
    """Bring the counts up to date with entries whose lines have just been written."""
    left, come = _moves(changes)
    for entry in left:
        if is_boundary(entry.number):
            for (queued,) in transaction.run("drop_block", _block(ranking, entry)):
                transaction.run("count_in_block", _step(ranking, entry, queued))
    steps = [_step(ranking, entry, -1) for entry in left] + [_step(ranking, entry, 1) for entry in come]
    if steps:
        transaction.run_many("count_in_block", steps)
    for entry in come:
        if is_boundary(entry.number):
            _cut(transaction, ranking, entry)


def _moves(changes: Iterable[Change]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries as they stood where they no longer stand, and as they stand where they did not."""
    left, come = [], []
    for old, new in changes:
        was, now = old is not None and old.state in QUEUED, new.state in QUEUED
        if old is not None and was and now and (old.fit, old.key) == (new.fit, new.key):
            continue
        if old is not None and was:
            left.append(old)
        if now:
            come.append(new)
    return left, come


def _cut(transaction: Transaction, ranking: int, entry: Entry) -> None:
    """Begin a block with an entry, and take what it holds from the one before."""
    block = _block(ranking, entry)
    after = transaction.run("block_after", {**block, "key": entry.key})
    within = {**block, "key": after[0][0] if after else AFTER_ALL}
    ((queued,),) = transaction.run("ahead_in_class", within)
    transaction.run("count_in_block", _step(ranking, entry, -queued))
    transaction.run("put_block", {**block, "queued": queued})


def _block(ranking: int, entry: Entry) -> dict[str, Any]:
    return {"ranking": ranking, "fit": entry.fit, "start": entry.key}


def _step(ranking: int, entry: Entry, change: int) -> dict[str, Any]:
    return {"in_ranking": ranking, "in_fit": entry.fit, "at_key": entry.key, "change": change}
