"""A ledger in memory, written by the core alone: what replays read, without a database."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile
from typing import get_args

from msgspec.structs import replace

from ledger.book import Entry
from ledger.calendar import ZoneCalendar
from ledger.commands import AnyCommand, Open
from ledger.events import PoolCapacity
from ledger.instant import Instant, as_datetime, instant
from ledger.journey import Outcome, perform
from ledger.memory_book import MemoryBook
from ledger.overlay import OverlayBook
from ledger.policy import Policy
from ledger.record import Numbered, Record, decode, encode, topic_of
from ledger.requests import Verb
from ledger.trust.merkle import leaf_hash
from replays.past.history import Row

START = Instant("2026-01-05T09:00:00.000Z")


def after(minutes: float, start: Instant = START) -> Instant:
    """Return the instant so many minutes after the start."""
    return instant(as_datetime(start) + timedelta(minutes=minutes))


class Ledger:
    """Carries commands out on a MemoryBook and keeps their records as rows; is a ``replays.past.history.Records``.

    Args:
        series: the one to which all its waitlists belong.
    """

    def __init__(self, series: str | None = None) -> None:
        self._series = series
        self.book = MemoryBook()
        self.rows: list[Row] = []
        self.outcomes: list[tuple[Instant, Outcome]] = []
        self._streams: dict[str, list[Row]] = {}

    @property
    def position(self) -> int:
        """The last position."""
        return len(self.rows)

    def open(self, waitlist: str, policy: Policy | None = None, at: Instant = START, **pools: int) -> Outcome:
        """Open a waitlist with these pools."""
        capacities = tuple(PoolCapacity(name, capacity) for name, capacity in pools.items())
        return self.do(waitlist, Open(pools=capacities, policy=policy or Policy(), zone="UTC", series=self._series), at)

    def do(
        self,
        waitlist: str,
        command: AnyCommand,
        at: Instant,
        *,
        by: str = "mia",
        recorded: Instant | None = None,
    ) -> Outcome:
        """Carry a command out and record it; ``recorded`` when its time comes from the caller."""
        imported = recorded is not None
        outcome = perform(
            command, self.book, waitlist, at, self.position + 1, imported=imported, by=by, calendar=ZoneCalendar()
        )
        self.outcomes.append((at, outcome))
        cmd = self.position + 1
        for fact in outcome.facts:
            record = Record(
                list=waitlist,
                n=0,
                cmd=cmd,
                at=fact.at,
                recorded=recorded or at,
                by=by,
                via=f"test {verb_of(command)}",
                salt=_salt(fact.position),
                event=fact.event,
                imported=fact.imported,
            )
            self.put(record)
        return outcome

    def rehearse(self, waitlist: str, command: AnyCommand, at: Instant, *, by: str = "mia") -> Outcome:
        """Carry a command out on a book that is thrown away."""
        book, position = OverlayBook(self.book), self.position + 1
        return perform(command, book, waitlist, at, position, by=by, calendar=ZoneCalendar())

    def put(self, record: Record) -> None:
        """Keep a record as the next row, in its stream's next version, whether or not it makes sense."""
        stream = self._streams.setdefault(record.list, [])
        record = replace(record, n=len(stream) + 1)
        state = encode(record)
        row = (self.position + 1, record.list, record.n, topic_of(record.event), state, leaf_hash(state))
        self.rows.append(row)
        stream.append(row)

    def command(self, position: int) -> list[Numbered]:
        """Return the records of the command that recorded a position."""
        first = decode(self.rows[position - 1][4])
        rest = ((row[0], decode(row[4])) for row in self.rows[first.cmd - 1 :])
        return list(takewhile(lambda one: one[1].cmd == first.cmd, rest))

    def entry(self, waitlist: str, person: str) -> Entry:
        """Return a person's active entry."""
        entry = self.book.active_entry(waitlist, person)
        assert entry is not None, f"{person} has no active entry on {waitlist}"
        return entry

    def records(self, start: int = 1, stop: int | None = None) -> Iterator[Row]:
        """Yield the rows from one position to another."""
        return iter(self.rows[max(0, start - 1) : stop])

    def stream_records(self, stream: str) -> Iterator[Row]:
        """Yield the rows of one stream."""
        return iter(self._streams.get(stream, ()))


def verb_of(command: AnyCommand) -> str:
    """Return the verb that asks for a command: one verb may be several commands."""
    tag = str(command.__struct_config__.tag)
    return tag if tag in get_args(Verb) else tag.partition("-")[0]


def _salt(position: int) -> str:
    return base64.urlsafe_b64encode(position.to_bytes(16)).rstrip(b"=").decode()
