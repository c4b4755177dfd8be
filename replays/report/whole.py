"""What does the report of one waitlist hold? Its records with what leads from them to the root, and their account."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from msgspec import Struct

from ledger.decision import Position
from ledger.record import Numbered, decode
from ledger.trust import merkle
from replays.audit.tree import Head
from replays.past.history import Row
from replays.report.account import Account, account
from replays.report.bounded import Bounded
from replays.report.levels import Highlights, highlights
from replays.review.fairness import Fairness, fairness
from replays.review.overrides import Overrides, overrides


class Stored(Protocol):
    """A ledger's records and the hashes over them; ``replays.audit.stored.StoredLedger`` is one."""

    def head(self) -> Head:
        """Return the end of the ledger."""
        ...

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of a complete subtree; level 0 are the leaves."""
        ...

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the records from position ``start`` to ``stop``, both included, in order."""
        ...

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the records of one stream, in order."""
        ...


class Report(Struct, frozen=True, kw_only=True):
    """Everything that the report of a waitlist shows.

    Attributes:
        size: of the ledger, in records; those of other waitlists are in the root and not here.
        root: over all of them.
        states: the exact bytes of each record of this waitlist.
        beside: the hashes that lead from these records to the root.
        account: what they tell.
        highlights: what stands out.
        fairness: waiting times and ranks.
        overrides: the bypass report.
    """

    waitlist: str
    size: Position
    root: bytes
    states: tuple[bytes, ...]
    beside: tuple[bytes, ...]
    account: Account
    highlights: Highlights
    fairness: Fairness
    overrides: Overrides

    @property
    def faults(self) -> list[str]:
        """What is wrong with the ledger, as far as this report shows it."""
        differs = [f"#{one.position} is decided otherwise" for one in self.account.verdicts if not one.agrees]
        positions = [position - 1 for position, _ in self.account.numbered]
        leaves = [merkle.leaf_hash(state) for state in self.states]
        if merkle.root_beside(positions, leaves, self.size, self.beside) == self.root:
            return differs
        return ["the records do not lead to the root", *differs]


def report(stored: Stored, waitlist: str, size: Position, progress: Callable[[int], None]) -> Report | None:
    """Return the report of a waitlist in the ledger of ``size`` records; None when it was not open yet.

    Args:
        stored: the ledger.
        waitlist: which one.
        size: how many records of the ledger count.
        progress: is told how many records of the waitlist were decided again.
    """
    records = Bounded(stored, size)
    rows = list(records.stream_records(waitlist))
    found = account(waitlist, _read(rows, progress))
    if found is None:
        return None
    return Report(
        waitlist=waitlist,
        size=size,
        root=merkle.root_at(size, stored.node),
        states=tuple(bytes(row[4]) for row in rows),
        beside=tuple(merkle.hashes_beside([row[0] - 1 for row in rows], size, stored.node)),
        account=found,
        highlights=highlights(found.levels, found.records),
        fairness=fairness(records, waitlist),
        overrides=overrides(records, [waitlist]),
    )


def _read(rows: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Numbered]:
    for done, row in enumerate(rows, 1):
        yield row[0], decode(row[4])
        progress(done)
