"""How is one person shown: state, rank and every record?"""

from cli.render.page import Column, Facts, Heading, Page, Sheet, When
from cli.render.standing import not_open, told_moment
from cli.session import Session
from cli.typed.asking import moment, person_on, shown_as
from cli.words.events import told as in_words
from cli.words.refusals import STATES
from replays.answers.why import why


def person_page(session: Session, name: str, text: str, as_of: str | None) -> Page:
    """Return how a person stands on a waitlist, with every record about them."""
    from cli.words.saying import told_shortly

    waitlist = session.waitlist(name)
    when = moment(session, waitlist, as_of)
    whom = person_on(session, waitlist, text)
    found, _ = session.looked_up(lambda records: why(records, name, whom, when))
    if found is None:
        return not_open(name, shown_as(when))
    clock = session.clock(waitlist.zone)
    rows = []
    for happening in found.happened:
        record = session.record(happening.position)
        words = in_words(record.event, happening.position, session.names.entry, clock)
        rows.append((happening.position, When(happening.at, waitlist.zone), happening.by, words))
    facts: list[tuple[str, str | int | None]] = [
        ("entry", found.entry),
        ("state", STATES.get(found.state, found.state)),
        *([("rank", f"{found.waiting.rank} of {found.waiting.queued}")] if found.waiting else []),
        *([("told", told)] if (told := told_shortly(found, clock)) else []),
        *([("other entries", ", ".join(map(str, found.other_entries)))] if found.other_entries else []),
    ]
    who = session.names.entry(found.entry) if found.entry else (session.names.person(found.person) or "A person")
    sheet = Sheet(
        (Column("position", "record", "right"), Column("at"), Column("by"), Column("what", "what happened")),
        tuple(rows),
    )
    blocks = (
        Heading(f"{who} on {name}, {told_moment(session, found.moment, waitlist.zone)}"),
        Facts(tuple(facts)),
        sheet,
    )
    return Page(
        schema="waitlist.person/1",
        data=found,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        as_of=shown_as(when),
    )
