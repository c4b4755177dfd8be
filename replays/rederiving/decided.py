"""How did things stand when a decision was made, and do the rules make the same one again?"""

from collections.abc import Mapping

from msgspec import Struct

from ledger.book import Book, Waitlist
from ledger.commands import Backfill
from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.overlay import OverlayBook
from ledger.record import LEDGER_STREAM, Numbered, Record, decode
from replays.past.history import Moment, Past, Records, commands, story
from replays.rederiving.derivation import Derivation, derive
from replays.rederiving.differences import MemberDifference, member_differences, told, told_refusal


class Check(Struct, frozen=True):
    """Whether carrying the command out again gives the same record.

    Attributes:
        agrees: it does.
        expected: what the rules give, in words.
        found: what is recorded, in words.
        members: in which members the two differ.
    """

    agrees: bool
    expected: str
    found: str
    members: tuple[MemberDifference, ...] = ()


class Decided(Struct, frozen=True):
    """A record together with the state right before it.

    Attributes:
        position: where the record stands.
        record: the record.
        book: the state right before it.
        moment: what an answer about it is about: the record before it, at its instant.
        instants: the ``at`` of the records before it.
        derivation: what the rules give for its command.
    """

    position: Position
    record: Record
    book: Book
    moment: Moment
    instants: Mapping[Position, Instant]
    derivation: Derivation

    @property
    def waitlist(self) -> Waitlist:
        """The waitlist right before the record."""
        row = self.book.waitlist(self.record.list)
        assert row is not None
        return row

    @property
    def run(self) -> Backfill:
        """The match run in which the spot was given: who was tried last, and who not at all."""
        return self.derivation.run(self.position)

    def check(self) -> Check:
        """Return whether the rules give the record again."""
        expected, found = self.derivation.fact(self.position), self.record.fact(self.position)
        no = self.derivation.refused
        words = told(expected, self.derivation.problem or (told_refusal(no) if no else "nothing"))
        return Check(expected == found, words, told(found), member_differences(expected, found))


def entry_of(position: Position, record: Record) -> EntryNumber | None:
    """Return the entry that a record is about; a join makes the entry of its own position."""
    if record.type == "EntryJoined":
        return position
    number = getattr(record.event, "entry", None)
    return number if isinstance(number, int) else None


def subject_of(position: Position, record: Record) -> EntryNumber | str | None:
    """Return the entry that a record is about, or else the person, whom a request without an entry came from."""
    number = entry_of(position, record)
    return getattr(record.event, "person", None) if number is None else number


def record_at(records: Records, position: Position) -> Record | None:
    """Return the record at a position, or None."""
    for found, *_, state, _ in records.records(position, position):
        if found == position:
            return decode(state)
    return None


def decided(records: Records, position: Position) -> Decided | None:
    """Return a record and the state before it, or None when there is no such record on any waitlist."""
    record = record_at(records, position)
    if record is None or record.list == LEDGER_STREAM:
        return None
    past = Past(record.list)
    for group in commands(story(records, record.list)):
        if group[-1][0] < position:
            past.take_all(group)
        else:
            return stop_before(past, group, position)
    return None


def stop_before(past: Past, group: list[Numbered], position: Position) -> Decided:
    """Fold a command's records up to ``position``, which is one of them, and return that one with the state reached."""
    derivation = derive(OverlayBook(past.book), group)
    before = [numbered for numbered in group if numbered[0] < position]
    past.take_all(before)
    return seen(past, position, group[len(before)][1], derivation)


def seen(past: Past, position: Position, record: Record, derivation: Derivation) -> Decided:
    """Return a record with the state reached right before it; it is of use until more is folded."""
    moment = Moment(waitlist=past.name, position=past.position, at=record.at, imported_to=past.imported_to)
    return Decided(position, record, past.book, moment, past.instants, derivation)
