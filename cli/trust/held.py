"""What does a file that somebody holds say, and is it signed? Receipts, checkpoints, proofs, evidence."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from cli.words.harmless import visible
from cli.words.plain import count, listed
from cli.words.receipt import disclosures_in, receipt_words
from ledger.record import RecordError, decode
from ledger.store.disclosures import disclosed
from ledger.trust import durable, merkle
from ledger.trust.checkpoint import Checkpoint, Signed, open_checkpoint, read_checkpoint
from ledger.trust.evidence import FIRST, parse_evidence
from ledger.trust.lines import FormatError
from ledger.trust.note import Unverified, VerifierKey
from ledger.trust.proof import HEADER, ConsistencyProof, parse_consistency, parse_inclusion
from ledger.trust.receipt import parse_receipt
from ledger.trust.tiled import check_folder

Kind = Literal["receipt", "checkpoint", "consistency", "evidence", "tiles"]


class Held(Struct, frozen=True, kw_only=True):
    """A file whose signature and proofs are good.

    Attributes:
        name: of the file.
        kind: what it is.
        signed: the checkpoint in it.
        records: those that it proves, each with its position.
        proof: that its checkpoint begins with an older one.
        names: whose records they are, where the file discloses it.
    """

    name: str
    kind: Kind
    signed: Signed
    records: tuple[tuple[int, bytes], ...] = ()
    proof: ConsistencyProof | None = None
    names: tuple[str, ...] = ()


class Unfit(Exception):
    """A file proves nothing: why, in a sentence."""


def read_held(path: Path, keys: Iterable[VerifierKey]) -> Held:
    """Return what a file proves.

    Raises:
        Unfit: it cannot be read, is not signed by any of these keys, or says what its proofs do not.
    """
    try:
        if path.is_dir():
            return Held(name=path.name, kind="tiles", signed=check_folder(path, keys).signed)
        return held_in(path.name, durable.read(path), list(keys))
    except OSError as error:
        raise Unfit(f"It cannot be read: {error.strerror}.") from error
    except (FormatError, Unverified, merkle.ProofError) as error:
        raise Unfit(str(error)) from error
    except RecordError as error:
        raise Unfit(f"It proves something that is no record. {error}.") from error


def held_in(name: str, data: bytes, keys: list[VerifierKey]) -> Held:
    """Return what the bytes of a file prove; see ``read_held``."""
    match kind_of(data):
        case "receipt":
            return _receipt(name, data, keys)
        case "consistency":
            proof = parse_consistency(data)
            signed = open_checkpoint(proof.note.encode(), keys)
            return Held(name=name, kind="consistency", signed=signed, proof=proof)
        case "evidence":
            _, second = parse_evidence(data).check(keys)
            return Held(name=name, kind="evidence", signed=second)
        case _:
            return Held(name=name, kind="checkpoint", signed=open_checkpoint(data, keys))


def kind_of(data: bytes) -> Kind:
    """Return what a file claims to be, by how it begins."""
    if data.startswith(b"old "):
        return "consistency"
    if f"\n{FIRST}\n".encode() in data:
        return "evidence"
    return "receipt" if data.startswith(HEADER.encode()) or f"\n{HEADER}\n".encode() in data else "checkpoint"


def checkpoint_in(data: bytes) -> Checkpoint:
    """Return the checkpoint that a file holds; nothing is verified.

    Raises:
        FormatError: there is none.
    """
    match kind_of(data):
        case "receipt":
            start = data.find(HEADER.encode())
            end = data.find(f"\n{HEADER}\n".encode(), start)
            return read_checkpoint(parse_inclusion(data[start : end + 1 if end >= 0 else len(data)]).note.encode())
        case "consistency":
            return read_checkpoint(parse_consistency(data).note.encode())
        case _:
            return read_checkpoint(data)


def said(held: Held) -> str:
    """Return what a file says, in a sentence."""
    at = held.signed.checkpoint
    records = count(at.size, "record")
    witnesses = listed(key.name for key in held.signed.opened.verified if key.algorithm != 1)
    seen = f", cosigned by {witnesses}" if witnesses else ""
    match held.kind:
        case "receipt":
            numbers = listed(f"#{position}" for position, _ in held.records)
            verb = "stands" if len(held.records) == 1 else "stand"
            whose = f" The file discloses whose: {visible(listed(held.names))}." if held.names else ""
            return f"{numbers} {verb} among the first {records} of {at.origin}{seen}.{whose}"
        case "consistency":
            assert held.proof is not None
            older = count(held.proof.old_size, "record")
            return f"{at.origin} had {records}{seen}, and the file leads there from a checkpoint over {older}."
        case "tiles":
            return f"{at.origin} had {records}{seen}, and the tiles in the folder lead to the root that was signed."
        case "evidence":
            return f"{at.origin} has signed two statements that cannot both be true."
        case _:
            return f"{at.origin} had {records}{seen}."


def _receipt(name: str, data: bytes, keys: list[VerifierKey]) -> Held:
    """Return what a receipt proves; one that is a ``tlog-proof`` alone, without words, is good too."""
    receipt = parse_receipt(data if not data.startswith(HEADER.encode()) else b"\n" + data)
    proved = receipt.check(keys)
    records = tuple((position, decode(state)) for position, state in proved.records)
    opened = disclosures_in(receipt.words)
    if receipt.words and receipt.words != receipt_words(records, proved.signed.checkpoint, opened):
        raise FormatError("Its words are not those that follow from what it proves.")
    names = tuple(disclosed(one)[1] for one in opened)
    return Held(name=name, kind="receipt", signed=proved.signed, records=proved.records, names=names)
