"""How is a spreadsheet brought into a waitlist? Understood, rehearsed, and then recorded, all of it or nothing."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cli import exits
from cli.bringing import carrying, page
from cli.bringing.alike import Apart, told_apart
from cli.bringing.beside import beside_the_ledger
from cli.bringing.columns import Columns, columns_of, is_heading
from cli.bringing.grid import Grid, Reading, read_grid
from cli.bringing.people import Clock, People, Remark, Somebody, Told, people_of
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.actor import actor
from cli.session import Session
from cli.words.plain import count, listed, quoted, typed
from cli.words.refusals import mistake
from ledger.intake.values import check_zone, read_policy
from ledger.plan import plan_digest
from ledger.policy import declared
from ledger.refusals import Mistake
from ledger.requests import Request

if TYPE_CHECKING:
    from cli.bringing.carrying import Carried, Target


class Wanted(Struct, frozen=True, kw_only=True):
    """What somebody asked for.

    Attributes:
        waitlist: where to.
        path: the file; ``file`` is how it was typed.
        columns: ``FIELD=HEADING`` each.
        reading: how the file is to be read.
        told: how the rows are to be read.
        opening: capacity, pools, policy and names of a waitlist that is not there yet.
        again: the options as they were typed.
    """

    waitlist: str
    path: Path
    file: str
    columns: tuple[str, ...]
    reading: Reading
    told: Told
    opening: dict[str, Any]
    again: tuple[str, ...]
    by: str | None = None
    dry_run: bool = False
    plan: str | None = None


class Understood(Struct, frozen=True):
    """What was understood of a file, and who of it is new.

    Attributes:
        grid: the file.
        columns: what its columns hold.
        rows: what its rows say.
        people: who is to be brought along, in order.
        known: rows of people who are there already.
        again: how many rows were brought along before.
        near: rows of ``people`` that are much like others, here or on the waitlist.
    """

    grid: Grid
    columns: Columns
    rows: People
    people: tuple[Somebody, ...]
    known: tuple[Remark, ...]
    again: int
    near: tuple[Remark, ...]


def import_people(session: Session, wanted: Wanted) -> int:
    """Bring the people of a spreadsheet into a waitlist, or show what that would come to; return the exit code.

    Raises:
        Problem: the file or rows of it are not understood, or rules turn rows away; nothing is recorded.
    """
    target = _target(session, wanted)
    found = _understood(session, wanted, target)
    requests = list(carrying.asked(target, list(found.people), lambda one: _identity(session, target, one)))
    with session.ledger.rehearsal() as rehearsal:
        planned = carrying.carried(target, iter(requests), lambda request: rehearsal.record(request, via=carrying.VIA))
        if planned.faults:
            raise page.unclear(wanted.file, planned.faults)
        going_on = rehearsal.record(Request(do="unpause", waitlist=target.name, by=target.by))
    offers = [planned.entries.get(number) or number for number in carrying.given_by(going_on)]
    digest = _digest(wanted, planned)
    shown = page.Brought(target=target, found=found, offers=tuple(offers))
    if wanted.dry_run:
        again = (*_typed(wanted), "--plan", digest)
        return session.emit(page.plan_page(session, shown, typed(*again), digest))
    if wanted.plan is not None and wanted.plan != digest:
        what = f"{quoted(wanted.file)} or {target.name} is not as it was when you looked."
        again = (*_typed(wanted), "--dry-run")
        raise Problem(
            "moved", exits.MOVED, what, recorded=NOTHING_RECORDED, advice="Look again:", commands=(typed(*again),)
        )
    done = _record(session, target, requests) if found.people else None
    return session.emit(page.done_page(session, shown, done))


def _target(session: Session, wanted: Wanted) -> "Target":
    """Return where the people go, and by which rules."""
    known = {one.name: one for one in session.ledger.waitlists()}.get(wanted.waitlist)
    by = actor(session, wanted.by)
    if known is not None:
        if wanted.opening:
            given = listed(f"--{name.replace('_', '-')}" for name in wanted.opening)
            what = f"{known.name} is open already, so {given} would change it."
            raise Problem("exists", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Leave that out.")
        return carrying.Target(known.name, known, {}, known.policy, known.zone, wanted.path.name, by)
    zone = wanted.opening.get("zone") or session.zone
    try:
        check_zone(zone)
        policy = read_policy(wanted.opening.get("policy"), zone)
    except Mistake as error:
        raise mistake(error, None, []) from error
    return carrying.Target(wanted.waitlist, None, wanted.opening, policy, zone, wanted.path.name, by)


def _understood(session: Session, wanted: Wanted, target: "Target") -> Understood:
    grid = read_grid(wanted.path, wanted.reading, is_heading)
    columns = columns_of(grid, wanted.columns, declared(target.policy), typed(*_typed(wanted)))
    rows = people_of(grid, columns, target.policy, wanted.told, Clock(target.zone, session.around.now()))
    apart = told_apart(rows.people)
    undated = _undated(columns, apart, wanted.told)
    beside = beside_the_ledger(session, target, apart, lambda one: _identity(session, target, one))
    faults = [*rows.faults, *apart.unclear, *undated, *beside.unclear]
    if faults:
        raise page.unclear(wanted.file, faults)
    _check_size(wanted, target, beside.new)
    ordered = carrying.in_order(tuple(beside.new), wanted.told.undated)
    passed = tuple(sorted([*apart.again, *beside.known], key=lambda remark: remark.row))
    rows_of_new = {one.row for one in ordered}
    near = tuple(remark for remark in (*apart.near, *beside.near) if remark.row in rows_of_new)
    return Understood(grid, columns, rows, tuple(ordered), passed, beside.again, near)


def _undated(columns: Columns, apart: Apart, told: Told) -> list[Remark]:
    """Return the rows without a date, where others have one and nobody said where they stand."""
    if told.undated is not None or not any(one.joined for one in apart.people):
        return []
    heading = quoted(columns.headings["joined"])
    return [
        Remark(one.row, f"{heading} is empty, and the others have a date") for one in apart.people if not one.joined
    ]


def _check_size(wanted: Wanted, target: "Target", people: list[Somebody]) -> None:
    """Raise a problem when a waitlist is to be opened and nobody said how many spots it has."""
    if target.waitlist is not None or {"capacity", "pools"} & wanted.opening.keys():
        return
    admitted = sum(one.party or 1 for one in people if one.is_in)
    taken = f" {count(admitted, 'spot')} would be taken by those who are in." if admitted else ""
    what = f"There is no waitlist {quoted(target.name)} yet: how many spots does it have?{taken}"
    command = f"{typed(*_typed(wanted))} --capacity N --dry-run"
    advice = "Look first:"
    raise Problem(
        "unknown_waitlist", exits.NOT_FOUND, what, recorded=NOTHING_RECORDED, advice=advice, commands=(command,)
    )


def _identity(session: Session, target: "Target", one: Somebody) -> str:
    """Return the idempotency key of a row: the same for the same row, wherever in a file it stands."""
    members = [target.name, one.name, one.email, one.phone, one.ref, one.joined, one.is_in, one.party, one.pools]
    return session.private.pseudonym("import", repr([*members, sorted(one.attributes.items())]))


def _digest(wanted: Wanted, planned: "Carried") -> str:
    """Return twelve hex digits that stay the same as long as file, waitlist and what is made of them do."""
    facts = [record.fact(position) for _, answer in planned.answers for position, record in answer.records]
    text = f"{plan_digest(facts, None)} {hashlib.sha256(wanted.path.read_bytes()).hexdigest()}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _record(session: Session, target: "Target", requests: list["carrying.Asked"]) -> "Carried":
    """Record all of it in one transaction.

    Raises:
        Problem: somebody else recorded meanwhile what turns a row away.
    """
    with session.ledger.batch() as batch:
        done = carrying.carried(target, iter(requests), lambda request: batch.record(request, via=carrying.VIA))
        if done.faults:
            raise page.unclear(target.file, done.faults)
    return done


def _typed(wanted: Wanted) -> tuple[str, ...]:
    return ("waitlist", "import", wanted.waitlist, wanted.file, *wanted.again)
