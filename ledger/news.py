"""What does a record tell somebody that they do not know yet, and what makes news old?

Whoever must be told is told once, of what changed last. ``todo`` folds these from all records of a waitlist, the outbox
from each record as it comes; both come to the same.
"""

from typing import Final, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Entry
from ledger.decision import Digest, EntryNumber, Position
from ledger.events import NoticeRecorded
from ledger.instant import Instant
from ledger.policy import AfterOffer, Policy
from ledger.record import Record

What = Literal["SpotOffered", "EntryAdmitted", "OfferExpired", "OfferRevoked", "EntryDisplaced", "AdmissionRestored"]
"""What a person does not know unless somebody says so."""
EMAIL: Final = "email"
"""The channel of messages that a program sends."""
Silence = Literal["nothing", AfterOffer]

_NEWS: dict[str, What] = {what: what for what in get_args(What)}
_OWN = frozenset({"OfferAccepted", "OfferDeclined", "EntryWithdrawn", "AdmissionCancelled"})
"""What a person does, so that they know: whatever went before is old news."""
HEARD = frozenset({"NoticeRecorded", *_NEWS, *_OWN})
"""The types of event that mean something for telling people."""


class Attempt(Struct, frozen=True, omit_defaults=True):
    """That telling failed: when, by which channel, and why."""

    at: Instant
    channel: str
    reason: Digest | None = None


class News(Struct, frozen=True):
    """Something that changed for a person, which takes the place of older news.

    Attributes:
        about: where it is recorded.
        since: its instant.
        unheard: the offer of whose end this speaks, where the person was never told of that offer.
        failed: the last attempt to tell it, where it failed.
    """

    entry: EntryNumber
    what: What
    about: Position
    since: Instant
    unheard: Position | None = None
    failed: Attempt | None = None

    def instead_of(self, before: "News | None") -> "News":
        """Return this as it is told to somebody who had not heard ``before``."""
        if self.what in {"OfferExpired", "OfferRevoked"} and before is not None and before.what == "SpotOffered":
            return replace(self, unheard=before.about)
        return self


class Known(Struct, frozen=True):
    """A person knows: of the record named and all before it, or of everything where none is named."""

    entry: EntryNumber
    upto: Position | None = None

    def covers(self, about: Position) -> bool:
        """Whether news of this record is old by it."""
        return self.upto is None or about <= self.upto


class Untold(Struct, frozen=True):
    """A notice was wrong: the person knows what they knew before it."""

    entry: EntryNumber
    notice: Position


class Missed(Struct, frozen=True):
    """A person could not be told of the record named, nor of any before it."""

    entry: EntryNumber
    upto: Position
    attempt: Attempt


class Task(Struct, frozen=True, kw_only=True):
    """Somebody who is to be told.

    Attributes:
        what: the event of which they are to be told.
        about: where it is recorded; none where it is due and not recorded yet.
        since: its instant.
        pool: where their spot is.
        deadline: until when the offer can be answered.
        window: how long it can be from when they are told, where that starts the time to answer.
        silence: what follows if they do not answer: ``nothing``, or the policy's ``after_expiry``.
        after_expiry: what follows by the policy when an offer ends unanswered.
        party: how many spots are meant.
        unheard: the offer of whose end they are to be told, where they were never told of that offer.
        failed: the last attempt to tell them of it, where it failed.
    """

    entry: EntryNumber
    person: str
    what: What
    about: Position | None
    since: Instant
    pool: str | None
    deadline: Instant | None
    window: str | None
    silence: Silence
    after_expiry: AfterOffer
    party: int = 1
    unheard: Position | None = None
    failed: Attempt | None = None


def heard(position: Position, record: Record) -> News | Known | Missed | Untold | None:
    """Return what a record means for telling people; whoever joined by its command hears the outcome at once."""
    event = record.event
    if isinstance(event, NoticeRecorded):
        if event.corrects is not None:
            return Untold(event.entry, event.corrects)
        if event.sent:
            return Known(event.entry, event.about)
        return Missed(event.entry, event.about, Attempt(record.at, event.channel, event.reason))
    entry: EntryNumber | None = getattr(event, "entry", None)
    if entry is None:
        return None
    if record.type in _OWN:
        return Known(entry)
    joined_here = entry >= record.cmd
    return News(entry, _NEWS[record.type], position, record.at) if record.type in _NEWS and not joined_here else None


class Telling:
    """Records folded into what is still to be told.

    Attributes:
        open: the news that nobody has told yet, by entry.
    """

    def __init__(self) -> None:
        self.open: dict[EntryNumber, News] = {}
        self._before_notice: dict[EntryNumber, News | None] = {}

    def hear(self, position: Position, record: Record) -> None:
        """Take in the next record."""
        said = heard(position, record)
        if said is None:
            return
        before = self.open.get(said.entry)
        if isinstance(record.event, NoticeRecorded) and not isinstance(said, Untold):
            self._before_notice[said.entry] = before
        after = self._before_notice.get(said.entry) if isinstance(said, Untold) else _still_open(before, said)
        if after is None:
            self.open.pop(said.entry, None)
        else:
            self.open[said.entry] = after


def _still_open(before: News | None, said: News | Known | Missed) -> News | None:
    """Return what a person is still to be told once a record has said this."""
    match said:
        case News():
            return said.instead_of(before)
        case Known() if before is not None and said.covers(before.about):
            return None
        case Missed(upto=upto, attempt=attempt) if before is not None and before.about <= upto:
            return replace(before, failed=attempt)
        case _:
            return before


def task(news: News, entry: Entry, policy: Policy, about: Position | None) -> Task:
    """Return who is to be told of news, as the entry stands; ``about`` is where it is recorded, if it is."""
    is_offer = news.what == "SpotOffered"
    dies = is_offer and entry.deadline is not None
    return Task(
        entry=entry.number,
        person=entry.person,
        what=news.what,
        about=about,
        since=news.since,
        pool=entry.pool,
        deadline=entry.deadline if is_offer else None,
        window=entry.window if is_offer else None,
        silence=policy.after_expiry if dies else "nothing",
        after_expiry=policy.after_expiry,
        party=entry.party,
        unheard=news.unheard,
        failed=news.failed,
    )
