"""What does the program meet outside? Streams, environment, folder, clock and fresh ids: the real ones, or a test's."""

import os
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from msgspec import Struct

from ledger import clock, ids
from ledger.instant import Instant

READABLE = 100
"""Columns beyond which prose is hard to read."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """Everything outside of the program that a command may look at or write to.

    Attributes:
        stdin: where answers, and the lines of ``apply -``, come from.
        stdout: where answers go.
        stderr: where problems, questions and progress go.
        environment: the environment variables.
        folder: the working directory.
        now: the clock.
        new_id: makes fresh random ids.
        width: columns of the terminal.
        is_terminal: whether each of the three streams is a terminal.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]
    folder: Path
    now: Callable[[], Instant]
    new_id: Callable[[], str]
    width: int
    is_terminal: tuple[bool, bool, bool]

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer a question."""
        return self.is_terminal[0] and self.is_terminal[2]

    def takes_color(self, stream: int) -> bool:
        """Whether a stream is a terminal that shows colours, and somebody who wants them."""
        environment = self.environment
        return self.is_terminal[stream] and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"

    def reply_to(self, question: str) -> str:
        """Ask somebody at the terminal and return the line they type."""
        self.stderr.write(question)
        self.stderr.flush()
        return self.stdin.readline().strip()

    def shortened(self, text: str) -> str:
        """Return a text with the paths in it as people write them: from their home on."""
        home = self.environment.get("HOME") or self.environment.get("USERPROFILE")
        return text.replace(home.rstrip("/\\") + os.sep, f"~{os.sep}") if home and home.strip("/\\") else text


def real() -> Surroundings:
    """Return the surroundings of this process; a stream that was closed before it began reads and writes nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # in this order, so that no file of the ledger is given a number of theirs
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old terminal shows what it cannot write
    return Surroundings(
        stdin=sys.stdin,
        stdout=sys.stdout,
        stderr=sys.stderr,
        environment=os.environ,
        folder=Path.cwd(),
        now=clock.now,
        new_id=ids.random_id,
        width=get_terminal_size().columns,
        is_terminal=(sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty()),
    )


def typed_words() -> list[str]:
    """Return the words that this process was started with, as UTF-8 also where the locale is older than that."""
    return [_decoded(word) for word in sys.argv[1:]]


def _decoded(word: str) -> str:
    """Return a word whose bytes the locale could not read as the UTF-8 that they are; any other as it is."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return os.fsencode(word).decode(errors="surrogateescape")
    return word
