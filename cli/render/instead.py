"""Why one of two people and not the other? What can be read aloud to the one who was not, and what staff need."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli import exits
from cli.problem import Problem
from cli.render.page import ALOUD, FOR_STAFF, MORE, Block, Facts, Item, Page, Paste, Prose, said_and_told
from cli.render.standing import nobody_then
from cli.render.why import made_room
from cli.session import Session
from cli.typed.asking import moment, person_on, shown_as
from cli.words.apart import both_values, criterion_of
from cli.words.basis import rests_on, warning
from cli.words.clockface import Clockface
from cli.words.events import told
from cli.words.instead import say_instead, staff_reason, stood
from cli.words.plain import quoted, typed
from cli.words.wording import wording_of

if TYPE_CHECKING:
    from replays.answers.instead import Contender, Instead


def instead_page(
    session: Session,
    name: str,
    pair: tuple[str, str],
    as_of: str | None,
    wording: Path | None = None,
    *,
    from_records: bool = False,
) -> Page:
    """Return why one person and not the other, or the other way round."""
    from replays.answers.instead import instead

    text, other = pair
    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    one, two = person_on(session, waitlist, text), person_on(session, waitlist, other)
    if one == two:
        what = f"{quoted(text)} and {quoted(other)} are the same person on {name}."
        raise Problem("usage", exits.USAGE, what)
    found, basis = session.looked_up(lambda records: instead(records, name, one, two, when), from_records=from_records)
    if found is None:
        return nobody_then(name, shown_as(when))
    clock = session.clock(waitlist.zone)
    aloud = say_instead(found, _who(session, found.other), name, wording_of(session.folder, wording), clock)
    check = None if found.given is None else found.given.check
    blocks: list[Block] = [*warning(basis)]
    if check is not None and not check.agrees:
        differs = f"the rules give {check.expected}; recorded is {check.found}."
        blocks.append(Prose(f"ATTENTION. Replayed, this comes out differently: {differs}", "bad"))
    blocks += [ALOUD, Prose(aloud), FOR_STAFF]
    blocks += _staff(session, found, name, clock)
    if check is not None and check.agrees:
        blocks.append(Prose("Replayed: same person, same reason.", "good"))
    blocks.append(Prose(rests_on(basis), "quiet"))
    return Page(
        schema="waitlist.why-not/1",
        data={"say": aloud, "replayed": None if check is None else check.agrees, "basis": basis, "instead": found},
        blocks=tuple(blocks),
        sheet=said_and_told(aloud, blocks),
        head=session.records.head().position,
        as_of=shown_as(when),
        code=exits.DIFFERS if check is not None and not check.agrees else exits.DONE,
    )


def _staff(session: Session, found: "Instead", name: str, clock: Clockface) -> Iterator[Block]:
    favoured, other = _who(session, found.favoured), _who(session, found.other)
    if favoured == other:
        (favoured, _), (other, _) = _standing(session, found.favoured), _standing(session, found.other)
    if found.is_reversed and found.reason != "together":
        got = f"{favoured} got the spot" if found.given else f"{favoured} stands ahead"
        yield Prose(f"It is the other way round: {got}, and not {other}.")
    if found.given is not None:
        position = found.given.record.position
        event = session.record(position).event
        words = told(event, position, session.names.entry, clock)
        at = clock.short(found.given.record.at, seconds=True)
        yield Item(f"#{position}", f"{at}, by {found.given.record.by}: {words}")
        yield from made_room(session, found.given.moves, clock)
    before = "Right before it" if found.given is not None else f"As of {clock.spoken(found.moment.at)}"
    yield Prose(f"{before}, after record #{found.moment.position} (times are those of {clock.shown}):")
    yield Facts((_standing(session, found.favoured), _standing(session, found.other)))
    yield Prose(staff_reason(found, session.names.entry))
    if found.separation is not None:
        ends = [favoured, other] if found.separation.above == found.favoured.stood_as else [other, favoured]
        first = criterion_of(found.separation)
        yield Prose(f"They differ first in {first}: {both_values(found.separation, *ends)}.")
        yield Prose(f"Compared by policy {found.policy}, version {found.policy_version}.")
    if found.given is not None:
        reason = session.names.text(found.given.reason)
        if reason:
            yield Prose(f"Reason on record: {reason}")
        yield MORE
        yield Paste(typed("waitlist", "match-run", name, str(found.given.record.position)))


def _standing(session: Session, contender: "Contender") -> tuple[str, str]:
    if contender.entry is None:
        return _who(session, contender), stood(contender)
    return session.names.numbered(contender.entry), stood(contender)


def _who(session: Session, contender: "Contender") -> str:
    if contender.entry is not None:
        return session.names.entry(contender.entry)
    return session.names.person(contender.person) or "This person"
