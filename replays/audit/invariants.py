"""Did anything happen that must never happen, whoever decided it? Too many admitted, twice in, an offer ended twice."""

from ledger.book import QUEUED, Waitlist
from ledger.decision import Position
from ledger.events import (
    AdmissionCancelled,
    CapacityChanged,
    EntryAdmitted,
    EntryJoined,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferRevoked,
    PersonsMerged,
    SpotOffered,
)
from ledger.evolve import evolve
from ledger.memory_book import MemoryBook
from ledger.record import Record
from replays.audit.checks import Check, Fault, Read
from replays.rederiving.derivation import BROKEN

OfferEnd = OfferAccepted | OfferDeclined | OfferExpired | OfferRevoked


class Invariants(Check):
    """The check of what holds under every policy. It believes the records and decides nothing."""

    name = "invariants"

    def __init__(self) -> None:
        super().__init__()
        self._book = MemoryBook()
        self._cmd: Position = 0
        self._over: dict[str, int] = {}
        self._grew: Fault | None = None
        self._may_grow = False

    def look(self, read: Read) -> Fault | None:
        """Look at one record and fold it."""
        record = read.record
        assert record is not None
        if record.cmd != self._cmd:
            fault = self.finish()
            if fault is not None:
                return fault
            self._begin(record)
        try:
            sentence = self._forbidden(record)
            evolve(self._book, record.fact(read.position))
        except BROKEN as error:
            sentence = f"It cannot have happened: {error}."
        self._watch(read.position, record)
        self.count("records")
        return None if sentence is None else Fault(read.position, sentence)

    def finish(self) -> Fault | None:
        """Return where the last command gave more spots than there were, unless it was one that may."""
        return None if self._may_grow else self._grew

    def _begin(self, record: Record) -> None:
        self._cmd, self._may_grow, self._grew = record.cmd, False, None
        self._over = _over(self._book.waitlist(record.list))

    def _watch(self, position: Position, record: Record) -> None:
        """Note when spots run over; whether a cut or an override excuses it shows at the end of the command."""
        event = record.event
        self._may_grow |= isinstance(event, CapacityChanged) or (
            isinstance(event, SpotOffered | EntryAdmitted)
            and ("over_capacity" in event.decision.deviation or event.decision.kind == "carried_over")
        )
        over = _over(self._book.waitlist(record.list))
        grown = [pool for pool, spots in over.items() if spots > self._over.get(pool, 0)]
        if not grown:
            self._grew = None
        elif self._grew is None:
            self._grew = Fault(position, f"Pool {grown[0]} of {record.list} has more spots taken than it has.")

    def _forbidden(self, record: Record) -> str | None:
        event, book = record.event, self._book
        if isinstance(event, EntryJoined):
            active = book.active_entry(record.list, event.person)
            return None if active is None else f"The person is on {record.list} already, as entry {active.number}."
        if isinstance(event, PersonsMerged):
            both = [book.active_entry(record.list, one) for one in (event.kept, event.merged)]
            return f"Both persons are on {record.list}." if all(both) else None
        number = getattr(event, "entry", None)
        if number is None:
            return None
        entry = book.entry(number)
        if entry is None or entry.waitlist != record.list:
            return f"{record.list} has no entry {number}."
        if isinstance(event, SpotOffered | EntryAdmitted) and entry.state not in QUEUED:
            return f"Entry {number} was given a spot while it was {entry.state}."
        if isinstance(event, OfferEnd) and entry.offer != event.offer:
            return f"The offer #{event.offer} to entry {number} was not alive."
        if isinstance(event, AdmissionCancelled) and entry.state != "admitted":
            return f"Entry {number} gave a spot back while it was {entry.state}."
        return None


def _over(waitlist: Waitlist | None) -> dict[str, int]:
    return {} if waitlist is None else {pool.name: pool.over for pool in waitlist.pools if pool.over}
