"""What did an earlier command record, and what makes up for it? For ``undo``, which names a record by its position."""

from collections.abc import Sequence

from ledger.book import Waitlist
from ledger.commands import Undo
from ledger.decision import Position
from ledger.instant import Instant
from ledger.intake.remedies import LONGEST, nothing_does, undoing
from ledger.record import LEDGER_STREAM, Numbered, decode
from ledger.refusals import Mistake
from ledger.store import Transaction, records


class Written:
    """Reads what commands recorded: what is stored, and what waits to be stored with it."""

    def __init__(self, transaction: Transaction, pending: Sequence[Numbered] = ()) -> None:
        self._transaction = transaction
        self._pending = pending

    def undoing(self, waitlist: str, position: Position) -> Undo:
        """Return what undoes the command that recorded a position.

        Raises:
            Mistake: there is no such record on this waitlist, or nothing makes up for its verb.
        """
        command = self._command(position)
        of = command[0][1].list if command else ""
        if of not in {waitlist, LEDGER_STREAM}:
            other = f"#{position} is a record of {of}" if of else "the ledger does not reach there"
            raise Mistake("unknown_record", f"{waitlist} has no record #{position}: {other}.")
        undo = undoing(command)
        if undo is None:
            raise nothing_does(command, waitlist)
        return undo

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

    def _command(self, position: Position) -> list[Numbered]:
        """Return the records of the command that recorded this position, in order."""
        first = next((record for at, record in self._from(position) if at == position), None)
        found = [] if first is None else self._from(first.cmd)
        return [(at, record) for at, record in found if first is not None and record.cmd == first.cmd]

    def _from(self, position: Position) -> list[Numbered]:
        found: list[Numbered] = []
        for row in records.records(self._transaction, position, None, 50):
            record = decode(row.state)
            if len(found) >= LONGEST or (found and record.cmd != found[0][1].cmd):
                return found
            found.append((row.position, record))
        return found + [(at, record) for at, record in self._pending if at >= position]
