"""How did it end for somebody who is neither in nor in the queue, and whose doing was it?"""

from collections.abc import Sequence
from typing import Literal, assert_never

from msgspec import Struct

from ledger.book import Entry
from ledger.decision import EntryNumber, Position
from ledger.events import RequestRefused
from ledger.instant import Instant
from replays.past.history import Due
from replays.reasons.grounds import Happening
from replays.rederiving.decided import Check, Decided

Kind = Literal["withdrawn", "merged", "declined", "expired", "cancelled", "no_show", "refused"]
Doing = Literal["own", "time", "staff", "rule"]

_ENDINGS: dict[str, tuple[Kind, Doing]] = {
    "EntryWithdrawn": ("withdrawn", "own"),
    "OfferDeclined": ("declined", "own"),
    "AdmissionCancelled": ("cancelled", "own"),
    "OfferExpired": ("expired", "time"),
    "NoShowRecorded": ("no_show", "staff"),
    "RequestRefused": ("refused", "rule"),
}


class Ending(Struct, frozen=True, kw_only=True):
    """How an entry left, or how a request was turned down.

    Attributes:
        kind: in which way.
        doing: the person's ``own``, a deadline that passed (``time``), ``staff``, or a ``rule``.
        at: when.
        by: who recorded it; nobody where it is due and not recorded yet.
        record: the record that says so.
        request: the verb that a rule refused.
        policy_version: the policy whose rule it was.
        check: whether the rules refuse it again.
        merged_into: the person's other entry, which goes on, where two persons turned out to be one.
    """

    kind: Kind
    doing: Doing
    at: Instant
    by: str | None = None
    record: Happening | None = None
    request: str | None = None
    policy_version: int | None = None
    check: Check | None = None
    merged_into: EntryNumber | None = None

    @property
    def position(self) -> Position | None:
        """Where it stands recorded."""
        return None if self.record is None else self.record.position


def ending(
    entry: Entry, happened: Sequence[Happening], due: Sequence[Due], merged_into: EntryNumber | None = None
) -> Ending | None:
    """Return how the entry left; None when it is in, offered a spot or in the queue.

    Args:
        entry: as it stands.
        happened: what is on record about it.
        due: what is not on record yet.
        merged_into: the person's other entry, if it left for that.
    """
    match entry.state:
        case "waiting" | "suspended" | "offered" | "admitted":
            return None
        case "withdrawn" | "declined" | "expired" | "cancelled" | "no_show":
            kind: Kind = entry.state
        case _:
            assert_never(entry.state)
    for one in due:
        if one.entry == entry.number and kind == "expired":
            return Ending(kind=kind, doing="time", at=one.at)
    for record in reversed(happened):
        found = _ENDINGS.get(record.type)
        if found is not None and found[0] == kind and merged_into is not None:
            return Ending(
                kind="merged", doing="staff", at=record.at, by=record.by, record=record, merged_into=merged_into
            )
        if found is not None and found[0] == kind:
            return Ending(kind=kind, doing=found[1], at=record.at, by=record.by, record=record)
    return None


def refusal(found: Decided, record: Happening) -> Ending:
    """Return how a request was turned down."""
    event = found.record.event
    assert isinstance(event, RequestRefused)
    return Ending(
        kind="refused",
        doing="rule",
        at=record.at,
        by=record.by,
        record=record,
        request=event.request,
        policy_version=event.policy,
        check=found.check(),
    )
