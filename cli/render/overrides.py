"""How is the bypass report shown?"""

from collections.abc import Iterator

from cli.charts.bars import Bars
from cli.render.page import Block, Column, Heading, Item, Page, Prose, Sheet, When, columns
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.plain import count, listed, percent, plural, times
from cli.words.refusals import STATES
from replays.review.overrides import Against, Bypassed, Override, Overrides, Share, Span, overrides

LISTED = 10
"""How many bypassed persons are named in a sentence; the sheet and the JSON document name all."""


def overrides_page(session: Session, name: str | None, span: Span) -> Page:
    """Return who was let in against the rule, by whom, and who was bypassed."""
    zones = {one.name: one.zone for one in session.ledger.waitlists()}
    names = [session.waitlist(name).name] if name else list(zones)
    found = overrides(session.records, names, span)
    rows = tuple(_row(session, one, zones[one.waitlist]) for one in found.every)
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
    joins = f"; {count(len(found.joins), 'join')} against a rule" if found.joins else ""
    if not found.given:
        return f"{where}: no spot has been given yet{joins}"
    carried = f", {found.carried:,} more carried over from before" if found.carried else ""
    given = f"{count(found.given, 'spot')} given{carried}{joins}"
    return f"{where}: {count(len(found.overrides), 'override')} among {given}"


def _tables(found: Overrides) -> Iterator[Block]:
    if found.overrides:
        yield Prose(_spots(found))
    elif found.given:
        yield Prose("Every spot was given by the rule, or by hand as the rule would have it.", "good")
    if found.joins:
        yield Prose(joins_in_words(found))
    if not found.every:
        return
    yield _shares("by", "who records", found.actors, found)
    yield _codes(found)
    if len(found.waitlists) > 1:
        against = tuple(share for share in found.waitlists if share.overrides or share.joins)
        yield _shares("waitlist", "waitlist", against, found)


def _spots(found: Overrides) -> str:
    bypassed = sum(len(one.bypassed) for one in found.overrides)
    other = sum(one.code == "other" for one in found.overrides)
    return (
        f"{percent(len(found.overrides), found.given)} of the spots were given against the rule; "
        f"{_harm(bypassed)}. {_with_other(other, len(found.overrides))} the code “other”."
    )


def joins_in_words(found: Overrides) -> str:
    """Return how many were let into a queue against a rule, and how often somebody stood further back by that."""
    placed = sum("placed_as_happened" in one.deviation for one in found.joins)
    beyond = sum("beyond_limit" in one.deviation for one in found.joins)
    passed = sum(len(one.bypassed) for one in found.joins)
    late = f"{count(placed, 'late form')} {plural('was', placed)} given an earlier place" if placed else ""
    more = f"{count(beyond, 'join')} {plural('was', beyond)} let in beyond a limit" if beyond else ""
    harm = f"somebody was passed {times(passed)}" if passed else "nobody was passed"
    return f"{listed(filter(None, (late, more)))}; {harm} by that."


def by_actor(found: Overrides) -> str:
    """Return who departed from the rules how often: of how many spots given, and with how many joins."""
    told = []
    for one in found.actors:
        spots = [f"{one.overrides:,} of {one.given:,}"] if one.overrides else []
        joins = [count(one.joins, "join")] if one.joins else []
        told += [f"{one.name} {' and '.join([*spots, *joins])}"] if spots or joins else []
    return listed(told)


def _codes(found: Overrides) -> Sheet:
    rows = tuple((one.name.replace("_", " "), one.overrides, one.joins, one.bypassed) for one in found.codes)
    numbers = tuple(Column(head, head, "right") for head in ("overrides", "joins", "bypassed"))
    return _without_joins(Sheet((Column("code"), *numbers), rows), found)


def _without_joins(sheet: Sheet, found: Overrides) -> Sheet:
    """Leave the column of joins against a rule out where there are none."""
    shown = [index for index, column in enumerate(sheet.columns) if column.name != "joins" or found.joins]
    rows = (tuple(row[index] for index in shown) for row in sheet.rows)
    return Sheet(tuple(sheet.columns[index] for index in shown), tuple(rows))


def _with_other(other: int, overrides: int) -> str:
    return f"{percent(other, overrides)} of the overrides have" if other else "No override has"


def _harm(bypassed: int) -> str:
    return f"that bypassed somebody {times(bypassed)}" if bypassed else "nobody was bypassed by that"


def _shares(name: str, title: str, shares: tuple[Share, ...], found: Overrides) -> Sheet:
    rows = tuple(
        (
            share.name,
            share.given,
            share.overrides,
            percent(share.overrides, share.given),
            share.joins,
            share.bypassed,
            share.other,
        )
        for share in shares
    )
    heads = ("spots given", "overrides", "share", "joins", "bypassed", "code “other”")
    numbers = tuple(Column(head.replace(" ", "_"), head, "right") for head in heads)
    return _without_joins(Sheet((Column(name, title), *numbers), rows), found)


def _stories(session: Session, found: Overrides, zones: dict[str, str]) -> Iterator[Block]:
    """Tell those that bypassed somebody, one by one; the others too, unless they are many."""
    harmless = [one for one in found.every if not one.bypassed]
    for one in found.every:
        if one.bypassed or len(harmless) <= LISTED:
            yield Item(f"#{one.position}", override_in_words(session, one, session.clock(zones[one.waitlist])))
    if len(harmless) > LISTED:
        first = listed([*(f"#{one.position}" for one in harmless[:LISTED]), f"{len(harmless) - LISTED:,} more"])
        yield Prose(f"{count(len(harmless), 'override')} bypassed nobody: {first}. A pipe or --json lists them all.")


def charts_of(found: Overrides) -> list[Bars]:
    """Return the overrides by code and by who recorded them, as charts; none where there is none."""
    if not found.overrides:
        return []
    codes = tuple((one.name.replace("_", " "), one.overrides) for one in found.codes if one.overrides)
    actors = tuple((one.name, one.overrides) for one in found.actors if one.overrides)
    return [Bars("Overrides, by code", codes), Bars("Overrides, by who recorded them", actors)]


def override_in_words(session: Session, one: Override, clock: Clockface) -> str:
    """Return who was let in against the rule, by whom, why, and whom that bypassed."""
    verbs = {"SpotOffered": "was offered a spot", "EntryAdmitted": "was admitted", "EntryAmended": "was put"}
    verb = verbs.get(one.given, "was taken in")
    how = listed(_HOW[part] for part in one.deviation)
    who = f"{session.names.numbered(one.entry)} {verb} {how} by {one.by}"
    approved = f", approved by {one.approved}" if one.approved else ""
    text = session.names.text(one.reason) or "no text"
    grounds = f"{one.code.replace('_', ' ')}: {text}"
    return f"{clock.short(one.at)}, {one.waitlist}: {who}{approved} ({grounds}). {_passed(session, one)}"


_HOW: dict[Against, str] = {
    "out_of_order": "out of order",
    "over_capacity": "over capacity",
    "placed_as_happened": "at an earlier place in line",
    "beyond_limit": "beyond the limit",
}
"""From what somebody departed, in words that go on after what was done."""


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
