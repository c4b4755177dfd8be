"""A computer on which the program runs: its disk, its clock, and how it stops and begins again."""

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import projections
from cli.main import main
from cli.surroundings import Surroundings
from ledger import clock, ids
from ledger.application import Ledger
from ledger.instant import Instant
from ledger.store import open_store
from ledger.store.private import PrivateStore
from projections.live import READ_MODELS
from tests.oracle.histories import START
from tests.simulation.faulty import FaultyStore
from tests.simulation.promises import check

PATIENCE = timedelta(milliseconds=20)
"""How long a request waits for the lock: nobody else holds it but on purpose."""
LOG = "ledger.db-wal"


class Machine:
    """A computer with one disk. Ids come in order, and the clock stands still until it is moved.

    Attributes:
        now: what the clock shows.
        folder: where the ledger is.
        store: its records, in which something can go wrong.
        ledger: the program that runs.
    """

    store: FaultyStore
    ledger: Ledger

    def __init__(self, disk: Path) -> None:
        """Begin with an empty ledger in a folder of the disk."""
        self.now = START
        self._disk = disk
        self._numbers, self._folders = itertools.count(1), itertools.count(1)
        self._running = ExitStack()
        self._chance = ExitStack()
        self._chance.enter_context(patch("ledger.store.disclosures.random_id", self._new_id))
        self.folder = self.new_folder()
        shutil.copytree(_empty_ledger(), self.folder)
        self.begin()

    def begin(self, folder: Path | None = None) -> None:
        """End the program, if it runs, and begin it on what the disk holds."""
        self._running.close()
        self.folder = folder or self.folder
        url = f"sqlite:///{self.folder / 'ledger.db'}"
        inner = open_store(url, catalogues=[projections.CATALOGUE], patience=PATIENCE)
        private = PrivateStore(f"sqlite:///{self.folder / 'private.db'}")
        self.store = FaultyStore(inner)
        self.ledger = Ledger(
            store=self.store, private=private, projections=READ_MODELS, now=self._clock, new_id=self._new_id
        )
        for one in (self.ledger, private, inner):
            self._running.callback(one.close)

    def type(self, *words: str) -> None:
        """Type a command that must succeed."""
        _type(*words, now=self._clock, new_id=self._new_id)

    def disk_now(self) -> Path:
        """Return a folder with what the disk holds at this moment, as after a power cut."""
        place = self.new_folder()
        return Path(shutil.copytree(self.folder, place, ignore=shutil.ignore_patterns("*-shm")))

    def log_bytes(self, folder: Path | None = None) -> int:
        """Return how long the write-ahead log is."""
        path = (folder or self.folder) / LOG
        return path.stat().st_size if path.exists() else 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock as somebody else would who does not let go of it."""
        other = sqlite3.connect(self.folder / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()

    def new_folder(self) -> Path:
        """Return a name for a new folder."""
        return self._disk / f"{next(self._folders)}"

    def close(self) -> None:
        """End the program and let go."""
        self._running.close()
        self._chance.close()

    def _clock(self) -> Instant:
        return self.now

    def _new_id(self) -> str:
        return f"{next(self._numbers):022d}"


_TEMPLATES = TemporaryDirectory(prefix="simulation")


@cache
def _empty_ledger() -> Path:
    """Return the folder of a ledger that has just begun, to be copied."""
    folder = Path(_TEMPLATES.name) / "empty"
    _type("init", str(folder), now=clock.now, new_id=ids.random_id)
    return folder


def _type(*words: str, now: clock.Clock, new_id: Callable[[], str]) -> None:
    out, err = StringIO(), StringIO()
    around = Surroundings(
        stdin=StringIO(),
        stdout=out,
        stderr=err,
        environment={"TZ": "Europe/Amsterdam", "WAITLIST_BY": "mia", "HOME": "/nowhere"},
        folder=Path.cwd(),
        now=now,
        new_id=new_id,
        width=100,
        is_terminal=(False, False, False),
    )
    code = main(list(words), around)
    check(f"{words[0]} succeeds", code == 0, f"{words}: {code} {err.getvalue()}")
