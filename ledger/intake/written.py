"""What did an earlier command record, and what makes up for it? For ``undo``, which names a record by its position."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ledger.book import Waitlist
from ledger.commands import Remedy
from ledger.decision import EntryNumber, Position
from ledger.events import CapacityChanged, EntryAdmitted, SpotOffered
from ledger.instant import Instant
from ledger.record import Record, decode
from ledger.refusals import Mistake
from ledger.store import Transaction, records

LONGEST = 10_000
"""Records that are looked through for the end of a command."""

REMEDIES: Final[dict[str, dict[str, Remedy]]] = {
    "join": {"EntryJoined": "withdraw"},
    "withdraw": {"EntryWithdrawn": "reinstate"},
    "decline": {"OfferDeclined": "reinstate"},
    "leave": {"AdmissionCancelled": "restore", "EntryWithdrawn": "reinstate", "OfferDeclined": "reinstate"},
    "cancel": {"AdmissionCancelled": "restore"},
    "no-show": {"NoShowRecorded": "restore"},
    "displace": {"EntryDisplaced": "restore"},
    "accept": {"OfferAccepted": "displace"},
    "admit": {"EntryJoined": "withdraw", "EntryAdmitted": "displace"},
    "offer": {"SpotOffered": "revoke"},
    "revoke": {"OfferRevoked": "resume"},
    "suspend": {"EntrySuspended": "resume"},
    "reinstate": {"EntryReinstated": "withdraw"},
    "pause": {"WaitlistPaused": "unpause"},
    "unpause": {"WaitlistResumed": "pause"},
    "close": {"WaitlistClosed": "reopen"},
    "reopen": {"WaitlistReopened": "again"},
    "amend": {"EntryAmended": "again"},
    "priority": {"PriorityChanged": "again"},
    "resume": {"EntryResumed": "again"},
    "capacity": {"CapacityChanged": "again"},
    "policy": {"PolicyAdopted": "again"},
    "undo": {
        "EntryWithdrawn": "reinstate",
        "EntryReinstated": "withdraw",
        "AdmissionCancelled": "restore",
        "EntryDisplaced": "restore",
        "EntrySuspended": "resume",
        "EntryResumed": "again",
        "EntryAmended": "again",
        "PriorityChanged": "again",
        "CapacityChanged": "again",
        "PolicyAdopted": "again",
        "WaitlistPaused": "unpause",
        "WaitlistResumed": "pause",
        "WaitlistClosed": "reopen",
        "WaitlistReopened": "again",
    },
}
"""What makes up for a verb, by the record that it wrote itself; first come first, where it may write several."""


class Undoing(Struct, frozen=True):
    """What is to be undone, and how.

    Attributes:
        remedy: what makes up for it.
        position: the record that was wrong.
        last: the last record of its command.
        entry: whom it is about.
        added: spots that it added.
    """

    remedy: Remedy
    position: Position
    last: Position
    entry: EntryNumber | None = None
    added: int = 0


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
        if not command or command[0][1].list != waitlist:
            raise Mistake("unknown_record", f"{waitlist} has no record #{position}.")
        verb = command[0][1].via.split(" ")[1]
        found = _own(verb, command)
        if found is None:
            message = f"Nothing undoes what {verb} recorded in #{command[0][0]}."
            raise Mistake("not_undone", message, hint=_WAYS.get(verb, ""))
        at, record, remedy = found
        entry = at if record.type == "EntryJoined" else getattr(record.event, "entry", None)
        if verb == "offer" and sum(isinstance(one.event, SpotOffered) for _, one in command) > 1:
            entry = None
        added = sum(one.event.added for _, one in command if isinstance(one.event, CapacityChanged))
        return Undoing(remedy, at, command[-1][0], entry, added)

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


_WAYS: Final[dict[str, str]] = {
    "draw": "A draw is held again with `draw rerun`, where a source could not be used.",
    "capacity": "Pools that were cut anew are cut anew again, with --from-pool.",
    "undo": "Record what was undone again.",
    "same": "If they are two after all, let the other one join again, under an address of their own.",
    "tick": "What was due is a fact. Somebody sent to the end of the line can be reinstated.",
}


def _own(verb: str, command: Sequence[tuple[Position, Record]]) -> tuple[Position, Record, Remedy] | None:
    """Return the record that the verb itself wrote, with what makes up for it."""
    remedies = REMEDIES.get(verb, {})
    if verb == "capacity" and any(isinstance(one.event, CapacityChanged) and one.event.from_pool for _, one in command):
        return None
    for kind, remedy in remedies.items():
        for at, record in command:
            if record.type == kind and not _follows(record):
                return at, record, remedy
    return None


def _follows(record: Record) -> bool:
    """Whether a rule wrote the record and not the verb: a promotion, an offer taken back for want of room."""
    event = record.event
    if isinstance(event, EntryAdmitted):
        return event.decision.kind == "policy"
    return getattr(event, "code", None) in {"capacity_cut", "closed"} and record.type != "EntryJoined"
