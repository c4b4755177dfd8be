"""How is an audit told?"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli import exits
from cli.progress import Progress
from cli.render.page import Block, Cell, Facts, Heading, Page, Prose, Sheet, columns
from cli.session import Session
from cli.words.plain import count, listed

if TYPE_CHECKING:
    from ledger.store import Store
    from replays.audit.checks import Result
    from replays.audit.stored import StoredLedger

ALONE = "This ledger agrees with itself. Nothing from outside was compared, so a complete rewrite would look the same."
KINDS = {
    "policy": "by the rule",
    "direct": "by hand as the rule would",
    "override": "by an override",
    "carried_over": "carried over",
    "refused": "refused",
}


def replay_page(session: Session) -> Page:
    """Carry every command out again."""
    from replays.audit.replay import replay

    found = replay(session.records.records())
    head = session.records.head().position
    if found.difference is None:
        kinds = listed(f"{number:,} {KINDS.get(kind, kind)}" for kind, number in sorted(found.decisions.items()))
        text = (
            f"Replayed: {count(found.commands, 'command')} and {count(found.records, 'record')}, every one as recorded."
        )
        blocks: tuple[Block, ...] = (Prose(text, "good"),)
        if found.decisions:
            blocks += (
                Prose(
                    f"{count(sum(found.decisions.values()), 'decision')}, the same person for the same reason: {kinds}."
                ),
            )
        code = exits.DONE
    else:
        difference = found.difference
        text = f"#{difference.position} on {difference.waitlist} differs. {difference.sentence}"
        blocks, code = (Prose(text, "bad"),), exits.DIFFERS
    return Page(
        schema="waitlist.replay/1",
        data=found,
        blocks=blocks,
        sheet=Sheet(columns("answer"), ((text,),)),
        head=head,
        code=code,
    )


def verify_page(session: Session, *, independent: bool, outside: str = ALONE) -> Page:
    """Run every check; ``outside`` says what the ledger was compared with besides itself."""
    from msgspec.structs import replace

    from projections.rebuild import differences, status
    from replays.audit.aside import decided_aside
    from replays.audit.stored import StoredLedger
    from replays.audit.verify import verify
    from replays.oracle import judge

    with session.ledger.store.snapshot() as snapshot, _copy(session) as copy:
        status(snapshot)  # from here on nobody can take the read models away that are compared in the end
        stored = StoredLedger(snapshot)
        head = stored.head().position
        with decided_aside(session.url, head) as decided, Progress(session, "verifying", head) as progress:
            found = verify(
                stored,
                tree=stored,
                projections=lambda: differences(snapshot, copy, stored.records()),
                independent=judge.check if independent else None,
                progress=progress.at,
                decided=decided,
            )
        own = _own_statements(session, stored)
    if own is not None:
        found = replace(found, results=(*found.results, own))
    rows: list[tuple[Cell, ...]] = []
    told: list[tuple[str, str]] = []
    for result in found.results:
        counts = ", ".join(_counted(name, number) for name, number in result.counts.items())
        at = result.fault.position if result.fault else None
        words = (
            (f"#{at}: " if at is not None else "") + result.fault.sentence
            if result.fault
            else f"holds{f' ({counts})' if counts else ''}"
        )
        rows.append(
            (result.name, "holds" if result.is_good else "FAULT", at, result.fault.sentence if result.fault else counts)
        )
        told.append((result.name, words if result.is_good else f"FAULT at {words}"))
    blocks: list[Block] = [Heading(f"{count(found.records, 'record')} checked"), Facts(tuple(told))]
    if found.is_good:
        blocks.append(Prose(outside, "bad" if outside.startswith(("It does not agree", "Not all")) else "good"))
    elif found.first is not None:
        at = found.first.position
        where = f"The first fault is at record #{at}." if at is not None else "The records hold, and yet:"
        blocks.append(Prose(f"{where} {found.first.sentence}", "bad"))
    rows.append(("outside", "not compared" if outside == ALONE else "compared", None, outside))
    sheet = Sheet(columns("check", "result", "position", "details", right=("position",)), tuple(rows))
    data = {
        "good": found.is_good,
        "records": found.records,
        "results": found.results,
        "first": found.first,
        "outside": outside,
    }
    code = exits.DONE if found.is_good else exits.DIFFERS
    return Page(schema="waitlist.verify/1", data=data, blocks=tuple(blocks), sheet=sheet, head=head, code=code)


def _own_statements(session: Session, stored: "StoredLedger") -> "Result | None":
    """Return whether the ledger bears out what it signed itself; None where it never signed anything."""
    from cli.trust.checkpoints import FOLDER
    from cli.trust.signing import guard_of, signing_key

    if not (session.folder / FOLDER).exists() and not guard_of(signing_key(session)).path.exists():
        return None
    from cli.trust.comparing import own_statements

    return own_statements(session, stored)


def _counted(name: str, number: int) -> str:
    """Return a count of a check in words; checks name what they count in the plural, decisions by their kind."""
    if name in KINDS:
        return f"{number:,} {KINDS[name]}"
    return count(number, {"leaves": "leaf"}.get(name, name.removesuffix("s").replace("_", " ")))


@contextmanager
def _copy(session: Session) -> "Iterator[Store]":
    """Yield an empty store beside the ledger, in which the read models are made anew."""
    with tempfile.TemporaryDirectory() as folder:
        copy: Store = session.open_store(f"sqlite:///{Path(folder) / 'copy.db'}", create=True)
        try:
            yield copy
        finally:
            copy.close()
