"""How large is a report, how long does it take to make, and how soon can it be read in a browser?"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from ledger.instant import Instant, add, duration
from tests.browser.chromium import ABSENT, PROGRAM, Chromium
from tests.cli.typist import Typist

CAPACITY = 500
START = Instant("2026-01-05T09:00:00.000Z")


def run(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the figures; for each size, of a report opened for the second time."""
    print("\n### Reports\n\n| records | made in | size | first paint | to be used | all checked |")
    print("|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in sizes:
        file, took = _report(folder / str(size), size)
        seen = ("", "", "") if PROGRAM is None else _seen(folder, file)
        cells = (f"{size:,}", f"{took:.1f} s", f"{file.stat().st_size / 1000:,.0f} kB", *seen)
        print(f"| {' | '.join(cells)} |", flush=True)
    if PROGRAM is None:
        print(f"\n{ABSENT}")


def _report(folder: Path, size: int) -> tuple[Path, float]:
    folder.mkdir(parents=True)
    typist = Typist(folder)
    typist.done("init")
    (folder / "lines.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in _lines(size)), encoding="utf-8")
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("apply", "lines.jsonl", "--batch", "500")
    start = time.perf_counter()
    typist.done("report", "jazz", "-o", "report.html")
    return folder / "report.html", time.perf_counter() - start


def _lines(size: int) -> Iterator[dict[str, Any]]:
    """Yield commands that leave about so many records: people join, leave, give back with a reason, accept."""
    chance, at = Random(4), START
    waiting: list[str] = []
    inside: list[str] = []
    people = records = 0
    yield {"do": "open", "waitlist": "jazz", "capacity": CAPACITY, "policy": {"offer_window": "none"}, "at": at}
    while records < size:
        at = add(at, duration(f"{chance.randint(1, 40)}m"))
        line = {"waitlist": "jazz", "at": at}
        if chance.random() < 0.5 or len(waiting) < 2:
            people += 1
            person, is_in = f"P{people}", len(inside) < CAPACITY
            (inside if is_in else waiting).append(person)
            yield {"do": "join", "person": person, "name": f"Person Number {people}", **line}
            records += 1 + is_in
        elif chance.random() < 0.8:
            yield {"do": "cancel", "person": inside.pop(chance.randrange(CAPACITY)), "reason": "other plans", **line}
            inside.append(waiting.pop(0))
            yield {"do": "accept", "person": inside[-1], **line}
            records += 3
        else:
            yield {"do": "withdraw", "person": waiting.pop(chance.randrange(len(waiting))), **line}
            records += 1


def _seen(folder: Path, file: Path) -> tuple[str, str, str]:
    """Return when a report is seen, can be used and has checked itself, opened in a browser that is warm."""
    with Chromium(folder / f"profile-{file.parent.name}") as browser:
        for _ in range(2):
            with browser.page(file) as page:
                # A machine at rest has hashed a short report before it tells when it painted it.
                painted = "performance.getEntriesByName('first-contentful-paint').length"
                page.until(f"document.documentElement.dataset.checked && {painted}")
                found: dict[str, float] = json.loads(
                    page.value(
                        "JSON.stringify({ paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,"
                        " used: performance.getEntriesByName('ready')[0].startTime,"
                        " checked: performance.getEntriesByName('checked')[0].startTime })"
                    )
                )
    return (f"{found['paint']:.0f} ms", f"{found['used']:.0f} ms", f"{found['checked']:.0f} ms")
