"""The decision log: one row for each spot given, and the request ids already answered."""

from collections.abc import Iterable

from ledger.decision import Decision, Position
from ledger.events import EntryAdmitted, SpotOffered
from ledger.record import Record
from ledger.store import Transaction


def project(transaction: Transaction, records: Iterable[tuple[Position, Record]]) -> None:
    """Add the rows that these records call for, inside the transaction that appends them."""
    for position, record in records:
        if record.id is not None:
            transaction.run("put_request", {"id": record.id, "cmd": record.cmd})
        event = record.event
        if isinstance(event, SpotOffered | EntryAdmitted):
            row = _row(event.decision)
            transaction.run(
                "put_decision",
                {
                    "position": position,
                    "waitlist": record.list,
                    "entry": event.entry,
                    "pool": event.pool,
                    "given": "offer" if isinstance(event, SpotOffered) else "spot",
                    "at": record.at,
                    "by": record.by,
                    **row,
                },
            )


def _row(decision: Decision) -> dict[str, str | int | None]:
    return {
        "kind": decision.kind,
        "policy": decision.policy,
        "rank": decision.rank,
        "waiting": decision.waiting,
        "cause": decision.cause,
        "deviation": " ".join(decision.deviation),
        "bypassed": decision.bypassed,
        "code": decision.code,
    }
