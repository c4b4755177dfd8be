"""How is an erasure asked for, shown, confirmed and told?"""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.record.actor import actor
from cli.render.names import REDACTED
from cli.render.page import Block, Facts, Heading, Item, Page, Prose, Sheet, columns
from cli.session import Session
from cli.typed.times import read_time
from cli.typed.whom import Whom, called, everybody_meant, on_lists, several
from cli.words.plain import count, listed, quoted

if TYPE_CHECKING:
    from ledger.erasure import Approval, Cited, Erasure, Fate

UNREACHED = (
    "backups of the ledger and copies of its folder",
    "exports, spreadsheets and receipts that were given out",
    "mails and letters that were sent",
    "what a terminal or a shell still remembers",
)
UNREACHED_SERVER = "the server's write-ahead log, its archives and its replicas, until they are recycled"
FATES: "dict[Fate, str]" = {"blank": "erased", "keep": "kept", "edit": "edited"}


class Wishes(Struct, frozen=True):
    """What was typed about the texts that name the person."""

    blank: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    edit: tuple[str, ...] = ()
    rest: str | None = None
    approved_by: str | None = None


def found(session: Session, text: str | None, closed_before: str | None, *, everywhere: bool) -> list[Whom]:
    """Return who is to be erased.

    Raises:
        Problem: nobody, or more than one person and not all of them, is meant.
    """
    if (text is None) == (closed_before is None):
        what = "Say whom to erase: a PERSON, or --lists-closed-before TIME."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    if closed_before is not None:
        return _of_closed_lists(session, closed_before)
    meant = everybody_meant(session, text or "")
    if len(meant) > 1 and not everywhere and "@" not in (text or ""):
        problem = several(session, text or "", meant)
        advice = "Use the entry number; or add --everywhere if all of them are the same person."
        raise Problem(problem.name, problem.code, problem.what, recorded=NOTHING_RECORDED, advice=advice)
    return meant


def _of_closed_lists(session: Session, text: str) -> list[Whom]:
    """Return everybody all of whose waitlists were closed, with their last record before then."""
    from ledger.intake import scope_of

    before = read_time(text, session.zone, session.around.now())
    waitlists = session.ledger.waitlists()
    over = {one.name for one in waitlists if one.closed == "all" and one.at < before}
    people: dict[str, Whom] = {}
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        for waitlist in waitlists:
            if waitlist.name not in over:
                continue
            for person in session.private.persons_in(scope_of(waitlist)):
                entries = tuple(book.entries_of(person))
                if entries and all(entry.waitlist in over for entry in entries):
                    people[person] = Whom(person, entries)
    return [people[person] for person in sorted(people)]


def erase(
    session: Session,
    people: list[Whom],
    wishes: Wishes,
    *,
    by: str | None,
    reason: str | None,
    dry_run: bool,
    yes: bool,
    keep_standing: bool,
) -> int:
    """Show the plan, or carry it out, and return the exit code."""
    from ledger import erasure

    looked = erasure.look(session.ledger, {whom.person: whom.entries for whom in people})
    if dry_run:
        return session.emit(_plan(session, people, looked, _approval(session, looked, wishes, by, is_final=False)))
    who = actor(session, by)
    _check_free(session, people, looked, keep_standing=keep_standing)
    approval = _approval(session, looked, wishes, who, is_final=True)
    _confirm(session, people, looked, approval, yes=yes)
    names = [on_lists(session, whom) for whom in people]
    digest = session.private.disclose("reason", _unnaming(session, looked, reason)) if reason else None
    positions = [
        erasure.erase(
            session.ledger, one, approval, by=who, via=f"cli erase{' --reason' if reason else ''}", reason=digest
        )
        for one in looked
    ]
    return session.emit(_done(session, names, looked, positions, approval, is_clean=session.private.scrub()))


def finish(session: Session) -> int:
    """Remove the traces that an earlier erasure had to leave because somebody was reading."""
    is_clean = session.private.scrub()
    text = "No trace of what was erased is left in the ledger's files." if is_clean else _busy()
    page = Page(
        schema="waitlist.erased/1",
        data={"clean": is_clean},
        blocks=(Prose(text),),
        sheet=Sheet(columns("answer"), ((text,),)),
    )
    return session.emit(page)


def _check_free(session: Session, people: list[Whom], looked: "list[Erasure]", *, keep_standing: bool) -> None:
    """Refuse where an appeal is running, or where somebody still stands in a line or holds a spot."""
    for whom, one in zip(people, looked, strict=True):
        if one.hold is not None and one.is_held(session.around.now()):
            is_shown = one.hold.reason and not session.options.redact
            until, why = session.clock().spoken(one.hold.until), f": {one.hold.reason}" if is_shown else ""
            what = f"{called(session, whom)} cannot be erased before {until} ({one.hold.by} asked for that{why})."
            commands = tuple(f"waitlist hold {entry.number} --release" for entry in whom.entries[:1])
            raise Problem(
                "held", exits.REFUSED, what, recorded=NOTHING_RECORDED, advice="To end that:", commands=commands
            )
        if one.standing and not keep_standing:
            where = listed(f"{entry.waitlist} (entry {entry.number}, {entry.state})" for entry in one.standing)
            what = f"{called(session, whom)} still stands on {where}."
            advice = "Let them leave first, or add --keep-standing: the entry then goes on without a name."
            commands = tuple(f"waitlist leave {entry.waitlist} {entry.number}" for entry in one.standing)
            raise Problem("standing", exits.REFUSED, what, recorded=NOTHING_RECORDED, advice=advice, commands=commands)


def _approval(
    session: Session, looked: "list[Erasure]", wishes: Wishes, by: str | None, *, is_final: bool
) -> "Approval":
    """Return what becomes of each text.

    Raises:
        Problem: a position cites no such text; or, when this is final, a text is not spoken of or nobody approves.
    """
    from ledger.erasure import Approval

    cited = {position: one for erasure in looked for one in erasure.texts for position in one.positions}
    fates: dict[str, Fate] = {}
    edits: dict[str, str] = {}
    for text in wishes.blank:
        fates[_cited(cited, text).text.digest] = "blank"
    for text in wishes.keep:
        fates[_cited(cited, text).text.digest] = "keep"
    for text in wishes.edit:
        where, equals, words = text.partition("=")
        if not equals or not words.strip():
            raise Problem("usage", exits.USAGE, "An edited text is written POSITION=TEXT.", recorded=NOTHING_RECORDED)
        digest = _cited(cited, where).text.digest
        fates[digest], edits[digest] = "edit", words
    if wishes.rest not in (None, "blank", "keep"):
        raise Problem("usage", exits.USAGE, "--texts is blank or keep.", recorded=NOTHING_RECORDED)
    # What no record cites was typed with a request that was turned down: nobody can ask for it, so it goes.
    fates |= {one.text.digest: "blank" for erasure in looked for one in erasure.texts if not one.positions}
    open_ones = [one for erasure in looked for one in erasure.texts if one.text.digest not in fates]
    if wishes.rest == "keep":
        fates |= {one.text.digest: "keep" for one in open_ones}
    elif wishes.rest is None and open_ones and is_final:
        raise _undecided(open_ones)
    approved = _approver(session, wishes, by) if is_final and {"keep", "edit"} & set(fates.values()) else None
    return Approval(fates, edits, approved)


def _cited(cited: "dict[int, Cited]", text: str) -> "Cited":
    from cli.typed.asking import position_of

    position = position_of(text)
    if position not in cited:
        what = f"No text that names the person is cited at {quoted(text)}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="--dry-run shows them.")
    return cited[position]


def _undecided(open_ones: "list[Cited]") -> Problem:
    where = listed(f"#{one.positions[0]}" for one in open_ones)
    what = f"{count(len(open_ones), 'text')} may name the person, cited at {where}."
    advice = "Read them with --dry-run, then say --blank, --keep or --edit for each, or --texts blank for all."
    return Problem("texts", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)


def _approver(session: Session, wishes: Wishes, by: str | None) -> str:
    if wishes.approved_by is None or wishes.approved_by == by:
        what = "A text that may name the person stays, whole or edited: somebody else than you has to approve that."
        raise Problem("approver", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Add --approved-by ACTOR.")
    return actor(session, wishes.approved_by)


def _unnaming(session: Session, looked: "list[Erasure]", reason: str) -> str:
    from ledger.store.spelling import naming

    for one in looked:
        known = [(kind, value) for _, kind, value in session.private.disclosures_of(one.person)]
        if naming(reason, known) == "certain":
            what = "The reason names the person, and it would stay."
            raise Problem("reason", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Say it without the name.")
    return reason


def _confirm(session: Session, people: list[Whom], looked: "list[Erasure]", approval: "Approval", *, yes: bool) -> None:
    if yes or not people:
        return
    if not session.around.asks:
        what = "An erasure cannot be taken back."
        raise Problem(
            "not_confirmed",
            exits.USAGE,
            what,
            recorded=NOTHING_RECORDED,
            advice="Look at it with --dry-run, then add --yes.",
        )
    session.show(_plan(session, people, looked, approval))
    if session.around.reply_to("This cannot be taken back. Type erase to go on: ") != "erase":
        raise Problem("not_confirmed", exits.USAGE, "That was something else.", recorded=NOTHING_RECORDED)


def _redacted(one: "Erasure") -> "Erasure":
    """Return an erasure without what was written of the person."""
    texts = (replace(cited, text=replace(cited.text, text=REDACTED)) for cited in one.texts)
    hold = one.hold and replace(one.hold, reason=one.hold.reason and REDACTED)
    return replace(one, texts=tuple(texts), hold=hold)


def _plan(session: Session, people: list[Whom], looked: "list[Erasure]", approval: "Approval") -> Page:
    looked = [_redacted(one) for one in looked] if session.options.redact else looked
    rows, blocks = [], [Heading(f"Erasing {count(len(people), 'person')}: the plan. Nothing is erased yet.")]
    page: list[Block] = list(blocks)
    for whom, one in zip(people, looked, strict=True):
        goes = count(len(one.identity), "detail")
        page.append(Prose(f"{on_lists(session, whom)}: {goes} (name, addresses, numbers) would go."))
        if one.is_held(session.around.now()) and one.hold:
            page.append(
                Prose(f"Held until {session.clock().spoken(one.hold.until)}: nothing can be erased before.", "bad")
            )
        if one.standing:
            page.append(Prose(f"Still standing: {listed(f'{e.waitlist} ({e.state})' for e in one.standing)}.", "bad"))
        for cited in one.texts:
            fate = FATES[approval.fate(cited)] if cited.text.digest in approval.fates else "to be decided"
            sure = "names the person" if cited.text.naming == "certain" else "may name the person"
            mark = listed(f"#{position}" for position in cited.positions) if cited.positions else ""
            page.append(Item(mark or "-", f"{quoted(cited.text.text)} {sure}: {fate}."))
            rows.append((one.person, mark, cited.text.kind, cited.text.naming, fate, cited.text.text))
    page += [Prose("Records, decisions and every receipt stay as they are."), *_unreached(session)]
    sheet = Sheet(columns("person", "positions", "kind", "naming", "fate", "text"), tuple(rows))
    return Page(schema="waitlist.erasure/1", data=looked, blocks=tuple(page), sheet=sheet)


def _done(
    session: Session,
    names: list[str],
    looked: "list[Erasure]",
    positions: list[int],
    approval: "Approval",
    *,
    is_clean: bool,
) -> Page:
    page: list[Block] = [] if positions else [Prose("There is nobody to erase.")]
    for name, one, position in zip(names, looked, positions, strict=True):
        page.append(Item(f"#{position}", f"{name} {_what_went(one, approval)}"))
    if positions:
        page += [*_unreached(session)] if is_clean else [Prose(_busy(), "bad"), *_unreached(session)]
    rows = tuple((position, len(one.identity)) for one, position in zip(looked, positions, strict=True))
    data = {
        "erased": [
            {"position": position, "person": one.person} for one, position in zip(looked, positions, strict=True)
        ],
        "clean": is_clean,
    }
    sheet = Sheet(columns("position", "disclosures", right=("position", "disclosures")), rows)
    return Page(schema="waitlist.erased/1", data=data, blocks=tuple(page), sheet=sheet)


def _what_went(one: "Erasure", approval: "Approval") -> str:
    if one.recorded and not one.identity:
        return "was erased before."
    texts = [f"{count(number, 'text')} {FATES[fate]}" for fate in FATES if (number := approval.count(one, fate))]
    gone = listed([f"{count(len(one.identity), 'detail')} deleted", *texts])
    return f"is erased: {gone}. No record changed."


def _unreached(session: Session) -> tuple[Block, ...]:
    places = UNREACHED if session.url.startswith("sqlite:") else (*UNREACHED, UNREACHED_SERVER)
    return (Prose("This program cannot reach, and you must see to:"), Facts(tuple(("", place) for place in places)))


def _busy() -> str:
    return (
        "Traces are left in a file of the database: somebody was reading at the same time, or this login does not own "
        "the tables. Remove them when nobody reads, as the owner: waitlist erase --finish"
    )
