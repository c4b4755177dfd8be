"""How is a waitlist shown as a whole?"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli import exits
from cli.render.page import Block, Facts, Heading, Page, Paste, Prose, Sheet, columns
from cli.session import Session
from cli.typed.asking import moment, moment_in, shown_as
from cli.words.plain import count, listed
from cli.words.policy import in_words

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from replays.past.history import Moment
    from replays.reasons.ranks import Queue

STATES = {"no": "open", "joining": "closed to joining", "all": "closed"}
_SPOTS = ("capacity", "admitted", "offered", "free")


def lists_page(session: Session, as_of: str | None) -> Page:
    """Return all waitlists, dead offers dead."""
    rows = []
    data = []
    for one in _waitlists(session, as_of):
        spots = [sum(getattr(pool, name) for pool in one.pools) for name in _SPOTS]
        closed = "paused" if one.paused else STATES[one.closed]
        title = session.names.text(one.title) or ""
        rows.append((one.name, title, *spots, one.queued, one.policy.name, closed))
        data.append(
            {
                "name": one.name,
                "title": title,
                **dict(zip(_SPOTS, spots, strict=True)),
                "waiting": one.queued,
                "policy": one.policy.name,
                "state": closed,
            }
        )
    names = ("waitlist", "title", *_SPOTS, "waiting", "policy", "state")
    sheet = Sheet(columns(*names, right=(*_SPOTS, "waiting")), tuple(rows))
    blocks: tuple[Block, ...] = (
        (sheet,) if rows else (Prose("There is no waitlist yet. Open one:"), Paste("waitlist open NAME --capacity N"))
    )
    return Page(
        schema="waitlist.lists/1",
        data=data,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        as_of=None if as_of is None else shown_as(moment_in(session, session.zone, as_of)),
    )


def _waitlists(session: Session, as_of: str | None) -> "list[Waitlist]":
    """Return the waitlists as they stand, or stood at a moment, dead offers dead; without those that were not open."""
    from replays.past.history import view

    names = [waitlist.name for waitlist in session.ledger.waitlists()]
    if as_of is None:
        now = session.around.now()
        return [session.ledger.standing(name, now).waitlist for name in names]
    when = moment_in(session, session.zone, as_of)
    views = [view(session.records, name, when) for name in names]
    return [seen.waitlist for seen in views if seen is not None]


def status_page(session: Session, name: str, as_of: str | None) -> Page:
    """Return one waitlist at a moment."""
    from replays.past.history import view
    from replays.reasons.ranks import queue

    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    seen = view(session.records, name, when)
    if seen is None:
        return not_open(name, shown_as(when))
    found, clock = queue(seen), session.clock(waitlist.zone)
    facts: list[tuple[str, str | int | None]] = [
        (
            pool.name,
            f"{count(pool.capacity, 'spot')}: {pool.admitted} taken, {pool.offered} offered, {pool.free} free"
            + (f", {pool.over} over" if pool.over else ""),
        )
        for pool in found.pools
    ]
    facts += [
        ("offers out", len(found.offers)),
        ("in the queue", len(found.lines)),
        *(("held back", held) for held in _held_back(found)),
        ("policy", f"{found.policy} (version {found.policy_version}): {in_words(seen.waitlist.policy)}"),
        (
            "state",
            "paused" if found.paused else STATES[found.closed],
        ),
        *(("to approve", f"#{one.position}, proposed by {one.by}") for one in seen.waitlist.proposals),
        ("zone", clock.shown),
        ("last record", f"#{found.moment.position}"),
    ]
    blocks: tuple[Block, ...] = (
        Heading(f"{name}, {told_moment(session, found.moment, waitlist.zone)}"),
        Facts(tuple(facts)),
    )
    sheet = Sheet(columns("what", "value"), tuple((name, value) for name, value in facts))
    return Page(
        schema="waitlist.status/1",
        data=found,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _held_back(found: "Queue") -> Iterator[str]:
    """Yield how many in the queue are held back whatever is free, by what; nothing where nobody is."""
    counts = Counter(line.blocked for line in found.lines if line.blocked)
    if counts:
        yield listed(f"{number} ({code.replace('_', ' ')})" for code, number in sorted(counts.items()))


def told_moment(session: Session, found: "Moment", zone: str) -> str:
    """Return the words for the moment that an answer is about."""
    clock = session.clock(zone)
    words = f"as of {clock.spoken(found.at)} ({clock.shown}), record #{found.position}"
    if found.due:
        words += f", with {count(len(found.due), 'event')} due and not recorded yet"
    return words


def not_open(name: str, as_of: str | None) -> Page:
    """Return the answer that a waitlist was not open yet."""
    text = f"{name} was not open yet then."
    return Page(
        schema="waitlist.nothing/1",
        data=None,
        blocks=(Prose(text),),
        sheet=Sheet(columns("answer"), ((text,),)),
        as_of=as_of,
    )


def nobody_then(name: str, as_of: str | None) -> Page:
    """Return the answer that the ledger did not know somebody at a moment."""
    words = f"The ledger knew of no such person on {name} then."
    return Page(
        schema="waitlist.nothing/1",
        data=None,
        blocks=(Prose(words),),
        sheet=Sheet(columns("answer"), ((words,),)),
        as_of=as_of,
        code=exits.NOT_FOUND,
    )
