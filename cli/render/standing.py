"""How is a waitlist shown as a whole?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli import exits
from cli.render.page import Block, Facts, Heading, Page, Paste, Prose, Sheet, columns
from cli.session import Session
from cli.typed.asking import moment, moment_in, shown_as
from cli.words.basis import warning
from cli.words.plain import count, listed
from cli.words.policy import in_words
from cli.words.saying import skip_in_words

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from replays.past.history import AsOf, Moment, Records
    from replays.reasons.ranks import Status

STATES = {"no": "open", "joining": "closed to joining", "all": "closed"}
_SPOTS = ("capacity", "admitted", "offered", "free")


def lists_page(session: Session, as_of: str | None) -> Page:
    """Return all waitlists, dead offers dead; without those that were not open then."""
    names = [waitlist.name for waitlist in session.ledger.waitlists()]
    when = moment_in(session, session.zone, as_of)
    found, basis = session.looked_up(lambda records: list(_rows_of(records, names, when)))
    rows = []
    data = []
    for one in found:
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
    heads = ("waitlist", "title", *_SPOTS, "waiting", "policy", "state")
    sheet = Sheet(columns(*heads, right=(*_SPOTS, "waiting")), tuple(rows))
    blocks: tuple[Block, ...] = (
        (*warning(basis), sheet)
        if rows
        else (Prose("There is no waitlist yet. Open one:"), Paste("waitlist open NAME --capacity N"))
    )
    return Page(
        schema="waitlist.lists/1",
        data=data,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _rows_of(records: "Records", names: list[str], when: "AsOf") -> "Iterator[Waitlist]":
    """Yield the waitlists that were open, as they stood."""
    from replays.archive.archive import archive

    looked_up = archive(records)
    for name in names:
        seen = looked_up.view(name, when, walks=False)
        if seen is not None:
            yield seen.waitlist


def status_page(session: Session, name: str, as_of: str | None) -> Page:
    """Return one waitlist at a moment."""
    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    stood, basis = session.looked_up(lambda records: _status(records, name, when))
    if stood is None:
        return not_open(name, shown_as(when))
    found, row = stood
    clock = session.clock(waitlist.zone)
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
        ("in the queue", found.queued),
        *(("held back", held) for held in _held_back(found)),
        ("policy", f"{found.policy} (version {found.policy_version}): {in_words(row.policy)}"),
        (
            "state",
            "paused" if found.paused else STATES[found.closed],
        ),
        *(("to approve", f"#{one.position}, proposed by {one.by}") for one in row.proposals),
        ("zone", clock.shown),
        ("last record", f"#{found.moment.position}"),
    ]
    blocks: tuple[Block, ...] = (
        *warning(basis),
        Heading(f"{name}, {told_moment(session, found.moment, waitlist.zone)}"),
        Facts(tuple(facts)),
    )
    sheet = Sheet(columns("what", "value"), tuple((name, value) for name, value in facts))
    return Page(
        schema="waitlist.status/2",
        data=found,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _status(records: "Records", name: str, when: "AsOf") -> "tuple[Status, Waitlist] | None":
    from replays.archive.archive import archive
    from replays.reasons.ranks import status

    seen = archive(records).view(name, when, walks=False)
    return None if seen is None else (status(seen), seen.waitlist)


def _held_back(found: "Status") -> Iterator[str]:
    """Yield how many in the queue are held back whatever is free, by what; nothing where nobody is."""
    if found.held_back:
        yield listed(f"{one.entries} ({skip_in_words(one.code)})" for one in found.held_back)


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
