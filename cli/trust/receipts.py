"""What does somebody get in their hand? A receipt for their join and for every decision about them."""

from pathlib import Path

from cli import exits
from cli.problem import Problem
from cli.render.names import ORDER
from cli.render.page import Page, Prose, Sheet, Verbatim, columns
from cli.session import Session
from cli.trust.checkpoints import newest, signed_head
from cli.trust.signing import given_passphrase, no_key, opened_key, recorded_keys
from cli.typed.asking import person_on
from cli.words.plain import count, listed, typed
from cli.words.receipt import KINDS, is_line, receipt_words
from ledger.events import EntryJoined
from ledger.record import decode
from ledger.store.disclosures import disclosed
from ledger.trust import durable, merkle
from ledger.trust.checkpoint import Signed
from ledger.trust.proof import InclusionProof
from ledger.trust.receipt import Receipt
from replays.audit.stored import StoredLedger


def receipt_page(
    session: Session,
    name: str,
    person: str,
    wanted: list[int] | None,
    output: Path | None,
    file: Path | None,
    *,
    with_name: bool = False,
) -> Page:
    """Return the receipt of a person's join and of every decision about them, or of the records wanted.

    With the name, the join is among them: it holds the name's digest.
    """
    waitlist = session.waitlist(name)
    entry = person_on(session, waitlist, person)
    if not isinstance(entry, int):
        what = f"There is no entry of that person on {waitlist.name}, so there is nothing to give a receipt for."
        raise Problem("person", exits.NOT_FOUND, what)
    positions = sorted({*(wanted or _about(session, waitlist.name, entry)), *([entry] if with_name else [])})
    opened = (_name_disclosed(session, entry),) if with_name else ()
    signed = _checkpoint_over(session, positions[-1], file)
    receipt = make_receipt(session, positions, signed, opened)
    text = receipt.encode()
    if output is not None:
        durable.write(session.around.folder / output, text.encode())
    numbers = listed(f"#{position}" for position in positions)
    what = f"A receipt for {numbers}, under the checkpoint over {count(signed.checkpoint.size, 'record')}"
    what += f", is in {output}." if output else ":"
    blocks = (Prose(what),) if output else (Prose(what), Verbatim(text))
    data = {"positions": positions, "size": signed.checkpoint.size, "origin": signed.checkpoint.origin, "receipt": text}
    sheet = Sheet(columns("answer"), ((what,),))
    return Page(
        schema="waitlist.receipt/1",
        data=data,
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
        file="" if output else text,
    )


def make_receipt(session: Session, positions: list[int], signed: Signed, opened: tuple[str, ...] = ()) -> Receipt:
    """Return the receipt of these records under a checkpoint; it is checked before it is given out.

    Args:
        session: the ledger.
        positions: where they stand.
        signed: the checkpoint.
        opened: disclosures to go with it.

    Raises:
        Problem: there is no such record, or what is stored does not prove it.
    """
    at = signed.checkpoint
    proofs: list[InclusionProof] = []
    with session.ledger.store.snapshot() as snapshot:
        stored = StoredLedger(snapshot)
        for position in positions:
            row = next(iter(stored.records(position, position)), None)
            if row is None or position > at.size:
                raise Problem("no_record", exits.NOT_FOUND, f"There is no record #{position} under that checkpoint.")
            hashes = tuple(merkle.inclusion_proof(position - 1, at.size, stored.node))
            proofs.append(InclusionProof(position - 1, hashes, signed.note, bytes(row[4])))
    records = tuple((proof.index + 1, decode(proof.extra or b"")) for proof in proofs)
    receipt = Receipt(receipt_words(records, at, opened), tuple(proofs))
    try:
        receipt.check(signed.opened.verified)
    except merkle.ProofError as error:
        what = f"No receipt can be given, because what is stored is damaged. {error}"
        raise Problem("record", exits.DIFFERS, what, advice="Look closer:", commands=("waitlist verify",)) from error
    return receipt


def _name_disclosed(session: Session, entry: int) -> str:
    """Return what opens the digest of the name, or of what stands for one, in the record of an entry's join.

    Raises:
        Problem: the name was erased, corrected since, or is not to be seen.
    """
    (row,) = session.records.records(entry, entry)
    event = decode(row.state).event
    personal = event.personal if isinstance(event, EntryJoined) and not session.options.redact else ()
    known = {kind: digest for digest in personal if (kind := _kind(session, digest)) is not None}
    without = (typed("waitlist", "receipt", decode(row.state).list, str(entry)),)
    for kind in ORDER:
        found = session.private.disclosure(known[kind]) if kind in known else None
        if found is not None and is_line(*disclosed(found)):
            return found
        if found is not None:
            what = (
                f"The {KINDS.get(kind, kind)} on record #{entry} holds characters that no line of a receipt can show."
            )
            raise Problem("person", exits.USAGE, what, advice="Without --with-name:", commands=without)
    what = f"No name can be shown: record #{entry} holds the digest of none that is still kept."
    advice = "A name that was corrected or erased since is not the one that was recorded. Without --with-name:"
    raise Problem("person", exits.NOT_FOUND, what, advice=advice, commands=without)


def _kind(session: Session, digest: str) -> str | None:
    told = session.private.reveal(digest)
    return None if told is None else told[0]


def _about(session: Session, waitlist: str, entry: int) -> list[int]:
    """Return the position of an entry's join, and those of the decisions about it."""
    with session.ledger.store.snapshot() as snapshot:
        rows = snapshot.run("decisions_about", {"waitlist": waitlist, "entry": entry})
    return [entry, *(position for (position,) in rows)]


def _checkpoint_over(session: Session, position: int, file: Path | None) -> Signed:
    """Return a signed checkpoint over at least so many records: the newest there is, or one signed for this."""
    found = newest(session)
    if found is not None and found.checkpoint.size >= position:
        return found
    if not recorded_keys(session):
        raise no_key()
    if given_passphrase(session, file) is None and not session.around.asks:
        what = f"No checkpoint is over #{position} yet, and without its passphrase the key signs none."
        raise Problem("key", exits.USAGE, what, advice="Sign one:", commands=("waitlist checkpoint",))
    return signed_head(session, opened_key(session, file))
