"""How is a head signed, kept and published, and how is shown that one begins with another?"""

from collections.abc import Iterator
from pathlib import Path

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.page import Block, Page, Prose, Sheet, Verbatim, columns
from cli.session import Session
from cli.trust import key_changes
from cli.trust.held import checkpoint_in
from cli.trust.signing import guard_of, opened_key, reason, recorded_keys, signing_key
from cli.words.plain import count, typed, whole
from ledger.events import CheckpointPublished
from ledger.record import LEDGER_STREAM, decode
from ledger.trust import durable, merkle
from ledger.trust.checkpoint import Checkpoint, Signed, open_checkpoint
from ledger.trust.lines import FormatError, to_base64
from ledger.trust.note import Unverified, parse_signature, parse_vkey
from ledger.trust.proof import ConsistencyProof
from ledger.trust.signer import Signer
from ledger.trust.signing import NotExtending, NotProven, sign_head
from replays.audit.stored import StoredLedger

FOLDER = "checkpoints"
"""Where the ledger keeps what it has signed, beside its databases."""


def kept(session: Session) -> Iterator[Signed]:
    """Yield the signed checkpoints that the ledger keeps, the newest first; other files are passed by."""
    keys = recorded_keys(session)
    for path in sorted((session.folder / FOLDER).glob("*.checkpoint"), reverse=True):
        try:
            yield open_checkpoint(durable.read(path), keys)
        except (FormatError, Unverified):
            continue


def newest(session: Session) -> Signed | None:
    """Return the newest checkpoint signed by a key of the ledger's present origin."""
    keys = recorded_keys(session)
    return next((one for one in kept(session) if one.checkpoint.origin == keys[-1].name), None)


def signed_head(session: Session, signer: Signer, size: int | None = None) -> Signed:
    """Sign the head, or the first ``size`` records, and keep the checkpoint.

    Raises:
        Problem: it would contradict what was signed before, or what is stored is damaged.
    """
    try:
        with session.ledger.store.snapshot() as snapshot:
            note = sign_head(StoredLedger(snapshot), signer, guard_of(signing_key(session)), size)
    except (NotExtending, NotProven) as error:
        raise not_going_on(error, "signed") from error
    signed = open_checkpoint(note.encode().encode(), [signer.key])
    keep(session, signed)
    return signed


def keep(session: Session, signed: Signed) -> None:
    """Keep a signed checkpoint, in the place of the same one with fewer signatures."""
    key = next(key for key in signed.opened.verified if key.name == signed.checkpoint.origin)
    folder = session.folder / FOLDER
    folder.mkdir(exist_ok=True)
    durable.write(folder / f"{signed.checkpoint.size:012}-{key.id.hex()}.checkpoint", signed.note.encode())


def publish(session: Session, by: str, file: Path | None, output: Path | None, since: str | None) -> Page:
    """Sign the head, record that it was published, and return the note, or the proof since an older size."""
    signer = opened_key(session, file)
    last, is_published = _nothing_new(session)
    signed = signed_head(session, signer, last.size if last is not None else None)
    at = signed.checkpoint
    if not is_published:
        event = CheckpointPublished(size=at.size, root=to_base64(at.root), origin=at.origin, key=signer.key.text)
        session.ledger.note(event, by=by, via="cli checkpoint")
    text = signed.note if since is None else proof_since(session, signed, since).encode()
    if output is not None:
        durable.write(session.around.folder / output, text.encode())
    return _page(signed, text, output, since, again=is_published)


def proof_since(session: Session, signed: Signed, since: str) -> ConsistencyProof:
    """Return the proof that a signed checkpoint begins with an older one: a size, or a file that holds one.

    Raises:
        Problem: there is no such size, or the file holds no checkpoint.
    """
    size = _size_in(session, since)
    if size == 0:  # for a witness that has seen nothing yet
        return ConsistencyProof(0, (), signed.note)
    if not 0 < size <= signed.checkpoint.size:
        what = f"Nothing can be shown from {count(size, 'record')} to {signed.checkpoint.size:,}."
        raise Problem("usage", exits.USAGE, what)
    with session.ledger.store.snapshot() as snapshot:
        node = StoredLedger(snapshot).node
        hashes = tuple(merkle.consistency_proof(size, signed.checkpoint.size, node))
    return ConsistencyProof(size, hashes, signed.note)


def add_cosignature(session: Session, source: Path, witness: str) -> Page:
    """Put the cosignature of a witness under the checkpoint that it is of."""
    try:
        key = parse_vkey(witness)
        lines = durable.read_text(session.around.folder / source).splitlines()
        signature = next(one for one in map(parse_signature, lines) if (one.name, one.key) == (key.name, key.id))
    except (OSError, UnicodeDecodeError, FormatError, StopIteration) as error:
        what = f"There is no cosignature of that witness in {source}. {reason(error)}".strip()
        raise Problem("proof", exits.DIFFERS, what, recorded=NOTHING_RECORDED) from error
    for one in kept(session):
        note = one.note if signature in one.opened.note.signatures else f"{one.note}{signature.line}\n"
        try:
            signed = open_checkpoint(note.encode(), [*recorded_keys(session), key])
        except (FormatError, Unverified):
            continue
        keep(session, signed)
        text = f"{key.name} has cosigned the checkpoint over {count(signed.checkpoint.size, 'record')}."
        return _plain(signed, text, signed.note)
    what = f"The cosignature of {key.name} is under none of the checkpoints that this ledger has signed."
    raise Problem("proof", exits.DIFFERS, what)


def declare_fork(session: Session, origin: str, by: str, file: Path | None) -> Page:
    """Leave a history behind that cannot go on: a new origin and key, and the old head on record."""
    key = signing_key(session)
    if not key.exists:
        opened_key(session, file)  # says what is missing
    public, last = key.public(), guard_of(key).last()
    if last is None:
        raise Problem("guard", exits.USAGE, "Nothing was signed yet, so there is nothing to leave behind.")
    if origin == public.name:
        what = f"The new history needs another name than {origin}: nobody must take one for the other."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    key_changes.change(
        session, key, opened_key(session, file), origin, by, file, via="checkpoint --declare-fork", abandoned=last
    )
    text = (
        f"The history of {last.origin}, signed up to {count(last.size, 'record')}, is left behind, and that is "
        "recorded. "
        f"What is signed from now on is of {origin}. Tell everybody who holds a receipt, and why."
    )
    blocks: tuple[Block, ...] = (Prose(text, "bad"), Prose(f"The public key: {key.public().text}"))
    sheet = Sheet(columns("answer"), ((text,),))
    data = {"origin": origin, "key": key.public().text, "abandoned": {"origin": last.origin, "size": last.size}}
    return Page(schema="waitlist.fork/1", data=data, blocks=blocks, sheet=sheet)


def _nothing_new(session: Session) -> tuple[Checkpoint | None, bool]:
    """Return the head signed last if nothing but publications was recorded since, and whether its own was."""
    last = guard_of(signing_key(session)).last()
    head = session.records.head().position
    if last is None or last.size > head or last.size == 0:
        return None, False
    is_published = False
    for row in session.records.records(last.size + 1):
        event = decode(row.state).event if row.stream == LEDGER_STREAM else None
        if not isinstance(event, CheckpointPublished):
            return None, False
        is_published = is_published or event.size == last.size
    return last, is_published


def _size_in(session: Session, since: str) -> int:
    size = whole(since.removeprefix("#"))
    if size is not None:
        return size
    path = session.around.folder / since
    try:
        return checkpoint_in(durable.read(path)).size
    except OSError as error:
        raise Problem("file", exits.USAGE, f"{path.name} cannot be read: {error.strerror}.") from error
    except FormatError as error:
        raise Problem("proof", exits.USAGE, f"{path.name} holds no checkpoint: {error}") from error


def not_going_on(error: NotExtending | NotProven, done: str) -> Problem:
    """Return the problem that a ledger does not go on from what was signed, so that nothing was signed or recorded."""
    nothing, verify = f"Nothing was {done}.", ("waitlist verify",)
    if isinstance(error, NotProven):
        what = f"What is stored is damaged. {error.sentence}"
        return Problem("record", exits.DIFFERS, what, recorded=nothing, advice="Look closer:", commands=verify)
    what = (
        f"The ledger does not begin with what was signed before. {error.sentence} Either it was put back from a "
        "backup, cut or rewritten; or a replica took over that had not heard of everything; or it is another ledger "
        "than this key's."
    )
    advice = (
        "If a newer copy is to be had, put that in its place. If the records are lost for good, that must be said in "
        "public, under a new name:"
    )
    commands = (*verify, typed("waitlist", "checkpoint", "--declare-fork", "NEW-ORIGIN"))
    return Problem("guard", exits.DIFFERS, what, recorded=nothing, advice=advice, commands=commands)


def _page(signed: Signed, text: str, output: Path | None, since: str | None, *, again: bool) -> Page:
    records = count(signed.checkpoint.size, "record")
    what = f"Signed: {records} of {signed.checkpoint.origin}."
    if again:
        what = f"Nothing was recorded since the last checkpoint; it is the same again, over {records}."
    if since is not None and since.removeprefix("#") != "0":
        what += " With the proof that it begins with the older one."
    what += f" Written to {output}." if output else " Give it to whoever should be able to prove a rewrite:"
    return _plain(signed, what, "" if output else text)


def _plain(signed: Signed, what: str, file: str) -> Page:
    at = signed.checkpoint
    data = {"origin": at.origin, "size": at.size, "root": to_base64(at.root), "note": signed.note, "text": file}
    blocks: tuple[Block, ...] = (Prose(what), Verbatim(file)) if file else (Prose(what),)
    sheet = Sheet(columns("answer"), ((what,),))
    return Page(schema="waitlist.checkpoint/1", data=data, blocks=blocks, sheet=sheet, file=file)
