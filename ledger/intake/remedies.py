"""What makes up for which record of a command? And where nothing does: why not, and what is done instead?

Every verb has an answer here; a test holds the tables to the verbs.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ledger.commands import Remedy, Undo
from ledger.decision import EntryNumber, Position
from ledger.events import CapacityChanged, EntryAdmitted, EntryJoined, NoticeRecorded, OverrideProposed, SpotOffered
from ledger.record import Numbered, Record
from ledger.refusals import Mistake
from ledger.requests import Verb

LONGEST: Final = 10_000
"""Records that are looked through for the end of a command."""

REMEDIES: Final[dict[Verb, dict[str, Remedy]]] = {
    "join": {"EntryJoined": "withdraw", "OverrideProposed": "unpropose"},
    "withdraw": {"EntryWithdrawn": "reinstate"},
    "decline": {"OfferDeclined": "reinstate"},
    "leave": {"AdmissionCancelled": "restore", "EntryWithdrawn": "reinstate", "OfferDeclined": "reinstate"},
    "cancel": {"AdmissionCancelled": "restore"},
    "no-show": {"NoShowRecorded": "restore"},
    "displace": {"EntryDisplaced": "restore"},
    "accept": {"OfferAccepted": "displace"},
    "admit": {"EntryJoined": "withdraw", "EntryAdmitted": "displace", "OverrideProposed": "unpropose"},
    "offer": {"SpotOffered": "revoke", "OverrideProposed": "unpropose"},
    "approve": {
        "EntryJoined": "withdraw",
        "EntryAdmitted": "displace",
        "EntryAmended": "again",
        "SpotOffered": "revoke",
    },
    "revoke": {"OfferRevoked": "resume"},
    "suspend": {"EntrySuspended": "resume"},
    "resume": {"EntryResumed": "again"},
    "reinstate": {"EntryReinstated": "withdraw"},
    "amend": {"EntryAmended": "again", "OverrideProposed": "unpropose"},
    "priority": {"PriorityChanged": "again"},
    "split": {"EntryJoined": "rejoin"},
    "told": {"NoticeRecorded": "untell"},
    "pause": {"WaitlistPaused": "unpause"},
    "unpause": {"WaitlistResumed": "pause"},
    "close": {"WaitlistClosed": "reopen"},
    "reopen": {"WaitlistReopened": "again"},
    "capacity": {"CapacityChanged": "again"},
    "policy": {"PolicyAdopted": "again"},
    "undo": {
        "EntryWithdrawn": "reinstate",
        "EntryReinstated": "withdraw",
        "AdmissionCancelled": "restore",
        "EntryDisplaced": "restore",
        "EntrySuspended": "resume",
        "EntryResumed": "again",
        "EntryAmended": "again",
        "PriorityChanged": "again",
        "CapacityChanged": "again",
        "PolicyAdopted": "again",
        "WaitlistPaused": "unpause",
        "WaitlistResumed": "pause",
        "WaitlistClosed": "reopen",
        "WaitlistReopened": "again",
    },
}
"""What makes up for a verb, by the record that it wrote itself; first come first, where it may write several."""


class Way(Struct, frozen=True):
    """Why nothing makes up for what was recorded, and what is done instead; both may name the ``{waitlist}``."""

    why: str
    instead: str


WAYS: Final[dict[Verb, Way]] = {
    "open": Way(
        "A waitlist that was opened stays on record.",
        "To end it: `waitlist close {waitlist}`.",
    ),
    "draw": Way(
        "A draw stays as it was announced and held: else it could be made again until it suits somebody.",
        "Where a source cannot be used or a value was typed wrong: `waitlist draw {waitlist} rerun --reason TEXT`.",
    ),
    "same": Way(
        "Once two are one, nobody can tell whose each name and address was.",
        "If they are two after all, let the other one join again, under an address of their own.",
    ),
    "tick": Way(
        "What was due happened by the rules and not by this command.",
        "Whoever lost their place by it is brought back: `waitlist reinstate {waitlist} PERSON --reason TEXT`.",
    ),
    "undo": Way(
        "What this undoing did is not undone in its turn.",
        "Record again what was undone.",
    ),
}
"""The verbs that are not made up for, or not always."""

STAYING: Final[dict[str, Way]] = {
    "RequestRefused": Way(
        "It says that a rule said no, and nothing happened by it.",
        "The person can ask again.",
    ),
    "PersonErased": Way("What was erased is gone.", "The person can join again, as somebody new."),
    "CheckpointPublished": Way(
        "A head that was signed stays signed: somebody may hold it.",
        "The next one covers whatever is recorded since: `waitlist checkpoint`.",
    ),
    "SigningKeyChanged": Way(
        "A key that was put in force has signed since, or may have.",
        "It is changed once more: `waitlist key change`.",
    ),
}
"""Records that no verb makes up for, whichever wrote them."""


def undoing(command: Sequence[Numbered]) -> Undo | None:
    """Return what undoes a command, given all its records; None where nothing makes up for it."""
    verb, last = _verb(command[0][1]), command[-1][0]
    found = _own_record(verb, command)
    if found is None:
        return None
    position, record, remedy = found
    entry = _about(verb, position, record, command)
    return Undo(
        position=position,
        remedy=remedy,
        last=last,
        through=0 if entry else last,
        entry=entry,
        added=sum(one.event.added for _, one in command if isinstance(one.event, CapacityChanged)),
        parts=tuple(at for at, one in command if getattr(one.event, "split_from", None) is not None),
        notices=tuple(_taken_back(at, one.event) for at, one in command if isinstance(one.event, NoticeRecorded)),
    )


def nothing_does(command: Sequence[Numbered], waitlist: str) -> Mistake:
    """Return what is said where nothing makes up for a command: why not, and what is done instead."""
    verb, position, last = _verb(command[0][1]), command[0][0], command[-1][1]
    way = STAYING.get(last.type) or WAYS.get(verb)
    why, instead = (way.why, way.instead) if way else (f"Nothing happened by this {verb}.", "Nothing is to be undone.")
    return Mistake("not_undone", f"#{position} cannot be undone. {why}", hint=instead.format(waitlist=waitlist))


def _own_record(verb: Verb, command: Sequence[Numbered]) -> tuple[Position, Record, Remedy] | None:
    """Return the record that the verb itself wrote, with what makes up for it; None where nothing does."""
    kinds = {record.type for _, record in command}
    if verb == "undo" and {"EntryWithdrawn", "EntryAmended"} <= kinds:
        return None  # parts went back into their party
    for kind, remedy in REMEDIES.get(verb, {}).items():
        for at, record in command:
            if record.type == kind and not _follows(record):
                return at, record, remedy
    return None


def _verb(record: Record) -> Verb:
    """Return the verb that recorded it: the second word of how it was asked."""
    verb: Verb = record.via.partition(" ")[2].partition(" ")[0]  # type: ignore[assignment]
    return verb


def _about(verb: Verb, position: Position, record: Record, command: Sequence[Numbered]) -> EntryNumber | None:
    """Return the entry that a record to be made up for is about; none where its command is about several."""
    if isinstance(record.event, OverrideProposed):
        return None
    several = verb == "told" or sum(isinstance(one.event, SpotOffered) for _, one in command) > 1
    if several and verb in {"told", "offer"}:
        return None
    if isinstance(record.event, EntryJoined):
        return record.event.split_from or position
    return getattr(record.event, "entry", None)


def _taken_back(position: Position, event: NoticeRecorded) -> NoticeRecorded:
    """Return what says that nobody was told by a notice."""
    return NoticeRecorded(entry=event.entry, about=event.about, channel=event.channel, sent=False, corrects=position)


def _follows(record: Record) -> bool:
    """Whether a rule wrote the record and not the verb: a promotion, an offer taken back for want of room."""
    event = record.event
    if isinstance(event, EntryAdmitted):
        return event.decision.kind == "policy"
    return getattr(event, "code", None) in {"capacity_cut", "closed"} and record.type != "EntryJoined"
