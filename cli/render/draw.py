"""How is a draw shown: what was announced, the list, and whether it was held as announced?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.render.page import Block, Facts, Heading, Page, Paste, Prose, Sheet, columns
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.events import ALGORITHMS
from cli.words.plain import count, typed

if TYPE_CHECKING:
    from replays.answers.draws import Draw


def show_page(session: Session, name: str) -> Page:
    """Return what was announced and drawn, each draw with its reruns."""
    found = _draws(session, name)
    clock = session.clock(session.waitlist(name).zone)
    blocks: list[Block] = []
    for draw in found:
        blocks += [Heading(_title(draw)), Facts(tuple(_facts(session, draw, clock)))]
    last = found[-1]
    if last.held is None:
        blocks += [
            Prose("Not held yet. When the sources have given their values, one --value for each, in this order:")
        ]
        blocks += [Paste(typed("waitlist", "draw", name, "hold") + " --value NUMBERS" * len(last.sources))]
    blocks += [Prose("The list that is drawn, and the check of it:", "quiet")]
    blocks += [Paste(typed("waitlist", "draw", name, "list")), Paste(typed("waitlist", "draw", name, "verify"))]
    facts = tuple(row for draw in found for row in _facts(session, draw, clock))
    sheet = Sheet(columns("name", "value"), facts)
    return Page(
        schema="waitlist.draw/1", data=found, blocks=tuple(blocks), sheet=sheet, head=session.records.head().position
    )


def list_page(session: Session, name: str) -> Page:
    """Return the frozen list of the last draw by number, without names, as it can be published."""
    draw = _draws(session, name)[-1]
    rows = tuple((lot.number, lot.entry, lot.place) for lot in draw.lots)
    sheet = Sheet(columns("number", "entry", "place", right=("number", "entry", "place")), rows)
    heading = Heading(f"The list of the draw on {name}, frozen in #{draw.frozen}")
    told = Prose("No names, so it can be published. Its digest is " + draw.digest + ".", "quiet")
    return Page(
        schema="waitlist.draw-list/1",
        data={"digest": draw.digest, "lots": draw.lots},
        blocks=(heading, told, sheet),
        sheet=sheet,
        head=session.records.head().position,
    )


def verify_page(session: Session, name: str) -> Page:
    """Return whether every draw was held as it was announced, from the records alone."""
    found = _draws(session, name)
    lines = [line for draw in found for line in _checks(draw)]
    blocks: list[Block] = [Prose(text, "good" if is_right else "bad") for is_right, text in lines]
    rows = tuple((("right" if is_right else "wrong"), text) for is_right, text in lines)
    is_right = all(draw.is_right for draw in found)
    said = "docs/draws.md shows how to do the same with coreutils, from the published list and values."
    blocks.append(Prose(said, "quiet"))
    return Page(
        schema="waitlist.draw-verify/1",
        data={"right": is_right, "draws": found},
        blocks=tuple(blocks),
        sheet=Sheet(columns("verdict", "check"), rows),
        head=session.records.head().position,
        code=exits.DONE if is_right else exits.DIFFERS,
    )


def _draws(session: Session, name: str) -> "list[Draw]":
    from replays.answers.draws import draws

    session.waitlist(name)
    found = draws(session.records, name)
    if not found:
        commands = (typed("waitlist", "draw", name, "announce") + " --source NAME",)
        raise Problem("no_draw", exits.NOT_FOUND, f"{name} has no draw.", advice="Announce one:", commands=commands)
    return found


def _title(draw: "Draw") -> str:
    kind = f"Rerun of #{draw.rerun_of}" if draw.rerun_of is not None else "The draw"
    return f"{kind}, announced in #{draw.announced}" + (f", held in #{draw.held.position}" if draw.held else "")


def _facts(session: Session, draw: "Draw", clock: Clockface) -> Iterator[tuple[str, str]]:
    yield "announced", f"#{draw.announced}, {clock.short(draw.at, seconds=True)}"
    if draw.rerun_of is not None:
        yield "reason", session.names.text(draw.reason) or "not kept any more"
    yield "drawn", f"{ALGORITHMS[draw.algorithm]}, among {count(len(draw.lots), 'entry')}"
    yield "list", f"frozen in #{draw.frozen}, digest {draw.digest}"
    for number, source in enumerate(draw.sources, 1):
        value = f": {draw.held.values[number - 1]}" if draw.held and number <= len(draw.held.values) else ""
        yield f"source {number}", source + value
    if draw.held is not None:
        yield "held", f"#{draw.held.position}, {clock.short(draw.held.at, seconds=True)}"
        yield "seed", draw.held.seed
        yield "order", f"digest {draw.held.digest}"


def _checks(draw: "Draw") -> Iterator[tuple[bool, str]]:
    who = count(len(draw.lots), "entry")
    kept = "is the one frozen before" if draw.rerun_of is not None else "is everybody who was in the queue then"
    listed = f"The list of #{draw.announced} {kept}: {who}, digest {draw.digest[:12]}…"
    yield draw.agrees, listed if draw.agrees else f"The list of #{draw.announced} is not the one that was in the queue."
    held = draw.held
    if held is None:
        yield True, f"The draw announced in #{draw.announced} was not held."
    elif held.agrees:
        yield True, f"The order of #{held.position} is the one that the values give: digest {held.digest[:12]}…"
    else:
        yield False, f"The order of #{held.position} is not the one that the values give."
