"""How would a waitlist have gone under another policy? Who gains and loses a spot, and how long spots would idle."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cli import exits
from cli.policies import source_of
from cli.policies.complaints import checked, not_adoptable
from cli.problem import Problem
from cli.render.page import Block, Column, Facts, Heading, Page, Prose, Sheet, When
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, shown_as
from cli.words.clockface import Clockface, length
from cli.words.plain import count, plural, quoted, sentence
from ledger.policy import Policy

if TYPE_CHECKING:
    from replays.otherwise.course import Assume, Stop, Summary
    from replays.otherwise.what_if import Fate, WhatIf

ASSUMED = ("accept", "expire", "as-recorded")
ASSUMPTIONS = {
    "accept": "accepted at once",
    "expire": "left to expire",
    "as-recorded": "as recorded at another time",
}
"""What is taken for an answer that is not on record, in words."""
TURNS = {
    "gains": "would have a spot or an offer",
    "loses": "would not have it",
    "earlier": "would have been given it earlier",
    "later": "would have been given it later",
}
_SHORT = {"gains": "gains it", "loses": "loses it"}
STATES = {
    None: "never joined",
    "waiting": "in the queue",
    "suspended": "suspended",
    "offered": "holds an offer",
    "admitted": "holds a spot",
    "withdrawn": "left the queue",
    "declined": "declined",
    "expired": "let an offer expire",
    "cancelled": "gave the spot back",
    "no_show": "did not come",
}


def what_if_page(session: Session, name: str, policy: Path, assume: str | None, as_of: str | None) -> Page:
    """Return how a waitlist would have gone under the policy in a file."""
    from replays.otherwise.what_if import what_if

    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    found = what_if(session.records, name, _policy(policy), assumption(assume), when)
    if found is None:
        return not_open(name, shown_as(when))
    clock = session.clock(waitlist.zone)
    sheet = fates_sheet(session, found.fates, waitlist.zone)
    blocks: list[Block] = [
        Heading(f"{name} under {quoted(found.policy)}, {told_moment(session, found.moment, waitlist.zone)}"),
        *_told(session, found, clock),
        sheet
        if found.fates
        else Prose(f"{'Up to there everybody' if found.stop else 'Everybody'} would stand as they do."),
    ]
    return Page(
        schema="waitlist.what-if/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def assumption(text: str | None) -> "Assume | None":
    """Return what ``--assume`` says.

    Raises:
        Problem: it says nothing that can be assumed.
    """
    if text is None or text in ASSUMED:
        return cast("Assume | None", text)
    raise Problem("usage", exits.USAGE, f"{quoted(text)} cannot be assumed; it is accept, expire or as-recorded.")


def fates_sheet(session: Session, fates: "tuple[Fate, ...]", zone: str) -> Sheet:
    """Return whose fate differs, a row each."""
    columns = (
        Column("entry", "entry", "right"),
        Column("name", "name"),
        Column("turn", "otherwise"),
        Column("state", "on record"),
        Column("given_at", "given"),
        Column("state_otherwise", "would be"),
        Column("given_at_otherwise", "would be given"),
    )
    return Sheet(columns, tuple(_row(session, fate, zone) for fate in fates))


def stop_sentence(session: Session, stop: "Stop", clock: Clockface) -> str:
    """Return where nobody can know how it went on, and why."""
    at = clock.spoken(stop.at)
    if stop.reason == "draw":
        return f"At #{stop.position}, on {at}, a draw was held that depends on numbers which are not on record."
    who = "Somebody who has no entry on record" if (stop.entry or 0) < 0 else session.names.numbered(stop.entry or 0)
    return (
        f"It stops at #{stop.position}, on {at}: {who} would get an offer that is not on record, and nobody can know "
        "the answer. With --assume accept, expire or as-recorded it goes on."
    )


def _policy(file: Path) -> Policy:
    source = source_of(file)
    policy, complaints = checked(source)
    if policy is None:
        raise not_adoptable(source, complaints)
    return policy


def _told(session: Session, found: "WhatIf", clock: Clockface) -> Iterator[Block]:
    turns = [fate.turn for fate in found.fates]
    told = [f"{turns.count(turn)} {words}" for turn, words in TURNS.items() if turns.count(turn)]  # type: ignore[arg-type]
    parts = "; ".join(told)
    same = f"{count(found.unchanged, 'entry')} would be the same"
    yield Prose(sentence(f"{parts}; {same}" if parts else same))
    lost = found.otherwise.passed_over
    if lost:
        them = f"{'it' if lost == 1 else 'they'} could not be carried out under this policy"
        yield Prose(f"{count(lost, 'command')} on record {plural('was', lost)} left out: {them}.", "bad")
    if found.stop is not None:
        yield Prose(stop_sentence(session, found.stop, clock), "bad")
    if found.otherwise.assumed:
        how = ASSUMPTIONS[found.assume or "accept"]
        yield Prose(f"{count(found.otherwise.assumed, 'answer')} assumed: {how}.")
    yield Facts(tuple(_figures(found.recorded, found.otherwise)))


def _figures(one: "Summary", other: "Summary") -> Iterator[tuple[str, str]]:
    pairs = (
        ("spots taken", str(one.admitted), str(other.admitted)),
        ("spots on offer", str(one.offered), str(other.offered)),
        ("in the queue", str(one.waiting), str(other.waiting)),
        ("offers made", str(one.offers), str(other.offers)),
        ("offers expired", str(one.expired), str(other.expired)),
        ("spots free while people waited", length(one.idle_seconds), length(other.idle_seconds)),
        ("from free to given, in the middle", _fill(one.fill_seconds), _fill(other.fill_seconds)),
    )
    for what, mine, theirs in pairs:
        yield what, mine if mine == theirs else f"{mine} on record, {theirs} otherwise"


def _fill(seconds: int | None) -> str:
    return "nothing was given" if seconds is None else length(seconds)


def _row(session: Session, fate: "Fate", zone: str) -> tuple[int | str | When | None, ...]:
    name = session.names.entry(fate.key) if fate.key > 0 else session.names.person(fate.person) or "not on record"
    return (
        None if fate.key < 0 else fate.key,
        name,
        _SHORT.get(fate.turn, fate.turn),
        STATES.get(fate.state, fate.state or ""),
        When(fate.given_at, zone) if fate.given_at else None,
        STATES.get(fate.state_otherwise, fate.state_otherwise or ""),
        When(fate.given_at_otherwise, zone) if fate.given_at_otherwise else None,
    )
