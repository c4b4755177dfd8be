"""The real streams of ../shared, written into a ledger in memory."""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ledger.commands import (
    Accept,
    Admit,
    AnyCommand,
    Cancel,
    ChangeCapacity,
    Decline,
    Join,
    OfferTo,
    Open,
    Withdraw,
)
from ledger.events import PoolCapacity
from ledger.instant import Instant, parse_instant
from ledger.policy import Policy
from tests.architecture.tree import ROOT
from tests.replays.written import Ledger

SHARED = Path(os.environ.get("WAITLEDGER_SHARED", ROOT.parent / "shared"))
WRITTEN = Instant("2026-01-05T09:00:00.000Z")
_OF_ENTRIES: dict[str, type[Accept] | type[Decline] | type[Withdraw] | type[Cancel]] = {
    "accept": Accept,
    "decline": Decline,
    "withdraw": Withdraw,
    "cancel": Cancel,
}


@cache
def ledger_of(stream: str) -> Ledger:
    """Return the ledger of a stream such as ``S122.manual``; shared between tests, which only read it."""
    ledger = Ledger()
    path = SHARED / "data" / "ucsd-enrollment" / f"{stream}.apply.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            _apply(ledger, json.loads(line))
    return ledger


def _apply(ledger: Ledger, line: dict[str, Any]) -> None:
    if line["do"] == "expect":
        return
    waitlist, at = line["waitlist"], parse_instant(line["at"])
    outcome = ledger.do(waitlist, _command(ledger, line), at, by=line.get("by", "apply"), recorded=WRITTEN)
    assert outcome.refused is None


def _command(ledger: Ledger, line: dict[str, Any]) -> AnyCommand:
    entry = ledger.book.active_entry(line["waitlist"], line.get("person", ""))
    number = entry.number if entry else 0
    match line["do"]:
        case "open":
            policy = msgspec.convert(line["policy"], Policy)
            return Open(pools=(PoolCapacity("general", line["capacity"]),), policy=policy, zone="UTC")
        case "capacity":
            return ChangeCapacity(pools=(PoolCapacity("general", line["capacity"]),), reason="a digest")
        case "join":
            return Join(person=line["person"], wait=line.get("wait", False))
        case "admit":
            join = None if entry else Join(person=line["person"])
            return Admit(entry=number or None, join=join, code=line["code"], reason="a digest")
        case "offer":
            return OfferTo(entry=number)
        case verb:
            return _OF_ENTRIES[verb](entry=number)
