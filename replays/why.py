"""Why is this person in, offered a spot, waiting or gone? Everything that led there, re-derived while answering."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Entry, State
from ledger.decision import EntryNumber, Position
from ledger.events import (
    EntryAdmitted,
    EntryJoined,
    EntryWithdrawn,
    NoticeRecorded,
    PersonsMerged,
    RequestRefused,
    SpotOffered,
)
from ledger.instant import Instant
from ledger.overlay import OverlayBook
from ledger.record import Record
from replays.ahead import AheadOf
from replays.change import Change, changes_at, changes_now
from replays.decided import Decided, decided, entry_of, record_at
from replays.derivation import derive
from replays.ending import Ending, ending, refusal
from replays.grounds import Grounds, Happening, grounds, happening
from replays.history import AsOf, AtPosition, Moment, Numbered, Past, Records, View, commands, cut, due_by, story
from replays.persons import rename
from replays.waiting import PassedBy, Waiting, passed_by, waiting


class LiveOffer(Struct, frozen=True):
    """The offer that the entry holds; it dies at ``dies_at``, the grace after its deadline.

    Attributes:
        window: how long it will have from when it is told, where it was not told yet and that starts the window.
    """

    position: Position
    pool: str
    deadline: Instant | None
    dies_at: Instant | None
    window: str | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """That the person was told of a record, or could not be."""

    position: Position
    at: Instant
    by: str
    about: Position
    channel: str
    sent: bool


class Why(Struct, frozen=True, kw_only=True):
    """The answer about one person on one waitlist.

    Attributes:
        moment: as of when.
        person: the person's id.
        entry: the entry; none where every request to join was refused.
        state: of the entry at that moment.
        policy_version: of the policy in force at that moment.
        happened: every record about the entry, and every refusal of the person, in order.
        decision: how the entry came by its last spot or offer, if it ever did.
        offer: the live offer it holds.
        notices: what the person was told of, oldest first.
        waiting: why it still waits, where it does.
        ending: how it left, or was turned down, where it did.
        changes: what, being otherwise, would have given a spot to an entry that still waits, the smallest first: at the
            last decision that went to somebody else, or at the moment.
        other_entries: further entries of the same person on the waitlist.
        elsewhere: what a limit over a series counted on other waitlists when they last asked to join.
    """

    moment: Moment
    person: str
    entry: EntryNumber | None
    state: State | Literal["refused"]
    policy_version: int
    happened: tuple[Happening, ...]
    decision: Grounds | None = None
    offer: LiveOffer | None = None
    notices: tuple[Notice, ...] = ()
    waiting: Waiting | None = None
    ending: Ending | None = None
    changes: tuple[Change, ...] = ()
    other_entries: tuple[EntryNumber, ...] = ()
    elsewhere: dict[str, int] = {}


def why(records: Records, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None = None) -> Why | None:
    """Return why somebody stands as they do.

    Args:
        records: the ledger.
        waitlist: which one.
        subject: the number of an entry, or the id of a person, meaning the latest entry of that person.
        as_of: when; by default after the last record.

    Returns:
        The answer; None when the ledger knew of no such entry or person then.
    """
    last = cut(records, waitlist, as_of)
    found = _subject(story(records, waitlist, last), subject)
    if found is None:
        return None
    answer = _Answer(records, waitlist, found)
    for group in commands(story(records, waitlist)):
        kept = [numbered for numbered in group if last is None or numbered[0] <= last]
        if not kept:
            break
        answer.take(group, kept)
    return answer.why(due_by(as_of))


def why_at(records: Records, position: Position) -> Why | None:
    """Return why about whomever the record at a position concerns, as of right after it; None for nobody."""
    record = record_at(records, position)
    if record is None:
        return None
    subject = entry_of(position, record) or getattr(record.event, "person", None)
    return None if subject is None else why(records, record.list, subject, AtPosition(position))


class _Subject(Struct):
    """Whom it is about, and which records say so."""

    person: str
    entry: EntryNumber | None = None
    others: list[EntryNumber] = []
    happened: list[Numbered] = []

    @property
    def decision(self) -> Position | None:
        """Where the entry's last spot was given; without an entry, where the person was last refused."""
        given = RequestRefused if self.entry is None else SpotOffered | EntryAdmitted
        return max((one for one, record in self.happened if isinstance(record.event, given)), default=None)

    @property
    def elsewhere(self) -> dict[str, int]:
        """What was counted on other waitlists when the person last asked to join."""
        asked = (record.event for _, record in reversed(self.happened))
        return next((one.elsewhere for one in asked if isinstance(one, EntryJoined | RequestRefused)), {})

    @property
    def merged_into(self) -> EntryNumber | None:
        """The person's other entry, if this one left for it."""
        left = [record.event.merged_into for _, record in self.happened if isinstance(record.event, EntryWithdrawn)]
        return left[-1] if left else None


def _subject(records: Iterator[Numbered], subject: EntryNumber | str) -> _Subject | None:
    joins: dict[EntryNumber, str] = {}
    about: dict[EntryNumber, list[Numbered]] = {}
    refusals: list[Numbered] = []
    refused_persons: dict[Position, str] = {}
    for position, record in records:
        event = record.event
        if isinstance(event, EntryJoined):
            joins[position] = event.person
        if isinstance(event, PersonsMerged):
            rename(joins, event)
            rename(refused_persons, event)
        if isinstance(event, RequestRefused):
            refusals.append((position, record))
            refused_persons[position] = event.person
        elif (number := entry_of(position, record)) is not None and _concerns(subject, number, joins):
            about.setdefault(number, []).append((position, record))
    person = joins.get(subject) if isinstance(subject, int) else subject
    entries = [number for number in about if joins.get(number) == person]
    refused = [(position, record) for position, record in refusals if refused_persons[position] == person]
    if person is None or not (entries or refused):
        return None
    entry = subject if isinstance(subject, int) else max(entries, default=None)
    happened = sorted([*about.get(entry or 0, []), *refused], key=_position)
    others = sorted(number for number, one in joins.items() if one == person and number != entry)
    return _Subject(person, entry, others, happened)


def _concerns(subject: EntryNumber | str, number: EntryNumber, joins: dict[EntryNumber, str]) -> bool:
    return number == subject or joins.get(number) == subject


def _position(numbered: Numbered) -> Position:
    return numbered[0]


class _Answer:
    """Folds the waitlist and stops to look where a decision about the subject was made."""

    def __init__(self, records: Records, waitlist: str, subject: _Subject) -> None:
        self._records = records
        self._subject = subject
        self._past = Past(waitlist)
        self._ahead = AheadOf(subject.entry or 0)
        self._passed_by: list[PassedBy] = []
        self._missed: Position | None = None
        self._grounds: Grounds | None = None
        self._refusal: Ending | None = None

    def take(self, group: list[Numbered], kept: list[Numbered]) -> None:
        """Fold what counts of a command."""
        stop = self._subject.decision
        derivation = None
        if stop is not None and kept[0][0] <= stop <= kept[-1][0]:
            derivation = derive(OverlayBook(self._past.book), group)
        for position, record in kept:
            if derivation is not None and position == stop:
                self._look(Decided(position, record, self._past, derivation))
            self._take(position, record)

    def why(self, due: Instant | None) -> Why | None:
        """Return the answer."""
        view, subject = self._past.view(due), self._subject
        if view is None:
            return None
        entry = None if subject.entry is None else view.book.entries[subject.entry]
        happened = tuple(happening(position, record) for position, record in subject.happened)
        return Why(
            moment=view.moment,
            person=subject.person,
            entry=subject.entry,
            state="refused" if entry is None else entry.state,
            policy_version=view.waitlist.policy_version,
            happened=happened,
            decision=self._grounds,
            offer=_live_offer(entry),
            notices=tuple(_notices(subject.happened)),
            waiting=self._waiting(view, entry),
            ending=self._refusal if entry is None else ending(entry, happened, view.moment.due, subject.merged_into),
            changes=self._changes(view, entry),
            other_entries=tuple(subject.others),
            elsewhere=subject.elsewhere,
        )

    def _take(self, position: Position, record: Record) -> None:
        book, number = self._past.book, self._subject.entry
        self._ahead.before(book, position, record)
        passing = None if number is None else passed_by(book, number, position, record)
        if passing is not None:
            self._passed_by.append(passing)
        if self._misses(position, record):
            self._missed = position
        self._past.take(position, record)
        self._ahead.after(book)

    def _look(self, found: Decided) -> None:
        if isinstance(found.record.event, RequestRefused):
            self._refusal = refusal(found, happening(found.position, found.record))
        else:
            self._grounds = grounds(self._records, found, self._ahead.numbers)

    def _misses(self, position: Position, record: Record) -> bool:
        """Whether the record gives somebody else a spot by the rule while the entry is in the queue."""
        entry = self._past.book.entry(self._subject.entry or 0)
        is_queued = entry is not None and entry.state in QUEUED
        event = record.event
        by_rule = isinstance(event, SpotOffered | EntryAdmitted) and event.decision.kind in {"policy", "direct"}
        return is_queued and by_rule and entry_of(position, record) != self._subject.entry

    def _changes(self, view: View, entry: Entry | None) -> tuple[Change, ...]:
        if entry is None or entry.state not in QUEUED:
            return ()
        now = changes_now(view, entry)
        is_open = bool(view.waitlist.free) and view.waitlist.makes_offers
        found = None if self._missed is None or is_open else decided(self._records, self._missed)
        then = None if found is None else found.book.entry(entry.number)
        return now if found is None or then is None else (*changes_at(found, then), *now)

    def _waiting(self, view: View, entry: Entry | None) -> Waiting | None:
        if entry is None or entry.state not in QUEUED:
            return None
        return waiting(view, entry, self._ahead.numbers, tuple(self._passed_by))


def _live_offer(entry: Entry | None) -> LiveOffer | None:
    if entry is None or entry.offer is None:
        return None
    return LiveOffer(entry.offer, entry.pool or "", entry.deadline, entry.wakes, entry.window)


def _notices(happened: list[Numbered]) -> Iterator[Notice]:
    for position, record in happened:
        event = record.event
        if isinstance(event, NoticeRecorded):
            yield Notice(
                position=position,
                at=record.at,
                by=record.by,
                about=event.about,
                channel=event.channel,
                sent=event.sent,
            )
