"""Can news be told to somebody by a message? The task, and the address; or why it is left to people."""

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from cli.notices.addresses import address_of, is_erased, mailable
from cli.session import Session
from ledger.book import Entry, Waitlist
from ledger.instant import Instant
from ledger.news import News, Task, task

if TYPE_CHECKING:
    from ledger.store import Transaction

Reason = Literal["no_address", "bad_address", "erased", "held", "overtaken", "due", "failed_before"]
REASONS: dict[Reason, str] = {
    "no_address": "no address is known",
    "bad_address": "what is known is no address",
    "erased": "nothing is known of them any more",
    "held": "messages of this waitlist are held",
    "overtaken": "the offer is over",
    "due": "it is due and not recorded yet: waitlist tick",
    "failed_before": "it failed before; --again tries it again",
}


class Fit(Struct, frozen=True):
    """News that a message can tell.

    Attributes:
        has_pools: the waitlist has several pools.
    """

    task: Task
    waitlist: Waitlist
    address: str
    has_pools: bool


class Unfit(Struct, frozen=True):
    """News that no message tells, and why."""

    reason: Reason


def chosen(session: Session, waitlist: str, news: News) -> Fit | Unfit:
    """Return whom to write to and about what, as things stand now; or why not."""
    with session.ledger.store.snapshot() as snapshot:
        standing = _standing(session, snapshot, waitlist, news)
    if standing is None:
        return Unfit("overtaken")
    entry, on = standing
    if session.config.get(f"messages.{waitlist}") == "hold":
        return Unfit("held")
    given = address_of(session, entry.number)
    if given is None:
        return Unfit("erased" if is_erased(session, entry.person) else "no_address")
    address = mailable(given)
    if address is None:
        return Unfit("bad_address")
    return Fit(task(news, entry, on.policy, news.about), on, address, len(on.pools) > 1)


def _standing(session: Session, snapshot: "Transaction", waitlist: str, news: News) -> tuple[Entry, Waitlist] | None:
    """Return entry and waitlist; None where an offer is not live any more, so that telling it would mislead."""
    book = session.ledger.projections.book(snapshot)
    entry, on = book.entry(news.entry), book.waitlist(waitlist)
    if entry is None or on is None:
        return None
    if news.what == "SpotOffered" and (entry.offer != news.about or _is_dead(entry, session.around.now())):
        return None
    return entry, on


def _is_dead(entry: Entry, now: Instant) -> bool:
    return entry.deadline is not None and entry.deadline <= now
