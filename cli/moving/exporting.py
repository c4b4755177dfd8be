"""How is a ledger handed over so that others can check it: whole as tiles, or one waitlist for an auditor?"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec

from cli import exits
from cli.problem import Problem
from cli.render.names import ORDER
from cli.render.page import Block, Page, Paste, Prose, Sheet, columns
from cli.session import Session
from cli.trust.checkpoints import newest, signed_head
from cli.trust.signing import given_passphrase, opened_key
from cli.words.plain import count, typed
from ledger.record import Numbered, Record, decode
from ledger.store.spelling import naming
from ledger.trust import durable
from ledger.trust.checkpoint import Signed
from ledger.trust.keys import public_pem
from ledger.trust.lines import to_base64
from ledger.trust.tiled import write_folder
from replays.audit.stored import StoredLedger

SCRIPT = "check.sh"
_SHORTEST = 3
"""A part of a name with fewer letters is as likely a word as a name, and stays."""


def export_tiles(session: Session, folder: Path, file: Path | None, *, records: bool) -> Page:
    """Write the whole ledger as files that any static web server can publish."""
    signed = _checkpoint(session, file)
    place = session.around.folder / folder
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        states = (bytes(row[4]) for row in stored.records(1, signed.checkpoint.size)) if records else None
        found = write_folder(place, signed, stored.node, states)
    size = count(signed.checkpoint.size, "record")
    what = f"{size} and {count(found.tiles, 'tile')} are in {folder}"
    if not records:
        what = f"{count(found.tiles, 'tile')} over {size} are in {folder}, the records themselves not"
    text = f"{what}. Any web server can publish the folder as it is, below {signed.checkpoint.origin}."
    return _page(
        text, {"folder": str(folder), "size": signed.checkpoint.size, "tiles": found.tiles}, ("verify", folder)
    )


def export_audit(session: Session, name: str, folder: Path, file: Path | None) -> Page:
    """Write one waitlist for an auditor: its records, all others as hashes, and what is needed to check them."""
    waitlist = session.waitlist(name)
    place = session.around.folder / folder
    if place.exists() and any(place.iterdir()):
        raise Problem("exists", exits.USAGE, f"There are files in {folder} already.")
    signed = _checkpoint(session, file)
    size = signed.checkpoint.size
    place.mkdir(parents=True, exist_ok=True)
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        leaves = "".join(f"{row[0]} {bytes(row[5]).hex()}\n" for row in stored.records(1, size))
        rows = [(row[0], bytes(row[4])) for row in stored.stream_records(waitlist.name) if row[0] <= size]
    records = [(position, decode(state)) for position, state in rows]
    texts = "".join(f"{line}\n" for line in _texts(session, records))
    key = next(key for key in signed.opened.verified if key.name == signed.checkpoint.origin)
    contents = {
        "leaves": leaves.encode(),
        "records": b"".join(b"%d\t%b\n" % one for one in rows),
        "texts.jsonl": texts.encode(),
        "key.vkey": f"{key.text}\n".encode(),
        "key.pem": public_pem(key),
        SCRIPT: files("cli").joinpath("shipped", SCRIPT).read_bytes(),
        "README.txt": _readme(waitlist.name, signed, len(rows), key.text).encode(),
        "checkpoint": signed.note.encode(),
    }
    for path, content in contents.items():
        durable.write(place / path, content)
    text = (
        f"{count(len(rows), 'record')} of {waitlist.name}, and the hashes of all {size:,} in the ledger, are in "
        f"{folder}. It can be checked with a shell, coreutils and openssl; README.txt says how, and what was left out."
    )
    data = {"folder": str(folder), "waitlist": waitlist.name, "records": len(rows), "size": size}
    return _page(text, data, None)


def _checkpoint(session: Session, file: Path | None) -> Signed:
    """Return a checkpoint over the whole ledger if the key can be opened, else the newest that there is."""
    if given_passphrase(session, file) is not None or session.around.asks:
        return signed_head(session, opened_key(session, file))
    from cli.trust.signing import recorded_keys

    found = newest(session) if recorded_keys(session) else None
    if found is None:
        what = "Nothing was signed yet, and without its passphrase the key signs nothing."
        raise Problem("key", exits.USAGE, what, advice="Sign the ledger first:", commands=("waitlist checkpoint",))
    return found


def _texts(session: Session, records: list[Numbered]) -> Iterator[str]:
    """Yield the free texts of these records, one JSON object a line, with names replaced by entry numbers."""
    known_values = _known(session, records)
    names = _patterns(known_values)
    for position, record in records:
        for digest in reasons(record):
            disclosure = session.private.disclosure(digest)
            known = session.private.reveal(digest)
            if disclosure is None or known is None:
                line = {"record": position, "digest": digest, "text": None, "note": "erased"}
            elif (plain := _without(known[1], names)) == known[1] and not _names_anybody(plain, known_values):
                line = {"record": position, "digest": digest, "text": known[1], "disclosure": disclosure}
            elif _names_anybody(plain, known_values):
                line = {"record": position, "digest": digest, "text": None, "note": "left out: it may name somebody"}
            else:
                line = {"record": position, "digest": digest, "text": plain, "note": "names replaced"}
            yield msgspec.json.encode(line).decode()


def reasons(record: Record) -> list[str]:
    """Return the digests of the texts that staff wrote: reasons, never what is kept of a person."""
    decision = getattr(record.event, "decision", None)
    return [one for one in (getattr(record.event, "reason", None), getattr(decision, "reason", None)) if one]


def _known(session: Session, records: list[Numbered]) -> dict[str, list[tuple[str, str]]]:
    """Return what is known of everybody in these records and of those who record, by what stands instead of them."""
    known: dict[str, list[tuple[str, str]]] = {}
    for position, record in records:
        person = getattr(record.event, "person", None)
        if isinstance(person, str):
            values = [(kind, value) for _, kind, value in session.private.disclosures_of(person) if kind in ORDER]
            known.setdefault(f"[entry {position}]", values)
    return known | {f"[{actor}]": [("name", name)] for actor, name in session.private.actors().items()}


def _patterns(known: dict[str, list[tuple[str, str]]]) -> list[tuple[re.Pattern[str], str]]:
    """Return patterns for everything that names somebody, longest first, with what stands instead."""
    found: dict[str, str] = {}
    for instead, values in known.items():
        for _, value in values:
            for part in (value, *value.split()):
                if len(part) >= _SHORTEST:
                    found.setdefault(part, instead)
    ordered = sorted(found, key=len, reverse=True)
    return [(re.compile(rf"(?<!\w){re.escape(one)}(?!\w)", re.IGNORECASE), found[one]) for one in ordered]


def _names_anybody(text: str, known: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether a text still names somebody, in another spelling than was looked for; actors' ids in brackets do not."""
    plain = re.sub(r"\[[^\]]*\]", " ", text)
    return any(naming(plain, values) for values in known.values())


def _without(text: str, names: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in names:
        text = pattern.sub(instead, text)
    return text


def _readme(waitlist: str, signed: Signed, records: int, key: str) -> str:
    at = signed.checkpoint
    return f"""\
The waitlist {waitlist}, for an auditor

Ledger    {at.origin}
Size      {at.size} records; {records} of them are of {waitlist}
Root      {at.root.hex()}
          {to_base64(at.root)}

To check it, with a shell, coreutils and openssl (take the public key from somewhere else than this folder):

    sh check.sh folder . '{key}'

It finds whether each record here has the hash that stands in "leaves", whether those hashes lead to the root, and
whether the root was signed. To compare with what somebody else holds, compare size and root above, or run

    waitlist verify FILE checkpoint --key '{key}'

with a receipt or a checkpoint of theirs. To follow the decisions, read docs/format.md of the program and replay
"records" by it; the program itself does: waitlist replay, on the ledger.

What is here
  records      the records of {waitlist}, byte for byte, each after its position
  leaves       the hash of every record of the ledger, in order
  checkpoint   size and root, signed
  texts.jsonl  the reasons that staff wrote. Where no name had to be replaced, the disclosure is with it: its SHA-256
               in base64url is the digest in the record
  key.vkey, key.pem   the public key, to be compared with one from elsewhere
  check.sh     the script above

What was left out
  The records of other waitlists, and those about the ledger itself: only their hashes are here, so nothing can be
  said about what they hold. Names, addresses, phone numbers and references, which no record holds: persons are
  random ids. Names within the reasons were replaced by entry numbers; a reason that may still name somebody is left
  out whole. The records of {waitlist} count themselves (member "n") from 1 without a gap, so only the last ones could
  be missing here, and no hash would tell: compare the number above with what the ledger says of itself.
"""


def _page(text: str, data: dict[str, object], then: tuple[str, Path] | None) -> Page:
    blocks: tuple[Block, ...] = (Prose(text),)
    if then is not None:
        blocks += (Paste(typed("waitlist", then[0], str(then[1]))),)
    return Page(schema="waitlist.export/1", data=data, blocks=blocks, sheet=Sheet(columns("answer"), ((text,),)))
