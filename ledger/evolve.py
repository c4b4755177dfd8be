"""How does a fact change what is true? ``evolve`` folds one event into the book; it is total: history always replays.

Every change of an entry goes through ``_change``, which keeps the counts of the waitlist, the rank key, the fit class
and the origins of free spots in step. Nothing here asks whether a fact was right: that is ``decide``'s work before,
and ``replays.audit.verify``'s after.
"""

from typing import Any, Final, assert_never

from msgspec.structs import replace

from ledger import events
from ledger.book import QUEUED, Book, Entry, State
from ledger.decision import EntryNumber, Position, RevokeCode
from ledger.fact import Fact
from ledger.formerly import corrected, entry_was, window_was
from ledger.instant import LATEST, Instant, add, duration
from ledger.list_life import change_waitlist, open_waitlist, waitlist_of
from ledger.penalties import for_cancelling, for_no_show
from ledger.persons import split
from ledger.policy import AfterOffer, Policy
from ledger.pooling import move_spot, put_pools, retaken
from ledger.rekeying import keyed

BARRING_EXCEPT = frozenset({"error_correction", "capacity_cut", "closed", "superseded", "undone"})
"""Codes of a revocation that leave the entry free to be offered again."""

_NOTHING: Final[dict[str, Any]] = {}
"""What entries without attributes share, of which there may be a million, as they share their waitlist's name."""


def evolve(book: Book, fact: Fact) -> None:
    """Fold one fact into the book; facts are given in order of their positions."""
    event = fact.event
    if isinstance(event, events.LedgerEvent):
        return
    if isinstance(event, events.WaitlistOpened):
        open_waitlist(book, fact, event)
        return
    waitlist = waitlist_of(book, fact)
    book.put_waitlist(
        replace(
            waitlist,
            n=waitlist.n + 1,
            position=fact.position,
            at=max(waitlist.at, fact.at),
            importing=waitlist.importing and fact.imported,
            has_decided=waitlist.has_decided or events.decides(event),
        )
    )
    _apply(book, fact, event)


def _apply(book: Book, fact: Fact, event: events.ListEvent) -> None:
    match event:
        case events.EntryJoined():
            _join(book, fact, event)
        case events.SpotOffered():
            _offer(book, fact, event)
        case events.OfferDeclined():
            _end_offer(book, fact, event.entry, "declined", _policy(book, fact).after_decline)
        case events.OfferExpired():
            _expire(book, fact, event)
        case events.OfferRevoked():
            _change(book, fact, event.entry, state="waiting", barred=_bar(event.code))
        case events.OfferAccepted():
            _change(book, fact, event.entry, state="admitted", held=fact.position)
        case events.EntryAdmitted() | events.AdmissionRestored():
            _change(
                book, fact, event.entry, state="admitted", pool=event.pool, held=fact.position, barred="", owes=None
            )
        case events.EntryWithdrawn():
            _withdraw(book, fact, event)
        case events.AdmissionCancelled():
            owes = for_cancelling(_policy(book, fact), fact.position, fact.at)
            _change(book, fact, event.entry, state="cancelled", owes=owes)
        case events.NoShowRecorded():
            owes = for_no_show(_policy(book, fact), fact.position, fact.at)
            _change(book, fact, event.entry, state="no_show", owes=owes)
        case events.EntryDisplaced():
            _change(book, fact, event.entry, state="waiting", barred=_bar(event.code))
        case events.EntryReinstated():
            _reinstate(book, fact, event)
        case events.EntryResumed():
            _resume(book, fact, event)
        case events.PenaltyEnded():
            _change(book, fact, event.entry, delayed=None, wakes=None)
        case events.EntrySuspended():
            _change(book, fact, event.entry, state="suspended", wakes=event.until)
        case events.EntryAmended():
            was = entry_was(book.entry(event.entry), fact.position)
            _change(book, fact, event.entry, was=was, **corrected(event))
        case events.PriorityChanged():
            was = entry_was(book.entry(event.entry), fact.position)
            _change(book, fact, event.entry, was=was, priority=event.priority)
        case events.SpotMoved():
            move_spot(book, waitlist_of(book, fact), fact.position, event)
        case events.NoticeRecorded():
            _notice(book, fact, event)
        case _:
            change_waitlist(book, fact, event)


def _join(book: Book, fact: Fact, event: events.EntryJoined) -> None:
    whole = None if event.split_from is None else book.entry(event.split_from)
    if whole is not None:
        split(book, waitlist_of(book, fact), fact.position, event, whole)
        return
    waitlist = waitlist_of(book, fact)
    entry = Entry(
        number=fact.position,
        waitlist=waitlist.name,
        person=event.person,
        state="waiting",
        party=event.party,
        joined=event.placed or fact.position,
        joined_at=fact.at,
        last=fact.position,
        news=fact.position,
        attributes=event.attributes or _NOTHING,
        outcomes=event.outcomes or _NOTHING,
        pools=event.pools,
        delayed=event.delayed_until,
    )
    book.put_entry(keyed(_until_penalties_end(entry, fact.at), waitlist))
    book.put_waitlist(replace(waitlist, waiting=waitlist.waiting + 1))


def _offer(book: Book, fact: Fact, event: events.SpotOffered) -> None:
    policy = _policy(book, fact)
    grace = duration(policy.grace)
    wakes = None if event.deadline is None else add(event.deadline, grace) if grace else event.deadline
    window = event.window or policy.offer_window
    _change(
        book,
        fact,
        event.entry,
        state="offered",
        pool=event.pool,
        offer=fact.position,
        deadline=event.deadline,
        window=window if policy.window_from == "notice" and window != "none" else None,
        wakes=wakes,
        barred="",
        lapsed=None,
    )


def _notice(book: Book, fact: Fact, event: events.NoticeRecorded) -> None:
    """Note that the person was told, with which a window may begin; or that they were not, and it has not begun."""
    entry = book.entry(event.entry)
    told: dict[str, Any] = {} if entry is None else {"news": entry.news}
    if event.deadline is not None:
        wakes, was = add(event.deadline, duration(_policy(book, fact).grace)), window_was(entry, fact.position)
        told |= {"deadline": event.deadline, "window": None, "wakes": wakes, "was": was}
    elif entry is not None and entry.was is not None and event.corrects == entry.was.record:
        told |= {"deadline": entry.was.deadline, "window": entry.was.window, "wakes": entry.was.until}
    _change(book, fact, event.entry, **told)


def _expire(book: Book, fact: Fact, event: events.OfferExpired) -> None:
    entry = book.entry(event.entry)
    rounds = 1 if entry is None else entry.rounds + 1
    after = _policy(book, fact).after_expiry
    _end_offer(book, fact, event.entry, "expired", after, lapsed=fact.position, rounds=rounds)


def _end_offer(book: Book, fact: Fact, entry: EntryNumber, state: State, after: AfterOffer, **more: Any) -> None:
    match after:
        case "leave":
            _change(book, fact, entry, state=state, **more)
        case "keep":
            _change(book, fact, entry, state="waiting", **more)
        case "end_of_line":
            old = book.entry(entry)
            former = None if old is None else (old.joined, old.drawn)
            _change(book, fact, entry, state="waiting", joined=fact.position, drawn=None, former=former, **more)
        case _:
            assert_never(after)


def _withdraw(book: Book, fact: Fact, event: events.EntryWithdrawn) -> None:
    """End the wish; a decline that is part of leaving, the record before, sends nobody to the end of the line."""
    _change(book, fact, event.entry, state="withdrawn", **_former(book.entry(event.entry), fact.position - 1))


def _bar(code: RevokeCode) -> str:
    """Return the skip code by which staff's taking back a spot keeps it from being given back at once."""
    return "" if code in BARRING_EXCEPT else "revoked_before"


def _reinstate(book: Book, fact: Fact, event: events.EntryReinstated) -> None:
    """Bring the entry back with its former key inputs: if it waits at the end of the line, those from before that."""
    entry = book.entry(event.entry)
    back = _former(entry, entry.joined) if entry is not None and entry.state == "waiting" else {}
    _change(book, fact, event.entry, state="waiting", barred="", owes=None, **back)


def _former(entry: Entry | None, sent: Position) -> dict[str, Any]:
    """Return the key inputs of an entry from before record ``sent`` sent it to the end of the line, if that did."""
    if entry is None or entry.former is None or entry.joined != sent:
        return {}
    return {"joined": entry.former[0], "drawn": entry.former[1], "former": None}


def _resume(book: Book, fact: Fact, event: events.EntryResumed) -> None:
    """End a suspension, or else what holds the entry back; the end of a suspension lifts no bar and no penalty."""
    entry = book.entry(event.entry)
    is_suspended = entry is not None and entry.state == "suspended"
    lifted: dict[str, Any] = {} if is_suspended else {"barred": "", "delayed": None, "wakes": None}
    was = entry_was(entry, fact.position) if is_suspended else None
    _change(book, fact, event.entry, state="waiting", was=was, **lifted)


def _change(book: Book, fact: Fact, number: EntryNumber, **changes: Any) -> None:
    """Give an entry other values, and keep everything that depends on them in step."""
    old = book.entry(number)
    if old is None:
        message = f"record #{fact.position} speaks of entry {number}, which never joined"
        raise LookupError(message)
    state = changes.get("state", old.state)
    if state != old.state:
        changes = {"offer": None, "deadline": None, "window": None, "wakes": None, "held": None, **changes}
    if state not in {"offered", "admitted"}:
        changes["pool"] = None
    new = replace(old, last=fact.position, **{"news": fact.position, "was": None, **changes})
    new = keyed(_until_penalties_end(new, fact.at), waitlist_of(book, fact))
    book.put_entry(new)
    _count(book, fact, old, new)


def _until_penalties_end(entry: Entry, at: Instant) -> Entry:
    """Return the entry, which wakes when its penalties end where it waits for that; they may have ended meanwhile."""
    if entry.state != "waiting" or entry.delayed is None:
        return entry
    if entry.delayed <= at:
        return replace(entry, delayed=None)
    return replace(entry, wakes=None if entry.delayed == LATEST else entry.delayed)


def _count(book: Book, fact: Fact, old: Entry, new: Entry) -> None:
    waitlist = waitlist_of(book, fact)
    changed = replace(
        waitlist,
        waiting=waitlist.waiting + (new.state == "waiting") - (old.state == "waiting"),
        suspended=waitlist.suspended + (new.state == "suspended") - (old.state == "suspended"),
    )
    if old.state in QUEUED and new.state in QUEUED:
        book.put_waitlist(changed)
        return
    put_pools(book, changed, fact.position, retaken(waitlist.pools, old, new))


def _policy(book: Book, fact: Fact) -> Policy:
    return waitlist_of(book, fact).policy
