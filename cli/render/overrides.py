"""How is the bypass report shown?"""

from collections.abc import Iterator

from cli.charts.bars import Bars
from cli.render.page import Block, Column, Heading, Item, Page, Prose, Sheet, When, columns
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.plain import count, listed, percent, times
from cli.words.refusals import STATES
from replays.review.overrides import Bypassed, Override, Overrides, Share, Span, overrides

LISTED = 10
"""How many bypassed persons are named in a sentence; the sheet and the JSON document name all."""


def overrides_page(session: Session, name: str | None, span: Span) -> Page:
    """Return who was let in against the rule, by whom, and who was bypassed."""
    zones = {one.name: one.zone for one in session.ledger.waitlists()}
    names = [session.waitlist(name).name] if name else list(zones)
    found = overrides(session.records, names, span)
    rows = tuple(_row(session, one, zones[one.waitlist]) for one in found.overrides)
    sheet = Sheet(
        columns(
            *("position", "waitlist", "at", "by", "approved", "entry", "name", "deviation", "code", "rank", "waiting"),
            *("bypassed", "bypassed_entries", "text"),
            right=("position", "entry", "rank", "waiting", "bypassed"),
        ),
        rows,
    )
    blocks = (Heading(_headline(found, name)), *_tables(found), *_stories(session, found, zones))
    return Page(
        schema="waitlist.overrides/1",
        data=found,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
    )


def _headline(found: Overrides, name: str | None) -> str:
    where = name or "all waitlists"
    if not found.given:
        return f"{where}: no spot has been given yet"
    carried = f", {found.carried:,} more carried over from before" if found.carried else ""
    return f"{where}: {count(len(found.overrides), 'override')} among {count(found.given, 'spot')} given{carried}"


def _tables(found: Overrides) -> Iterator[Block]:
    if not found.given:
        return
    if not found.overrides:
        yield Prose("Every spot was given by the rule, or by hand as the rule would have it.", "good")
        return
    bypassed = sum(len(one.bypassed) for one in found.overrides)
    other = sum(one.code == "other" for one in found.overrides)
    yield Prose(
        f"{percent(len(found.overrides), found.given)} of the spots were given against the rule; "
        f"{_harm(bypassed)}. {_with_other(other, len(found.overrides))} the code “other”."
    )
    yield _shares("by", "who records", found.actors)
    yield Sheet(
        (Column("code"), Column("overrides", "overrides", "right"), Column("bypassed", "bypassed", "right")),
        tuple((share.name.replace("_", " "), share.overrides, share.bypassed) for share in found.codes),
    )
    if len(found.waitlists) > 1:
        yield _shares("waitlist", "waitlist", tuple(share for share in found.waitlists if share.overrides))


def _with_other(other: int, overrides: int) -> str:
    return f"{percent(other, overrides)} of the overrides have" if other else "No override has"


def _harm(bypassed: int) -> str:
    return f"that bypassed somebody {times(bypassed)}" if bypassed else "nobody was bypassed by that"


def _shares(name: str, title: str, shares: tuple[Share, ...]) -> Sheet:
    rows = tuple(
        (
            share.name,
            share.given,
            share.overrides,
            percent(share.overrides, share.given),
            share.bypassed,
            share.other,
        )
        for share in shares
    )
    heads = ("spots given", "overrides", "share", "bypassed", "code “other”")
    numbers = tuple(Column(head.replace(" ", "_"), head, "right") for head in heads)
    return Sheet((Column(name, title), *numbers), rows)


def _stories(session: Session, found: Overrides, zones: dict[str, str]) -> Iterator[Block]:
    """Tell those that bypassed somebody, one by one; the others too, unless they are many."""
    harmless = [one for one in found.overrides if not one.bypassed]
    for one in found.overrides:
        if one.bypassed or len(harmless) <= LISTED:
            yield Item(f"#{one.position}", override_in_words(session, one, session.clock(zones[one.waitlist])))
    if len(harmless) > LISTED:
        first = listed([*(f"#{one.position}" for one in harmless[:LISTED]), f"{len(harmless) - LISTED:,} more"])
        yield Prose(f"{count(len(harmless), 'override')} bypassed nobody: {first}. A pipe or --json lists them all.")


def charts_of(found: Overrides) -> list[Bars]:
    """Return the overrides by code and by who recorded them, as charts; none where there is none."""
    if not found.overrides:
        return []
    codes = tuple((one.name.replace("_", " "), one.overrides) for one in found.codes)
    actors = tuple((one.name, one.overrides) for one in found.actors if one.overrides)
    return [Bars("Overrides, by code", codes), Bars("Overrides, by who recorded them", actors)]


def override_in_words(session: Session, one: Override, clock: Clockface) -> str:
    """Return who was let in against the rule, by whom, why, and whom that bypassed."""
    verb = "was offered a spot" if one.given == "SpotOffered" else "was admitted"
    how = listed(part.replace("_", " ") for part in one.deviation)
    who = f"{session.names.numbered(one.entry)} {verb} {how} by {one.by}"
    approved = f", approved by {one.approved}" if one.approved else ""
    text = session.names.text(one.reason) or "no text"
    grounds = f"{one.code.replace('_', ' ')}: {text}"
    return f"{clock.short(one.at)}, {one.waitlist}: {who}{approved} ({grounds}). {_passed(session, one)}"


def _passed(session: Session, one: Override) -> str:
    if not one.bypassed:
        return "Nobody was bypassed."
    first = [_since(session, passed) for passed in one.bypassed[:LISTED]]
    more = len(one.bypassed) - LISTED
    names = "; ".join([*first, f"and {more:,} more"] if more > 0 else first)
    differs = f" The record says {one.counted}." if one.counted != len(one.bypassed) else ""
    return f"Bypassed: {names}.{differs}"


def _since(session: Session, passed: Bypassed) -> str:
    return f"{session.names.numbered(passed.entry)}, then number {passed.rank}, now {STATES[passed.state]}"


def _row(session: Session, one: Override, zone: str) -> tuple[str | int | When | None, ...]:
    return (
        one.position,
        one.waitlist,
        When(one.at, zone),
        one.by,
        one.approved,
        one.entry,
        session.names.entry(one.entry),
        " ".join(one.deviation),
        one.code,
        one.rank,
        one.waiting,
        len(one.bypassed),
        " ".join(str(passed.entry) for passed in one.bypassed),
        session.names.text(one.reason),
    )
