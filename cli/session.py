"""Where is the ledger, who is asking, and how do they want it shown? The one place that wires things together.

What costs time to import (the store, ``eventsourcing``) is imported when it is first needed.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from msgspec import Struct

from cli import exits
from cli.config import read_config
from cli.places import computers_zone, is_ledger, ledger_url, ledgers_from, private_url
from cli.problem import Problem, unwritable
from cli.render.names import Names
from cli.render.page import Page
from cli.surroundings import Surroundings
from cli.words.clockface import Clockface
from cli.words.harmless import visible
from cli.words.plain import count, quoted, typed, whole

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.book import Waitlist
    from ledger.decision import Position
    from ledger.record import Record
    from ledger.store.private import PrivateStore
    from ledger.store.recorder import LedgerRecorder
    from ledger.trust.checkpoint import Checkpoint
    from replays.archive.basis import Basis
    from replays.past.history import Records

Answer = TypeVar("Answer")


class Options(Struct, frozen=True, kw_only=True):
    """What every command takes; ``all`` and ``table`` where it can have a long table to show."""

    ledger: str | None = None
    json: bool = False
    utc: bool = False
    redact: bool = False
    color: str = "auto"
    table: Path | None = None
    all: bool = True


class Session:
    """One run of the program: its surroundings, its options and, once needed, the ledger."""

    def __init__(self, surroundings: Surroundings, options: Options, *, writes: bool = True) -> None:
        """Begin a run; one that does not write opens everything for reading only."""
        self.around = surroundings
        self.options = options
        self._writes = writes
        self._knows_nobody = False
        self._opened = ExitStack()
        self.has_corrected = False
        """Whether this run changed what is kept apart, beside any record."""

    @cached_property
    def folder(self) -> Path:
        """The ledger's folder: ``--ledger``, ``WAITLEDGER``, or the nearest one from here upward."""
        given, found = self._given, next(self._places(), None)
        if found is not None:
            return found
        if given:
            _no_ledger(f"There is no ledger in {quoted(given)}.", typed("waitlist", "init", given))
        return _no_ledger("There is no ledger here, nor in a folder above.", typed("waitlist", "init"))

    @property
    def has_ledger(self) -> bool:
        """Whether there is a ledger to work with."""
        return next(self._places(), None) is not None

    @property
    def _given(self) -> str | None:
        return self.options.ledger or self.around.environment.get("WAITLEDGER")

    def _places(self) -> Iterator[Path]:
        """Yield the ledgers that may be meant, the nearest first."""
        if self._given:
            yield from filter(is_ledger, [self.around.folder / Path(self._given).expanduser()])
        else:
            yield from ledgers_from(self.around.folder)

    @cached_property
    def config(self) -> dict[str, str]:
        """The settings in ``ledger.toml``."""
        return read_config(self.folder)

    @cached_property
    def store(self) -> Any:
        """The database of the records, whatever its read models are like."""
        return self.open_store(self.url)

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger, open for reading and recording.

        Raises:
            StaleProjections: its read models are of another form, and nothing can be looked up in them.
        """
        from ledger.application import Ledger
        from ledger.continuity import Continuity
        from ledger.punctuality import Punctuality
        from ledger.read_models import StaleProjections
        from projections.live import READ_MODELS
        from projections.rebuild import is_of_this_form

        with self.store.snapshot() as snapshot:
            if not is_of_this_form(snapshot):
                raise StaleProjections
        ledger = Ledger(
            store=self.store,
            private=self.private,
            projections=READ_MODELS,
            now=self.around.now,
            new_id=self.around.new_id,
            zone=self.zone,
            continuity=Continuity(self._signed_last),
            punctuality=Punctuality(self.around.now, whole(self.config.get("clock.right_after", ""))),
        )
        self._opened.callback(ledger.close)
        return ledger

    @property
    def keys(self) -> Path:
        """The folder of the key that signs: ``keys`` beside the ledger, or the one that its settings name."""
        return (self.folder / Path(self.config.get("keys") or "keys").expanduser()).resolve()

    def _signed_last(self) -> "Checkpoint | None":
        """Return the head that was signed last; None where nothing was, or where it is kept from this reader."""
        file = self.keys / "signing.last"
        if not file.exists():  # most have no key here, and need not wait for what reads one
            return None
        from ledger.trust.guard import Guard, GuardTrouble

        try:
            return Guard(file).last()
        except GuardTrouble:
            return None

    @cached_property
    def private(self) -> "PrivateStore":
        """The private store; where none is to be seen, an empty one: reading goes on without names."""
        from ledger.store.errors import Absent
        from ledger.store.private import PrivateStore

        try:
            private = PrivateStore(private_url(self.folder, self.config), read_only=not self._writes)
        except Absent:
            if self._writes:
                raise
            from tempfile import TemporaryDirectory

            self._knows_nobody = True
            empty = self._opened.enter_context(TemporaryDirectory())
            private = PrivateStore(f"sqlite:///{Path(empty) / 'nobody.db'}", create=True)
        self._opened.callback(private.close)
        return private

    @property
    def has_recorded(self) -> bool:
        """Whether anything that this run of the program did stays, whatever happens to its answer."""
        return self.has_corrected or ("ledger" in self.__dict__ and self.ledger.has_recorded)

    @property
    def records(self) -> "LedgerRecorder":
        """Where the records are read from."""
        return self.ledger.recorder

    def record(self, position: "Position") -> "Record":
        """Return the record at a position, where there is one."""
        from ledger.record import decode

        return decode(next(iter(self.records.records(position, position))).state)

    def looked_up(self, ask: "Callable[[Records], Answer]", *, from_records: bool = False) -> "tuple[Answer, Basis]":
        """Return an answer about the past and what it rests on; ``from_records`` when nothing is to be looked up."""
        from replays.archive.basis import answered

        with self.ledger.store.snapshot() as snapshot:
            return answered(snapshot, self.records, ask, from_records=from_records)

    @cached_property
    def names(self) -> Names:
        """The words for people."""
        private = self.private
        return Names(private, self.records, redact=self.options.redact or self._knows_nobody)

    @property
    def url(self) -> str:
        """The database of the records."""
        return ledger_url(self.folder, self.config)

    @property
    def zone(self) -> str:
        """The zone of new waitlists: the ledger's, else this computer's."""
        return self.config.get("zone") or computers_zone(self.around.environment)

    def open_store(self, url: str, *, create: bool = False) -> Any:
        """Open a database of records with the read models."""
        import projections
        from ledger.store import open_store

        read_only = not (self._writes or create)
        catalogues = [projections.CATALOGUE, *([projections.OUTBOX] if create else [])]
        store = open_store(url, catalogues=catalogues, create=create, read_only=read_only)
        self._opened.callback(store.close)
        return store

    def waitlist(self, name: str) -> "Waitlist":
        """Return a waitlist as its last record left it.

        Raises:
            Problem: there is none of this name.
        """
        known = {waitlist.name: waitlist for waitlist in self.ledger.waitlists()}
        if name not in known:
            from cli.words.refusals import unknown_waitlist

            raise unknown_waitlist(name, list(known))
        return known[name]

    def clock(self, zone: str | None = None) -> Clockface:
        """Return how moments are written in a zone."""
        return Clockface(zone or self.zone, self.options.utc)

    def emit(self, page: Page) -> int:
        """Write a page as it is wanted and return its exit code."""
        from cli.render.plain_text import json_document, tab_separated

        out = self.around.stdout
        if self.options.table is not None:
            return self._write(page, self.options.table)
        if self.options.json:
            out.write(json_document(page) + "\n")
        elif page.file and not self.around.is_terminal[1]:
            out.write(page.file)
        elif self.around.is_terminal[1] or not page.sheet.columns:
            self.show(page)
        else:
            lines = tab_separated(page.sheet)
            if [column.name for column in page.sheet.columns] == ["answer"]:
                next(lines)  # one sentence needs no heading
            out.writelines(f"{line}\n" for line in lines)
        return page.code

    def _write(self, page: Page, file: Path) -> int:
        """Write an answer into a file, by its extension, and say so."""
        from cli.render.table_file import table_bytes

        try:
            (self.around.folder / file).write_bytes(table_bytes(page, file))
        except OSError as error:
            raise unwritable(quoted(str(file)), error) from error
        rows = count(len(page.sheet.rows), "row")
        self.around.stdout.write(f"{visible(str(file))}: {rows}.\n")
        return page.code

    def show(self, page: Page) -> None:
        """Write a page for people, wherever it goes."""
        from cli.render.terminal import MANY, shown

        width, most = (self.around.width, MANY) if self.around.is_terminal[1] else (100, None)
        most = None if self.options.all else most
        self.around.stdout.write(shown(page, width=width, color=self.colors(1), utc=self.options.utc, most=most))

    def colors(self, stream: int) -> bool:
        """Whether a stream is written in colour."""
        if self.options.color != "auto":
            return self.options.color == "always"
        return self.around.takes_color(stream)

    def close(self) -> None:
        """Let go of everything that was opened."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _no_ledger(what: str, command: str) -> NoReturn:
    raise Problem("no_ledger", exits.CLOSED, what, advice="Begin one with:", commands=(command,))
