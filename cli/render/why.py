"""Why is this person in, offered a spot, waiting or gone? First what can be read aloud, then what staff need."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.problem import unwritable
from cli.render.page import (
    ALOUD,
    FOR_STAFF,
    MORE,
    Block,
    Heading,
    Item,
    Page,
    Paste,
    Prose,
    Sheet,
    Verbatim,
    said_and_told,
)
from cli.render.standing import nobody_then, not_open
from cli.session import Session
from cli.typed.asking import moment, of_record, person_on, shown_as
from cli.words.basis import rests_on, warning
from cli.words.clockface import Clockface
from cli.words.events import told
from cli.words.harmless import visible
from cli.words.letter import letter
from cli.words.plain import count, listed, quoted, typed
from cli.words.policy import criterion_in_words
from cli.words.saying import ahead_phrase, change_sentences, hold_sentences, say
from cli.words.sentences import joined_at
from cli.words.wording import wording_of

if TYPE_CHECKING:
    from ledger.book import Waitlist
    from replays.answers.why import Why
    from replays.archive.basis import Basis
    from replays.past.history import AsOf
    from replays.reasons.ahead import Ahead
    from replays.reasons.grounds import Grounds, Happening
    from replays.rederiving.decided import Check

FEW = 8
"""Up to so many of those ahead are listed one by one."""


def why_page(
    session: Session,
    name: str,
    text: str,
    as_of: str | None,
    wording: Path | None = None,
    *,
    from_records: bool = False,
) -> Page:
    """Return why a person stands as they do on a waitlist."""
    asked = _asked(session, name, text, as_of, from_records=from_records)
    found = asked.found
    if found is None:
        return _unknown(name, as_of, asked)
    aloud = say(found, _who(session, found), name, wording_of(session.folder, wording), asked.clock)
    check = _check(found)
    blocks: list[Block] = [*warning(asked.basis)]
    if check is not None and not check.agrees:
        differs = f"the rules give {check.expected}; recorded is {check.found}."
        blocks.append(Prose(f"ATTENTION. Replayed, this comes out differently: {differs}", "bad"))
    blocks += [ALOUD, Prose(aloud), FOR_STAFF]
    blocks += _staff(session, found, name, asked.clock)
    if check is not None and check.agrees:
        blocks.append(Prose(_agreement(found), "good"))
    blocks.append(Prose(rests_on(asked.basis), "quiet"))
    written = typed(
        "waitlist", "why", name, text, *(["--as-of", as_of] if as_of else []), "--letter", "-o", "letter.txt"
    )
    sheet = said_and_told(aloud, blocks)
    return Page(
        schema="waitlist.why/1",
        data={"say": aloud, "replayed": None if check is None else check.agrees, "basis": asked.basis, "why": found},
        blocks=(*blocks, Heading("Letter"), Paste(written)),
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(asked.when),
        code=exits.DONE if check is None or check.agrees else exits.DIFFERS,
    )


def letter_page(
    session: Session, name: str, text: str, as_of: str | None, wording: Path | None, output: Path | None
) -> Page:
    """Return the answer as a letter to the person, written to a file where one is given."""
    asked = _asked(session, name, text, as_of)
    found = asked.found
    if found is None:
        return _unknown(name, as_of, asked)
    given = {
        "who": _who(session, found),
        "waitlist": name,
        "title": session.names.text(asked.waitlist.title) or name,
        "house": session.config.get("name") or session.folder.name,
    }
    check = _check(found)
    agrees = check is None or check.agrees
    words = letter(found, given, wording_of(session.folder, wording), asked.clock, agrees=agrees)
    written = visible(words, lines=True)
    block: Block = Verbatim(written.rstrip())
    if output is not None:
        _write(output, written)
        block = Prose(f"The letter is in {session.around.shortened(str(output))}.")
    return Page(
        schema="waitlist.letter/1",
        data={"letter": written, "replayed": None if check is None else check.agrees},
        blocks=(block,),
        sheet=Sheet((), ()),
        head=session.records.head().position,
        as_of=shown_as(asked.when),
        code=exits.DONE if agrees else exits.DIFFERS,
    )


class _Asked(Struct, frozen=True):
    """What was asked, and the answer."""

    waitlist: "Waitlist"
    when: "AsOf"
    found: "Why | None"
    basis: "Basis"
    clock: Clockface


def _asked(session: Session, name: str, text: str, as_of: str | None, *, from_records: bool = False) -> _Asked:
    from replays.answers.why import why

    waitlist = session.waitlist(name)
    whom = person_on(session, waitlist, text)
    when = (of_record(session, whom, text) if as_of is None else None) or moment(session, waitlist, as_of)
    found, basis = session.looked_up(lambda records: why(records, name, whom, when), from_records=from_records)
    return _Asked(waitlist, when, found, basis, session.clock(waitlist.zone))


def _unknown(name: str, as_of: str | None, asked: _Asked) -> Page:
    return not_open(name, shown_as(asked.when)) if as_of is None else nobody_then(name, shown_as(asked.when))


def _who(session: Session, found: "Why") -> str:
    if found.entry is not None:
        return session.names.entry(found.entry)
    return session.names.person(found.person) or "This person"


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(quoted(output.name), error) from error


def _staff(session: Session, found: "Why", name: str, clock: Clockface) -> Iterator[Block]:
    known = session.names.person(found.person)
    who = session.names.entry(found.entry) if found.entry else known or "The person"
    number = f"is entry {found.entry}" if found.entry else "has no entry"
    if found.entry and who == f"Entry {found.entry}":
        who, number = f"This is entry {found.entry}", ""
    as_of = f"as of {clock.spoken(found.moment.at)} ({clock.shown}), record #{found.moment.position}"
    yield Prose(f"{f'{who} {number}'.strip()} on {name}, {as_of}.", "quiet")
    if known is None and not session.options.redact:
        yield Prose("No name, address or number of this person is kept here.")
    for happening in found.happened:
        record = session.record(happening.position)
        words = told(record.event, happening.position, session.names.entry, clock, session.names.person)
        reason = session.names.text(happening.reason)
        note = f" Reason: {reason}" if reason else ""
        yield Item(
            f"#{happening.position}", f"{clock.short(happening.at, seconds=True)}, by {happening.by}: {words}{note}"
        )
    if found.elsewhere:
        lists = listed(f"{count(number, 'entry')} on {other}" for other, number in found.elsewhere.items())
        yield Prose(f"The limit for one person counted on other waitlists of the series: {lists}.")
    if found.decision is not None:
        yield from _decision(session, found.decision, clock, is_past=found.waiting is not None)
    if found.waiting is not None:
        for sentence in hold_sentences(found.waiting, session.names.entry, clock):
            yield Prose(sentence)
        yield from _listed(session, found.waiting.ahead, "Ahead now")
        yield from _listed(session, found.waiting.gone, "Stood ahead before")
        if found.changes:
            yield Prose("What would have given them a spot, the smallest change first:")
            changes = change_sentences(found.changes, joined_at(found), clock)
            yield from (Item("-", sentence) for sentence in changes)
    yield MORE
    if found.decision is not None:
        yield Paste(typed("waitlist", "match-run", name, str(found.decision.given.position)))
    yield Paste(typed("waitlist", "queue", name, "--as-of", str(found.moment.position)))


def _decision(session: Session, grounds: "Grounds", clock: Clockface, *, is_past: bool) -> Iterator[Block]:
    """Yield on what grounds a spot was given; of one that is the person's no more, which one it was."""
    decision = grounds.decision
    key = [
        f"{criterion_in_words(one)}: {'not given' if value is None else value}"
        for one, value in zip(grounds.order, decision.key, strict=False)
    ]
    of, then = (f" for #{grounds.given.position}", " then") if is_past else ("", "")
    rule = f"Rule{of}: policy {grounds.policy}, version {decision.policy}."
    rank = f"Rank {decision.rank} of {decision.waiting}{then}; compared {'; '.join(key)}."
    yield Prose(f"{rule} {rank}")
    if grounds.cause is not None:
        record = session.record(grounds.cause.position)
        words = told(record.event, grounds.cause.position, session.names.entry, clock)
        yield Prose(
            f"The spot goes back to #{grounds.cause.position}, {clock.short(grounds.cause.at, seconds=True)}: {words}"
        )
    else:
        yield Prose("No spot was free.")
    yield from made_room(session, grounds.moves, clock)
    if decision.kind == "override":
        reason = session.names.text(decision.reason)
        deviation = listed(one.replace("_", " ") for one in decision.deviation)
        said = f"An override by {grounds.given.by}: {deviation}, code {(decision.code or 'none').replace('_', ' ')}."
        yield Prose(said + (f" Reason: {reason}" if reason else ""), "bad")
    yield from _listed(session, grounds.ahead, "Stood ahead")


def made_room(session: Session, moves: "tuple[Happening, ...]", clock: Clockface) -> Iterator[Block]:
    """Yield who changed to another pool so that there was room for a spot."""
    if not moves:
        return
    who = "somebody who holds a spot was" if len(moves) == 1 else f"{len(moves)} people who hold spots were"
    yield Prose(f"So that there was room, {who} moved to another pool:")
    for one in moves:
        event = session.record(one.position).event
        yield Item(f"#{one.position}", told(event, one.position, session.names.entry, clock))


def _listed(session: Session, ahead: "tuple[Ahead, ...]", title: str) -> Iterator[Block]:
    if not ahead:
        return
    yield Prose(f"{title}: {count(len(ahead), 'person')}.")
    if len(ahead) <= FEW:
        for one in ahead:
            mark = f"#{one.position}" if one.position else "-"
            yield Item(mark, f"{session.names.numbered(one.entry)}: {ahead_phrase(one.became, one.code)}")
        return
    groups: dict[tuple[str, str | None], list[Ahead]] = {}
    for one in ahead:
        groups.setdefault((one.became, one.code), []).append(one)
    for (became, code), ones in groups.items():
        phrase = ahead_phrase(became, code, len(ones))
        first = [session.names.entry(one.entry) for one in ones[:3]]
        more = [f"{len(ones) - 3} more"] if len(ones) > 3 else []
        yield Item(str(len(ones)), f"{phrase}: {listed([*first, *more])}")


def _check(found: "Why") -> "Check | None":
    if found.decision is not None:
        return found.decision.check
    return found.ending.check if found.ending is not None else None


def _agreement(found: "Why") -> str:
    if found.decision is None:
        return "Replayed: refused again, by the same rule."
    return "Replayed: same person, same reason."
