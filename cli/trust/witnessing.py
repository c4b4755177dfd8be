"""How does somebody outside watch a ledger? A folder with a key, the ledgers watched, and what was seen of each."""

from pathlib import Path

from cli import exits
from cli.problem import Problem
from cli.render.page import Page, Prose, Sheet, Verbatim, columns
from cli.render.page_of import answer
from cli.session import Session
from cli.trust.signing import passphrase, trouble_with_key
from cli.words.plain import count, typed
from ledger.instant import as_datetime
from ledger.trust import durable
from ledger.trust.guard import GuardTrouble
from ledger.trust.keys import KeyFolder, KeyTrouble
from ledger.trust.lines import FormatError, to_text
from ledger.trust.note import COSIGNATURE, NOTE, Unverified, VerifierKey, parse_vkey
from ledger.trust.signer import new_signer
from ledger.trust.witness import Contradicts, OtherSize, Witness

FOLDER = "witness"
LOGS = "ledgers"


def create(session: Session, folder: Path, name: str, file: Path | None) -> Page:
    """Make a witness: a folder with a key of its own."""
    key = _key(session, folder)
    try:
        key.write(new_signer(name, COSIGNATURE), passphrase(session, file, new=True))
    except (KeyTrouble, FormatError) as trouble:
        raise trouble_with_key(trouble) from trouble
    text = f"A witness is in {folder}. Its public key, for whoever checks checkpoints: {key.public().text}"
    paste = (typed("waitlist", "witness", "watch", "KEY-OF-A-LEDGER"),)
    return answer("witness", text, {"key": key.public().text}, paste=paste)


def show(session: Session, folder: Path) -> Page:
    """Return the witness's key, and what it has seen of each ledger."""
    key = _existing(session, folder)
    watched = _watched(session, folder)
    witness_folder = session.around.folder / folder
    rows = [("witness", key.public().text)]
    data = []
    for one in watched:
        seen = Witness(new_signer("unused", COSIGNATURE), witness_folder).seen(one.name)
        rows.append((one.name, f"{count(seen.size, 'record')} seen" if seen else "nothing seen yet"))
        data.append({"key": one.text, "size": seen.size if seen else None})
    text = f"It watches {count(len(watched), 'ledger')}."
    return answer("witness", text, {"key": key.public().text, "ledgers": data}, rows=tuple(rows))


def watch(session: Session, folder: Path, vkey: str) -> Page:
    """Watch one more ledger, known by its public key."""
    _existing(session, folder)
    try:
        key = parse_vkey(vkey)
    except FormatError as error:
        raise Problem("proof", exits.USAGE, f"That is no public key. {error}") from error
    if key.algorithm != NOTE:
        raise Problem("proof", exits.USAGE, "That is the key of a witness, not of a ledger.")
    watched = list(dict.fromkeys([*_watched(session, folder), key]))
    durable.write(session.around.folder / folder / LOGS, "".join(f"{one.text}\n" for one in watched).encode())
    return answer("witness", f"Checkpoints of {key.name} are cosigned from now on.", {"ledgers": len(watched)})


def cosign(session: Session, folder: Path, source: Path, file: Path | None) -> Page:
    """Cosign a checkpoint that begins with the last one seen of its ledger."""
    key = _existing(session, folder)
    path = session.around.folder / source
    try:
        body = durable.read(path)
        witness = Witness(key.open(passphrase(session, file)), session.around.folder / folder)
        time = int(as_datetime(session.around.now()).timestamp())
        line = witness.cosign(body, _watched(session, folder), time).line
    except KeyTrouble as trouble:
        raise trouble_with_key(trouble) from trouble
    except OSError as error:
        raise Problem("file", exits.USAGE, f"{source} cannot be read: {error.strerror}.") from error
    except (FormatError, Unverified) as error:
        raise Problem("proof", exits.DIFFERS, f"Nothing was cosigned. {error}") from error
    except OtherSize as other:
        what = f"Nothing was cosigned: the last checkpoint seen is over {count(other.size, 'record')}."
        commands = (typed("waitlist", "checkpoint", "--since", str(other.size)),)
        advice = "Ask the ledger for the proof from there:"
        raise Problem("proof", exits.MOVED, what, advice=advice, commands=commands) from other
    except Contradicts as found:
        raise _contradiction(session, folder, found) from found
    except GuardTrouble as trouble:
        raise Problem("guard", exits.CLOSED, str(trouble)) from trouble
    text = "Cosigned. Send this line back:"
    return Page(
        schema="waitlist.cosignature/1",
        data={"line": line, "time": time},
        blocks=(Prose(text), Verbatim(line)),
        sheet=Sheet(columns("answer"), ((line,),)),
        file=f"{line}\n",
    )


def _contradiction(session: Session, folder: Path, found: Contradicts) -> Problem:
    place = session.around.folder / folder / "contradiction.txt"
    text = (
        "One ledger has signed two histories. The first was seen before, the second was shown later and does not begin "
        f"with it.\n\n=== FIRST\n{found.seen}=== SECOND\n{found.shown}"
    )
    durable.write(place, text.encode())
    what = "Nothing was cosigned: the checkpoint does not begin with the one seen before. The ledger was rewritten, or"
    what += f" the file holds no proof of consistency. Both signed statements are in {folder / place.name}; keep them."
    return Problem("proof", exits.DIFFERS, what)


def _key(session: Session, folder: Path) -> KeyFolder:
    return KeyFolder(session.around.folder / folder, "witness")


def _existing(session: Session, folder: Path) -> KeyFolder:
    key = _key(session, folder)
    if not key.exists:
        what = f"There is no witness in {folder}."
        commands = ("waitlist witness create NAME",)
        raise Problem("key", exits.USAGE, what, advice="Make one:", commands=commands)
    return key


def _watched(session: Session, folder: Path) -> list[VerifierKey]:
    path = session.around.folder / folder / LOGS
    try:
        return [parse_vkey(line) for line in to_text(durable.read(path), "list of ledgers").splitlines()]
    except FileNotFoundError:
        return []
    except (OSError, FormatError) as error:
        raise Problem("file", exits.USAGE, f"The ledgers watched cannot be read from {path.name}: {error}") from error
