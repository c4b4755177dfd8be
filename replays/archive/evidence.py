"""What does an answer about one person rest on? Whom the records are about, and how things stood when it counted."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.book import QUEUED, Book
from ledger.decision import EntryNumber, Position
from ledger.events import (
    EntryAdmitted,
    EntryJoined,
    EntryWithdrawn,
    PersonsMerged,
    RequestRefused,
    SpotOffered,
)
from ledger.overlay import OverlayBook
from ledger.record import Numbered, Record
from replays.past.history import AsOf, Past, Records, View, commands, cut, due_by, story
from replays.past.persons import rename
from replays.reasons.ahead import AheadOf
from replays.reasons.ending import Ending, refusal
from replays.reasons.grounds import Grounds, grounds, happening
from replays.reasons.waiting import PassedBy, passed_by
from replays.rederiving.decided import Decided, entry_of, seen
from replays.rederiving.derivation import derive


class Trace(Struct, frozen=True, kw_only=True):
    """Whom a question is about, and every record that says so.

    Attributes:
        person: the person's id.
        entry: the entry meant; none where every request to join was refused.
        others: further entries of the same person on the waitlist.
        happened: every record about the entry, and every refusal of the person, in order.
    """

    person: str
    entry: EntryNumber | None
    others: tuple[EntryNumber, ...] = ()
    happened: tuple[Numbered, ...] = ()

    @property
    def given(self) -> Numbered | None:
        """The record that gave the entry its last spot or offer."""
        return self.given_by(None)

    def given_by(self, last: Position | None) -> Numbered | None:
        """Return the record that gave the entry its last spot or offer up to a position."""
        return self._last(SpotOffered, EntryAdmitted, last=last)

    @property
    def split_from(self) -> EntryNumber | None:
        """The entry of whose party it was a part, until it became one of its own."""
        joined = [record.event.split_from for _, record in self.happened if isinstance(record.event, EntryJoined)]
        return joined[0] if joined else None

    @property
    def refused(self) -> Numbered | None:
        """The record that refused the person last."""
        return self._last(RequestRefused)

    @property
    def decision(self) -> Position | None:
        """Where the entry's last spot was given; without an entry, where the person was last refused."""
        found = self.refused if self.entry is None else self.given
        return None if found is None else found[0]

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

    def _last(self, *events: type, last: Position | None = None) -> Numbered | None:
        kept = (one for one in reversed(self.happened) if last is None or one[0] <= last)
        return next((one for one in kept if isinstance(one[1].event, events)), None)


class Evidence(Struct, frozen=True, kw_only=True):
    """What an answer about one person rests on.

    Attributes:
        view: the waitlist at the moment asked about.
        trace: whom it is about.
        looked: how the last spot was given or, without an entry, the last request refused.
        stood_ahead: whoever stood ahead of the entry since it came to stand where it stood last.
        passed_by: spots that went to somebody further down while it was in the queue.
        missed: the last spot that the rule gave to somebody else while it was in the queue.
    """

    view: View[Book]
    trace: Trace
    looked: Grounds | Ending | None
    stood_ahead: tuple[EntryNumber, ...]
    passed_by: tuple[PassedBy, ...]
    missed: Position | None


def look(records: Records, found: Decided, stood_ahead: Iterable[EntryNumber]) -> Grounds | Ending:
    """Return how the spot was given, or the request refused, while the state right before it is at hand."""
    if isinstance(found.record.event, RequestRefused):
        return refusal(found, happening(found.position, found.record))
    return grounds(records, found, stood_ahead)


def trace(records: Records, waitlist: str, subject: EntryNumber | str, last: Position | None) -> Trace | None:
    """Return whom the number of an entry or the id of a person means; None when the records know nobody such."""
    joins, refused = _persons(story(records, waitlist, last))
    person = joins.get(subject) if isinstance(subject, int) else subject
    entries = [number for number, one in joins.items() if one == person]
    refusals = {position for position, one in refused.items() if one == person}
    if person is None or not (entries or refusals):
        return None
    entry = subject if isinstance(subject, int) else max(entries, default=None)
    happened = tuple(
        (position, record)
        for position, record in story(records, waitlist, last)
        if position in refusals or (is_about(position, record, entry) and not isinstance(record.event, RequestRefused))
    )
    others = tuple(sorted(number for number in entries if number != entry))
    return Trace(person=person, entry=entry, others=others, happened=happened)


def is_about(position: Position, record: Record, entry: EntryNumber | None) -> bool:
    """Whether a record is about an entry."""
    return entry is not None and entry_of(position, record) == entry


def _persons(records: Iterator[Numbered]) -> tuple[dict[EntryNumber, str], dict[Position, str]]:
    """Return whose each entry and each refusal is, once persons were merged."""
    joins: dict[EntryNumber, str] = {}
    refused: dict[Position, str] = {}
    for position, record in records:
        match record.event:
            case EntryJoined(person=person):
                joins[position] = person
            case RequestRefused(person=person):
                refused[position] = person
            case PersonsMerged() as merged:
                rename(joins, merged)
                rename(refused, merged)
            case _:
                pass
    return joins, refused


def evidence(records: Records, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None) -> Evidence | None:
    """Return what the records of a waitlist, all of them folded, say about somebody; None for nobody they know."""
    last = cut(records, waitlist, as_of)
    found = trace(records, waitlist, subject, last)
    if found is None:
        return None
    witness = _Witness(records, waitlist, found)
    for group in commands(story(records, waitlist)):
        kept = [numbered for numbered in group if last is None or numbered[0] <= last]
        if not kept:
            break
        witness.take(group, kept)
    view = witness.past.view(due_by(as_of))
    if view is None:
        return None
    return Evidence(
        view=view,
        trace=found,
        looked=witness.looked,
        stood_ahead=tuple(witness.ahead.numbers),
        passed_by=tuple(witness.passed_by),
        missed=witness.missed,
    )


class _Witness:
    """Folds the waitlist and stops to look where a decision about the subject was made."""

    def __init__(self, records: Records, waitlist: str, subject: Trace) -> None:
        self.past = Past(waitlist)
        self.ahead = AheadOf(subject.entry or 0)
        self.passed_by: list[PassedBy] = []
        self.missed: Position | None = None
        self.looked: Grounds | Ending | None = None
        self._records = records
        self._subject = subject

    def take(self, group: list[Numbered], kept: list[Numbered]) -> None:
        """Fold what counts of a command."""
        stop = self._subject.decision
        derivation = None
        if stop is not None and kept[0][0] <= stop <= kept[-1][0]:
            derivation = derive(OverlayBook(self.past.book), group)
        for position, record in kept:
            if derivation is not None and position == stop:
                found = seen(self.past, position, record, derivation)
                self.looked = look(self._records, found, self.ahead.numbers)
            self._take(position, record)

    def _take(self, position: Position, record: Record) -> None:
        book, number = self.past.book, self._subject.entry
        passing = None if number is None else passed_by(book, number, position, record)
        if passing is not None:
            self.passed_by.append(passing)
        if self._misses(position, record):
            self.missed = position
        self.past.take(position, record)
        self.ahead.after(book, position, record)

    def _misses(self, position: Position, record: Record) -> bool:
        """Whether the record gives somebody else a spot by the rule while the entry is in the queue."""
        entry = self.past.book.entry(self._subject.entry or 0)
        is_queued = entry is not None and entry.state in QUEUED
        event = record.event
        by_rule = isinstance(event, SpotOffered | EntryAdmitted) and event.decision.kind in {"policy", "direct"}
        return is_queued and by_rule and entry_of(position, record) != self._subject.entry
