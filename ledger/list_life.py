"""How does a fact about a whole waitlist change what is true? The part of ``evolve`` that moves no entry by itself."""

from typing import Any, assert_never

from msgspec.structs import replace

from ledger import events
from ledger.book import Book, Pool, Proposal, Waitlist
from ledger.fact import Fact
from ledger.formerly import remembering
from ledger.instant import Instant
from ledger.persons import merge
from ledger.policy import Policy, stop
from ledger.pooling import resize
from ledger.rekeying import freeze, hold, rank_alike


def open_waitlist(book: Book, fact: Fact, event: events.WaitlistOpened) -> None:
    """Begin a waitlist, whose spots are all free."""
    book.put_waitlist(
        Waitlist(
            name=fact.waitlist,
            zone=event.zone,
            pools=tuple(Pool(name=pool.name, capacity=pool.capacity) for pool in event.pools),
            policy=event.policy,
            policy_version=1,
            policy_digest=event.digest,
            n=1,
            position=fact.position,
            at=fact.at,
            opened=fact.position,
            series=event.series,
            title=event.title,
            importing=fact.imported,
            stops=_stops(fact, event.policy),
        )
    )
    for pool in event.pools:
        if pool.capacity:
            book.put_origin(fact.waitlist, pool.name, fact.position, pool.capacity)


def change_waitlist(book: Book, fact: Fact, event: events.ListLife) -> None:
    """Change a waitlist as a fact about all of it says, and keep what it replaces."""
    book.put_waitlist(remembering(waitlist_of(book, fact), fact.position, event))
    match event:
        case events.CapacityChanged():
            resize(book, waitlist_of(book, fact), fact.position, event)
        case events.PolicyAdopted():
            _adopt(book, fact, event)
        case events.RequestRefused():
            book.put_refusal(fact.waitlist, refusal_mark(event), fact.position)
        case events.WaitlistPaused():
            _set(book, fact, paused=True)
        case events.WaitlistResumed():
            _set(book, fact, paused=False)
        case events.WaitlistClosed():
            _close(book, fact, event)
        case events.WaitlistReopened():
            _set(book, fact, closed="no")
        case events.DrawAnnounced():
            _announce(book, fact, event)
        case events.DrawHeld():
            _hold(book, fact, event)
        case events.OverrideProposed():
            _propose(book, fact, event)
        case events.OverrideApproved() | events.OverrideWithdrawn():
            left = tuple(one for one in waitlist_of(book, fact).proposals if one.position != event.proposal)
            _set(book, fact, proposals=left)
        case events.PersonsMerged():
            merge(book, waitlist_of(book, fact), event)
        case events.WaitlistOpened() | events.EventCorrected():
            pass  # a waitlist opens once; a correction changes no rank, spot or state by itself
        case _:
            assert_never(event)


def waitlist_of(book: Book, fact: Fact) -> Waitlist:
    """Return the waitlist that a fact is about.

    Raises:
        LookupError: it was never opened.
    """
    waitlist = book.waitlist(fact.waitlist)
    if waitlist is None:
        message = f"a record speaks of the waitlist {fact.waitlist!r}, which was never opened"
        raise LookupError(message)
    return waitlist


def refusal_mark(event: events.RequestRefused) -> str:
    """Return what makes two refusals the same: person, request, code and policy version."""
    return f"{event.person} {event.request} {event.code} {event.policy}"


def _close(book: Book, fact: Fact, event: events.WaitlistClosed) -> None:
    _set(book, fact, closed="joining" if event.joining_only else "all")
    if event.due:
        _set(book, fact, stops=None)


def _stops(fact: Fact, policy: Policy) -> Instant | None:
    """Return when offers will stop under a policy that takes effect now; None when that is past or never."""
    at = stop(policy)
    return at if at is not None and at > fact.at else None


def _propose(book: Book, fact: Fact, event: events.OverrideProposed) -> None:
    """Keep a proposal until it is approved; a newer one for the same entry by the same verb takes its place."""
    proposal = Proposal(
        position=fact.position,
        by=fact.by,
        verb=event.verb,
        details=event.details,
        entry=event.entry,
        reason=event.reason,
    )
    others = (
        one
        for one in waitlist_of(book, fact).proposals
        if event.entry is None or (one.verb, one.entry) != (event.verb, event.entry)
    )
    _set(book, fact, proposals=(*others, proposal))


def _adopt(book: Book, fact: Fact, event: events.PolicyAdopted) -> None:
    before = waitlist_of(book, fact).policy
    _set(
        book,
        fact,
        policy=event.policy,
        policy_version=event.version,
        policy_digest=event.digest,
        stops=_stops(fact, event.policy),
    )
    if not rank_alike(before, event.policy):
        book.rank_anew(fact.waitlist)


def _announce(book: Book, fact: Fact, event: events.DrawAnnounced) -> None:
    before = waitlist_of(book, fact).draw
    _set(book, fact, draw=freeze(book, fact.waitlist, fact.position, event, before))


def _hold(book: Book, fact: Fact, event: events.DrawHeld) -> None:
    draw = waitlist_of(book, fact).draw
    if draw is None:
        message = f"record #{fact.position} holds a draw that was never announced"
        raise LookupError(message)
    hold(book, waitlist_of(book, fact), draw, event, fact.position)


def _set(book: Book, fact: Fact, **changes: Any) -> None:
    book.put_waitlist(replace(waitlist_of(book, fact), **changes))
