"""The decision log: one row for each spot given, the request ids already answered, and what concerns whole lists."""

from collections.abc import Iterable
from typing import get_args

from ledger.decision import Position
from ledger.events import EntryAdmitted, ListLife, RequestRefused, SpotOffered
from ledger.record import Numbered, Record
from ledger.store import Transaction

OF_LISTS = tuple(kind for kind in get_args(ListLife) if kind is not RequestRefused)
"""Events that concern a whole waitlist; a refusal concerns a person."""


def project(transaction: Transaction, records: Iterable[Numbered]) -> None:
    """Add the rows that these records call for, inside the transaction that appends them."""
    records = list(records)
    requests = [{"id": record.id, "cmd": record.cmd} for _, record in records if record.id is not None]
    decisions = [
        _row(position, record, record.event)
        for position, record in records
        if isinstance(record.event, SpotOffered | EntryAdmitted)
    ]
    lists = [{"waitlist": one.list, "position": at} for at, one in records if isinstance(one.event, OF_LISTS)]
    if requests:
        transaction.run_many("put_request", requests)
    if lists:
        transaction.run_many("put_past_list", lists)
    if decisions:
        transaction.run_many("put_decision", decisions)


def _row(position: Position, record: Record, event: SpotOffered | EntryAdmitted) -> dict[str, str | int | None]:
    decision = event.decision
    return {
        "position": position,
        "waitlist": record.list,
        "entry": event.entry,
        "pool": event.pool,
        "given": "offer" if isinstance(event, SpotOffered) else "spot",
        "at": record.at,
        "by": record.by,
        "kind": decision.kind,
        "policy": decision.policy,
        "rank": decision.rank,
        "waiting": decision.waiting,
        "cause": decision.cause,
        "deviation": " ".join(decision.deviation),
        "bypassed": decision.bypassed,
        "code": decision.code,
    }
