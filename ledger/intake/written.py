"""What did an earlier command record, and what makes up for it? For ``undo``, which names a record by its position."""

from collections.abc import Sequence

from msgspec import Struct

from ledger.book import Waitlist
from ledger.commands import Remedy
from ledger.decision import EntryNumber, Position
from ledger.events import CapacityChanged, EntryJoined, NoticeRecorded, OverrideProposed, SpotOffered
from ledger.instant import Instant
from ledger.intake.remedies import Numbered, nothing_does, own_record
from ledger.record import LEDGER_STREAM, Record, decode
from ledger.refusals import Mistake
from ledger.requests import Verb
from ledger.store import Transaction, records

LONGEST = 10_000
"""Records that are looked through for the end of a command."""


class Undoing(Struct, frozen=True):
    """What is to be undone, and how.

    Attributes:
        remedy: what makes up for it.
        position: the record that was wrong.
        last: the last record of its command.
        entry: whom it is about.
        added: spots that it added.
        parts: entries that it split off.
        notices: what takes back the notices that it recorded.
    """

    remedy: Remedy
    position: Position
    last: Position
    entry: EntryNumber | None = None
    added: int = 0
    parts: tuple[EntryNumber, ...] = ()
    notices: tuple[NoticeRecorded, ...] = ()


class Written:
    """Reads what commands recorded: what is stored, and what waits to be stored with it."""

    def __init__(self, transaction: Transaction, pending: Sequence[tuple[Position, Record]] = ()) -> None:
        self._transaction = transaction
        self._pending = pending

    def undoing(self, waitlist: str, position: Position) -> Undoing:
        """Return how the command that recorded a position is undone.

        Raises:
            Mistake: there is no such record on this waitlist, or nothing makes up for its verb.
        """
        command = self._command(position)
        of = command[0][1].list if command else ""
        if of not in {waitlist, LEDGER_STREAM}:
            other = f"#{position} is a record of {of}" if of else "the ledger does not reach there"
            raise Mistake("unknown_record", f"{waitlist} has no record #{position}: {other}.")
        verb = _verb(command[0][1])
        found = own_record(verb, command)
        if found is None:
            raise nothing_does(verb, command, waitlist)
        at, record, remedy = found
        return Undoing(
            remedy,
            at,
            command[-1][0],
            _about(verb, at, record, command),
            added=sum(one.event.added for _, one in command if isinstance(one.event, CapacityChanged)),
            parts=tuple(at for at, one in command if getattr(one.event, "split_from", None) is not None),
            notices=tuple(_taken_back(at, one.event) for at, one in command if isinstance(one.event, NoticeRecorded)),
        )

    def last_at(self, waitlist: Waitlist, at: Instant) -> Position:
        """Return the last record of a waitlist at or before an instant, else its first; instants never go back."""
        pending = [(position, record.at) for position, record in self._pending if record.list == waitlist.name]
        if pending and pending[0][1] <= at:
            return max(position for position, when in pending if when <= at)
        low, high, found = 1, waitlist.n - len(pending), waitlist.opened
        while low <= high:
            middle = (low + high) // 2
            row = next(records.stream_records(self._transaction, waitlist.name, middle - 1, middle))
            if decode(row.state).at <= at:
                low, found = middle + 1, row.position
            else:
                high = middle - 1
        return found

    def _command(self, position: Position) -> list[tuple[Position, Record]]:
        """Return the records of the command that recorded this position, in order."""
        first = next((record for at, record in self._from(position) if at == position), None)
        found = [] if first is None else self._from(first.cmd)
        return [(at, record) for at, record in found if first is not None and record.cmd == first.cmd]

    def _from(self, position: Position) -> list[tuple[Position, Record]]:
        found: list[tuple[Position, Record]] = []
        for row in records.records(self._transaction, position, None, 50):
            record = decode(row.state)
            if len(found) >= LONGEST or (found and record.cmd != found[0][1].cmd):
                return found
            found.append((row.position, record))
        return found + [(at, record) for at, record in self._pending if at >= position]


def _verb(record: Record) -> Verb:
    """Return the verb that recorded it: the second word of how it was asked."""
    verb: Verb = record.via.partition(" ")[2].partition(" ")[0]  # type: ignore[assignment]
    return verb


def _about(verb: Verb, position: Position, record: Record, command: Sequence[Numbered]) -> EntryNumber | None:
    """Return the entry that a record to be made up for is about; none where its command is about several."""
    if isinstance(record.event, OverrideProposed):
        return None
    several = verb == "told" or sum(isinstance(one.event, SpotOffered) for _, one in command) > 1
    if several and verb in {"told", "offer"}:
        return None
    if isinstance(record.event, EntryJoined):
        return record.event.split_from or position
    return getattr(record.event, "entry", None)


def _taken_back(position: Position, event: NoticeRecorded) -> NoticeRecorded:
    """Return what says that nobody was told by a notice."""
    return NoticeRecorded(entry=event.entry, about=event.about, channel=event.channel, sent=False, corrects=position)
