"""What does a receipt say? Words that follow from the proved records alone, so that a changed word shows.

The form is numbered, and its words never change: a receipt that was given out must read the same for ever. Whoever
wants to say it better begins form 2 and keeps this one for what was written in it.
"""

from collections.abc import Sequence

from cli.words.plain import count, listed
from ledger.decision import Kind
from ledger.events import AnyEvent, EntryAdmitted, EntryJoined, SpotOffered
from ledger.record import Numbered, Record
from ledger.store.disclosures import digest, disclosed
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.lines import FormatError

FORM = "Waitlist receipt, form 1"
NAMED_FORM = "Waitlist receipt, form 1, with a name"
"""Of a receipt that its holder wanted to show whose it is; without a name not a word of form 1 is another."""
DISCLOSED = "disclosure "
"""What the line begins with that holds a disclosure (RFC 9901)."""

_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
"""Not seen themselves, but names of several languages are not spelled without them."""
KINDS = {"ref": "reference", "email": "address"}
_UNNAMED = "Names are in no record: that an entry is yours is between you and whoever gave you its number."
_NAMED = """\
No record holds a name, and these hold the digest of one. What opens it stands above because whoever this was
given to wanted it: who is not to know the name gets a receipt without it."""
_NOT_PROMISED = "Not promised: that everything that happened was recorded, or that what was recorded is true."

_HOW: dict[Kind, str] = {
    "policy": "by the rule",
    "direct": "by hand, as the rule would have it",
    "override": "by an override",
    "carried_over": "carried over from before the ledger",
}


def receipt_words(records: tuple[Numbered, ...], checkpoint: Checkpoint, disclosures: Sequence[str] = ()) -> str:
    """Return the words of a receipt about these records.

    Args:
        records: each with its position.
        checkpoint: the one they are under.
        disclosures: what opens digests of theirs, where the receipt says whose it is.

    Raises:
        FormatError: no record here holds the digest of a disclosure, or there is nothing to be read in it.
    """
    return "\n\n".join(
        (
            NAMED_FORM if disclosures else FORM,
            f"Given by {checkpoint.origin}, whose ledger had {count(checkpoint.size, 'record')} then. Times: UTC.",
            "\n".join(_line(position, record) for position, record in records),
            *(_disclosed(records, one) for one in disclosures),
            "What this proves, and what it does not",
            _in_the_ledger(records, checkpoint),
            _ahead(records),
            _since(checkpoint),
            f"{_NAMED if disclosures else _UNNAMED}\n{_NOT_PROMISED}",
            "The rest is for programs.\n",
        )
    )


def disclosures_in(words: str) -> list[str]:
    """Return the disclosures that the words of a receipt hold."""
    if not words.startswith(f"{NAMED_FORM}\n"):
        return []
    return [line.removeprefix(DISCLOSED) for line in words.splitlines() if line.startswith(DISCLOSED)]


def is_line(name: str, value: str) -> bool:
    """Whether what a disclosure says can stand in a line of a receipt: nothing in it acts instead of being seen."""
    return f"{name}{value}".translate(_JOINERS).isprintable()


def _disclosed(records: tuple[Numbered, ...], disclosure: str) -> str:
    """Return what a disclosure says, and of which record it opens the digest."""
    held = digest(disclosure) if disclosure.isascii() else ""
    joins = [(position, record.event) for position, record in records if isinstance(record.event, EntryJoined)]
    position = next((position for position, event in joins if held in event.personal), None)
    if position is None:
        message = "It discloses something of which no record in it holds the digest."
        raise FormatError(message)
    try:
        name, value = disclosed(disclosure)
    except ValueError as error:
        message = "What it discloses cannot be read."
        raise FormatError(message) from error
    if not is_line(name, value):
        message = "What it discloses is no line of text."
        raise FormatError(message)
    whose = f"Entry {position} is this person's, by {KINDS.get(name, name)}: {value}"
    return f"{whose}\nRecord #{position} holds the digest of what shows it:\n{DISCLOSED}{disclosure}"


def _line(position: int, record: Record) -> str:
    return (
        f"#{position}, {record.at[:10]} {record.at[11:19]}, waitlist {record.list}: {_happened(position, record.event)}"
    )


def _happened(position: int, event: AnyEvent) -> str:
    match event:
        case EntryJoined():
            party = f" with a party of {event.party}" if event.party > 1 else ""
            return f"entry {position} joined{party}."
        case SpotOffered():
            until = f" until {event.deadline[:10]} {event.deadline[11:19]}" if event.deadline else ""
            return f"entry {event.entry} was offered a spot in {event.pool}{until}, {_HOW[event.decision.kind]}."
        case EntryAdmitted():
            return f"entry {event.entry} was admitted to a spot in {event.pool}, {_HOW[event.decision.kind]}."
        case _:
            entry = getattr(event, "entry", None)
            return f"{type(event).__name__}{f' about entry {entry}' if entry is not None else ''}."


def _in_the_ledger(records: tuple[Numbered, ...], checkpoint: Checkpoint) -> str:
    numbers = listed(f"#{position}" for position, _ in records)
    one = len(records) == 1
    places = "this place and these bytes" if one else "these places and these bytes"
    return (
        f"1. In the ledger: proved. {'Record' if one else 'Records'} {numbers} {'stands' if one else 'stand'} there, "
        f"in exactly {places}.\n"
        f"   Anybody can check that without us and without our program. They need the public key of\n"
        f"   {checkpoint.origin}, from somewhere else than this file."
    )


def _ahead(records: tuple[Numbered, ...]) -> str:
    said = [
        f"   #{position}: rank {event.decision.rank} of {event.decision.waiting} in the queue at that moment."
        for position, record in records
        if isinstance(event := record.event, SpotOffered | EntryAdmitted)
    ]
    joined = [position for position, record in records if isinstance(record.event, EntryJoined)]
    lines = ["2. How many stood ahead: signed, not proved here. Replaying the records before shows whether it is so."]
    lines += said
    lines += [
        f"   #{position} does not say how many stood in the queue; the records before it do." for position in joined
    ]
    if not said and not joined:
        lines.append("   These records say nothing of it.")
    return "\n".join(lines)


def _since(checkpoint: Checkpoint) -> str:
    return (
        "3. Not changed since: not proved here, for this shows the ledger as it was. That a later one begins with it\n"
        f"   is shown by a proof of consistency from {checkpoint.size} to a later checkpoint.\n"
        "   Ask for one when in doubt, and keep this file: with it, a rewrite cannot be hidden from you."
    )
