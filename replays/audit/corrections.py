"""Does every correction say rightly what was wrong? What it names is looked up, and what makes up for it compared."""

from collections.abc import Iterator
from itertools import islice, takewhile

from ledger.commands import Undo
from ledger.decision import Position
from ledger.events import AnyEvent, EventCorrected
from ledger.intake.remedies import LONGEST, undoing
from ledger.record import Numbered, Record, RecordError, decode
from replays.audit.checks import Check, Fault, Read
from replays.past.history import Records
from replays.rederiving.undone import undoing_of


class Corrections(Check):
    """The check of what is said to be made up for; without corrections it has nothing to say.

    A replay takes it as recorded, for it reads no command twice: neither which record was wrong, nor where its command
    ended, after which nothing may have happened to whom it is about.

    Args:
        records: where a command is looked up.
    """

    name = "corrections"
    needs_records = False  # what cannot be read is for the check of the records to say

    def __init__(self, records: Records) -> None:
        super().__init__()
        self._records = records
        self._correction: tuple[Position, Record, EventCorrected] | None = None
        self._rest: list[AnyEvent] = []

    @property
    def has_looked(self) -> bool:
        """Whether there was anything to look at."""
        return bool(self.counts) or self.fault is not None

    def look(self, read: Read) -> Fault | None:
        """Look at one record; a correction is compared once all of its command were read."""
        record, fault = read.record, None
        if self._correction and (record is None or record.cmd != self._correction[1].cmd):
            fault = self.finish()
        if record is not None and isinstance(record.event, EventCorrected):
            self._correction, self._rest = (read.position, record, record.event), []
            self.count("corrections")
        elif record is not None and self._correction:
            self._rest.append(record.event)
        return fault

    def finish(self) -> Fault | None:
        """Compare the last correction."""
        if self._correction is None:
            return None
        position, record, event = self._correction
        self._correction = None
        try:
            sentence = self._wrong(record, event)
        except RecordError:  # of the command that was wrong: for the check of the records to say
            return None
        return None if sentence is None else Fault(position, sentence)

    def _wrong(self, record: Record, event: EventCorrected) -> str | None:
        command = list(self._command(event.position)) if event.position < record.cmd else []
        if not command or command[0][1].list != record.list:
            return f"It corrects #{event.position}, which is no earlier record of {record.list}."
        undo, made = undoing(command), undoing_of(event, self._rest)
        if undo is None or undo.position != event.position:
            return f"It corrects #{event.position}, for which nothing makes up."
        if event.last != undo.last:
            said = "does not say where" if event.last is None else f"says #{event.last} is where"
            return f"It {said} the command of #{event.position} ended: #{undo.last} is."
        if made is None or not _is_made_up(undo, made):
            return f"What it recorded does not make up for #{event.position}."
        return None

    def _command(self, position: Position) -> Iterator[Numbered]:
        """Yield the records of the command that recorded a position."""
        first = next((decode(state) for *_, state, _ in self._records.records(position, position)), None)
        if first is not None:
            rows = self._records.records(first.cmd)
            numbered = ((at, decode(state)) for at, *_, state, _ in islice(rows, LONGEST))
            yield from takewhile(lambda one: one[1].cmd == first.cmd, numbered)


def _is_made_up(undo: Undo, made: Undo) -> bool:
    """Whether what was recorded is what undoes the command; of several offers or notices it may be some."""
    alike = undo.remedy == made.remedy and undo.parts == made.parts and set(made.notices) <= set(undo.notices)
    return alike and (undo.entry == made.entry or (undo.entry is None and undo.remedy == "revoke"))
