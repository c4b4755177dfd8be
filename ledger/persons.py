"""Who stands behind an entry, once a party was split, or two persons turned out to be one?"""

from typing import Any

from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.decision import Position
from ledger.events import EntryJoined, PersonsMerged
from ledger.rekeying import keyed


def split(book: Book, waitlist: Waitlist, position: Position, event: EntryJoined, whole: Entry) -> None:
    """Make one entry two, with the same standing and key inputs; together they need as many spots as before."""
    changed: dict[str, Any] = {"number": position, "person": event.person, "party": event.party, "last": position}
    held = position if whole.held is not None else None
    part = replace(whole, **changed, news=position, held=held)
    rest = replace(whole, party=whole.party - event.party, last=position)
    for entry in (rest, part):
        book.put_entry(keyed(entry, waitlist))
    counts = {"waiting": waitlist.waiting + (part.state == "waiting")}
    counts |= {"suspended": waitlist.suspended + (part.state == "suspended")}
    book.put_waitlist(replace(waitlist, **counts))


def merge(book: Book, waitlist: Waitlist, event: PersonsMerged) -> None:
    """Give the kept person the entries of the other; a proposal to let in the other as somebody new lapses."""
    for entry in book.entries_of(event.merged):
        if entry.waitlist == waitlist.name:
            book.put_entry(replace(entry, person=event.kept))
    proposals = tuple(one for one in waitlist.proposals if one.details.get("join.person") != event.merged)
    if proposals != waitlist.proposals:
        book.put_waitlist(replace(waitlist, proposals=proposals))
