"""How is it asked for, shown and told that two are one person?"""

from collections.abc import Iterable, Iterator
from itertools import count as count_from
from typing import TYPE_CHECKING

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.actor import actor
from cli.record.recording import Recording
from cli.render.before_after import before_and_after
from cli.render.page import Block, Heading, Item, Page, Paste, Prose, Sheet, columns
from cli.render.page_of import answer as answered
from cli.session import Session
from cli.typed.whom import Whom, called, everybody_meant, on_lists, several
from cli.words.events import told
from cli.words.plain import count, typed
from cli.words.refusals import refusal
from ledger.book import QUEUED
from ledger.events import EntryWithdrawn
from ledger.requests import Request

if TYPE_CHECKING:
    from ledger.attempt import Answer


def same(session: Session, one: str, other: str, reason: str | None, options: Recording) -> int:
    """Make two persons one, or show what that would come to, and return the exit code."""
    from ledger.batch import TooMany
    from ledger.merging import NotMerged, merge, plan_of

    kept, merged = _meant(session, one, other)
    by = actor(session, options.by, asks=not options.no_input)
    requests = [
        Request(
            do="same",
            waitlist=name,
            person=str(kept.entries[0].number),
            other=str(number),
            by=by,
            reason=reason or None,
        )
        for name, number in sorted({entry.waitlist: entry.number for entry in merged.entries}.items())
    ]
    retyped = typed("waitlist", "same", one, other, *(("--reason", reason) if reason else ()))
    plans = [session.ledger.plan(request) for request in requests]
    _check(plans, called(session, merged))
    if options.dry_run:
        return session.emit(_plan(session, plans, f"{retyped} --plan {plan_of(plans)}"))
    shown = list(_moving_up(session, plans))
    allowed = options.max_offers if options.max_offers is not None else 1
    try:
        answers = merge(
            session.ledger, requests, plan=options.plan, max_offers=None if options.plan or options.yes else allowed
        )
    except NotMerged as no:
        _check(no.answers, called(session, merged))
        what, again = "The ledger moved since you looked: it would come to something else.", (f"{retyped} --dry-run",)
        raise Problem("moved", exits.MOVED, what, recorded=NOTHING_RECORDED, commands=again) from no
    except TooMany as many:
        what = f"This would make or revoke {count(many.count, 'offer')}."
        advice = f"Look at it with --dry-run, then allow it with --max-offers {many.count}."
        raise Problem("many_offers", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice) from many
    for person in (kept.person, merged.person):
        session.names.forget(person)
    return session.emit(_done(session, kept, answers, shown))


def finish(session: Session) -> int:
    """Carry over what an interrupted merging left behind."""
    from ledger.merging import finish

    number = finish(session.ledger)
    session.has_corrected = number > 0
    text = (
        f"What was kept of {count(number, 'person')} is kept of whom they are now." if number else "Nothing was left."
    )
    return session.emit(answered("same", text, {"finished": number}))


def _meant(session: Session, one: str, other: str) -> tuple[Whom, Whom]:
    """Return the two who are meant: of several by one name, those whose waitlists share a person's id.

    Raises:
        Problem: somebody is unknown, or it is not clear who is meant, or they are apart, or one already.
    """
    first, second = everybody_meant(session, one), everybody_meant(session, other)
    pairs = [
        (kept, merged)
        for kept in first
        for merged in second
        if kept.person != merged.person and _scope(session, kept) == _scope(session, merged)
    ]
    if len(pairs) == 1 and pairs[0][1].entries and pairs[0][0].entries:
        return pairs[0]
    for text, found in ((one, first), (other, second)):
        if len(found) > 1:
            raise several(session, text, found)
    kept, merged = first[0], second[0]
    if kept.person == merged.person:
        what = f"{on_lists(session, kept)}: that is one person already."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    if not (kept.entries and merged.entries):
        nobody = merged if kept.entries else kept
        what = f"{called(session, nobody)} never had an entry, so there is nothing to make one."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    what = (
        f"{on_lists(session, kept)} and {on_lists(session, merged)} are on waitlists of different series. A person is "
        "known within one series only, so there is nothing to make one."
    )
    raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)


def _scope(session: Session, who: Whom) -> str:
    """Return within what somebody has their id."""
    from ledger.store.private import NothingKept

    try:
        return session.private.scope_of(who.person)
    except NothingKept as error:
        what = f"{called(session, who)} was erased: nobody can tell any more whether that is somebody else."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED) from error


def _check(answers: "Iterable[Answer]", who: str) -> None:
    """Raise the first rule that said no."""
    for answer in answers:
        if answer.refused is not None:
            raise refusal(answer.refused, answer.request, who, "", None)


def _plan(session: Session, plans: "list[Answer]", command: str) -> Page:
    number = sum(len(plan.records) for plan in plans)
    blocks: list[Block] = [Heading(f"The plan: {count(number, 'record')}. Nothing is recorded yet.")]
    marks = (f"{number}." for number in count_from(1))
    for plan, moving in zip(plans, _moving_up(session, plans), strict=True):
        blocks += [Prose(f"On {plan.request.waitlist}:"), *_lines(session, plan, marks)]
        blocks += [] if moving is None else [Prose(moving)]
        standing = before_and_after(session, plan.request.waitlist, plan)
        blocks += [] if standing is None else [standing]
    blocks += [Prose("To record just this:"), Paste(command)]
    data = {"command": command, "waitlists": [_data(plan) for plan in plans]}
    return Page(schema="waitlist.plan/1", data=data, blocks=tuple(blocks), sheet=_sheet(plans), head=plans[0].head)


def _done(session: Session, kept: Whom, answers: "list[Answer]", moving: list[str | None]) -> Page:
    blocks: list[Block] = []
    for answer, moved in zip(answers, moving, strict=True):
        marks = (f"#{position}" for position, _ in answer.records)
        blocks += [Prose(f"On {answer.request.waitlist}:"), *_lines(session, answer, marks)]
        blocks += [] if moved is None else [Prose(moved)]
    with session.ledger.store.snapshot() as snapshot:
        entries = tuple(session.ledger.projections.book(snapshot).entries_of(kept.person))
    blocks.append(Prose(f"They are one person from here on: {on_lists(session, Whom(kept.person, entries))}."))
    data = {"person": kept.person, "waitlists": [_data(answer) for answer in answers]}
    return Page(schema="waitlist.same/1", data=data, blocks=tuple(blocks), sheet=_sheet(answers), head=answers[-1].head)


def _lines(session: Session, answer: "Answer", marks: Iterator[str]) -> Iterator[Block]:
    clock = session.clock(session.waitlist(answer.request.waitlist).zone)
    for position, record in answer.records:
        yield Item(next(marks), told(record.event, position, session.names.numbered, clock))


def _moving_up(session: Session, plans: "list[Answer]") -> Iterator[str | None]:
    """Yield for each waitlist how many move up by the entry that leaves, as it stands before."""
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        for plan in plans:
            left = next((one.event for _, one in plan.records if isinstance(one.event, EntryWithdrawn)), None)
            entry = None if left is None else book.entry(left.entry)
            waitlist = book.waitlist(plan.request.waitlist)
            if entry is None or waitlist is None or entry.state not in QUEUED:
                yield None
                continue
            rank = book.ahead(waitlist.name, entry.key) + 1
            behind = waitlist.queued - rank
            moves = f"{count(behind, 'entry')} behind it {'moves' if behind == 1 else 'move'} up by one"
            yield f"Entry {entry.number} stood at rank {rank:,}: {moves if behind else 'nobody stood behind it'}."


def _data(answer: "Answer") -> dict[str, object]:
    records = [{"position": at, "type": one.type, "at": one.at, "data": one.event} for at, one in answer.records]
    return {"waitlist": answer.request.waitlist, "plan": answer.plan, "records": records}


def _sheet(answers: "list[Answer]") -> Sheet:
    rows = tuple(
        (answer.request.waitlist, position, record.type, getattr(record.event, "entry", None))
        for answer in answers
        for position, record in answer.records
    )
    return Sheet(columns("waitlist", "position", "event", "entry", right=("position", "entry")), rows)
