"""One browser for all tests; where there is none, they are skipped and say so loudly. ``.ci/run`` installs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import ABSENT, PROGRAM, Chromium
from tests.cli.conftest import typist
from tests.cli.typist import Typist
from tests.demo_data import CSE_250A, written

__all__ = ["typist"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if PROGRAM is None:
        pytest.skip(ABSENT)
    with Chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def jazz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a report in which most things happen, among the records of another waitlist."""
    typist = Typist(tmp_path_factory.mktemp("jazz"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "studio", "--capacity", "1")
    (typist.folder / "jazz.toml").write_text(
        'name = "members-first"\nover_capacity = "override"\nafter_expiry = "end_of_line"\n'
        'order = [{ by = "attribute", name = "tier", ranking = ["member", "public"] }, { by = "joined" }]\n',
        encoding="utf-8",
    )
    typist.done("open", "jazz", "--capacity", "2", "--policy", "jazz.toml", "--title", "Jazz <b>night</b>")
    for name, tier in (("Ada Lind", "public"), ("Bob Marsh", "public"), ("Cleo Nagy", "public"), (HOSTILE, "member")):
        typist.done("join", "jazz", name, "--attribute", f"tier={tier}")
        typist.done("join", "studio", name)
    typist.done("join", "jazz", "Dee Orr", "--attribute", "tier=public")
    typist.done("cancel", "jazz", "Ada Lind", "--reason", "moved </script><script>alert(1)</script>")
    typist.done("admit", "jazz", "Dee Orr", "--code", "accessibility", "--reason", "the lift is out of order")
    typist.done("report", "jazz", "-o", "jazz.html")
    typist.done("report", "--all", "-o", "all.html")
    return typist.folder


@pytest.fixture(scope="session")
def cse_250a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a real waitlist; its people are invented."""
    if not CSE_250A.stream.is_file():
        pytest.skip(f"NOT TESTED: the real stream is not in {CSE_250A.stream.parent}; set WAITLEDGER_SHARED")
    return report_of_250a(tmp_path_factory.mktemp("cse250a"))


def report_of_250a(folder: Path) -> Path:
    """Write the report of CSE 250A into a folder and return its file."""
    typist = Typist(folder)
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    (folder / "lines.jsonl").write_text(written(CSE_250A), encoding="utf-8")
    typist.done("apply", "lines.jsonl")
    typist.done("report", CSE_250A.waitlist, "-o", "report.html")
    return folder / "report.html"


HOSTILE = "</script><img src=x onerror=alert(1)>\u202egnp"
