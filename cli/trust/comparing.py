"""Does the ledger agree with what was given out? Receipts and checkpoints that others hold, against the ledger."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from cli.problem import Problem
from cli.session import Session
from cli.trust import checkpoints
from cli.trust.held import Held, Unfit, read_held
from cli.trust.signing import guard_of, recorded_keys, signing_key
from cli.words.plain import count
from ledger.events import SigningKeyChanged
from ledger.record import LEDGER_STREAM, decode
from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, Signed
from ledger.trust.evidence import Evidence
from ledger.trust.guard import GuardTrouble
from ledger.trust.note import VerifierKey
from ledger.trust.proof import ConsistencyProof
from replays.audit.checks import Fault, Result
from replays.audit.stored import StoredLedger


class Finding(Struct, frozen=True, kw_only=True):
    """What came of one file.

    Attributes:
        name: of the file.
        held: what it proves, if it proves anything.
        fault: why it proves nothing, or how the ledger denies it.
        is_denied: the ledger denies what the file proves.
        is_left_behind: it is of a history that was left behind, and that is on record.
    """

    name: str
    held: Held | None = None
    fault: str = ""
    is_denied: bool = False
    is_left_behind: bool = False


class Comparison(Struct, frozen=True):
    """What came of all files; ``head`` is the last position of the ledger."""

    findings: tuple[Finding, ...]
    head: int

    @property
    def is_good(self) -> bool:
        """Whether every file proves something that the ledger does not deny."""
        return not any(one.fault for one in self.findings)

    @property
    def covered(self) -> int:
        """How many records, from the first, agree with something from outside."""
        sizes = [
            one.held.signed.checkpoint.size
            for one in self.findings
            if one.held and not one.fault and not one.is_left_behind
        ]
        return max(sizes, default=0)

    @property
    def denied(self) -> Finding | None:
        """The first file that the ledger denies."""
        return next((one for one in self.findings if one.is_denied), None)


def compare(session: Session, places: list[Path], more: list[VerifierKey]) -> Comparison:
    """Hold every file in these places against the ledger."""
    keys = [*recorded_keys(session), *more]
    left = _left_behind(session)
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        findings = tuple(_finding(path, list(dict.fromkeys(keys)), stored, left) for path in _files(places))
        return Comparison(findings, stored.head().position)


def evidence_of(session: Session, finding: Finding) -> Evidence | str:
    """Return the proof that the ledger's signer contradicts what a file holds, or why there is none yet."""
    assert finding.held is not None
    theirs = finding.held.signed
    ours = _own_statement(session, theirs)
    if ours is None:
        return (
            "The ledger has signed nothing over as many records as it holds now that could stand against it. "
            "Ask for a checkpoint: together with the file it is the proof."
        )
    size = theirs.checkpoint.size
    with session.ledger.store.snapshot() as snapshot:
        node = StoredLedger(snapshot).node
        hashes = tuple(merkle.consistency_proof(size, ours.checkpoint.size, node))
        root = merkle.root_at(size, node)
    words = (
        "Evidence that a history was rewritten\n\n"
        f"Two statements follow, both signed by {theirs.checkpoint.origin}; they cannot both be true.\n"
        f"The first was held outside ({finding.name}): its ledger had {count(size, 'record')} and a root.\n"
        f"The second was signed for the ledger as it is: {count(ours.checkpoint.size, 'record')}. The hashes with it\n"
        f"show that the first {size} of them have another root than the first statement says.\n"
        "To check it: waitlist verify THIS-FILE --key PUBLIC-KEY, or docs/trust.md for how to do it by hand.\n\n"
    )
    return Evidence(words, theirs.note, ConsistencyProof(size, hashes, ours.note), root)


def own_statements(session: Session, stored: StoredLedger) -> Result:
    """Return whether the ledger bears out every checkpoint that it kept, and the head that its guard remembers.

    These lie beside the ledger and could be put back with it, so they are nothing from outside.
    """
    name, left, head = "signed before", _left_behind(session), stored.head().position
    try:
        last = guard_of(signing_key(session)).last()
        kept = [one.checkpoint for one in checkpoints.kept(session)]
    except (GuardTrouble, Problem) as trouble:
        return Result(name=name, fault=Fault(None, str(trouble)))
    statements = [one for one in (*kept, last) if one is not None and one.origin not in left]
    for at in statements:
        denial = _denial_of(at, head, stored)
        if denial:
            return Result(name=name, fault=Fault(None, f"{count(at.size, 'record')} were signed before. {denial}"))
    return Result(name=name, counts={"checkpoints": len({(at.origin, at.size) for at in statements})})


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))
        else:
            yield place


def _finding(path: Path, keys: list[VerifierKey], stored: StoredLedger, left: set[str]) -> Finding:
    try:
        held = read_held(path, keys)
    except Unfit as unfit:
        return Finding(name=path.name, fault=str(unfit))
    is_left = held.signed.checkpoint.origin in left
    if held.kind == "evidence":
        return Finding(name=path.name, held=held, fault="Two signed statements contradict each other.")
    denial = _denial(held, stored)
    if not denial or is_left:
        return Finding(name=path.name, held=held, is_left_behind=is_left)
    return Finding(name=path.name, held=held, fault=denial, is_denied=True)


def _denial(held: Held, stored: StoredLedger) -> str:
    """Return how the ledger denies what a file proves; nothing when it does not."""
    at, head = held.signed.checkpoint, stored.head().position
    if at.size > head:
        return _denial_of(at, head, stored)
    for position, state in held.records:
        row = next(iter(stored.records(position, position)), None)
        if row is None or bytes(row[4]) != state:
            return f"It proves another record #{position} than the ledger holds."
    return _denial_of(at, head, stored)


def _denial_of(at: Checkpoint, head: int, stored: StoredLedger) -> str:
    if at.size > head:
        return f"It shows {count(at.size, 'record')}, and the ledger has {head}: {at.size - head} at its end are gone."
    try:
        root = merkle.root_at(at.size, stored.node)
    except ValueError:
        return "A hash of the stored tree is missing, so that nothing can be compared."
    if root != at.root:
        return f"The first {count(at.size, 'record')} of the ledger are not those that were signed."
    return ""


def _own_statement(session: Session, theirs: Signed) -> Signed | None:
    """Return a checkpoint of the same origin that the ledger as it is bears out, over at least as many records."""
    at = theirs.checkpoint
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        head = stored.head().position
        for one in checkpoints.kept(session):
            own = one.checkpoint
            is_about = own.origin == at.origin and at.size <= own.size <= head
            if is_about and merkle.root_at(own.size, stored.node) == own.root:
                return one
    return None


def _left_behind(session: Session) -> set[str]:
    """Return the origins that a declared fork left behind."""
    events = (decode(row.state).event for row in session.records.stream_records(LEDGER_STREAM))
    return {one.abandoned.origin for one in events if isinstance(one, SigningKeyChanged) and one.abandoned}
