"""What would a plan do to a waitlist? Its spots and its queue before and after."""

from typing import TYPE_CHECKING

from cli.render.page import Facts
from cli.session import Session
from cli.words.plain import numbered
from ledger.evolve import evolve
from ledger.overlay import OverlayBook

if TYPE_CHECKING:
    from ledger.attempt import Answer
    from ledger.book import Waitlist


def before_and_after(session: Session, name: str, answer: "Answer") -> Facts | None:
    """Return how a waitlist stands and how it would stand; None where it is not there yet, or would look the same."""
    with session.ledger.store.snapshot() as snapshot:
        book = OverlayBook(session.ledger.projections.book(snapshot))
        before = book.waitlist(name)
        if before is None:
            return None
        for position, record in answer.records:
            evolve(book, record.fact(position))
        after = book.waitlist(name)
    told = ("before", _standing(before)), ("after", _standing(after or before))
    return Facts(told) if told[0][1] != told[1][1] else None


def _standing(waitlist: "Waitlist") -> str:
    admitted, offered, capacity = (
        sum(getattr(pool, what) for pool in waitlist.pools) for what in ("admitted", "offered", "capacity")
    )
    over = f", {waitlist.over:,} over" if waitlist.over else ""
    spots = f"{admitted:,} of {numbered(capacity, 'spot')} taken, {offered:,} offered, {waitlist.free:,} free{over}"
    return f"{spots}; {waitlist.queued:,} in the queue"
