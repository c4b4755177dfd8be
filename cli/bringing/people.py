"""What does each row say? A person who waits or is in, a row that is left out, or one that is not understood."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from cli.bringing.columns import FIELDS, Columns
from cli.bringing.grid import Grid, Line, Value, as_text
from cli.bringing.headings import Standing, plain, standing
from cli.bringing.moments import Order, Style, Unclear, moment, style_of
from cli.bringing.workbook import UNSAVED
from cli.words.plain import quoted
from ledger.instant import Instant
from ledger.policy import ByAttribute, Policy, attribute_fault
from ledger.store.spelling import UnfitText, checked

_ERRORS = frozenset({UNSAVED, "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>@,;]+@[^\s<>@,;]+)|[^<>]*<([^\s<>@,;]+@[^\s<>@,;]+)>", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(r"(\d{1,7})(?: ?[^\W\d]+\.?)?")
_YES, _NO = (
    frozenset({"yes", "y", "true", "ja", "j", "igen", "x", "1"}),
    frozenset({"no", "n", "false", "nein", "nem", "0"}),
)


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
            for field, (member, read) in _READERS.items()
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
        text = self._text(line, "status")
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
        found = {
            name: value for name in names if (value := _value(self._cell(line, name), name, self._policy)) is not None
        }
        for name, value in found.items():
            fault = attribute_fault(self._policy, name, value)
            if fault is not None:
                raise Unclear(fault)
        return found

    def _text(self, line: Line, field: str) -> str:
        text = as_text(self._cell(line, field))
        if text in _ERRORS:
            raise Unclear(f"the spreadsheet shows the error {text}")
        return text

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


def _email(cell: Value) -> str:
    text = _stated(cell)
    found = _ADDRESS.fullmatch(text)
    if text and found is None:
        raise Unclear(f"{quoted(text)} is not one address")
    return checked(found[1] or found[2]) if found else ""


def _phone(cell: Value) -> str:
    text = _stated(cell)
    if _SHORTENED.fullmatch(text):
        raise Unclear(f"{quoted(text)} is a number that a spreadsheet has shortened; its digits are lost")
    return checked(text)


def _reference(cell: Value) -> str:
    return checked(_stated(cell))


def _party(cell: Value) -> int | None:
    text = _stated(cell)
    found = _COUNT.fullmatch(text)
    if text and (found is None or int(found[1]) < 1):
        raise Unclear(f"{quoted(text)} is no number of people")
    return int(found[1]) if found else None


def _priority(cell: Value) -> int:
    text = _stated(cell)
    if text and not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise Unclear(f"{quoted(text)} is no whole number")
    return int(text or 0)


def _pools(cell: Value) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in re.split(r"[,;/]", _stated(cell)))))


_READERS: dict[str, tuple[str, Callable[[Value], Any]]] = {
    "email": ("email", _email),
    "phone": ("phone", _phone),
    "ref": ("ref", _reference),
    "party": ("party", _party),
    "priority": ("priority", _priority),
    "pool": ("pools", _pools),
}
"""How a column is read, by what it holds, and what of a person it is."""


def _stated(cell: Value) -> str:
    text = as_text(cell)
    if text in _ERRORS:
        raise Unclear(f"the spreadsheet shows the error {text}")
    return text


def _value(cell: Value, name: str, policy: Policy) -> bool | int | str | None:
    """Return a cell as the kind of value that the policy reads under a name; a text where it does not say."""
    text = _stated(cell)
    if not text:
        return None
    known = set(_known_values(name, policy))
    for value in known:
        if isinstance(value, str) and plain(value) == plain(text):
            return value
    kind = policy.attributes.get(name)
    if (kind is not None and kind.kind == "boolean") or any(isinstance(one, bool) for one in known):
        return plain(text) in _YES if plain(text) in _YES | _NO else text
    return int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else text


def _known_values(name: str, policy: Policy) -> Iterator[bool | int | str]:
    """Yield the values that the policy names for an attribute."""
    for criterion in policy.order:
        if isinstance(criterion, ByAttribute) and criterion.name == name:
            yield from criterion.ranking
    for condition in policy.conditions:
        if condition.attribute == name:
            yield from (*condition.one_of, *([] if condition.equals is None else [condition.equals]))
    if name in policy.attributes:
        yield from policy.attributes[name].values
