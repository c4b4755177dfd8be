"""Two change the policy of a long list at once, others join, somebody makes copies, and all are killed at random.

``WAITLEDGER_KILLS=1000`` is the long run (``make soak``): fifty times, and on PostgreSQL as well.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import fresh_database
from tests.reliability.keys import recorded_keys
from tests.reliability.typing_it import begin, program, typed

TIMES = max(1, int(os.environ.get("WAITLEDGER_KILLS", "8")) // 20)
PEOPLE = 1200
"""More than a slice of a draft."""
ORDERS = ('{ by = "priority" }, { by = "joined" }', '{ by = "rounds" }, { by = "joined" }', '{ by = "joined" }')
HALF = 0.5
"""Of the copies are killed as well, the others come to their end."""
LONGEST = 2.5
"""Seconds within which everybody is killed; a program needs a third of one to begin."""


@pytest.fixture(params=["sqlite", "postgresql"] if TIMES > 1 else ["sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "sqlite":
        yield filled(tmp_path)
        return
    with fresh_database() as url:
        yield filled(tmp_path, "--database", url)


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


def test_killed_changes_of_policy_leave_the_list_ranked_by_one_of_them(ledger: Path) -> None:
    chance, acknowledged = random.Random(5), set[str]()
    for number in range(TIMES):
        acknowledged |= acknowledged_until_killed(ledger, number, chance)
        code, said = typed("verify", "--ledger", str(ledger))
        assert code == 0, said
    keys = recorded_keys(ledger)
    assert len(set(keys)) == len(keys)
    assert acknowledged <= set(keys)
    check_copies(ledger)
    code, said = typed("join", "jazz", "whoever comes next", "--ledger", str(ledger))
    assert code == 0, said


def acknowledged_until_killed(ledger: Path, number: int, chance: random.Random) -> set[str]:
    """Let four write and one copy, kill them at random, and return the keys that were acknowledged."""
    policies = [str(ledger.parent / f"{one}.toml") for one in range(len(ORDERS))]
    shuffled = chance.sample(policies, len(policies))
    writers = {f"a{number}": policies, f"b{number}": shuffled, f"c{number}": [], f"d{number}": []}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.writer", str(ledger), name, *given],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, given in writers.items()
    ]
    copying = subprocess.Popen(program("backup", str(ledger.parent / f"copy-{number}"), "--ledger", str(ledger)))
    time.sleep(chance.uniform(0.5, LONGEST))
    for writer in chance.sample(running, len(running)):
        writer.kill()
    if chance.random() < HALF:
        copying.kill()
    copying.wait()
    return {line for one in running for line in one.communicate()[0].split("\n")[:-1]}


def check_copies(ledger: Path) -> None:
    """Raise unless each copy is a whole ledger, that the ledger goes on from, or one that nobody takes for one."""
    whole = 0
    for copy in ledger.parent.glob("copy-*"):
        code, said = typed("verify", "--ledger", str(copy))
        assert code in {0, 7}, said
        keys = recorded_keys(copy) if code == 0 else []
        assert recorded_keys(ledger)[: len(keys)] == keys
        whole += code == 0
    adopted = json.loads(typed("log", "--type", "PolicyAdopted", "--json", "--ledger", str(ledger))[1])["data"]
    print(f"{whole} copies are whole, {len(adopted)} policies were adopted")
