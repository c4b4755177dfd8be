"""How is it shown who would move under another policy?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.render.page import Block, Prose, Sheet, columns
from cli.session import Session
from cli.words.plain import count
from cli.words.saying import skip_in_words

if TYPE_CHECKING:
    from ledger.reordering import Reordered

SHOWN = 20
"""How many lines a terminal shows; --json has everybody."""
_NAMES = ("rank", "was", "moves", "entry", "name", "note")


def reordering_blocks(session: Session, moved: "list[Reordered]") -> Iterator[Block]:
    """Yield who moves up and who down: how many, and those who move the furthest."""
    if not moved:
        yield Prose("Nobody is in the queue, so nobody moves.")
        return
    up, down = [one for one in moved if one.up > 0], [one for one in moved if one.up < 0]
    stay = len(moved) - len(up) - len(down)
    if stay == len(moved):
        yield Prose(f"Of {count(len(moved), 'person')} in the queue nobody moves.")
    else:
        who = f"{len(up):,} would move up, {len(down):,} down, and {stay:,} would stay"
        yield Prose(f"Of {count(len(moved), 'person')} in the queue, {who}.")
    for text in _held_back(moved):
        yield Prose(text, "bad")
    changed = [one for one in moved if one.up or one.held_back != one.was_held_back]
    furthest = sorted(changed, key=lambda one: (-abs(one.up), one.after))[:SHOWN]
    if not furthest:
        return
    if len(changed) > SHOWN:
        yield Prose(f"The {SHOWN} who would move the furthest (--json has everybody):")
    rows = tuple(_row(session, one) for one in sorted(furthest, key=lambda one: one.after))
    yield Sheet(columns(*_NAMES, right=("rank", "was", "moves", "entry")), rows)


def reordering_data(moved: "list[Reordered]") -> dict[str, Any]:
    """Return the same for programs, everybody included."""
    return {
        "up": sum(one.up > 0 for one in moved),
        "down": sum(one.up < 0 for one in moved),
        "stay": sum(one.up == 0 for one in moved),
        "queue": moved,
    }


def _held_back(moved: "list[Reordered]") -> Iterator[str]:
    out = sum(one.held_back == "not_eligible" != one.was_held_back for one in moved)
    back = sum(one.was_held_back == "not_eligible" != one.held_back for one in moved)
    if out:
        yield f"{count(out, 'person')} would not be eligible any more: a rule would pass them over."
    if back:
        yield f"{count(back, 'person')} would become eligible."


def _row(session: Session, one: "Reordered") -> tuple[int | str, ...]:
    moves = f"{abs(one.up)} up" if one.up > 0 else f"{abs(one.up)} down" if one.up else "stays"
    note = skip_in_words(one.held_back) if one.held_back else ""
    return one.after, one.before, moves, one.entry, session.names.entry(one.entry), note
