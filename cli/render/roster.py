"""Who is in, pool by pool?"""

from typing import TYPE_CHECKING

from cli.render.page import Block, Cell, Column, Heading, Page, Prose, Sheet, When
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import check_pool, moment, shown_as
from cli.words.basis import warning
from cli.words.plain import listed, numbered
from cli.words.policy import value_in_words

if TYPE_CHECKING:
    from replays.answers.roster import RosterLine

_GROUNDS = {
    "policy": "by the rule",
    "direct": "by hand, as the rule would",
    "override": "by an override",
    "carried_over": "carried over",
    None: "",
}


def roster_page(session: Session, name: str, pool: str | None, as_of: str | None) -> Page:
    """Return who holds a spot on a waitlist, or in one of its pools."""
    from replays.answers.roster import roster

    waitlist = session.waitlist(name)
    check_pool(waitlist, pool)
    when = moment(session, waitlist, as_of)
    found, basis = session.looked_up(lambda records: roster(records, name, when))
    if found is None:
        return not_open(name, shown_as(when))
    session.names.meet({line.entry: line.person for line in found.lines})
    lines = [line for line in found.lines if pool in (None, line.pool)]
    sheet = Sheet(_columns(), tuple(_row(session, number, line, waitlist.zone) for number, line in enumerate(lines, 1)))
    pools = [one for one in found.pools if pool in (None, one.name)]
    taken = listed(
        f"{one.admitted:,} of {numbered(one.capacity, 'spot')}{f' in {one.name}' if len(found.pools) > 1 else ''}"
        for one in pools
    )
    blocks: list[Block] = [*warning(basis), Heading(f"{name}, {told_moment(session, found.moment, waitlist.zone)}")]
    blocks += [Prose(f"Taken: {taken}."), sheet] if lines else [Prose("Nobody is in.")]
    return Page(
        schema="waitlist.roster/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("number", "no.", "right"),
        Column("pool", "pool"),
        Column("entry", "entry", "right"),
        Column("name", "name"),
        Column("party", "party", "right"),
        Column("attributes", "attributes"),
        Column("since", "in since"),
        Column("position", "record", "right"),
        Column("grounds", "let in"),
    )


def _row(session: Session, number: int, line: "RosterLine", zone: str) -> tuple[Cell, ...]:
    attributes = ", ".join(f"{name} {value_in_words(value)}" for name, value in sorted(line.attributes.items()))
    who, grounds = session.names.entry(line.entry), _GROUNDS[line.decision]
    return number, line.pool, line.entry, who, line.party, attributes, When(line.at, zone), line.since, grounds
