"""How is a match run shown: every candidate with what was compared and the verdict?"""

from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.render.page import Block, Column, Heading, Page, Prose, Sheet
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, no_record, position_of, shown_as
from cli.words.basis import warning
from cli.words.plain import count, quoted, spots_free
from cli.words.policy import criterion_in_words
from replays.past.history import AtPosition

if TYPE_CHECKING:
    from replays.answers.match_run import Line, MatchRun
    from replays.past.history import Records


def match_run_page(
    session: Session, name: str, position: str | None, as_of: str | None, *, from_records: bool = False
) -> Page:
    """Return the match run of a decision, or as if one were made."""
    from replays.answers.match_run import match_run

    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    number = None if position is None else _existing(session, position)
    found, basis = session.looked_up(
        lambda records: match_run(records, name, when) if number is None else _decided(records, name, number),
        from_records=from_records,
    )
    if found is None:
        return not_open(name, shown_as(when))
    session.names.meet({line.entry: line.person for line in found.lines})
    keys = [criterion_in_words(one) for one in found.order]
    rows = tuple(_row(session, line) for line in found.lines)
    names = [
        ("rank", "right"),
        ("entry", "right"),
        ("name", "left"),
        ("party", "right"),
        ("compared", "left"),
        ("verdict", "left"),
        ("code", "left"),
        ("given", "left"),
    ]
    sheet = Sheet(tuple(Column(name, name, side) for name, side in names), rows)  # type: ignore[arg-type]
    what = f"The match run of #{found.position}" if found.position else "The match run as it would be"
    free = spots_free([(pool.name, pool.free) for pool in found.pools])
    blocks: list[Block] = [
        *warning(basis),
        Heading(f"{what} on {name}, {told_moment(session, found.moment, waitlist.zone)}"),
        Prose(f"{free} {_candidates(len(rows), keys)}"),
    ]
    if as_of is None and number is None and not waitlist.makes_offers:
        halted = "closed" if waitlist.closed == "all" else "paused"
        blocks.append(Prose(f"{name} is {halted}: as long as it is, nothing is offered.", "bad"))
    if found.kind == "override" and found.entry is not None:
        chosen = session.names.numbered(found.chosen) if found.chosen else "nobody"
        blocks.append(
            Prose(f"An override: {session.names.numbered(found.entry)} got the spot, the rule chooses {chosen}.", "bad")
        )
    blocks += [sheet] if rows else []
    return Page(
        schema="waitlist.match-run/1",
        data=found,
        blocks=tuple(blocks),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )


def _candidates(number: int, keys: list[str]) -> str:
    if not number:
        return "Nobody is in the queue."
    return f"{count(number, 'candidate')}, compared by {'; then '.join(keys)}."


def _row(session: Session, line: "Line") -> tuple[str | int, ...]:
    verdict = "offered" if line.verdict == "offered" else line.verdict.replace("_", " ")
    return (
        line.rank,
        line.entry,
        session.names.entry(line.entry),
        line.party,
        ", ".join("not given" if value is None else str(value) for value in line.key),
        verdict + (" (tried last)" if line.tried_last else ""),
        (line.code or "").replace("_", " "),
        "got it" if line.given else "",
    )


def _existing(session: Session, position: str) -> int:
    """Return the position that a text means, where there is a record."""
    number, head = position_of(position), session.records.head().position
    if number is None:
        what = f"A position is a number such as 412, not {quoted(position)}."
        raise Problem("usage", exits.USAGE, what)
    if not 1 <= number <= head:
        raise no_record(number, head)
    return number


def _decided(records: "Records", name: str, position: int) -> "MatchRun | None":
    """Return the run of the decision at a position; at any other position, the run as if one were made right after."""
    from replays.answers.match_run import match_run, match_run_at

    found = match_run_at(records, position)
    if found is not None and found.moment.waitlist == name:
        return found
    return match_run(records, name, AtPosition(position))
