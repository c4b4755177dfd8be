"""What do our own paths cost? A ledger on SQLite in a folder, driven through the application as the CLI drives it."""

from pathlib import Path

import projections
from ledger.application import Ledger, Projections
from ledger.requests import Request, parse_request
from ledger.store import open_store
from ledger.store.private import PrivateStore
from projections import decisions, rebuild
from projections.current import SqlBook
from replays.replay import replay


def make(folder: Path) -> Ledger:
    """Begin a ledger in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Ledger(
        store=open_store(f"sqlite:///{folder / 'ledger.db'}", catalogues=[projections.CATALOGUE], create=True),
        private=PrivateStore(f"sqlite:///{folder / 'private.db'}", create=True),
        projections=Projections(SqlBook, decisions.project, rebuild.advance, lambda tx: rebuild.status(tx).is_current),
    )


def filled(folder: Path, waiting: int, batch: int = 1000) -> Ledger:
    """Begin a ledger with one waitlist without capacity and so many people waiting."""
    ledger = make(folder)
    ledger.record(_request("open", capacity=0, policy={}))
    for start in range(0, waiting, batch):
        with ledger.batch() as together:
            for number in range(start, min(start + batch, waiting)):
                together.record(_request("join", person=f"W{number}"))
    return ledger


def joins(ledger: Ledger, count: int, prefix: str) -> None:
    """Let so many people join, each durably."""
    for number in range(count):
        ledger.record(_request("join", person=f"{prefix}{number}"))


def batch_joins(ledger: Ledger, count: int, prefix: str) -> None:
    """Let so many people join in one transaction, as ``apply --batch`` does."""
    with ledger.batch() as together:
        for number in range(count):
            together.record(_request("join", person=f"{prefix}{number}"))


def rounds(ledger: Ledger, count: int) -> None:
    """Add a spot, let the next one in, and let them cancel: an offer, an acceptance and a cancellation a round."""
    for turn in range(count):
        if turn == 0:
            ledger.record(_request("capacity", capacity=1))
        (offered,) = ledger.standing("bench").offers
        ledger.record(_request("accept", person=str(offered.number)))
        ledger.record(_request("cancel", person=str(offered.number)))


def audit(ledger: Ledger) -> None:
    """Derive every decision of the ledger again."""
    report = replay(ledger.recorder.records())
    assert report.difference is None, report.difference


def rebuilt(ledger: Ledger) -> int:
    """Make the read models again."""
    with ledger.store.transaction() as transaction:
        return rebuild.rebuild(transaction, ledger.recorder.records())


def _request(verb: str, **members: object) -> Request:
    return parse_request({"do": verb, "waitlist": "bench", "by": "bench", **members})
