"""Why is a spot still free, or why was nobody offered it? What can be said to anybody, and what staff need."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli import exits
from cli.render.page import ALOUD, FOR_STAFF, MORE, Block, Item, Page, Paste, Prose, said_and_told
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, shown_as
from cli.typed.meant import unknown_pool
from cli.words.basis import rests_on, warning
from cli.words.clockface import Clockface
from cli.words.events import told
from cli.words.plain import count, typed
from cli.words.spot import held_back, say_spot
from cli.words.wording import wording_of

if TYPE_CHECKING:
    from replays.answers.spot import FreePool, WhySpot

FEW = 8


def spot_page(
    session: Session,
    name: str,
    pool: str | None,
    as_of: str | None,
    wording: Path | None = None,
    *,
    from_records: bool = False,
) -> Page:
    """Return why spots are free on a waitlist, in one pool or in each."""
    from replays.answers.spot import why_spot

    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    if pool is not None and waitlist.pool(pool) is None:
        raise unknown_pool(waitlist, pool)
    found, basis = session.looked_up(lambda records: why_spot(records, name, pool, when), from_records=from_records)
    if found is None:
        return not_open(name, shown_as(when))
    clock = session.clock(waitlist.zone)
    named, words = len(waitlist.pools) > 1, wording_of(session.folder, wording)
    aloud = " ".join(say_spot(one, name, words, clock, named=named) for one in found.pools)
    blocks = (
        *warning(basis),
        ALOUD,
        Prose(aloud),
        FOR_STAFF,
        *_staff(session, found, clock),
        Prose(rests_on(basis), "quiet"),
        *_more(found, name),
    )
    return Page(
        schema="waitlist.why-spot/1",
        data={"say": aloud, "basis": basis, "why": found},
        blocks=blocks,
        sheet=said_and_told(aloud, blocks),
        head=session.records.head().position,
        as_of=shown_as(when),
        code=exits.DONE,
    )


def _staff(session: Session, found: "WhySpot", clock: Clockface) -> Iterator[Block]:
    name = found.moment.waitlist
    queued = count(found.queued, "person") if found.queued else "nobody"
    about = f"{queued} in the queue, policy {found.policy}, version {found.policy_version}"
    yield Prose(f"{name}, {told_moment(session, found.moment, clock.zone)}: {about}.", "quiet")
    for pool in found.pools:
        yield from _pool(session, pool, clock)


def _pool(session: Session, found: "FreePool", clock: Clockface) -> Iterator[Block]:
    pool = found.pool
    over = f", {pool.over} over" if pool.over else ""
    spots = f"{pool.admitted} of {pool.capacity} taken, {pool.offered} offered, {pool.free} free{over}"
    yield Prose(f"{pool.name}: {spots}.")
    for one in found.freed:
        if one.record is None:
            yield Item("-", f"{count(one.spots, 'spot')}: free by something due that no command has recorded yet.")
            continue
        event = session.record(one.record.position).event
        words = told(event, one.record.position, session.names.entry, clock)
        yield Item(
            f"#{one.record.position}",
            f"{count(one.spots, 'spot')}, since {clock.short(one.record.at, seconds=True)}: {words}",
        )
    if found.chosen:
        yield Prose(f"The rule gives {'it' if pool.free == 1 else 'them'} to:")
        yield from (Item(str(rank), session.names.numbered(one)) for rank, one in enumerate(found.chosen[:FEW], 1))
    if found.kept_for is not None:
        yield Prose(f"Kept for {session.names.numbered(found.kept_for)}.")
    if found.held:
        yield Prose("Held back:")
        yield from _held(session, found)


def _held(session: Session, found: "FreePool") -> Iterator[Block]:
    for one in found.held[:FEW]:
        yield Item("-", f"{session.names.numbered(one.entry)} {held_back(one.code)}")
    more = sum(found.counts.values()) - len(found.held[:FEW])
    if more > 0:
        yield Item("-", f"and {more} more")


def _more(found: "WhySpot", name: str) -> Iterator[Block]:
    yield MORE
    yield Paste(typed("waitlist", "match-run", name, "--as-of", str(found.moment.position)))
    if any(one.reason == "manual" for one in found.pools):
        yield Paste(typed("waitlist", "offer", name))
