"""Which key signs, who may open it, and which keys signed before? What the verbs about trust have in common."""

from getpass import getpass
from pathlib import Path

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session
from ledger.events import SigningKeyChanged
from ledger.record import LEDGER_STREAM, decode
from ledger.trust import durable
from ledger.trust.guard import Guard
from ledger.trust.keys import KeyFolder, KeyTrouble
from ledger.trust.lines import FormatError
from ledger.trust.note import VerifierKey
from ledger.trust.rotation import keys_of
from ledger.trust.signer import Signer

PASSPHRASE = "WAITLIST_PASSPHRASE"  # noqa: S105 - the name of a variable, not what is in it
PASSPHRASE_FILE = f"{PASSPHRASE}_FILE"


def signing_key(session: Session) -> KeyFolder:
    """Return the files of the key that signs."""
    return KeyFolder(session.keys)


def guard_of(key: KeyFolder) -> Guard:
    """Return what remembers the head that a key signed last."""
    return Guard(key.path("last"))


def recorded_keys(session: Session) -> tuple[VerifierKey, ...]:
    """Return the keys that the ledger records, oldest first; the last one signs now.

    Raises:
        Problem: a recorded change of key is false.
    """
    events = (decode(row.state).event for row in session.records.stream_records(LEDGER_STREAM))
    try:
        return keys_of(event for event in events if isinstance(event, SigningKeyChanged))
    except FormatError as error:
        what = f"The ledger records a change of its signing key that is false: {error}"
        raise Problem("key", exits.DIFFERS, what, commands=("waitlist verify",)) from error


def given_passphrase(session: Session, file: Path | None) -> bytes | None:
    """Return the passphrase that a file or the environment holds; None when nothing is said.

    Raises:
        Problem: the file cannot be read.
    """
    environment = session.around.environment
    if file is None and environment.get(PASSPHRASE):
        return environment[PASSPHRASE].encode()
    named = file or (Path(environment[PASSPHRASE_FILE]) if environment.get(PASSPHRASE_FILE) else None)
    if named is None:
        return None
    try:
        return durable.read(session.around.folder / named).rstrip(b"\r\n")
    except OSError as error:
        what = f"The passphrase cannot be read from {named}: {error.strerror}."
        raise Problem("key", exits.USAGE, what, recorded=NOTHING_RECORDED) from error


def passphrase(session: Session, file: Path | None, *, new: bool = False) -> bytes:
    """Return the passphrase: from a file, from the environment, or from whoever is asked.

    Raises:
        Problem: nobody says it, or two answers differ.
    """
    given = given_passphrase(session, file)
    if given is not None:
        return given
    if not session.around.asks:
        what = "The key needs its passphrase, and nothing says it."
        advice = f"Give --passphrase-file FILE, or set {PASSPHRASE} or {PASSPHRASE_FILE}."
        raise Problem("key", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice)
    said = getpass("A new passphrase: " if new else "Passphrase: ", session.around.stderr)
    if new and getpass("The same again: ", session.around.stderr) != said:
        raise Problem("key", exits.USAGE, "The two differ.", recorded=NOTHING_RECORDED)
    return said.encode()


def opened_key(session: Session, file: Path | None) -> Signer:
    """Return the key that signs.

    Raises:
        Problem: there is none, it cannot be opened, or the ledger does not record it as the one that signs.
    """
    key = signing_key(session)
    if not key.exists:
        raise no_key()
    try:
        signer = key.open(passphrase(session, file))
    except KeyTrouble as trouble:
        raise trouble_with_key(trouble) from trouble
    recorded = recorded_keys(session)
    if not recorded or recorded[-1] != signer.key:
        what = "The key that is kept is not the one that the ledger records as signing now."
        raise Problem("key", exits.USAGE, what, recorded=NOTHING_RECORDED, commands=("waitlist key show",))
    return signer


def no_key() -> Problem:
    """Return the problem that there is no key, with the way to make one."""
    what = "There is no key, so nothing can be signed."
    return Problem("key", exits.USAGE, what, advice="Make one:", commands=("waitlist key create ORIGIN",))


def trouble_with_key(trouble: Exception) -> Problem:
    """Return what is wrong with a key, in words."""
    return Problem("key", exits.USAGE, reason(trouble), recorded=NOTHING_RECORDED)


def reason(trouble: Exception) -> str:
    """Return why a file could not be used, in a sentence."""
    if isinstance(trouble, OSError):
        return f"It cannot be read: {trouble.strerror}."
    if isinstance(trouble, UnicodeDecodeError):
        return "It is not text."
    return str(trouble)
