"""What does each row say? A person who waits or is in, a row that is left out, or one that is not understood."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from cli.bringing.columns import FIELDS, Columns
from cli.bringing.grid import Grid, Line, Value, as_text
from cli.bringing.headings import Standing, plain, standing
from cli.bringing.moments import Order, Style, Unclear, moment, style_of
from cli.bringing.values import READERS, attribute_value, stated
from cli.words.plain import quoted
from ledger.instant import Instant
from ledger.policy import Policy, attribute_fault
from ledger.store.spelling import UnfitText, checked


class Somebody(Struct, frozen=True, kw_only=True):
    """A person in a row."""

    row: int
    name: str = ""
    email: str = ""
    phone: str = ""
    ref: str = ""
    joined: Instant | None = None
    is_in: bool = False
    party: int | None = None
    priority: int = 0
    pools: tuple[str, ...] = ()
    attributes: dict[str, bool | int | str] = {}

    @property
    def called(self) -> str:
        """The person in one word: name, address or reference."""
        return self.name or self.email or self.ref


class Remark(Struct, frozen=True):
    """Something about a row: what is wrong with it, or why it is left out; and what was understood of it."""

    row: int
    text: str
    understood: str = ""


class Told(Struct, frozen=True):
    """What somebody said about reading the rows.

    Attributes:
        dates: which number of a date comes first.
        undated: whether rows without a date come after all others, or join with the row above them.
        states: what words in the status column mean.
        skipped: rows that are left out.
        all_in: everybody is in, there being no status column.
    """

    dates: Order | None = None
    undated: str | None = None
    states: dict[str, Standing] = {}
    skipped: frozenset[int] = frozenset()
    all_in: bool = False


class Clock(Struct, frozen=True):
    """By which clock dates are read: the zone, and what it shows now."""

    zone: str
    now: Instant


class People(Struct, frozen=True):
    """The rows understood.

    Attributes:
        people: in the order of the sheet.
        left_out: rows that are not brought along, and why.
        faults: rows that are not understood.
        dates: how the dates were read.
        states: the words of the status column by what they were taken for.
    """

    people: tuple[Somebody, ...]
    left_out: tuple[Remark, ...]
    faults: tuple[Remark, ...]
    dates: Style
    states: dict[Standing, tuple[str, ...]]


def people_of(grid: Grid, columns: Columns, policy: Policy, told: Told, clock: Clock) -> People:
    """Return what the rows of a sheet say, each by itself."""
    reader = _Reader(grid, columns, policy, told, clock)
    for line in grid.lines:
        if line.row in told.skipped:
            reader.left_out.append(Remark(line.row, "you said so"))
        else:
            reader.read(line)
    states = {state: tuple(words) for state, words in reader.states.items()}
    return People(tuple(reader.people), tuple(reader.left_out), tuple(reader.faults), reader.style, states)


class _Reader:
    """Reads rows, and keeps what came of them."""

    def __init__(self, grid: Grid, columns: Columns, policy: Policy, told: Told, clock: Clock) -> None:
        self.people: list[Somebody] = []
        self.left_out: list[Remark] = []
        self.faults: list[Remark] = []
        self.states: dict[Standing, dict[str, None]] = {}
        self.style = _style(grid, columns, told)
        self._columns, self._policy, self._told, self._clock = columns, policy, told, clock

    def read(self, line: Line) -> None:
        """Read one row."""
        wrong: list[str] = []
        state = self._standing(line, wrong)
        if state == "left":
            self.left_out.append(
                Remark(line.row, f"their state is {quoted(self._text(line, 'status'))}", self._said(line))
            )
            return
        found = dict(self._members(line, wrong))
        somebody = Somebody(row=line.row, is_in=state == "in", **found)
        if not somebody.called and not wrong:
            wrong.append("nobody is named in it")
        if wrong:
            self.faults.append(Remark(line.row, "; ".join(wrong), self._said(line)))
        else:
            self.people.append(somebody)

    def _members(self, line: Line, wrong: list[str]) -> Iterator[tuple[str, Any]]:
        """Yield what is known of the person, and collect what is wrong."""
        readers: list[tuple[str, Callable[[], Any]]] = [("name", lambda: self._name(line))]
        readers += [
            (member, partial(read, self._cell(line, field)))
            for field, (member, read) in READERS.items()
            if field in self._columns.places
        ]
        readers += [("joined", lambda: self._joined(line)), ("attributes", lambda: self._attributes(line))]
        for field, read in readers:
            try:
                yield field, read()
            except (Unclear, UnfitText) as unclear:
                heading = self._columns.headings.get(field)
                wrong.append(f"{quoted(heading)}: {unclear}" if heading else str(unclear))

    def _standing(self, line: Line, wrong: list[str]) -> Standing:
        if "status" not in self._columns.places:
            return "in" if self._told.all_in else "waiting"
        try:
            text = self._text(line, "status")
        except Unclear as unclear:
            wrong.append(str(unclear))
            return "waiting"
        known = self._told.states.get(plain(text)) or standing(text, self._columns.profile)
        if known is None:
            wrong.append(f"{quoted(text)} says neither that they wait nor that they are in")
            return "waiting"
        self.states.setdefault(known, {})[text] = None
        return known

    def _name(self, line: Line) -> str:
        parts = [self._text(line, field) for field in ("name", "first_name", "last_name")]
        return checked(" ".join(filter(None, parts)))

    def _joined(self, line: Line) -> Instant | None:
        cell = self._cell(line, "joined")
        if cell is None or not as_text(cell):
            return None
        try:
            at = moment(cell, self._cell(line, "joined_time"), self.style, self._clock.zone)
        except Unclear as unclear:
            raise Unclear(f"{quoted(as_text(cell))} {unclear}") from unclear
        if at > self._clock.now:
            raise Unclear(f"{quoted(as_text(cell))} has not come yet")
        return at

    def _attributes(self, line: Line) -> dict[str, bool | int | str]:
        names = [field for field in self._columns.places if field not in FIELDS]
        read = ((name, attribute_value(self._cell(line, name), name, self._policy)) for name in names)
        found = {name: value for name, value in read if value is not None}
        for name, value in found.items():
            fault = attribute_fault(self._policy, name, value)
            if fault is not None:
                raise Unclear(fault)
        return found

    def _text(self, line: Line, field: str) -> str:
        return stated(self._cell(line, field))

    def _cell(self, line: Line, field: str) -> Value:
        place = self._columns.places.get(field)
        return line.cells[place] if place is not None and place < len(line.cells) else None

    def _said(self, line: Line) -> str:
        """Return what stands in the row under the columns that count, as it was understood."""
        cells = ((field, as_text(self._cell(line, field))) for field in self._columns.places)
        return ", ".join(f"{field.replace('_', ' ')} {quoted(text)}" for field, text in cells if text)


def _style(grid: Grid, columns: Columns, told: Told) -> Style:
    """Return how the dates are written."""
    place = columns.places.get("joined")
    if place is None:
        return Style()
    cells = [(line.row, line.cells[place]) for line in grid.lines if place < len(line.cells)]
    return style_of(cells, said=told.dates, by_dots="day-first" if columns.language in {"de", "hu"} else None)
