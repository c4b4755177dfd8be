"""How is it told what changed between two moments, person by person?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.render.page import Block, Column, Facts, Heading, Page, Prose, Sheet
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, shown_as
from cli.words.plain import numbered
from cli.words.refusals import STATES

if TYPE_CHECKING:
    from replays.answers.changes import Change, Changes, Stand
    from replays.reasons.ranks import PoolLine


def changes_page(session: Session, name: str, first: str, second: str | None, *, exit_code: bool) -> Page:
    """Return what changed on a waitlist between two moments."""
    from replays.answers.changes import changes
    from replays.past.history import cut

    waitlist = session.waitlist(name)
    then, now = moment(session, waitlist, first), moment(session, waitlist, second)
    start, end = cut(session.records, name, then), cut(session.records, name, now)
    if end is not None and (start is None or start > end):
        advice = "Give the earlier one first."
        raise Problem("usage", exits.USAGE, "The first moment lies after the second.", advice=advice)
    found = changes(session.records, name, then, now)
    if found is None:
        return not_open(name, shown_as(now))
    rows = tuple(_row(session, one) for one in found.changes)
    sheet = Sheet(
        (
            Column("entry", "entry", "right"),
            Column("name"),
            Column("before", "was"),
            Column("after", "is"),
            Column("positions", "records"),
            Column("moved_by", "moved by"),
        ),
        rows,
    )
    blocks: list[Block] = [Heading(f"{name}: what changed"), _when(session, found, waitlist.zone)]
    blocks.append(sheet if rows else Prose("Nobody stands differently.", "good"))
    return Page(
        schema="waitlist.diff/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(now),
        code=exits.CHANGES if exit_code and (rows or found.positions) else exits.DONE,
    )


def _when(session: Session, found: "Changes", zone: str) -> Facts:
    before = "it was not open yet"
    if found.before is not None:
        before = f"{told_moment(session, found.before, zone)}; {_spots(found.pools_before)}"
    after = f"{told_moment(session, found.after, zone)}; {_spots(found.pools_after)}"
    rows = [("from", before.removeprefix("as of ")), ("to", after.removeprefix("as of "))]
    if found.positions:
        rows.append(("of the list itself", _marks(found.positions)))
    return Facts(tuple(rows))


def _spots(pools: "Iterable[PoolLine]") -> str:
    return "; ".join(f"{pool.name}: {_taken(pool)}, {pool.offered} offered, {pool.free} free" for pool in pools)


def _taken(pool: "PoolLine") -> str:
    return f"{pool.admitted} of {numbered(pool.capacity, 'spot')} taken"


def _row(session: Session, one: "Change") -> tuple[int, str, str, str, str, str]:
    before = "not there" if one.before is None else _stand(one.before)
    after = _stand(one.after) + (" (due, not recorded yet)" if one.due else "")
    return one.entry, session.names.entry(one.entry), before, after, _marks(one.positions), _marks(one.moved_by)


def _stand(stand: "Stand") -> str:
    words = [STATES.get(stand.state, stand.state)]
    if stand.rank is not None:
        words.append(f"rank {stand.rank}")
    if stand.pool not in (None, "general"):
        words.append(f"in {stand.pool}")
    if stand.party > 1:
        words.append(f"party of {stand.party}")
    if stand.priority:
        words.append(f"priority {stand.priority}")
    return ", ".join(words)


def _marks(positions: Iterable[int]) -> str:
    return ", ".join(f"#{position}" for position in positions)
