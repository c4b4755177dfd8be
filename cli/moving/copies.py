"""How is a ledger written into files, taken over from them, and backed up?"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli import exits
from cli.config import write_config
from cli.places import ledger_url, private_url
from cli.problem import NOTHING_RECORDED, Problem, unwritable
from cli.progress import Progress
from cli.render.page import Page
from cli.render.page_of import answer
from cli.session import Session
from cli.words.harmless import json_text
from cli.words.plain import count, quoted, typed

if TYPE_CHECKING:
    from ledger.store import Transaction
    from ledger.store.records import Head, Record

KEYS_STAY = "Signing keys are not copied: a copy that could sign could fork the history."


def records_page(session: Session, file: Path) -> Page:
    """Write all records, as they are, one a line."""
    from ledger import moving
    from ledger.store import records

    with session.ledger.store.snapshot() as snapshot:
        head = records.head(snapshot)
        _write(file, moving.lines(snapshot))
    text = f"{count(head.position, 'record')} written to {session.around.shortened(str(file))}."
    data = {"position": head.position, "root": head.root.hex(), "file": file.name}
    return answer("export", text, data, rows=(("root", head.root.hex()),))


def private_page(session: Session, file: Path) -> Page:
    """Write all that is kept apart, for a move; the records are to be written before, each is born with its texts."""
    from ledger.store.dump import dumped

    lines = list(dumped(session.private))
    _write(file, (f"{json_text(line)}\n".encode() for line in lines), mode=0o600)
    text = (
        f"{count(len(lines), 'row')} of personal data written to {session.around.shortened(str(file))}: keep it safe."
    )
    return answer("export", text, {"rows": len(lines), "file": file.name})


def event_log_page(session: Session, form: str, waitlist: str | None, file: Path) -> Page:
    """Write the records of one waitlist, or of all, in a format of other programs; it holds ids and no names."""
    import msgspec

    from ledger.record import decode
    from replays.exports.cloud_events import cloud_events
    from replays.exports.object_centric import object_centric_log
    from replays.exports.xes import event_log

    rows = (
        session.records.records()
        if waitlist is None
        else session.records.stream_records(session.waitlist(waitlist).name)
    )
    records = ((row.position, decode(row.state)) for row in rows)
    match form:
        case "cloudevents":
            _write(file, cloud_events(records))
        case "ocel":
            _write(file, [msgspec.json.format(msgspec.json.encode(object_centric_log(records)), indent=1)])
        case _:
            _write(file, (piece.encode() for piece in event_log(records)))
    text = f"The records are in {session.around.shortened(str(file))}."
    return answer("export", text, {"form": form, "file": file.name})


def import_page(session: Session, jsonl: Path, private: Path | None, root: str | None) -> Page:
    """Take all records over, and the private data, and compare the root."""
    from ledger import moving
    from ledger.record import LIMIT
    from ledger.store.dump import DumpError, load
    from projections.rebuild import fill

    try:
        with jsonl.open("rb") as file, session.ledger.store.transaction() as transaction:
            long_lines = iter(lambda: file.readline(LIMIT + 2), b"")
            head = moving.take(transaction, moving.read(long_lines))
            if root is not None and head.root.hex() != root.strip().lower():
                raise _wrong_root(head, root)
            fill(transaction, _rows(transaction))
            if private is not None:
                with private.open(encoding="utf-8") as lines:
                    load(session.private, lines)
    except (moving.MovingError, DumpError) as error:
        raise Problem("not_taken_over", exits.DIFFERS, f"{error}", recorded=NOTHING_RECORDED) from error
    except (OSError, UnicodeDecodeError) as error:
        what = f"The file cannot be read: {error}."
        raise Problem("file", exits.USAGE, what, recorded=NOTHING_RECORDED) from error
    text = f"{count(head.position, 'record')} taken over."
    data = {"position": head.position, "root": head.root.hex()}
    return answer("import", text, data, rows=(("root", head.root.hex()),), paste=("waitlist verify",))


def backup_page(session: Session, folder: Path) -> Page:
    """Copy everything into a new folder and verify the copy."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = f"{quoted(session.around.shortened(str(folder)))} is there already, and not empty."
        raise Problem("exists", exits.USAGE, what, recorded="Nothing was copied.", advice="Give a new folder.")
    with _whole_or_empty(folder):
        source = _copy(session, folder)
    text = f"{count(source.position, 'record')} copied and verified. {KEYS_STAY}"
    rows = (("folder", session.around.shortened(str(folder))), ("root", source.root.hex()))
    data = {"position": source.position, "root": source.root.hex(), "folder": str(folder)}
    paste = (typed("waitlist", "verify", "--ledger", session.around.shortened(str(folder))),)
    return answer("backup", text, data, rows=rows, paste=paste)


@contextmanager
def _whole_or_empty(folder: Path) -> Iterator[None]:
    """Make a folder, and take away what the block put there when it raises: the same words can be typed again."""
    was_there = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if was_there:
            folder.mkdir(exist_ok=True)
        raise


def _copy(session: Session, folder: Path) -> "Head":
    """Copy everything into an empty folder and verify it; last, write the settings that make it a ledger."""
    from ledger import moving
    from ledger.store.dump import dumped, load
    from ledger.store.private import PrivateStore
    from ledger.store.records import head as head_of
    from projections.rebuild import fill
    from replays.audit.stored import StoredLedger
    from replays.audit.verify import verify

    (folder / "keys").mkdir(mode=0o700)
    settings = {name: value for name, value in session.config.items() if name != "database"}
    store = session.open_store(ledger_url(folder, settings), create=True)
    with session.ledger.store.snapshot() as snapshot, store.transaction() as target:
        source = head_of(snapshot)
        with Progress(session, "copying", source.position) as progress:
            moving.copy(snapshot, target, progress.at)
        fill(target, _rows(target))
    with PrivateStore(private_url(folder, settings), create=True) as private:
        load(private, dumped(session.private))
    with store.snapshot() as copied:
        found = verify(StoredLedger(copied), tree=StoredLedger(copied))
        if not found.is_good or head_of(copied) != source:
            what = "The copy is not what was copied, or what was copied does not verify. Look at it: waitlist verify"
            raise Problem("record", exits.DIFFERS, what)
    write_config(folder, settings)
    return source


def _rows(transaction: "Transaction") -> Iterator["Record"]:
    from ledger.store import records

    return records.records(transaction)


def _wrong_root(head: "Head", root: str) -> Problem:
    what = f"The records come to the root {head.root.hex()}, not to {quoted(root)}."
    return Problem("not_taken_over", exits.DIFFERS, what, recorded=NOTHING_RECORDED)


def _write(path: Path, chunks: Iterable[bytes], mode: int = 0o644) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.writelines(chunks)
        aside.replace(path)
    except OSError as error:
        raise unwritable(str(path), error) from error
    finally:
        aside.unlink(missing_ok=True)
