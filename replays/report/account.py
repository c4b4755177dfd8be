"""What happened on a waitlist, record by record: the numbers after it, ranks that changed, and each decision again."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.book import Entry
from ledger.decision import Decision, EntryNumber, Position
from ledger.events import EntryAdmitted, RequestRefused, SpotOffered
from ledger.memory_book import MemoryBook
from ledger.overlay import OverlayBook
from ledger.policy import Policy
from ledger.record import Numbered, Record
from replays.past.history import Past, View, commands
from replays.rederiving.derivation import derive
from replays.report.held import Held, Holding
from replays.report.levels import Level, level


class Place(Struct, frozen=True):
    """From this record on an entry is ranked by this number: whoever is in the queue with a smaller one stands ahead.

    The numbers stand for rank keys: they compare as these do, and mean nothing else. ``fit`` is the number of the
    entry's fit class.
    """

    position: Position
    entry: EntryNumber
    number: int
    fit: int


class Verdict(Struct, frozen=True, kw_only=True):
    """A decision that was made again from the records before it.

    Attributes:
        position: the record that gave a spot or refused one.
        agrees: the rules give the same record again.
        decision: on what grounds a spot was given; none of a refusal.
        given: ``SpotOffered``, ``EntryAdmitted`` or ``RequestRefused``.
        cause: the event that freed the spot, if any.
    """

    position: Position
    agrees: bool
    given: str
    decision: Decision | None = None
    cause: str | None = None


class Rules(Struct, frozen=True):
    """A version of the policy and the record from which on it counts."""

    version: int
    position: Position
    policy: Policy


class Account(Struct, frozen=True, kw_only=True):
    """The history of a waitlist, ready to be told.

    Attributes:
        end: the state after the last record.
        numbered: the records with their positions.
        levels: the waitlist in numbers after each of them.
        places: every rank, or fit class, that became another.
        held: what holds back those who wait, wherever that became otherwise.
        verdicts: every decision, made again.
        rules: every version of the policy.
    """

    end: View[MemoryBook]
    numbered: tuple[Numbered, ...]
    levels: tuple[Level, ...]
    places: tuple[Place, ...]
    held: tuple[Held, ...]
    verdicts: tuple[Verdict, ...]
    rules: tuple[Rules, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """The records alone."""
        return tuple(record for _, record in self.numbered)


class _Noting(MemoryBook):
    """A book that notes each rank key and each fit class that is written; the last one that a record writes counts."""

    def __init__(self) -> None:
        super().__init__()
        self.position: Position = 0
        self.notes: dict[tuple[Position, EntryNumber], tuple[bytes, str]] = {}

    def put_entry(self, entry: Entry) -> None:
        """Write the entry's row, and note its key and its class when one of them is another."""
        old = self.entries.get(entry.number)
        if old is None or (old.key, old.fit) != (entry.key, entry.fit):
            self.notes[self.position, entry.number] = entry.key, entry.fit
        super().put_entry(entry)


def account(waitlist: str, numbered: Iterable[Numbered]) -> Account | None:
    """Return the history that these records of a waitlist tell; None when there are none."""
    past, book, holding = Past(waitlist), _Noting(), Holding()
    past.book = book
    kept: dict[Position, Record] = {}
    levels: list[Level] = []
    verdicts: list[Verdict] = []
    rules: list[Rules] = []
    for group in commands(numbered):
        found = derive(OverlayBook(book), group)
        for position, record in group:
            book.position, kept[position] = position, record
            past.take(position, record)
            now = book.waitlists[waitlist]
            levels.append(level(position, record.at, now))
            holding.after(book, now)
            if not rules or rules[-1].version != now.policy_version:
                rules.append(Rules(now.policy_version, position, now.policy))
            if isinstance(record.event, SpotOffered | EntryAdmitted | RequestRefused):
                agrees = found.fact(position) == record.fact(position) and found.problem is None
                verdicts.append(_verdict(position, record, kept, agrees=agrees))
    end = past.view()
    if end is None:
        return None
    return Account(
        end=end,
        numbered=tuple(kept.items()),
        levels=tuple(levels),
        places=tuple(_places(book, holding)),
        held=tuple(holding.found),
        verdicts=tuple(verdicts),
        rules=tuple(rules),
    )


def _verdict(position: Position, record: Record, kept: dict[Position, Record], *, agrees: bool) -> Verdict:
    decision = record.event.decision if isinstance(record.event, SpotOffered | EntryAdmitted) else None
    cause = None if decision is None or decision.cause is None else kept.get(decision.cause)
    return Verdict(
        position=position,
        agrees=agrees,
        given=record.type,
        decision=decision,
        cause=None if cause is None else cause.type,
    )


def _places(book: _Noting, holding: Holding) -> Iterator[Place]:
    """Number the keys in their order."""
    numbers = {key: number for number, key in enumerate(sorted({key for key, _ in book.notes.values()}))}
    for (position, entry), (key, fit) in book.notes.items():
        yield Place(position, entry, numbers[key], holding.number(fit))
