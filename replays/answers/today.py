"""What is due today? What is unrecorded, what waits for approval, which offers end, and which spots stand idle."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ledger.book import Book, Entry, State, Waitlist
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.standing import standing_in
from replays.answers.doctor import examine

Kind = Literal["due", "proposal", "offer_ends", "idle_spot"]


class Matter(Struct, frozen=True, kw_only=True):
    """Something that an organiser would want to know this morning.

    Attributes:
        kind: ``due``: it fell due at ``at`` and no command has recorded it; ``offer_ends``: a live offer ends at
            ``at``; ``idle_spot``: spots are free, and the rule would give one to ``entry``; ``proposal``: the override
            proposed in record ``proposed``, by ``by``, waits for somebody else.
        entry: whom it concerns, none for somebody new; ``state`` is what is recorded of it.
        at: when.
        free: how many spots are free.
        halt: why a free spot is not offered by itself.
    """

    kind: Kind
    waitlist: str
    entry: EntryNumber | None
    state: State | None
    at: Instant | None = None
    free: int = 0
    halt: str | None = None
    proposed: Position | None = None
    by: str | None = None


class Agenda(Struct, frozen=True, kw_only=True):
    """One waitlist today, dead offers dead.

    Attributes:
        last: its last record, and ``last_at`` when that was: the last time anything due was recorded.
        matters: what is to be done, the most pressing first.
    """

    waitlist: str
    zone: str
    capacity: int
    admitted: int
    offered: int
    free: int
    waiting: int
    last: Position
    last_at: Instant
    matters: tuple[Matter, ...]


def agenda(book: Book, waitlist: Waitlist, now: Instant, until: Instant) -> Agenda:
    """Return what a waitlist has due by the end of the day, ``until``."""
    standing = standing_in(book, waitlist.name, now)
    pools = standing.waitlist.pools
    return Agenda(
        waitlist=waitlist.name,
        zone=waitlist.zone,
        capacity=sum(pool.capacity for pool in pools),
        admitted=sum(pool.admitted for pool in pools),
        offered=sum(pool.offered for pool in pools),
        free=standing.waitlist.free,
        waiting=standing.waitlist.queued,
        last=waitlist.position,
        last_at=waitlist.at,
        matters=(*_found(book, waitlist, now), *_proposed(book, waitlist), *_ending(standing.offers, now, until)),
    )


def _found(book: Book, waitlist: Waitlist, now: Instant) -> Iterator[Matter]:
    for finding in examine(book, waitlist, now):
        entry = None if finding.entry is None else book.entry(finding.entry)
        if entry is not None and finding.kind in {"due", "idle_spot"}:
            yield Matter(
                kind="due" if finding.kind == "due" else "idle_spot",
                waitlist=waitlist.name,
                entry=entry.number,
                state=entry.state,
                at=finding.at,
                free=finding.free,
                halt=finding.halt,
            )


def _proposed(book: Book, waitlist: Waitlist) -> Iterator[Matter]:
    """Yield the overrides that wait for a second actor, oldest first."""
    for proposal in waitlist.proposals:
        entry = None if proposal.entry is None else book.entry(proposal.entry)
        yield Matter(
            kind="proposal",
            waitlist=waitlist.name,
            entry=proposal.entry,
            state=None if entry is None else entry.state,
            proposed=proposal.position,
            by=proposal.by,
        )


def _ending(offers: tuple[Entry, ...], now: Instant, until: Instant) -> Iterator[Matter]:
    """Yield the offers that are live and end by then, the next to end first."""
    ending = [one for one in offers if one.deadline is not None and now <= one.deadline <= until]
    for entry in sorted(ending, key=lambda one: (str(one.deadline), one.number)):
        yield Matter(
            kind="offer_ends", waitlist=entry.waitlist, entry=entry.number, state=entry.state, at=entry.deadline
        )
