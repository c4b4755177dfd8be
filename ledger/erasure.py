"""What goes and what stays when a person is erased? First looked at, then recorded, then carried out.

The record comes first: if the power goes out between it and the deletion, erasing again finishes the work and records
nothing twice. What a person may ask for is Article 17 of the GDPR.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from ledger.application import Ledger
from ledger.book import ACTIVE, Entry
from ledger.decision import Digest, EntryNumber, Position
from ledger.events import AnyEvent, EntryJoined, PersonErased, PersonsMerged, RequestRefused
from ledger.instant import Instant
from ledger.record import LEDGER_STREAM, decode
from ledger.store import erasing
from ledger.store.erasing import Hold, Text, Texts

Fate = Literal["keep", "blank", "edit"]


class Cited(Struct, frozen=True):
    """A text that names the person, and the records that cite it; none when nothing recorded does."""

    text: Text
    positions: tuple[Position, ...] = ()


class Erasure(Struct, frozen=True):
    """All that there is to erase about one person.

    Attributes:
        person: the person's id.
        entries: their entries, newest first.
        identity: digests of names, addresses, numbers and references, and of what parts of their party are called
            after them.
        texts: free texts in which they are named.
        requests: idempotency keys of requests about them.
        hold: why they may not be erased yet.
        recorded: where an erasure stands recorded that was not carried out.
    """

    person: str
    entries: tuple[Entry, ...]
    identity: tuple[Digest, ...]
    texts: tuple[Cited, ...] = ()
    requests: tuple[str, ...] = ()
    hold: Hold | None = None
    recorded: Position | None = None

    @property
    def standing(self) -> tuple[Entry, ...]:
        """Entries that still wait or hold an offer or a spot."""
        return tuple(entry for entry in self.entries if entry.state in ACTIVE)

    def is_held(self, now: Instant) -> bool:
        """Whether a hold is in force."""
        return self.hold is not None and now < self.hold.until


class Approval(Struct, frozen=True):
    """What becomes of each text that names the person, and who let those stay that do.

    Attributes:
        fates: by digest; one that is missing is blanked.
        edits: the new text of each that is edited.
        approved: another actor than the one who records.
    """

    fates: Mapping[Digest, Fate] = {}
    edits: Mapping[Digest, str] = {}
    approved: str | None = None

    def count(self, erasure: Erasure, fate: Fate) -> int:
        """Count the texts that have this fate."""
        return sum(self.fate(cited) == fate for cited in erasure.texts)

    def fate(self, cited: Cited) -> Fate:
        """Return what becomes of a text."""
        return self.fates.get(cited.text.digest, "blank")


def look(ledger: Ledger, persons: Mapping[str, tuple[Entry, ...]]) -> list[Erasure]:
    """Return what there is to erase about these persons, given with their entries; reads every record once."""
    private, texts = ledger.private, Texts(ledger.private)
    named = {person: texts.naming(person) for person in persons}
    scan = _Scan(persons, {text.digest for found in named.values() for text in found})
    scan.read(ledger)
    return [
        Erasure(
            person=person,
            entries=entries,
            identity=(*erasing.identity(private, person), *erasing.names_of_parts(private, scan.parts[person])),
            texts=tuple(Cited(text, tuple(scan.cited.get(text.digest, ()))) for text in named[person]),
            requests=tuple(scan.requests[person]),
            hold=erasing.hold_on(private, person),
            recorded=scan.erased.get(person),
        )
        for person, entries in persons.items()
    ]


def erase(
    ledger: Ledger, erasure: Erasure, approval: Approval, *, by: str, via: str, reason: Digest | None = None
) -> Position:
    """Record that a person is erased, then erase them; return the record's position.

    ``ledger.private.scrub()`` removes the traces afterwards, once for any number of persons.
    """
    position = erasure.recorded
    if position is None:
        event = PersonErased(
            person=erasure.person,
            disclosures=len(erasure.identity),
            blanked=approval.count(erasure, "blank"),
            edited=approval.count(erasure, "edit"),
            kept=approval.count(erasure, "keep"),
            approved=approval.approved,
            reason=reason,
        )
        position = ledger.note(event, by=by, via=via)
    blank = [cited.text.digest for cited in erasure.texts if approval.fate(cited) == "blank"]
    edit = {
        cited.text.digest: approval.edits[cited.text.digest]
        for cited in erasure.texts
        if approval.fate(cited) == "edit"
    }
    erasing.erase(
        ledger.private, erasure.person, blank=[*blank, *erasure.identity], edit=edit, requests=erasure.requests
    )
    return position


_TELLING = (b'"id":"', b'"PersonsMerged"', b'"split_from"')
"""What marks a record that says who asked, who is one person, or who was of one party."""


class _Scan:
    """One reading of all records: who cites which text, whose are request ids and parts, who was erased already."""

    def __init__(self, persons: Mapping[str, tuple[Entry, ...]], digests: set[Digest]) -> None:
        self._persons = persons
        self._owners: dict[EntryNumber, str] = {e.number: person for person, of in persons.items() for e in of}
        self._digests = {digest: digest.encode() for digest in digests}
        self._lists = {entry.waitlist for entries in persons.values() for entry in entries}
        self.cited: dict[Digest, list[Position]] = {}
        self.requests = defaultdict[str, list[str]](list)
        self.parts = defaultdict[str, list[str]](list)
        self._family = dict(self._owners)
        self.erased: dict[str, Position] = {}

    def read(self, ledger: Ledger) -> None:
        """Read them all."""
        for row in ledger.recorder.records():
            for digest, plain in self._digests.items():
                if plain in row.state:
                    self.cited.setdefault(digest, []).append(row.position)
            is_asked = row.stream in self._lists and any(mark in row.state for mark in _TELLING)
            if row.stream == LEDGER_STREAM or is_asked:
                self._note(row.position, row.state)

    def _note(self, position: Position, state: bytes) -> None:
        record = decode(state)
        event = record.event
        if isinstance(event, PersonErased):
            self.erased[event.person] = position
            return
        if isinstance(event, PersonsMerged):
            self.requests[event.kept] += self.requests.pop(event.merged, [])
        if isinstance(event, EntryJoined) and event.split_from in self._family:
            self._family[position] = whole = self._family[event.split_from]
            self.parts[whole].append(event.person)
        person = self._asking(position, event)
        if person is not None and record.id is not None:
            self.requests[person].append(record.id)

    def _asking(self, position: Position, event: AnyEvent) -> str | None:
        """Return who asked for this, as far as it may be one of those sought; refusals name them as they were then."""
        if isinstance(event, RequestRefused):
            return event.person
        return self._owners.get(position if isinstance(event, EntryJoined) else getattr(event, "entry", 0))
