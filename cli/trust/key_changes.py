"""How is a key made, brought, given out and changed? Each change of the key that signs is recorded in the ledger."""

from pathlib import Path

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.render.page import Page
from cli.render.page_of import answer
from cli.session import Session
from cli.trust.signing import guard_of, no_key, passphrase, recorded_keys, signing_key, trouble_with_key
from ledger.trust import durable
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.keys import KeyFolder, KeyTrouble, public_pem
from ledger.trust.lines import FormatError
from ledger.trust.note import NOTE, VerifierKey
from ledger.trust.rotation import change_of
from ledger.trust.signer import Signer, new_signer, parse_private

NEXT = "next"
"""What a new key is called until the ledger has recorded it."""


def show_page(session: Session) -> Page:
    """Return the public key, where the private one is, and what was signed last."""
    key = signing_key(session)
    recorded = recorded_keys(session)
    if not key.exists:
        text = "There is no key, so this ledger signs nothing."
        return answer("key", text, {"key": None}, paste=("waitlist key create ORIGIN",))
    public, last = _public(key), guard_of(key).last()
    is_now = bool(recorded) and recorded[-1] == public
    rows = (
        ("origin", public.name),
        ("public key", public.text),
        ("kept in", _shown_place(session, key)),
        ("recorded", "signs now" if is_now else "not the key that the ledger records"),
        ("signed last", f"{last.size} records" if last else "nothing yet"),
    )
    data = {
        "origin": public.name,
        "key": public.text,
        "is_recorded": is_now,
        "former": [one.text for one in recorded[:-1]],
        "last": None if last is None else {"size": last.size, "root": last.root.hex()},
    }
    return answer("key", "Give the public key to everybody who may want to check a receipt.", data, rows=rows)


def create(session: Session, origin: str, by: str, file: Path | None) -> Page:
    """Make the ledger's first key."""
    try:
        signer = new_signer(origin)
    except FormatError as error:
        raise trouble_with_key(error) from error
    return _first(session, signer, by, file, "create")


def bring(session: Session, source: Path, by: str, file: Path | None) -> Page:
    """Take a key made elsewhere, written ``PRIVATE+KEY+…``, as the ledger's first."""
    try:
        signer = parse_private(durable.read_text(session.around.folder / source).strip())
    except (OSError, UnicodeDecodeError, FormatError) as error:
        raise trouble_with_key(error) from error
    if signer.algorithm != NOTE:
        raise trouble_with_key(KeyTrouble("That is the key of a witness; a ledger needs one that signs notes."))
    return _first(session, signer, by, file, "import")


def give_out(session: Session, target: Path | None, file: Path | None, *, private: bool) -> Page:
    """Return the public key, or write the private one to a file that only its owner can read."""
    key = signing_key(session)
    public = _public(key)
    if not private:
        text = f"{public.text}\n{public_pem(public).decode('ascii')}"
        return answer(
            "key_export", public.text, {"key": public.text, "pem": public_pem(public).decode("ascii")}, file=text
        )
    if target is None:
        what = "A private key is written to a file and never shown."
        raise Problem("usage", exits.USAGE, what, advice="Say where: waitlist key export --private -o FILE")
    signer = _opened(key, passphrase(session, file))
    place = session.around.folder / target
    if place.exists():
        raise Problem("exists", exits.USAGE, f"{place} exists already.")
    durable.write(place, f"{signer.private_text}\n".encode(), durable.PRIVATE)
    text = f"The private key is in {place}, in plain text. Whoever has it can sign for {public.name}."
    return answer("key_export", text, {"file": str(place)})


def rotate(session: Session, by: str, file: Path | None, new_file: Path | None, *, lost: bool) -> Page:
    """Put a new key into force, signed by the old one unless it was lost."""
    key = signing_key(session)
    former = _public(key)
    old: Signer | VerifierKey = former if lost else _opened(key, passphrase(session, file))
    change(session, key, old, former.name, by, new_file or file, via="rotate")
    signed = (
        "The old key did not sign the change: whoever checks must be told."
        if lost
        else "The old key signed the change."
    )
    text = f"Another key signs for {former.name} from now on. {signed} Its public half: {_public(key).text}"
    return answer("key_rotated", text, {"key": _public(key).text, "previous": former.text})


def change(
    session: Session,
    key: KeyFolder,
    old: Signer | VerifierKey,
    origin: str,
    by: str,
    file: Path | None,
    *,
    via: str,
    abandoned: Checkpoint | None = None,
) -> None:
    """Make a key, record the change, and put the key into place; after a power cut the same change goes on."""
    following = KeyFolder(key.folder, NEXT)
    said = passphrase(session, file, new=True)
    try:
        if not following.exists:
            following.write(new_signer(origin), said)
        new = following.open(said)
    except (KeyTrouble, FormatError) as trouble:
        raise trouble_with_key(trouble) from trouble
    if recorded_keys(session)[-1] != new.key:
        session.ledger.note(change_of(new, old, abandoned), by=by, via=f"cli {via}")
    if abandoned is None and key.path("last").exists():
        durable.write(following.path("last"), key.path("last").read_bytes())
    former = old.key if isinstance(old, Signer) else old
    key.rename(f"former-{former.id.hex()}")
    following.rename(key.name)


def _first(session: Session, signer: Signer, by: str, file: Path | None, via: str) -> Page:
    key = signing_key(session)
    recorded = recorded_keys(session)
    if recorded:
        what = f"A key signs for this ledger already, as {recorded[-1].name}."
        advice = "To change it:" if key.exists else "If its private half was lost, put its public half back, then:"
        commands = ("waitlist key rotate",) if key.exists else ("waitlist key rotate --lost",)
        raise Problem("key", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice, commands=commands)
    try:
        if not key.exists:
            key.write(signer, passphrase(session, file, new=True))
        else:  # made, and not recorded because of a power cut
            signer = _the_same(key.open(passphrase(session, file)), signer, brought=via == "import")
    except KeyTrouble as trouble:
        raise trouble_with_key(trouble) from trouble
    position = session.ledger.note(change_of(signer), by=by, via=f"cli key {via}")
    text = (
        f"A key signs for {signer.name} from now on (#{position}). Give its public half to everybody who may want to "
        f"check a receipt: {signer.key.text}"
    )
    paste = ("waitlist checkpoint",)
    return answer("key_created", text, {"key": signer.key.text, "position": position}, paste=paste)


def _shown_place(session: Session, key: KeyFolder) -> str:
    """Return where the key is: within the ledger's folder, or anywhere."""
    base = session.folder.resolve()
    place = key.path("pem")
    return str(place.relative_to(base)) if place.is_relative_to(base) else str(place)


def _the_same(kept: Signer, wanted: Signer, *, brought: bool) -> Signer:
    """Return the key that is there, if it is the one that was wanted; a new one need only have the same name."""
    if kept.name != wanted.name or (brought and kept != wanted):
        raise KeyTrouble(f"There is another key already, that of {kept.name}.")
    return kept


def _public(key: KeyFolder) -> VerifierKey:
    if not key.exists:
        raise no_key()
    try:
        return key.public()
    except KeyTrouble as trouble:
        raise trouble_with_key(trouble) from trouble


def _opened(key: KeyFolder, said: bytes) -> Signer:
    try:
        return key.open(said)
    except KeyTrouble as trouble:
        raise trouble_with_key(trouble) from trouble
