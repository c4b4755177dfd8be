"""What is an answer made of? Blocks for people, one sheet of rows for other programs, and the data as it is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from ledger.instant import Instant


class When(Struct, frozen=True):
    """An instant in a table: local time for people, RFC 3339 in UTC for programs."""

    at: Instant
    zone: str


Cell = str | int | bool | When | None


def shown_cell(value: Cell, when: Callable[[When], str], text: Callable[[str], str]) -> str:
    """Return a cell in the words that are everywhere the same; an instant and a text as the reader takes them."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case When():
            return when(value)
        case str():
            return text(value)


class Column(Struct, frozen=True):
    """One column: its name for programs, its heading for people, and where its cells stand."""

    name: str
    title: str = ""
    side: Literal["left", "right"] = "left"


class Sheet(Struct, frozen=True):
    """Rows of cells under columns.

    Attributes:
        latest_last: the rows go on in time, so that of too many the last are shown.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    latest_last: bool = False


class Heading(Struct, frozen=True):
    """What a page or a part of it is about, in one line."""

    text: str


ALOUD = Heading("To read aloud")
FOR_STAFF = Heading("For staff")
"""The two parts of an answer about a person: the first names nobody else."""


class Prose(Struct, frozen=True):
    """A paragraph."""

    text: str
    tone: Literal["plain", "quiet", "good", "bad"] = "plain"


MORE = Prose("More:", "quiet")
"""Stands before the commands with which an answer can be gone into."""


class Item(Struct, frozen=True):
    """A line that hangs on a mark, such as a position."""

    mark: str
    text: str


class Facts(Struct, frozen=True):
    """Names with values, one a line."""

    rows: tuple[tuple[str, Cell], ...]


class Paste(Struct, frozen=True):
    """A command ready to paste; never broken into lines."""

    command: str


class Verbatim(Struct, frozen=True):
    """Text of which every line stays as it is."""

    text: str


Block = Heading | Prose | Item | Facts | Paste | Verbatim | Sheet


class Page(Struct, frozen=True, kw_only=True):
    """An answer.

    Attributes:
        schema: the name and version of the JSON document, ``waitlist.queue/1``.
        data: what the JSON document holds.
        blocks: what people read.
        sheet: what programs read line by line.
        head: the last position of the ledger.
        as_of: the moment that was asked for, if any.
        code: the exit code.
        file: what a pipe gets instead of the sheet, byte for byte, where the answer is a file.
    """

    schema: str
    data: Any
    blocks: tuple[Block, ...]
    sheet: Sheet
    head: int | None = None
    as_of: str | None = None
    code: int = 0
    file: str = ""


def columns(*names: str, right: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return columns whose headings are their names."""
    return tuple(Column(name, name.replace("_", " "), "right" if name in right else "left") for name in names)


def texts(*rows: tuple[str, str]) -> Sheet:
    """Return a sheet of parts and their texts, for an answer that is prose."""
    return Sheet(columns("part", "text"), rows)


def said_and_told(aloud: str, blocks: Sequence[Block]) -> Sheet:
    """Return the sheet of an answer that is read aloud, and then goes on for staff."""
    return texts(("say", aloud), *_told(blocks[blocks.index(FOR_STAFF) + 1 :]))


def _told(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield what staff are told; commands to go on with are left to people."""
    for block in blocks:
        match block:
            case Prose(text=text) if block != MORE:
                yield "staff", text
            case Item(mark=mark, text=text):
                yield mark, text
            case Facts(rows=rows):
                yield from ((name, str(value)) for name, value in rows)
            case _:
                pass
