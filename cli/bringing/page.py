"""How is it told what a spreadsheet was taken for, and what came of it?"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cli import exits
from cli.bringing.columns import FIELDS
from cli.bringing.people import Remark, Somebody
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.page import Block, Cell, Facts, Heading, Item, Page, Paste, Prose, Sheet, When, columns
from cli.session import Session
from cli.words.plain import count, listed, plural, quoted, typed

if TYPE_CHECKING:
    from cli.bringing.bring import Understood
    from cli.bringing.carrying import Carried, Target

MOST = 20
"""Rows that are told one by one."""
_FIRST = 5
_STATES = {"in": "in", "waiting": "waiting", "left": "left out"}


class Brought(Struct, frozen=True):
    """What is told: where to, what was understood, and who would be offered a spot once offers go on.

    Attributes:
        offers: people of the sheet, and entry numbers of others.
    """

    target: "Target"
    found: "Understood"
    offers: tuple[Somebody | int, ...]


def unclear(file: str, faults: Iterable[Remark]) -> Problem:
    """Return the problem that rows are not understood: each by its number, what is wrong, and what was understood."""
    rows = sorted(faults, key=lambda fault: fault.row)
    what = f"{count(len(rows), 'row')} of {quoted(file)} {plural('is', len(rows))} not clear."
    details = [(f"row {one.row}", _sentence(one)) for one in rows[:MOST]]
    if len(rows) > MOST:
        details.append(("", f"And {count(len(rows) - MOST, 'more row')}."))
    return Problem(
        "rows",
        exits.USAGE,
        what,
        recorded=NOTHING_RECORDED,
        details=tuple(details),
        advice=_way_out(rows),
    )


def plan_page(session: Session, brought: Brought, command: str, digest: str) -> Page:
    """Return what would come of it, with the command that records just that."""
    blocks = [Heading("The plan. Nothing is recorded yet."), *_understood(brought), *_counted(brought)]
    blocks += _queue(session, brought)
    blocks += [Prose(_going_on(session, brought)), Prose("To record just this:"), Paste(command)]
    data = _data(brought) | {"plan": digest, "command": command}
    return _page(session, "waitlist.import_plan/1", blocks, data, brought)


def done_page(session: Session, brought: Brought, done: "Carried | None") -> Page:
    """Return what came of it, and the commands to go on with."""
    name = brought.target.name
    positions = [position for _, answer in (done.answers if done else ()) for position, _ in answer.records]
    data = _data(brought) | {"recorded": [positions[0], positions[-1]] if positions else None}
    blocks: list[Block] = [*_understood(brought), *_counted(brought)]
    if not positions:
        blocks.append(Prose("Nothing new was recorded."))
        return _page(session, "waitlist.imported/1", blocks, data, brought)
    blocks.append(Prose(f"Recorded in #{positions[0]} to #{positions[-1]}, all together.", "good"))
    blocks.append(Prose(_going_on(session, brought)))
    blocks += [Paste(typed("waitlist", "queue", name)), Paste(_unpause(name, len(brought.offers)))]
    return _page(session, "waitlist.imported/1", blocks, data, brought)


def _understood(brought: Brought) -> Iterable[Block]:
    """Yield how the file was read: columns, dates and states, and how to change that."""
    found = brought.found
    grid, heads = found.grid, found.columns
    export = f", {heads.profile.name}" if heads.profile else ""
    others = f" It has other sheets: {listed(map(quoted, grid.others))} (--sheet)." if grid.others else ""
    yield Prose(
        f"{quoted(grid.file)} was read as {grid.how}{export}; its headings are in row {grid.heading_row}.{others}"
    )
    told = [(field.replace("_", " "), _column(brought, field)) for field in sorted(heads.places, key=_place)]
    yield Facts(tuple(told))
    if heads.unused:
        yield Prose(f"Not brought along: {listed(map(quoted, heads.unused))}.", "quiet")
    yield Prose("Another column for something: --column FIELD=HEADING.", "quiet")


def _column(brought: Brought, field: str) -> str:
    found = brought.found
    text = quoted(found.columns.headings[field])
    if field == "joined" and found.rows.dates.order:
        return f"{text}, {found.rows.dates.order.replace('-', ' ')} ({found.rows.dates.why})"
    if field == "phone" and _has_numbers(brought, field):
        return f"{text}; it holds numbers, so a 0 or + at their beginning is not there"
    if field == "status":
        states = found.rows.states
        said = [f"{_STATES[state]} {listed(map(_word, words), 'or')}" for state, words in sorted(states.items())]
        return f"{text}: {'; '.join(said)}" if said else text
    return text


def _has_numbers(brought: Brought, field: str) -> bool:
    """Whether a column that should hold texts holds numbers."""
    place = brought.found.columns.places[field]
    lines = brought.found.grid.lines
    return any(isinstance(line.cells[place], int | float) for line in lines if place < len(line.cells))


def _counted(brought: Brought) -> Iterable[Block]:
    """Yield how many wait and are in, who is left out or there already, and who is much like somebody else."""
    found, name = brought.found, brought.target.name
    admitted = sum(one.is_in for one in found.people)
    waiting = len(found.people) - admitted
    parts = [f"{count(waiting, 'person')} {'waits' if waiting == 1 else 'wait'}"] if waiting else []
    parts += [f"{count(admitted, 'person')} {plural('is', admitted)} in already (carried over)"] if admitted else []
    yield Prose(f"{name}: {listed(parts) if parts else 'nobody new'}.")
    if found.again:
        yield Prose(f"{count(found.again, 'row')} {plural('was', found.again)} brought along before.", "quiet")
    yield from _remarks("left out", found.rows.left_out)
    yield from _remarks("passed over", found.known)
    if found.near:
        is_one = len(found.near) == 1
        twice = "may be somebody a second time, and is" if is_one else "may be people a second time, and are"
        yield Prose(f"{count(len(found.near), 'row')} {twice} brought along unless you say --skip ROW:")
        yield from _items(found.near)


def _remarks(what: str, remarks: Sequence[Remark]) -> Iterable[Block]:
    if remarks:
        yield Prose(f"{count(len(remarks), 'row')} {plural('is', len(remarks))} {what}:")
        yield from _items(remarks)


def _items(remarks: Sequence[Remark]) -> Iterable[Block]:
    for one in remarks[:MOST]:
        yield Item(f"row {one.row}", _sentence(one))
    if len(remarks) > MOST:
        yield Item("", f"And {count(len(remarks) - MOST, 'more row')}.")


def _queue(session: Session, brought: Brought) -> Iterable[Block]:
    """Yield who would come first, so that a column misread is seen."""
    waiting = [one for one in brought.found.people if not one.is_in]
    if not waiting:
        return
    clock = session.clock(brought.target.zone)
    first = [
        f"{_called(session, one)}{f' ({clock.short(one.joined)})' if one.joined else ''}" for one in waiting[:_FIRST]
    ]
    more = f", then {len(waiting) - _FIRST:,} more" if len(waiting) > _FIRST else ""
    yield Prose(f"In this order: {'; '.join(first)}{more}.")


def _going_on(session: Session, brought: Brought) -> str:
    """Return what stands still, and who would be given a spot once it does not."""
    name, offers = brought.target.name, brought.offers
    still = f"{name} is paused: nobody is offered a spot until you say so."
    if not offers:
        by_hand = brought.target.policy.backfill == "manual"
        return f"{still} Then {'offers are made by hand' if by_hand else 'nobody would be offered one yet'}."
    who = [session.names.numbered(one) if isinstance(one, int) else _called(session, one) for one in offers[:_FIRST]]
    more = [f"{len(offers) - _FIRST:,} more"] if len(offers) > _FIRST else []
    verb = "admitted" if brought.target.policy.promotion == "admit" else "offered a spot"
    return f"{still} Then {count(len(offers), 'person')} would be {verb}: {listed([*who, *more])}."


def _unpause(name: str, offers: int) -> str:
    allowed = ("--max-offers", str(offers)) if offers > 1 else ()
    return typed("waitlist", "unpause", name, *allowed)


def _page(session: Session, schema: str, blocks: Iterable[Block], data: dict[str, Any], brought: Brought) -> Page:
    zone = brought.target.zone
    rows: list[tuple[Cell, ...]] = [
        (one.row, "in" if one.is_in else "waiting", _called(session, one), one.joined and When(one.joined, zone), None)
        for one in brought.found.people
    ]
    rows += [(one.row, "left out", None, None, one.text) for one in brought.found.rows.left_out]
    rows += [(one.row, "passed over", None, None, one.text) for one in brought.found.known]
    sheet = Sheet(columns("row", "standing", "name", "joined", "remark", right=("row",)), tuple(rows))
    return Page(schema=schema, data=data, blocks=tuple(blocks), sheet=sheet, head=session.records.head().position)


def _data(brought: Brought) -> dict[str, Any]:
    found, target = brought.found, brought.target
    return {
        "understood": "people",
        "waitlist": target.name,
        "file": found.grid.file,
        "read_as": found.grid.how,
        "columns": found.columns.headings,
        "not_brought_along": found.columns.unused,
        "dates": found.rows.dates.order,
        "waiting": [one.row for one in found.people if not one.is_in],
        "in": [one.row for one in found.people if one.is_in],
        "left_out": [_plain(one) for one in found.rows.left_out],
        "passed_over": [_plain(one) for one in found.known],
        "brought_before": found.again,
        "perhaps_twice": [_plain(one) for one in found.near],
        "offered_then": [one if isinstance(one, int) else {"row": one.row} for one in brought.offers],
    }


def _plain(remark: Remark) -> dict[str, Any]:
    return {"row": remark.row, "text": remark.text}


def _called(session: Session, one: Somebody) -> str:
    return f"Row {one.row}" if session.options.redact else one.called


def _sentence(remark: Remark) -> str:
    understood = f" Understood: {remark.understood}." if remark.understood else ""
    return f"{remark.text}.{understood}"


def _way_out(rows: Sequence[Remark]) -> str:
    """Return what can be done about rows that are not clear."""
    texts = " ".join(one.text for one in rows)
    ways = [way for mark, way in _WAYS.items() if mark in texts]
    return f"Mend the sheet, {''.join(f'{way}, ' for way in ways)}or leave them out: --skip {_listed_rows(rows)}."


_WAYS = {
    "could be": "say --dates day-first or --dates month-first",
    "says neither": 'say what a word means (--state "WORD=in", =waiting or =left)',
    "is empty, and the others": "say where they stand (--undated last or --undated above)",
}
"""What else can be done, by what is said of a row."""


def _listed_rows(rows: Sequence[Remark]) -> str:
    numbers = [str(one.row) for one in rows[:MOST]]
    return ",".join(numbers) if len(rows) <= MOST else "ROWS"


def _word(word: str) -> str:
    return quoted(word) if word else "an empty cell"


def _place(field: str) -> int:
    return list(FIELDS).index(field) if field in FIELDS else len(FIELDS)
