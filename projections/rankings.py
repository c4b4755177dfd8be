"""In what order do the entries of a waitlist stand? A ranking holds a line for each class, and counts of each.

A waitlist has one ranking in force. Ranking it anew makes another and puts that in force, so the other can be made
ahead (``projections.drafts``) while commands go on under the first. Whoever holds a spot stands in the line of their
pool and class, the one admitted last in front: among them is looked for who could move.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from ledger.book import QUEUED, Book, Entry
from ledger.decision import EntryNumber
from ledger.policy import Policy
from ledger.store import Transaction
from projections import blocks
from projections.blocks import Change

SLICE = 1000
"""Lines that are written or thrown away in one transaction while others want to write."""
_NEWEST_FIRST = 2**62


class Draft(Protocol):
    """A ranking made ahead of the transaction that puts it in force.

    Attributes:
        ranking: its number.
        touched: entries that this transaction changes.
        drawn: the places that a draw gives in it.
    """

    ranking: int
    touched: set[EntryNumber]
    drawn: dict[EntryNumber, int]

    def lacking(self, transaction: Transaction, book: Book, policy: Policy) -> Counter[str] | None:
        """Count who in line lacks what a policy needs to rank them; None where the draft is for another policy."""
        ...

    def catch_up(self, transaction: Transaction, book: Book) -> bool:
        """Bring the draft up to the book; return whether it ranks the waitlist as that now asks."""
        ...


def begin(transaction: Transaction, waitlist: str, draft: str = "") -> int:
    """Begin an empty ranking of a waitlist; a draft has a name by which its maker finds it again."""
    ranking = last(transaction) + 1
    transaction.run("put_ranking", {"id": ranking, "waitlist": waitlist, "draft": draft})
    return ranking


def last(transaction: Transaction) -> int:
    """Return the ranking begun last; 0 when there is none."""
    return int(transaction.run("last_ranking")[0][0])


def change(transaction: Transaction, ranking: int, changes: Sequence[Change]) -> None:
    """Move entries to where they stand now; classes are counted apart."""
    moves = [(_line(old), _line(new)) for old, new in changes]
    moves = [(was, now) for was, now in moves if was != now]
    _run_many(transaction, "drop_line", [{"ranking": ranking, **was} for was, _ in moves if was is not None])
    _run_many(transaction, "put_line", [{"ranking": ranking, **now} for _, now in moves if now is not None])
    blocks.recount(transaction, ranking, changes)


def change_and_count(transaction: Transaction, ranking: int, changes: Sequence[Change]) -> None:
    """Move entries to where they stand now, and count the classes."""
    change(transaction, ranking, changes)
    steps = Counter(new.fit for _, new in changes if new.state in QUEUED)
    steps.subtract(old.fit for old, _ in changes if old is not None and old.state in QUEUED)
    rows = [{"ranking": ranking, "fit": fit, "queued": step} for fit, step in steps.items() if step]
    _run_many(transaction, "count_in_class", rows)
    transaction.run("drop_empty_classes", {"ranking": ranking})


def fill(transaction: Transaction, ranking: int, entries: Iterable[Entry]) -> None:
    """Let entries stand in a ranking in which they do not stand yet."""
    change_and_count(transaction, ranking, [(None, entry) for entry in entries])


def drop(transaction: Transaction, ranking: int, lines: int) -> bool:
    """Throw away so many lines of a ranking, and return whether nothing is left of it."""
    transaction.run("drop_lines", {"ranking": ranking, "limit": lines})
    if transaction.run("has_lines", {"ranking": ranking}):
        return False
    for what in ("drop_classes", "drop_blocks", "drop_ranking"):
        transaction.run(what, {"ranking": ranking})
    return True


def _line(entry: Entry | None) -> dict[str, Any] | None:
    """Return where an entry stands; None where it stands nowhere."""
    if entry is None:
        return None
    if entry.state in QUEUED:
        return {"pool": "", "fit": entry.fit, "place": entry.key, "number": entry.number}
    if entry.held is not None:
        place = (_NEWEST_FIRST - entry.held).to_bytes(8)
        return {"pool": entry.pool, "fit": entry.fit, "place": place, "number": entry.number}
    return None


def _run_many(transaction: Transaction, statement: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        transaction.run_many(statement, rows)
