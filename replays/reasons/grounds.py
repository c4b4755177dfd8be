"""On what grounds did an entry get its spot? The decision, what freed the spot, and everybody who stood ahead."""

from collections.abc import Iterable

from msgspec import Struct

from ledger.decision import Decision, EntryNumber, Position
from ledger.events import EntryAdmitted, SpotMoved, SpotOffered
from ledger.instant import Instant
from ledger.policy import Criterion
from ledger.record import Record
from replays.past.history import Records
from replays.reasons.ahead import Ahead, AheadCount, Spot, counted, gone, still_there
from replays.rederiving.decided import Check, Decided, entry_of, record_at


class Happening(Struct, frozen=True, kw_only=True):
    """One record, as far as an answer cites it.

    Attributes:
        entry: whom it is about, if anybody.
        happened: an earlier time that somebody claimed for it.
        code: the closed code or rule that it names.
        reason: its text, as a digest.
    """

    position: Position
    cmd: Position
    at: Instant
    recorded: Instant
    by: str
    type: str
    entry: EntryNumber | None = None
    happened: Instant | None = None
    imported: bool = False
    code: str | None = None
    reason: str | None = None


class Grounds(Struct, frozen=True, kw_only=True):
    """Why an entry got a spot.

    Attributes:
        given: the record that gave it: an offer or an admission.
        pool: where the spot is.
        deadline: until when an offer was to be answered.
        decision: the grounds as recorded.
        policy: name of the policy in force.
        order: its criteria; ``decision.key`` holds the values compared, the join's position last.
        cause: what freed the spot; none where no spot was free.
        moves: holders who changed to another pool right before, so that there was room, in order.
        ahead: everybody who stood ahead while the entry waited, and what became of each.
        counts: the same, counted.
        check: whether the rules give the same again.
    """

    given: Happening
    pool: str
    deadline: Instant | None
    decision: Decision
    policy: str
    order: tuple[Criterion, ...]
    cause: Happening | None
    ahead: tuple[Ahead, ...]
    counts: tuple[AheadCount, ...]
    check: Check
    moves: tuple[Happening, ...] = ()


def happening(position: Position, record: Record) -> Happening:
    """Return what an answer cites of a record."""
    return Happening(
        position=position,
        cmd=record.cmd,
        at=record.at,
        recorded=record.recorded,
        by=record.by,
        type=record.type,
        entry=entry_of(position, record),
        happened=record.happened,
        imported=record.imported,
        code=getattr(record.event, "code", None),
        reason=getattr(record.event, "reason", None),
    )


def grounds(records: Records, found: Decided, stood_ahead: Iterable[EntryNumber]) -> Grounds:
    """Return why the spot at a position was given.

    Args:
        records: the ledger, for what freed the spot.
        found: the record that gave it and the state right before it.
        stood_ahead: those seen ahead of the entry while it waited.
    """
    event = found.record.event
    assert isinstance(event, SpotOffered | EntryAdmitted)
    entry = found.book.entry(event.entry)
    assert entry is not None
    spot = Spot(event.pool, event.decision.kind, found.run)
    ahead = (*gone(found.book, entry, stood_ahead), *still_there(found.book, entry, spot))
    return Grounds(
        given=happening(found.position, found.record),
        pool=event.pool,
        deadline=event.deadline if isinstance(event, SpotOffered) else None,
        decision=event.decision,
        policy=found.waitlist.policy.name,
        order=found.waitlist.policy.order,
        cause=_cause(records, event.decision.cause),
        ahead=ahead,
        counts=counted(ahead),
        check=found.check(),
        moves=moves_before(records, found),
    )


def moves_before(records: Records, found: Decided) -> tuple[Happening, ...]:
    """Return who changed to another pool so that there was room for the spot given: their records lead up to it."""
    moves: list[Happening] = []
    for position in range(found.position - 1, found.record.cmd - 1, -1):
        record = record_at(records, position)
        if record is None or not isinstance(record.event, SpotMoved):
            break
        moves.insert(0, happening(position, record))
    return tuple(moves)


def _cause(records: Records, position: Position | None) -> Happening | None:
    record = None if position is None else record_at(records, position)
    return None if record is None or position is None else happening(position, record)
