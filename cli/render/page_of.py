"""How is a short answer put on a page?"""

from typing import Any

from cli.render.page import Block, Facts, Page, Paste, Prose, Sheet, columns


def answer(
    schema: str,
    text: str,
    data: Any,
    *,
    rows: tuple[tuple[str, str], ...] = (),
    paste: tuple[str, ...] = (),
    code: int = 0,
    file: str = "",
) -> Page:
    """Return a page of one sentence, names with values under it, and commands that go on from there."""
    blocks: tuple[Block, ...] = (Prose(text),)
    if rows:
        blocks += (Facts(rows),)
    sheet = Sheet(columns("name", "value"), rows) if rows else Sheet(columns("answer"), ((text,),))
    return Page(
        schema=f"waitlist.{schema}/1",
        data=data,
        blocks=blocks + tuple(map(Paste, paste)),
        sheet=sheet,
        code=code,
        file=file,
    )
