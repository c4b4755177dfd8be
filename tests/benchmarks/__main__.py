"""Print a table of ratios: medians of several runs, all in this one process, over growing sizes."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import floor, ours

SIZES = (1_000, 10_000, 100_000)
TURNS = 5
COMMANDS = 200


def rate(count: int, run: Callable[[int], object]) -> float:
    """Return how many a second, the median of several turns; ``run`` is told which turn it is."""
    rates = []
    for turn in range(TURNS):
        start = time.perf_counter()
        run(turn)
        rates.append(count / (time.perf_counter() - start))
    return statistics.median(rates)


def line(name: str, value: float, *ratios: str) -> None:
    """Print one figure."""
    print(f"{name:<58}{value:>12,.0f}/s   {'   '.join(ratios)}", flush=True)


def main(sizes: tuple[int, ...]) -> None:
    """Run everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = rate(COMMANDS, lambda _: floor.bare_commits(folder, COMMANDS))
        line("bare driver: insert and commit, synchronous=FULL", bare)
        stock = rate(COMMANDS, lambda _: floor.stock_saves(folder, COMMANDS))
        line("eventsourcing.sqlite: save one bare event", stock)
        bare_batch = rate(20_000, lambda _: floor.bare_batch(folder, 20_000))
        line("bare driver: inserts in one transaction", bare_batch)
        first = 0.0
        for size in sizes:
            first = measured(folder / str(size), size, bare, stock, bare_batch, first)


def measured(folder: Path, size: int, bare: float, stock: float, bare_batch: float, first: float) -> float:
    """Measure a ledger with so many waiting; return its durable joins a second, or those of the first size."""
    ledger = ours.filled(folder, size)
    durable = rate(COMMANDS, lambda turn: ours.joins(ledger, COMMANDS, f"J{turn}-"))
    first = first or durable
    ratios = (f"{durable / bare:.2f} of bare", f"{durable / stock:.2f} of stock", f"{durable / first:.2f} of first")
    line(f"durable join, {size:,} waiting", durable, *ratios)
    together = rate(1_000, lambda turn: ours.batch_joins(ledger, 1_000, f"B{turn}-"))
    line(f"join, 1,000 to a transaction, {size:,} waiting", together, f"{together / bare_batch:.2f} of bare")
    given = rate(2 * 50, lambda _: ours.rounds(ledger, 50))
    line(f"accept, cancel and the offer after it, {size:,} waiting", given, f"{given / bare:.2f} of bare")
    records = ledger.recorder.head().position
    scan = rate(records, lambda _: floor.bare_scan(folder / "ledger.db"))
    audit = rate(records, lambda _: ours.audit(ledger))
    line(f"replay of {records:,} records, every decision again", audit, f"{audit / scan:.2f} of bare scan")
    again = rate(records, lambda _: ours.rebuilt(ledger))
    line(f"rebuild of the read models, {records:,} records", again)
    ledger.close()
    return first


if __name__ == "__main__":
    main(SIZES[: int(sys.argv[1])] if len(sys.argv) > 1 else SIZES)
