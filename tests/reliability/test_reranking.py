"""Two change the policy of a long list at once, others join, somebody makes copies, and all are killed at random.

``WAITLEDGER_KILLS=1000`` is the long run (``make soak``): fifty times, and on PostgreSQL as well.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from projections.tables import rankings, waitlists
from tests.postgres import fresh_database
from tests.reliability.keys import recorded_keys
from tests.reliability.typing_it import begin, program, typed

SHORT = 1
TIMES = max(SHORT, int(os.environ.get("WAITLEDGER_KILLS", "8")) // 20)
PEOPLE = 1200
"""More than a slice of a draft."""
ORDERS = ('{ by = "priority" }, { by = "joined" }', '{ by = "rounds" }, { by = "joined" }', '{ by = "joined" }')
HALF = 0.5
"""Of the copies are killed as well, the others come to their end."""
LONGEST = 0.5
"""Seconds within which everybody is killed, once those who are waited for have recorded something."""
PATIENCE = 120
"""Seconds within which they must have."""


class Place(NamedTuple):
    """Where a ledger lies, and where its records are."""

    ledger: Path
    url: str


class Writer:
    """A process that records until it is killed."""

    def __init__(self, ledger: Path, name: str, policies: list[str]) -> None:
        self._said = ledger.parent / f"{name}.keys"
        with self._said.open("w") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.writer", str(ledger), name, *policies],
                stdout=said,
                stderr=subprocess.PIPE,
                text=True,
            )

    def is_heard(self) -> bool:
        """Whether a command was acknowledged, or the process has ended and none will be."""
        return self._said.stat().st_size > 0 or self._process.poll() is not None

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def acknowledged(self) -> set[str]:
        """Return the keys that were acknowledged; raise if something else than the kill ended the process."""
        said = self._process.communicate()[1]
        assert self._process.returncode == -9, said
        return set(self._said.read_text().split("\n")[:-1])


@pytest.fixture(params=["sqlite", "postgresql"] if TIMES > SHORT else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(filled(tmp_path), f"sqlite:///{tmp_path / 'ledger' / 'ledger.db'}")
        return
    with fresh_database() as url:
        yield Place(filled(tmp_path, "--database", url), url)


def filled(folder: Path, *init: str) -> Path:
    """Begin a ledger with a long list, and lay some policies beside it."""
    ledger = folder / "ledger"
    begin(ledger, *init)
    lines = [json.dumps({"do": "join", "waitlist": "jazz", "person": f"p{number}"}) for number in range(PEOPLE)]
    (folder / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, said = typed("apply", str(folder / "lines.jsonl"), "--batch", "1000", "--ledger", str(ledger))
    assert code == 0, said
    for number, order in enumerate(ORDERS):
        (folder / f"{number}.toml").write_text(f"order = [{order}]\n", encoding="utf-8")
    return ledger


def test_killed_changes_of_policy_leave_the_list_ranked_by_one_of_them(place: Place) -> None:
    chance, acknowledged, phases = random.Random(5), set[str](), Counter({"before": 0, "during": 0, "after": 0})
    for number in range(TIMES):
        left = rankings_left(place.url)
        heard = acknowledged_until_killed(place.ledger, number, chance)
        acknowledged |= heard
        phases["during"] += bool(rankings_left(place.url) - left)
        phases["after" if any(map(is_adoption, heard)) else "before"] += 1
        code, said = typed("verify", "--ledger", str(place.ledger))
        assert code == 0, said
    keys = recorded_keys(place.ledger)
    assert len(set(keys)) == len(keys)
    assert acknowledged <= set(keys)
    copies = whole_copies(place.ledger, keys)
    adopted = sum(is_adoption(key) for key in keys)
    print(f"{adopted} policies adopted, {copies} copies whole; kills before, during and after: {[*phases.values()]}")
    assert adopted > 0
    assert TIMES == SHORT or all(phases.values()), "kills that say nothing about some part of an adoption"
    code, said = typed("join", "jazz", "whoever comes next", "--ledger", str(place.ledger))
    assert code == 0, said


def acknowledged_until_killed(ledger: Path, number: int, chance: random.Random) -> set[str]:
    """Let four write and one copy, kill them at random, and return the keys that were acknowledged."""
    policies = [str(ledger.parent / f"{one}.toml") for one in range(len(ORDERS))]
    shuffled = chance.sample(policies, len(policies))
    adopting = [Writer(ledger, f"a{number}", policies), Writer(ledger, f"b{number}", shuffled)]
    joining = [Writer(ledger, f"c{number}", []), Writer(ledger, f"d{number}", [])]
    copy = str(ledger.parent / f"copy-{number}")
    copying = subprocess.Popen(program("backup", copy, "--ledger", str(ledger)), stdout=subprocess.DEVNULL)
    wait_for(joining if number % 2 else adopting)
    sleep(chance.uniform(0, LONGEST))
    for writer in chance.sample([*adopting, *joining], 4):
        writer.kill()
    is_copy_killed = chance.random() < HALF
    if is_copy_killed:
        copying.kill()
    assert copying.wait() in ({0, -9} if is_copy_killed else {0})
    return {key for writer in (*adopting, *joining) for key in writer.acknowledged()}


def wait_for(writers: list[Writer]) -> None:
    """Wait until one of them has recorded something: the processes are there, and at it."""
    deadline = monotonic() + PATIENCE
    while not any(writer.is_heard() for writer in writers):
        assert monotonic() < deadline, f"nobody recorded anything in {PATIENCE} seconds"
        sleep(0.01)


def rankings_left(url: str) -> set[int]:
    """Return the rankings that are not in force: those being made or thrown away, or left behind while they were."""
    others = sa.select(rankings.c.id).where(rankings.c.id.not_in(sa.select(waitlists.c.ranking)))
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        return set(connection.execute(others).scalars())


def is_adoption(key: str) -> bool:
    """Whether a key is of one who adopts policies."""
    return key[0] in "ab"


def whole_copies(ledger: Path, keys: list[str]) -> int:
    """Count the copies that are whole ledgers and a beginning of this one; each other one nobody takes for one."""
    whole = 0
    for copy in ledger.parent.glob("copy-*"):
        code, said = typed("verify", "--ledger", str(copy))
        assert code in {0, 7}, said
        copied = recorded_keys(copy) if code == 0 else []
        assert keys[: len(copied)] == copied
        whole += code == 0
    return whole
