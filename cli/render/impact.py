"""Who was treated differently because of a late, wrong or missing fact, and what is owed? Also as a file for apply."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import exits
from cli.problem import Problem, unwritable
from cli.render.page import Block, Heading, Item, Page, Paste, Prose
from cli.render.standing import not_open, told_moment
from cli.render.what_if import ASSUMPTIONS, assumption, fates_sheet, stop_sentence
from cli.session import Session
from cli.typed.asking import moment, no_record, position_of, shown_as
from cli.typed.putting_in import check, command_of
from cli.typed.times import read_time
from cli.words.clockface import Clockface
from cli.words.plain import count, plural, quoted, typed
from ledger.instant import parse_instant
from ledger.malformed import plain_json
from ledger.refusals import Mistake
from ledger.requests import Request, parse_request
from ledger.trust import durable

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from replays.otherwise.impact import Change, Impact
    from replays.otherwise.remedies import Remedy

REASON = "owed, because a fact was recorded late, wrongly or not at all"
LATE = {"place_as_happened": True, "code": "late_form", "reason": REASON}
"""What a join, or its correction, says that counts from when it should have been recorded."""


def impact_page(
    session: Session,
    position: str | None,
    *,
    at: str | None,
    without: str | None,
    insert: Path | None,
    assume: str | None,
    output: Path | None,
    as_of: str | None,
) -> Page:
    """Return whom a fact did harm or good; with ``output`` the remedy is written as a file for apply."""
    from replays.otherwise.impact import impact

    requests = [] if insert is None else list(requests_in(insert))
    number = _number(session, position or without)
    waitlist = session.waitlist(_list_of(session, number, requests))
    when = moment(session, waitlist, as_of)
    change = _change(session, waitlist, number if position else None, number if without else None, at, requests)
    found = impact(session.records, waitlist.name, change, assumption(assume) or "as-recorded", when)
    if found is None:
        return not_open(waitlist.name, shown_as(when))
    names = {-place: request for place, request in enumerate(requests, 1)}
    sheet = fates_sheet(session, found.fates, waitlist.zone)
    blocks: list[Block] = [
        Heading(f"{waitlist.name}, {told_moment(session, found.moment, waitlist.zone)}"),
        *_told(session, found, waitlist, names),
    ]
    if found.fates:
        blocks.insert(2, sheet)
    if output is not None:
        lines = list(_lines(session, found, waitlist.name, names))
        _write(output, lines)
        blocks.append(Prose(f"The remedy is in {session.around.shortened(str(output))}: {count(len(lines), 'line')}."))
        blocks.append(Paste(typed("waitlist", "apply", output.name)))
    return Page(
        schema="waitlist.impact/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _told(session: Session, found: "Impact", waitlist: "Waitlist", names: dict[int, Request]) -> Iterator[Block]:
    number = len(found.fates)
    if not number:
        nobody = "No spot would have gone to anybody else." if found.remedies else None
        yield Prose(nobody or "Nobody would have been treated differently.")
    else:
        yield Prose(f"{count(number, 'person')} would have been treated differently.")
    if found.stop is not None:
        yield Prose(stop_sentence(session, found.stop, session.clock(waitlist.zone)), "bad")
    if found.otherwise.assumed:
        yield Prose(
            f"{count(found.otherwise.assumed, 'answer')} that {plural('is', found.otherwise.assumed)} not on "
            f"record {plural('was', found.otherwise.assumed)} assumed: {ASSUMPTIONS[found.assume]}."
        )
    if found.remedies:
        yield Prose("What is owed; nobody who holds a spot or an offer loses it:")
        for remedy in found.remedies:
            yield Item("-", _remedy(session, remedy, names, session.clock(waitlist.zone)))
        yield from _beyond(found)
        if waitlist.policy.second_approver:
            yield Prose(
                "Two have to agree here: what is against the rule is proposed, and waits for approval.", "quiet"
            )


def _beyond(found: "Impact") -> Iterator[Block]:
    """Yield that more spots are owed than are free and may be added, where that is so."""
    free = dict(found.room)
    owed = [remedy for remedy in found.remedies if "offer" in remedy.steps]
    added = sum(remedy.party for remedy in owed if not _takes(remedy, free))
    if added > found.may_add:
        may = f"The policy lets overrides add {count(found.may_add, 'more spot')}, and {added:,} would be needed"
        yield Prose(
            f"{may}: adopt one with a larger added_spots first, or whoever is owed more waits for the next.", "bad"
        )


def _remedy(session: Session, remedy: "Remedy", names: dict[int, Request], clock: Clockface) -> str:
    who = session.names.numbered(remedy.key) if remedy.key > 0 else _unentered(session, remedy, names)
    steps = {
        "join": "to join",
        "reinstate": "to be reinstated at the former rank",
        "resume": "to be considered again",
        "correct": "to be corrected",
        "priority": f"priority {remedy.priority}",
        "place": f"to stand as if they had joined at {clock.spoken(remedy.at)}" if remedy.at else "",
        "offer": "a spot",
    }
    words = [steps[step] for step in remedy.steps]
    if remedy.former_rank is not None:
        words.append(f"rank {remedy.former_rank}")
    return f"{who}: {', then '.join(words)}"


def _unentered(session: Session, remedy: "Remedy", names: dict[int, Request]) -> str:
    """Return who it is that has no entry: somebody who was refused, or whose join is put in."""
    request = names.get(remedy.key)
    known = session.names.person(remedy.person) if request is None else request.name or request.person
    return known or "somebody who is not on record"


def _lines(session: Session, found: "Impact", waitlist: str, names: dict[int, Request]) -> Iterator[dict[str, Any]]:
    """Yield the commands that make up for it; a spot is added for whom none is free."""
    free = dict(found.room)
    for remedy in found.remedies:
        joins = names.get(remedy.key)
        person = str(remedy.key) if remedy.key > 0 else joins.person if joins else session.names.person(remedy.person)
        base = {"waitlist": waitlist, "person": person}
        for step in remedy.steps:
            if step == "join":
                yield _join_line(joins, base) if joins else _asked_line(remedy, base)
            elif step == "correct":
                yield _correction(found, base, [names[fact] for fact in remedy.facts])
            elif step == "offer":
                yield _giving(base, add_spot=not _takes(remedy, free))
            else:
                yield _standing(remedy, step, base)


def _takes(remedy: "Remedy", free: dict[str, int]) -> bool:
    """Take the free spots that a remedy needs, in the first pool that has them; return whether one has."""
    for pool in remedy.pools or tuple(free):
        if free.get(pool, 0) >= remedy.party:
            free[pool] -= remedy.party
            return True
    return False


def _giving(base: dict[str, Any], *, add_spot: bool) -> dict[str, Any]:
    given = {"do": "admit", **base, "add_spot": True} if add_spot else {"do": "offer", **base}
    return {**given, "code": "error_correction", "reason": REASON}


def _standing(remedy: "Remedy", step: str, base: dict[str, Any]) -> dict[str, Any]:
    """Return the command that brings an entry in the queue back to where it would stand."""
    if step == "priority":
        return {"do": step, **base, "priority": remedy.priority, "code": "error_correction", "reason": REASON}
    if step == "place":
        return {"do": "amend", **base, "happened": remedy.at, **LATE}
    return {"do": step, **base, "reason": REASON}


def _correction(found: "Impact", base: dict[str, Any], added: Iterable[Request]) -> dict[str, Any]:
    """Return the amendment that is missing, or the undoing of the one that was wrong."""
    for request in added:
        if request.do == "amend":
            said = {name: getattr(request, name) for name in ("party", "attributes", "pools")}
            given = {name: value for name, value in said.items() if value is not None}
            return {"do": "amend", **base, **given, "code": "error_correction", "reason": REASON}
    return {"do": "undo", "waitlist": base["waitlist"], "position": found.changed, "reason": REASON}


def _asked_line(remedy: "Remedy", base: dict[str, Any]) -> dict[str, Any]:
    """Return the join of somebody who asked for it and was refused."""
    assert remedy.asked is not None
    kept = {name: getattr(remedy.asked, name) for name in ("party", "attributes", "pools")}
    return {"do": "join", **base, **kept, "happened": remedy.asked_at, **LATE}


def _join_line(request: Request, base: dict[str, Any]) -> dict[str, Any]:
    kept = {name: getattr(request, name) for name in ("party", "attributes", "pools", "name", "email", "phone", "ref")}
    given = {name: value for name, value in kept.items() if value is not None}
    return {"do": "join", **base, "happened": request.at, **LATE, **given}


def _write(output: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(quoted(output.name), error) from error


def _number(session: Session, text: str | None) -> int | None:
    if text is None:
        return None
    number, head = position_of(text), session.records.head().position
    if number is None:
        raise Problem("usage", exits.USAGE, f"A position is a number such as 412, not {quoted(text)}.")
    if not 1 <= number <= head:
        raise no_record(number, head)
    return number


def _list_of(session: Session, number: int | None, requests: list[Request]) -> str:
    from replays.rederiving.decided import record_at

    if number is not None:
        record = record_at(session.records, number)
        assert record is not None
        return record.list
    lists = {request.waitlist for request in requests}
    if len(lists) == 1:
        return lists.pop()
    what = "Which fact? Name a record, or give the lines to put in; all of one waitlist:"
    commands = ("waitlist impact 57", "waitlist impact --without 57", "waitlist impact --insert FILE.jsonl")
    raise Problem("usage", exits.USAGE, what, commands=commands)


def _change(
    session: Session,
    waitlist: "Waitlist",
    number: int | None,
    without: int | None,
    at: str | None,
    requests: list[Request],
) -> "Change":
    from replays.otherwise.impact import Change, claimed_at

    added = tuple(
        (parse_instant(request.at or ""), command_of(session, waitlist, request, place))
        for place, request in enumerate(requests, 1)
    )
    if number is None:
        return Change(position=without, added=added)
    claimed = read_time(at, waitlist.zone, session.around.now()) if at else claimed_at(session.records, number)
    if claimed is None:
        what = f"Record #{number} claims no earlier time for what it says. Say when it should have been recorded:"
        commands = (f"waitlist impact {number} --at TIME", f"waitlist impact --without {number}")
        raise Problem("usage", exits.USAGE, what, commands=commands)
    return Change(position=number, at=claimed, added=added)


MOST_FACTS = 32 << 20
"""Bytes that a file of facts to put in may have."""


def requests_in(file: Path) -> Iterator[Request]:
    """Yield the facts in a file that are to be put in.

    Raises:
        Problem: a line is none.
    """
    try:
        text = durable.read_text(file, MOST_FACTS)
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("file", exits.USAGE, f"{quoted(file.name)} cannot be read.") from error
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            request = parse_request(plain_json(line))
        except (Mistake, ValueError) as error:
            raise Problem("not_json", exits.USAGE, f"Line {place} of {quoted(file.name)}: {error}.") from error
        check(request, f"Line {place} of {quoted(file.name)}")
        yield request
