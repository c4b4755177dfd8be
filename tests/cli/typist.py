"""Somebody who types commands: in a folder of their own, with a clock that moves as they type, and ids in order."""

import hashlib
import shutil
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from msgspec import Struct

from cli.main import main
from cli.surroundings import Surroundings
from ledger.instant import Instant, add, duration


class Typed(Struct, frozen=True):
    """What came of a command."""

    code: int
    out: str
    err: str


class Typist:
    """Types commands and reads what comes back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"HOME": str(folder), "WAITLIST_BY": "mia", "TZ": "Europe/Amsterdam"}
        self.is_terminal = False
        self.answers = False
        self.now = Instant("2026-11-24T09:00:00.000Z")
        self.ids = 0

    def type(self, *words: str, stdin: bytes = b"") -> Typed:
        """Type a command."""
        self.now = add(self.now, duration("1s"))
        out, err = StringIO(), StringIO()
        around = Surroundings(
            stdin=TextIOWrapper(BytesIO(stdin), encoding="utf-8"),
            stdout=out,
            stderr=err,
            environment=self.environment,
            folder=self.folder,
            now=lambda: self.now,
            new_id=self.new_id,
            width=100,
            is_terminal=(self.answers, self.is_terminal, self.answers),
        )
        with (
            patch("ledger.store.disclosures.random_id", self.new_id),
            patch("ledger.trust.signer.random_bytes", self.seed),
            patch("ledger.store.private.random_bytes", bytes),
        ):
            return Typed(main(list(words), around), out.getvalue(), err.getvalue())

    def elsewhere(self, folder: Path) -> "Typist":
        """Return somebody who goes on from here on a copy of everything."""
        other = Typist(Path(shutil.copytree(self.folder, folder)))
        other.now, other.ids = self.now, self.ids
        return other

    def new_id(self) -> str:
        """Return the next id."""
        self.ids += 1
        return f"{self.ids:022d}"

    def seed(self, count: int) -> bytes:
        """Return the next bytes for a key."""
        return hashlib.sha256(self.new_id().encode()).digest()[:count]

    def done(self, *words: str, stdin: bytes = b"") -> str:
        """Type a command that must succeed and return what it says."""
        typed = self.type(*words, stdin=stdin)
        assert (typed.code, typed.err) == (0, ""), typed
        return typed.out
