"""How is a page written for programs? Rows between tabs with full values, or one JSON document."""

from collections.abc import Iterator
from typing import Any

import msgspec

from cli.render.page import Cell, Page, Sheet, shown_cell
from cli.words.harmless import cell, json_text


def tab_separated(sheet: Sheet) -> Iterator[str]:
    """Yield a heading and one line a row; times are RFC 3339 in UTC, nothing is cut."""
    yield "\t".join(column.name for column in sheet.columns)
    for row in sheet.rows:
        yield "\t".join(map(plain_cell, row))


def json_document(page: Page) -> str:
    """Return the page as one JSON document."""
    return document(page.schema, page.data, page.head, page.as_of)


def document(schema: str, data: Any, head: int | None = None, as_of: str | None = None) -> str:
    """Return data as one JSON document of a schema."""
    whole = {"schema": schema, "head": head, "as_of": as_of, "data": data}
    try:
        encoded = msgspec.json.encode(whole)
    except UnicodeEncodeError:  # halves of characters, which UTF-8 cannot hold, are replaced
        encoded = msgspec.json.encode(_whole(msgspec.to_builtins(whole, str_keys=True)))
    return json_text(msgspec.json.format(encoded, indent=2).decode())


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return value


def plain_cell(value: Cell) -> str:
    """Return a cell as other programs read it: whole, in UTC, and no formula."""
    return shown_cell(value, lambda moment: moment.at, cell)
