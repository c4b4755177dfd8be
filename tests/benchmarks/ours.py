"""What do our own paths cost? A ledger on SQLite in a folder, driven through the application as the CLI drives it."""

import shutil
import sqlite3
import time
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import projections
from ledger.application import Ledger
from ledger.requests import Request, parse_request
from ledger.store import open_store, records
from ledger.store.private import PrivateStore
from ledger.trust import merkle
from projections import rebuild
from projections.live import READ_MODELS
from replays.answers.why import why
from replays.audit.replay import replay
from replays.audit.stored import StoredLedger
from replays.audit.verify import verify
from tests.benchmarks.floor import Rows

TABLES_OF_A_JOIN = {
    "ledger_events",
    "ledger_nodes",
    "current_entry",
    "private_person",
    "private_handle",
    "private_disclosure",
}


def make(folder: Path) -> Ledger:
    """Begin a ledger in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return _ledger(f"sqlite:///{folder / 'ledger.db'}", f"sqlite:///{folder / 'private.db'}")


def filled(folder: Path, waiting: int, batch: int = 1000) -> Ledger:
    """Begin a ledger with one waitlist without capacity and so many people waiting."""
    ledger = make(folder)
    ledger.record(_request("open", capacity=0, policy={"over_capacity": "override"}))
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
    """Let whoever holds the one offer accept, and then cancel: the next one is offered the spot."""
    if not ledger.standing("bench").offers:
        ledger.record(_request("capacity", capacity=1))
    for _ in range(count):
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


def on_server(url: str) -> Ledger:
    """Begin a ledger on PostgreSQL, with one waitlist."""
    ledger = _ledger(url, url)
    ledger.record(_request("open", capacity=0, policy={}))
    return ledger


def unfit(folder: Path, ahead: int) -> Ledger:
    """Begin a ledger with a queue of so many parties of five, and behind them people alone, for spots of one."""
    ledger = make(folder)
    ledger.record(_request("open", capacity=5, policy={}))
    ledger.record(_request("join", person="five", party=5))
    for start in range(0, ahead, 1000):
        with ledger.batch() as together:
            for number in range(start, min(start + 1000, ahead)):
                together.record(_request("join", person=f"L{number}", party=5))
    with ledger.batch() as together:
        for number in range(1000):
            together.record(_request("join", person=f"S{number}"))
    ledger.record(_request("capacity", capacity=6))
    return ledger


def overrides(ledger: Ledger, first: int, count: int) -> None:
    """Admit people over the capacity and over the heads of those before them, and let each cancel."""
    for number in range(first, first + count // 2):
        given = {"person": str(number), "code": "other", "reason": "a benchmark"}
        ledger.record(_request("admit", **given))
        ledger.record(_request("cancel", person=str(number)))


def verified(ledger: Ledger) -> None:
    """Verify everything but the read models."""
    with ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        found = verify(stored, tree=stored)
    assert found.is_good, found.first


def receipts(ledger: Ledger, count: int) -> None:
    """Prove so many records, spread over the ledger, to be under its root."""
    with ledger.store.snapshot() as snapshot:
        node, size = records.node_getter(snapshot), snapshot.position
        for turn in range(count):
            merkle.inclusion_proof(size * turn // count, size, node)


def explained(ledger: Ledger) -> None:
    """Say why the first to join stands where they stand."""
    assert why(ledger.recorder, "bench", 2) is not None


def rows_of_joins(folder: Path, count: int) -> Rows:
    """Return the rows that so many joins leave in the ledger and in the private store."""
    shutil.rmtree(folder, ignore_errors=True)
    filled(folder, count).close()
    found: Rows = {}
    for name in ("ledger.db", "private.db"):
        with closing(sqlite3.connect(folder / name)) as connection:
            for table in TABLES_OF_A_JOIN & {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}:
                parts = connection.execute(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type <> 'trigger' AND sql IS NOT NULL "
                    "ORDER BY type DESC",
                    (table,),
                )
                schema = ";".join(sql for (sql,) in parts)
                found[table] = schema, connection.execute(f"SELECT * FROM {table}").fetchall()
    return found


def beside_a_new_policy(folder: Path, size: int) -> dict[str, list[float]]:
    """Return the seconds that joins take: alone, and on another list and on the same while another process ranks it."""
    ledger = filled(folder, size)
    ledger.record(parse_request({"do": "open", "waitlist": "other", "by": "bench", "capacity": 0, "policy": {}}))
    times = {"alone": [_join(ledger, "other", number) for number in range(100)], "other": [], "bench": []}
    adopting = get_context("spawn").Process(target=_adopt, args=(folder,))
    adopting.start()
    turn = 1000
    while adopting.is_alive():
        for waitlist in ("other", "bench"):
            times[waitlist].append(_join(ledger, waitlist, turn))
            turn += 1
    assert ledger.standing("bench").waitlist.policy_version == 2
    ledger.close()
    return times


def at_one_go(folder: Path, size: int) -> dict[str, float]:
    """Return the seconds for which others wait while a list is ranked in one transaction, without a draft."""
    ledger = filled(folder, size)
    moves = {"general": "floor"}
    start = time.perf_counter()
    ledger.record(_request("capacity", pools={"floor": 0}, from_pool=moves))
    cut = time.perf_counter()
    with ledger.batch() as together:
        together.record(_request("policy", policy={"order": [{"by": "priority"}, {"by": "joined"}]}))
    adopted = time.perf_counter()
    ledger.close()
    return {"cut": cut - start, "adopted": adopted - cut}


def _adopt(folder: Path) -> None:
    """Put another policy in force in a process of its own."""
    ledger = make(folder)
    ledger.record(_request("policy", policy={"order": [{"by": "priority"}, {"by": "joined"}]}))
    ledger.close()


def _join(ledger: Ledger, waitlist: str, number: int) -> float:
    start = time.perf_counter()
    ledger.record(parse_request({"do": "join", "waitlist": waitlist, "by": "bench", "person": f"P{number}"}))
    return time.perf_counter() - start


def _ledger(url: str, private_url: str) -> Ledger:
    return Ledger(
        store=open_store(url, catalogues=[projections.CATALOGUE], create=True),
        private=PrivateStore(private_url, create=True),
        projections=READ_MODELS,
    )


def _request(verb: str, **members: object) -> Request:
    return parse_request({"do": verb, "waitlist": "bench", "by": "bench", **members})
