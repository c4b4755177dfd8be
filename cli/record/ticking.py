"""What was due on all waitlists, carried out one after the other and told in one answer."""

from cli.problem import Problem
from cli.record.recording import Recording, carried_out
from cli.render.page import Block, Heading, Page, Prose, Sheet
from cli.session import Session

Ticked = dict[str, Page]
"""What is said of each waitlist, by its name."""


def tick_all(session: Session, options: Recording) -> int:
    """Record what is due everywhere, or plan it, and return the exit code.

    Raises:
        Problem: it could not be done on one of the waitlists. What was recorded on those before it has been told.
    """
    ticked: Ticked = {}
    for waitlist in session.ledger.waitlists():
        try:
            ticked[waitlist.name] = carried_out(session, {"do": "tick", "waitlist": waitlist.name}, options)
        except Problem:
            if any(page.sheet.rows for page in ticked.values()):
                session.emit(_page(ticked, is_plan=options.dry_run))
            raise
    return session.emit(_page(ticked, is_plan=options.dry_run))


def _page(ticked: Ticked, *, is_plan: bool) -> Page:
    pages = list(ticked.values())
    rows = tuple(row for page in pages for row in page.sheet.rows)
    return Page(
        schema="waitlist.plans/1" if is_plan else "waitlist.recorded/1",
        data=_plans(ticked) if is_plan else _recorded(pages),
        blocks=tuple(_blocks(ticked, is_plan=is_plan)),
        sheet=Sheet(pages[0].sheet.columns, rows) if pages else Sheet((), ()),
        head=max((page.head or 0 for page in pages), default=0),
    )


def _plans(ticked: Ticked) -> list[dict[str, object]]:
    return [{"waitlist": name, **page.data} for name, page in ticked.items()]


def _recorded(pages: list[Page]) -> dict[str, object]:
    recorded = [record for page in pages for record in page.data["recorded"]]
    return {"recorded": recorded, "repeated": False, "entry": None}


def _blocks(ticked: Ticked, *, is_plan: bool) -> list[Block]:
    """Return what was due, under the names of the waitlists where there are several."""
    due = {name: page for name, page in ticked.items() if page.sheet.rows}
    if not due:
        return [*([Heading("The plan: no records.")] if is_plan else []), Prose("Nothing was due.")]
    told: list[Block] = []
    for name, page in due.items():
        told += [Heading(name)] if len(due) > 1 else []
        told += page.blocks
    return told
