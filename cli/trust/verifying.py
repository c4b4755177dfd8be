"""Are receipts and checkpoints what they claim, and does the ledger agree with them? Always with what was compared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from cli import exits
from cli.problem import Problem
from cli.render.auditing import verify_page
from cli.render.page import Block, Facts, Heading, Page, Prose, Sheet, columns
from cli.session import Session
from cli.trust.comparing import Comparison, Finding, compare, evidence_of
from cli.trust.held import Held, Unfit, read_held, said
from cli.trust.signing import reason, recorded_keys
from cli.words.plain import count, quoted
from ledger.trust import durable, merkle
from ledger.trust.evidence import Evidence
from ledger.trust.lines import FormatError
from ledger.trust.note import VerifierKey, parse_vkey

WRONG = "PROVES NOTHING"


def files_page(session: Session, files: list[Path], given: list[str]) -> Page:
    """Check files by themselves and against each other; no ledger is needed where a key is given."""
    _check_there(session, files)
    keys = _public_keys(session, given) or _own_keys(session)
    if not keys:
        what = "Nobody's public key is known here, so no signature can be checked."
        raise Problem("proof", exits.USAGE, what, advice="Give one: waitlist verify FILE --key KEY")
    found: list[Held] = []
    rows: list[tuple[str, str, str]] = []
    for name in files:
        try:
            held = read_held(session.around.folder / name, keys)
        except Unfit as unfit:
            rows.append((name.name, WRONG, str(unfit)))
        else:
            found.append(held)
            rows.append((name.name, held.kind, said(held)))
    rows += _between(found)
    is_good = not any(kind in {WRONG, "CONTRADICTION"} or kind == "evidence" for _, kind, _ in rows)
    whose = "the key given" if given else "the keys that this ledger records"
    text = f"{'All good' if is_good else 'Not good'}: checked with {whose}. Nothing was compared with a ledger."
    blocks = (Facts(tuple((name, _shown(kind, what)) for name, kind, what in rows)), Prose(text, _tone(is_good)))
    data = {"good": is_good, "files": [{"file": name, "kind": kind, "said": what} for name, kind, what in rows]}
    sheet = Sheet(columns("file", "kind", "says"), tuple(rows))
    return Page(schema="waitlist.proofs/1", data=data, blocks=blocks, sheet=sheet, code=_code(is_good))


def against_page(
    session: Session, places: list[Path], given: list[str], output: Path | None, *, independent: bool
) -> Page:
    """Run every check of the ledger, and compare it with what others hold."""
    comparison = compared(session, places, given)
    denied = comparison.denied
    told = _evidence(session, denied, output) if denied is not None else ()
    checked = verify_page(session, independent=independent, outside=outside(comparison))
    facts = Facts(tuple((one.name, finding_in_words(one)) for one in comparison.findings))
    blocks: list[Block] = [Heading(f"Compared with {count(len(comparison.findings), 'file')} from outside"), facts]
    rows = tuple(
        (one.name, "holds" if not one.fault else "FAULT", None, finding_in_words(one)) for one in comparison.findings
    )
    is_good = comparison.is_good and checked.code == exits.DONE
    data = {
        **checked.data,
        "good": is_good,
        "covered": comparison.covered,
        "files": [
            {"file": one.name, "kind": one.held.kind if one.held else None, "fault": one.fault or None}
            for one in comparison.findings
        ],
    }
    return Page(
        schema="waitlist.verify/1",
        data=data,
        blocks=(*blocks, *told, *checked.blocks),
        sheet=Sheet(checked.sheet.columns, (*checked.sheet.rows, *rows)),
        head=comparison.head,
        code=_code(is_good),
    )


def compared(session: Session, places: Sequence[Path], given: Sequence[str]) -> Comparison:
    """Hold the ledger against what others hold, in these files and folders; ``given`` are public keys.

    Raises:
        Problem: a place or a key is not there, or there is no file in any of the places.
    """
    _check_there(session, places)
    comparison = compare(session, [session.around.folder / place for place in places], _public_keys(session, given))
    if not comparison.findings:
        raise Problem("file", exits.NOT_FOUND, "There is nothing to compare with: no file is there.")
    return comparison


def _public_keys(session: Session, given: Sequence[str]) -> list[VerifierKey]:
    """Return the public keys that were given, each as it is written or in a file.

    Raises:
        Problem: one is none.
    """
    found: list[VerifierKey] = []
    for text in given:
        path = session.around.folder / text
        try:
            line = durable.read_text(path).split("\n")[0] if "+" not in text or path.is_file() else text
            found.append(parse_vkey(line.strip()))
        except (OSError, UnicodeDecodeError, FormatError) as error:
            raise Problem("proof", exits.USAGE, f"{quoted(text)} is no public key. {reason(error)}") from error
    return found


def _check_there(session: Session, places: Sequence[Path]) -> None:
    missing = [place for place in places if not (session.around.folder / place).exists()]
    if missing:
        raise Problem("file", exits.USAGE, f"There is no file or folder {quoted(str(missing[0]))}.")


def _own_keys(session: Session) -> list[VerifierKey]:
    """Return the keys that the ledger here records, if there is one."""
    try:
        return list(recorded_keys(session))
    except Problem as problem:
        if problem.name != "no_ledger":
            raise
        return []


def _between(held: list[Held]) -> list[tuple[str, str, str]]:
    """Return what files say of each other: contradictions, and proofs that lead from one to the other."""
    rows: list[tuple[str, str, str]] = []
    for one in held:
        if one.proof is None:
            continue
        for older in held:
            at = older.signed.checkpoint
            if older is one or at.size != one.proof.old_size or at.origin != one.signed.checkpoint.origin:
                continue
            names = f"{older.name} → {one.name}"
            try:
                merkle.verify_consistency(
                    at.size, one.signed.checkpoint.size, at.root, one.signed.checkpoint.root, one.proof.hashes
                )
            except merkle.ProofError:
                what = f"The later ledger does not begin with the first {count(at.size, 'record')} of the older."
                rows.append((names, "CONTRADICTION", what))
            else:
                what = f"Not rewritten in between: the later ledger begins with the {count(at.size, 'record')}."
                rows.append((names, "consistency", what))
    first: dict[tuple[str, int], Held] = {}
    for one in held:
        at = one.signed.checkpoint
        other = first.setdefault((at.origin, at.size), one)
        if other.signed.checkpoint.root != at.root:
            what = f"{at.origin} has signed two histories of {count(at.size, 'record')}."
            rows.append((f"{other.name} → {one.name}", "CONTRADICTION", what))
    return rows


def _evidence(session: Session, finding: Finding, output: Path | None) -> tuple[Block, ...]:
    """Write the evidence that a history was rewritten, and say where it is."""
    assert finding.held is not None
    at = finding.held.signed.checkpoint
    found = (
        "What is gone cannot be shown by hashes: the file itself, with the ledger as it is, is the proof."
        if at.size > session.records.head().position
        else evidence_of(session, finding)
    )
    place = session.around.folder / (output or f"evidence-{at.size}.txt")
    text = found.encode() if isinstance(found, Evidence) else _without_hashes(finding, found)
    durable.write(place, text.encode())
    what = f"{finding.name} and this ledger cannot both be true. What proves it is in {place.name}; keep both."
    return (Prose(what, "bad"),)


def _without_hashes(finding: Finding, why: str) -> str:
    assert finding.held is not None
    return (
        "A history was changed\n\n"
        f"{finding.name}: {finding.fault}\n{why}\n\nThe statement that was held outside:\n\n{finding.held.signed.note}"
    )


def outside(comparison: Comparison, size: int | None = None) -> str:
    """Return how much of the ledger, or of its first ``size`` records, agrees with what others hold."""
    head = comparison.head if size is None else size
    covered = min(comparison.covered, head)
    if comparison.denied is not None:
        return "It does not agree with what was given out."
    if not comparison.is_good:
        return (
            "Not all that was to be compared proves something; what it says cannot be relied on, nor can its silence."
        )
    if not covered:
        return "Nothing that was compared is about this history, so a complete rewrite would look the same."
    rest = head - covered
    after = (
        f" Of the {count(rest, 'record')} after them nothing outside was compared."
        if rest
        else " That is all there are."
    )
    return f"The first {count(covered, 'record')} are those that were signed and given out.{after}"


def finding_in_words(finding: Finding) -> str:
    """Return what came of comparing one file."""
    if finding.held is None:
        return f"{WRONG}: {finding.fault}"
    if finding.is_left_behind:
        return f"{said(finding.held)} That history was left behind, and it is on record."
    return f"{said(finding.held)} {f'BUT: {finding.fault}' if finding.fault else 'So it is here.'}"


def _shown(kind: str, what: str) -> str:
    return f"{kind}: {what}" if kind in {WRONG, "CONTRADICTION"} else what


def _tone(is_good: bool) -> Literal["good", "bad"]:
    return "good" if is_good else "bad"


def _code(is_good: bool) -> int:
    return exits.DONE if is_good else exits.DIFFERS
