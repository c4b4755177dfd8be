"""What is given to a person who asks what is known of them? Everything, in one file, and nobody else's name.

An answer to a request for access (GDPR, Article 15): what is kept apart, every record about them byte for byte with
what opens its digests, and an explanation in words for each entry. Texts that may name somebody else are left out.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cli.problem import unwritable
from cli.render.page import Page
from cli.render.page_of import answer
from cli.session import Session
from cli.typed.whom import Whom, called, on_lists, one_meant
from cli.words.harmless import json_text, visible
from cli.words.plain import count
from ledger.events import PersonsMerged

if TYPE_CHECKING:
    from ledger.record import Record

README = """Everything that this waitlist ledger holds about you, as of record #{head} ({day}).

details.json       what is kept apart: names, addresses, numbers, references, and texts about you
entries.json       your entries, and what became of each
explanations.txt   why you stand, or stood, as you do
records.jsonl      every record about you, its exact bytes, one a line
disclosures.json   what the digests in those records stand for, so that you can check them (RFC 9901)

Other people are numbers here. {left_out}
"""
_STAMP = (1980, 1, 1, 0, 0, 0)


def everything_page(session: Session, text: str, file: Path) -> Page:
    """Write everything about a person into a zip file."""
    whom = one_meant(session, text)
    records = list(_records(session, whom))
    details, left_out = _details(session, whom)
    parts = {
        "details.json": _json(details),
        "entries.json": _json([_entry(session, entry.waitlist, entry.number) for entry in whom.entries]),
        "explanations.txt": "\n\n".join(_explained(session, whom)) + "\n",
        "records.jsonl": "".join(f"{state.decode()}\n" for _, state, _ in records),
        "disclosures.json": _json(_disclosures(session, whom, left_out)),
    }
    head = session.records.head().position
    left = (
        f"{count(len(left_out), 'text')} that may name somebody else {'is' if len(left_out) == 1 else 'are'} left out."
    )
    day = session.clock().spoken(session.around.now())
    parts = {"README.txt": README.format(head=head, day=day, left_out=left if left_out else ""), **parts}
    _write(file, parts)
    found = f"{count(len(records), 'record')} and {count(len(details), 'detail')}"
    told = f"{on_lists(session, whom)}: {found} are in {file.name}."
    rows = (("left out", left),) if left_out else ()
    return answer("everything", told, {"file": file.name, "records": [at for at, _, _ in records]}, rows=rows)


def _records(session: Session, whom: Whom) -> "Iterator[tuple[int, bytes, Record]]":
    """Yield every record about the person, whichever entry it concerns."""
    from ledger.record import decode
    from replays.rederiving.decided import entry_of

    numbers = {entry.number for entry in whom.entries}
    for waitlist in sorted({entry.waitlist for entry in whom.entries}):
        persons = _persons(session, waitlist, whom.person)
        for row in session.records.stream_records(waitlist):
            record = decode(row.state)
            named = {getattr(record.event, name, None) for name in ("person", "kept")}
            if entry_of(row.position, record) in numbers or persons & named:
                yield row.position, row.state, record


def _persons(session: Session, waitlist: str, person: str) -> set[str]:
    """Return the ids under which a waitlist's records name the person, now and before two turned out to be one."""
    from ledger.record import decode

    rows = (row for row in session.records.stream_records(waitlist) if row.topic.startswith("PersonsMerged."))
    ids = {person}
    for event in reversed([decode(row.state).event for row in rows]):
        if isinstance(event, PersonsMerged) and event.kept in ids:
            ids.add(event.merged)
    return ids


def _details(session: Session, whom: Whom) -> tuple[list[dict[str, str]], set[str]]:
    """Return what is kept of the person, and the digests of the texts that may name somebody else."""
    from ledger.store.erasing import IDENTITY
    from ledger.store.spelling import naming

    private = session.private
    kept = private.disclosures_of(whom.person)
    own = [value for _, kind, value in kept if kind in IDENTITY]
    others = [
        [(kind, value) for _, kind, value in private.disclosures_of(person) if kind in IDENTITY and value not in own]
        for person in private.persons_in(private.scope_of(whom.person))
        if person != whom.person
    ]
    texts = {digest: value for digest, kind, value in kept if kind not in IDENTITY}
    left_out = {digest for digest, text in texts.items() if any(naming(text, other) for other in others)}
    return [{"kind": kind, "value": value} for digest, kind, value in kept if digest not in left_out], left_out


def _disclosures(session: Session, whom: Whom, left_out: set[str]) -> dict[str, str | None]:
    kept = [digest for digest, _, _ in session.private.disclosures_of(whom.person) if digest not in left_out]
    return {digest: session.private.disclosure(digest) for digest in kept}


def _entry(session: Session, waitlist: str, number: int) -> dict[str, Any]:
    from replays.answers.why import why
    from replays.past.history import Now

    found, _ = session.looked_up(lambda records: why(records, waitlist, number, Now(session.around.now())))
    assert found is not None
    rank = {"rank": found.waiting.rank, "in_the_queue": found.waiting.queued} if found.waiting else {}
    happened = [{"position": one.position, "at": one.at, "type": one.type} for one in found.happened]
    return {"entry": number, "waitlist": waitlist, "state": found.state, **rank, "happened": happened}


def _explained(session: Session, whom: Whom) -> Iterator[str]:
    from cli.words.saying import say
    from cli.words.wording import wording_of
    from replays.answers.why import why
    from replays.past.history import Now

    wording, now = wording_of(session.folder), Now(session.around.now())
    for entry in whom.entries:
        clock = session.clock(session.waitlist(entry.waitlist).zone)
        found, _ = session.looked_up(partial(why, waitlist=entry.waitlist, subject=entry.number, as_of=now))
        assert found is not None
        said = say(found, called(session, whom), entry.waitlist, wording, clock)
        yield f"Entry {entry.number} on {entry.waitlist}\n\n{visible(said)}"


def _json(data: Any) -> str:
    return json_text(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _write(file: Path, parts: dict[str, str]) -> None:
    """Write the parts as a zip, whole or not at all; the same parts give the same bytes."""
    aside = file.with_name(f".{file.name}.part")
    try:
        with ZipFile(aside, "w") as zipped:
            for name, text in parts.items():
                info = ZipInfo(name, _STAMP)
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
                zipped.writestr(info, text)
        aside.chmod(0o600)
        aside.replace(file)
    except OSError as error:
        raise unwritable(str(file), error) from error
    finally:
        aside.unlink(missing_ok=True)
