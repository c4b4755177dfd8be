"""How is the queue shown, with the reason for every rank?"""

from typing import TYPE_CHECKING

from cli.render.page import Block, Column, Heading, Page, Prose, Sheet, When
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, shown_as
from cli.words.basis import warning
from cli.words.plain import count, numbered
from cli.words.policy import in_order
from cli.words.saying import skip_in_words

if TYPE_CHECKING:
    from replays.past.history import AsOf, Records
    from replays.reasons.ranks import OfferLine, PoolLine, Queue, QueueLine, Separation


def queue_page(session: Session, name: str, as_of: str | None, *, from_records: bool = False) -> Page:
    """Return the queue of a waitlist at a moment."""
    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    found, basis = session.looked_up(lambda records: _found(records, name, when), from_records=from_records)
    if found is None:
        return not_open(name, shown_as(when))
    session.names.meet({line.entry: line.person for line in found.lines})
    spots = "; ".join(_spots(pool, named=len(found.pools) > 1) for pool in found.pools)
    sheet = Sheet(_columns(), tuple(_row(session, line, waitlist.zone) for line in found.lines))
    blocks: list[Block] = [
        *warning(basis),
        Heading(f"{name}, {told_moment(session, found.moment, waitlist.zone)}"),
        Prose(f"{spots}. Ranked {in_order(found.order)}."),
    ]
    if found.offers:
        blocks.append(_offers(session, found.offers, waitlist.zone))
    blocks.append(sheet if found.lines else Prose("Nobody is in the queue."))
    return Page(
        schema="waitlist.queue/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _found(records: "Records", name: str, when: "AsOf") -> "Queue | None":
    from replays.archive.archive import NAMED, archive
    from replays.reasons.ranks import queue

    looked_up = archive(records)
    seen = looked_up.view(name, when)
    if seen is None:
        return None
    found = queue(seen)
    looked_up.names(name, seen.moment.position, [line.entry for line in found.lines[:NAMED]])
    return found


def why_here(session: Session, separated: "Separation | None") -> str:
    """Return what puts an entry below the one above."""
    if separated is None:
        return "first in line"
    above = session.names.entry(separated.above)
    match separated.by:
        case "joined":
            return f"after {above} (#{separated.value_above})"
        case "entered":
            return f"level with {above}, entered after"
        case "priority":
            return f"priority {separated.value}, {above} has {separated.value_above}"
        case "rounds":
            return (
                f"{count(_whole(separated.value), 'offer')} expired, {above} let {_whole(separated.value_above)} expire"
            )
        case "draw":
            return f"drawn after {above}" if separated.value is not None else f"not in the draw, {above} is"
        case "attribute":
            return f"{separated.attribute} {_value(separated.value)}, {above} has {_value(separated.value_above)}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _value(value: object) -> str:
    return "not given" if value is None else str(value)


def _spots(pool: "PoolLine", *, named: bool) -> str:
    name = f"{pool.name}: " if named else ""
    over = f", {pool.over} over" if pool.over else ""
    taken = f"{pool.admitted} of {numbered(pool.capacity, 'spot')} taken"
    return f"{name}{taken}, {pool.offered} offered, {pool.free} free{over}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("rank", "rank", "right"),
        Column("entry", "entry", "right"),
        Column("name", "name"),
        Column("party", "party", "right"),
        Column("joined", "joined"),
        Column("position", "record", "right"),
        Column("why", "why this rank"),
        Column("held_back", "held back by"),
    )


def _row(session: Session, line: "QueueLine", zone: str) -> tuple[str | int | When | None, ...]:
    blocked = skip_in_words(line.blocked) if line.blocked else ""
    if line.blocked and line.until:
        blocked += f" until {session.clock(zone).short(line.until)}"
    why = why_here(session, line.separated)
    who = session.names.entry(line.entry)
    return line.rank, line.entry, who, line.party, When(line.joined_at, zone), line.joined, why, blocked


def _offers(session: Session, offers: "tuple[OfferLine, ...]", zone: str) -> Sheet:
    return Sheet(
        (
            Column("entry", "entry", "right"),
            Column("name", "offers out to"),
            Column("party", "party", "right"),
            Column("pool", "pool"),
            Column("deadline", "to be answered by"),
            Column("offer", "record", "right"),
        ),
        tuple(
            (
                one.entry,
                session.names.entry(one.entry),
                one.party,
                one.pool,
                When(one.deadline, zone) if one.deadline else "no deadline",
                one.offer,
            )
            for one in offers
        ),
    )
