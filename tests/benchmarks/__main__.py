"""Print tables of figures: what a user would take instead, the floor of the machine, and ours, over growing sizes.

python -m tests.benchmarks [LARGEST]      sizes 1,000, 10,000 … up to LARGEST (100,000 unless given)
"""

import gc
import platform
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from cli.__main__ import COLLECTING
from ledger.application import Ledger
from tests.benchmarks import floor, memory, ours, reports, server, starting, tree
from tests.benchmarks.meter import Measured, Work, line, measured, title

SIZES = (1_000, 10_000, 100_000, 1_000_000)
COMMANDS = 200
TOGETHER = 1_000
AGGREGATE = 20_000
UNFIT = 100_000
REPORTS = (2_000, 20_000)


def main(largest: int) -> None:
    """Run everything, with the collector set as the program sets it."""
    gc.set_threshold(*COLLECTING)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("eventsourcing", "msgspec", "sqlalchemy", "typer"))
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}; {platform.platform()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starting.run(folder / "start")
        reports.run(folder / "reports", REPORTS)
        first: Measured | None = None
        for size in SIZES:
            if size <= largest:
                first = waiting(folder, size, first)
        unfit(folder)
        crowded(folder, min(largest, SIZES[2]))
        tree.run(folder, SIZES[0], 2 * COMMANDS, SIZES[3] if largest >= SIZES[2] else largest)
        memory.run(folder / "memory", min(largest, SIZES[2]))
        server.run(COMMANDS)


def waiting(folder: Path, size: int, first: Measured | None) -> Measured:
    """Measure a ledger with so many waiting; return the rate of its durable joins."""
    title(f"{size:,} waiting")
    ledger = ours.filled(folder / str(size), size)
    others = {} if find_spec("eventsourcing_sqlalchemy") is None else {"alchemy": floor.sqlalchemy_saves}
    one = measured(
        {
            **{name: Work(COMMANDS, partial(_saving, folder, save)) for name, save in others.items()},
            "bare": Work(COMMANDS, lambda _: floor.bare_commits(folder, COMMANDS)),
            "stock": Work(COMMANDS, lambda _: floor.stock_saves(folder, COMMANDS)),
            "join": Work(COMMANDS, lambda turn: ours.joins(ledger, COMMANDS, f"J{turn}-")),
            "round": Work(100, lambda _: ours.rounds(ledger, 50)),
            "middle": Work(40, lambda turn: ours.overrides(ledger, size // 2 + 20 * turn, 40)),
        }
    )
    line("the bare driver: insert and commit, synchronous=FULL", one["bare"])
    line("eventsourcing.sqlite: save one bare event", one["stock"], bare=one["bare"])
    if others:
        line("eventsourcing_sqlalchemy on SQLite: save one bare event", one["alchemy"], bare=one["bare"])
    against = {"bare": one["bare"], "stock": one["stock"]}
    grown = {} if first is None else {"that_at_the_first_size": first}
    line("a durable join", one["join"], **against, **grown)
    line("a durable accept or cancel, each with what follows", one["round"], **against)
    line("an admission out of order from the middle of the queue, or its end", one["middle"], **against)
    rows = ours.rows_of_joins(folder / "rows", TOGETHER)
    batch = measured(
        {
            "bare": Work(TOGETHER, lambda _: floor.bare_rows(folder, rows)),
            "join": Work(TOGETHER, lambda turn: ours.batch_joins(ledger, TOGETHER, f"B{turn}-")),
        }
    )
    line("the bare driver: the rows of a join, 1,000 joins to a transaction", batch["bare"])
    line("joins, 1,000 to a transaction", batch["join"], bare=batch["bare"])
    _read(folder, size, ledger)
    ledger.close()
    return one["join"]


def _saving(folder: Path, save: Callable[[Path, int], None], _turn: int) -> None:
    save(folder, COMMANDS)


def _read(folder: Path, size: int, ledger: Ledger) -> None:
    """Measure what reads the whole ledger, and what answers one question."""
    records = ledger.recorder.head().position
    aggregate = floor.stock_aggregate(folder, AGGREGATE)
    whole = measured(
        {
            "scan": Work(records, lambda _: floor.bare_scan(folder / str(size) / "ledger.db")),
            "get": Work(AGGREGATE, lambda _: aggregate()),
            "replay": Work(records, lambda _: ours.audit(ledger)),
            "verify": Work(records, lambda _: ours.verified(ledger)),
            "rebuild": Work(records, lambda _: ours.rebuilt(ledger)),
            "receipt": Work(COMMANDS, lambda _: ours.receipts(ledger, COMMANDS)),
            "why": Work(1, lambda _: ours.explained(ledger)),
        },
        3 if size <= SIZES[1] else 1,
    )
    line("the bare driver: select, decode and hash", whole["scan"])
    line(f"eventsourcing: repository.get of {AGGREGATE:,} events", whole["get"])
    line(f"replay of {records:,} records, every decision again", whole["replay"], bare=whole["scan"], get=whole["get"])
    line("verify: form, order, tree, decisions, invariants", whole["verify"], bare=whole["scan"], get=whole["get"])
    line("rebuild of the read models", whole["rebuild"])
    line("proofs of inclusion", whole["receipt"])
    line("why, about the first to join (whole answers)", whole["why"])


def unfit(folder: Path) -> None:
    """Measure joins, and offers past many who do not fit, beside the same without them."""
    title(f"{UNFIT:,} who do not fit ahead of the first who does")
    short, long = ours.unfit(folder / "fit", 100), ours.unfit(folder / "unfit", UNFIT)
    found = measured(
        {
            "few": Work(100, lambda _: ours.rounds(short, 50)),
            "many": Work(100, lambda _: ours.rounds(long, 50)),
        }
    )
    line("accept or cancel, and the offer that follows, 100 unfit ahead", found["few"])
    line(f"the same, {UNFIT:,} unfit ahead", found["many"], that_with_100=found["few"])
    short.close()
    long.close()


def crowded(folder: Path, size: int) -> None:
    """Measure joins while another process ranks a list anew, on that list and on another."""
    title(f"While {size:,} on a list are ranked anew by another process")
    times = ours.beside_a_new_policy(folder / "policy", size)
    alone = Measured([1 / statistics.median(times["alone"])])
    line("a join, nothing else going on", alone)
    for waitlist, name in (("other", "on another list"), ("bench", "on the same list")):
        line(
            f"a join {name} meanwhile, the median", Measured([1 / statistics.median(times[waitlist])]), that_alone=alone
        )
        line(f"the slowest join {name} meanwhile", Measured([1 / max(times[waitlist])]), that_alone=alone)
    at_once = ours.at_one_go(folder / "at-one-go", size)
    line("entries ranked by pools cut anew, in one transaction", Measured([size / at_once["cut"]]))
    line("entries ranked by a policy among other requests, in one", Measured([size / at_once["adopted"]]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
