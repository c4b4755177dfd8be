"""Are the read models what the records say, and how are they made anew?"""

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cli import exits
from cli.render.page import Page
from cli.render.page_of import answer
from cli.session import Session
from cli.words.plain import count

if TYPE_CHECKING:
    from projections.rebuild import Difference


SHOWN = 20
"""So many of the rows that differ are named."""


def status_page(session: Session) -> Page:
    """Return how far the read models have come, and every row in which they differ from ones made anew."""
    from projections.rebuild import VERSION, status

    with session.store.snapshot() as live:
        found = status(live)
    differing, rows = _differing(session) if found.version == VERSION else (0, [])  # another form cannot be compared
    data = {"position": found.position, "head": found.head, "version": found.version, "differences": rows}
    if found.is_current and not rows:
        text = f"The read models hold all {count(found.head, 'record')} and are, row by row, what the records say."
        return answer("projections", text, data)
    if not found.is_current:
        text = f"The read models hold #{found.position} of #{found.head} (form {found.version} of {VERSION})."
    else:
        first = rows[0]
        text = f"{count(differing, 'row')} differ, first in {first.table}: live {first.live}, rebuilt {first.rebuilt}."
    return answer("projections", text, data, paste=("waitlist projections rebuild",), code=exits.DIFFERS)


def _differing(session: Session) -> "tuple[int, list[Difference]]":
    """Return how many rows differ, and the first of them."""
    from ledger.store import records
    from projections.rebuild import differences

    with tempfile.TemporaryDirectory() as folder, session.store.snapshot() as live:
        copy = session.open_store(f"sqlite:///{Path(folder) / 'copy.db'}", create=True)
        try:
            found = differences(live, copy, records.records(live))
            first = list(islice(found, SHOWN))
            return len(first) + sum(1 for _ in found), first
        finally:
            copy.close()


def rebuild_page(session: Session) -> Page:
    """Make the read models anew from the records."""
    from ledger.store import records
    from projections.rebuild import rebuild

    with session.store.transaction() as transaction:
        last = rebuild(transaction, records.records(transaction))
    return answer("projections", f"The read models were made anew from {count(last, 'record')}.", {"records": last})
