"""How does an answer look in a browser? The blocks and tables that the terminal shows, as elements with links."""

import re
from collections.abc import Iterator, Mapping
from typing import assert_never
from urllib.parse import quote, urlencode

from msgspec import Struct

from cli.render.markup import Markup, element, together
from cli.render.page import Block, Cell, Facts, Heading, Item, Paste, Prose, Sheet, Verbatim, When, shown_cell
from cli.words.clockface import Clockface

MANY = 200
"""Rows of a table that are shown, at most."""
_RECORD = re.compile(r"#(\d{1,15})")


class Links(Struct, frozen=True):
    """Where cells and marks lead: pages of a waitlist and, with a moment, as of then."""

    waitlist: str | None = None
    as_of: str | None = None

    def to_list(self, name: str) -> str:
        """Return the address of a waitlist."""
        return address(f"/list/{quote(name, safe='')}", as_of=self.as_of)

    def to_entry(self, name: str, entry: int) -> str:
        """Return the address of somebody on a waitlist."""
        return address(f"/list/{quote(name, safe='')}/{entry}", as_of=self.as_of)

    def of_cell(self, column: str, value: Cell, row: Mapping[str, Cell]) -> str | None:
        """Return where a cell leads, if anywhere."""
        waitlist = row.get("waitlist") or self.waitlist
        entry = row.get("entry")
        if column == "waitlist" and isinstance(value, str):
            return self.to_list(value)
        if column in {"entry", "name"} and isinstance(entry, int) and isinstance(waitlist, str):
            return self.to_entry(waitlist, entry)
        return f"/record/{value}" if column in {"position", "offer"} and isinstance(value, int) else None


def address(path: str, **query: str | None) -> str:
    """Return an address with what was asked; what is None is left out."""
    given = {name.replace("_", "-"): value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def shown(blocks: tuple[Block, ...], links: Links, *, utc: bool) -> Iterator[Markup]:
    """Yield the elements of blocks."""
    for block in blocks:
        match block:
            case Heading():
                yield element("h2", block.text)
            case Prose():
                yield element("p", block.text, class_=None if block.tone == "plain" else block.tone)
            case Item():
                yield element("p", element("span", _mark(block.mark), class_="mark"), _said(block.text), class_="item")
            case Facts():
                yield element("dl", *(_fact(name, value, utc=utc) for name, value in block.rows))
            case Paste():
                yield element("pre", element("code", block.command), class_="paste")
            case Verbatim():
                yield element("pre", *_lines(block.text))
            case Sheet():
                yield from _table(block, links, utc=utc)
            case _:
                assert_never(block)


def _said(text: str) -> Markup:
    return element("span", text)


def _fact(name: str, value: Cell, *, utc: bool) -> Markup:
    return together(element("dt", name), element("dd", _cell(value, utc=utc)))


def _mark(mark: str) -> Markup | str:
    found = _RECORD.fullmatch(mark)
    return element("a", mark, href=f"/record/{found[1]}") if found else mark


def _lines(text: str) -> Iterator[Markup | str]:
    for number, line in enumerate(text.splitlines()):
        yield Markup("\n") if number else Markup("")
        yield line


def _table(sheet: Sheet, links: Links, *, utc: bool) -> Iterator[Markup]:
    """Yield a table, without the columns in which nothing stands, and what of it is not shown."""
    names = [column.name for column in sheet.columns]
    places = [place for place in range(len(names)) if any(row[place] not in (None, "") for row in sheet.rows)]
    heads = (
        element(
            "th", sheet.columns[place].title or names[place].replace("_", " "), scope="col", class_=_side(sheet, place)
        )
        for place in places
    )
    rows = []
    for row in sheet.rows[:MANY]:
        named = dict(zip(names, row, strict=True))
        cells = []
        for place in places:
            text = _cell(row[place], utc=utc)
            link = links.of_cell(names[place], row[place], named)
            cells.append(element("td", element("a", text, href=link) if link else text, class_=_side(sheet, place)))
        rows.append(element("tr", *cells))
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows))
    yield element("div", table, class_="wide", tabindex="0", role="group", aria_label="A table")
    if len(sheet.rows) > MANY:
        rest = f"The first {MANY} of {len(sheet.rows):,} are shown here; find the others by name or number."
        yield element("p", rest, class_="quiet")


def _side(sheet: Sheet, place: int) -> str | None:
    return "number" if sheet.columns[place].side == "right" else None


def _cell(value: Cell, *, utc: bool) -> str:
    def moment(when: When) -> str:
        return element("time", Clockface(when.zone, utc).short(when.at), datetime=when.at)

    return shown_cell(value, moment, lambda text: element("bdi", text))
