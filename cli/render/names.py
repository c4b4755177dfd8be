"""What are people called here? Words for entries and persons, from the private store, where they may be seen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ledger.events import EntryJoined
from ledger.record import decode

if TYPE_CHECKING:
    from ledger.store.private import PrivateStore
    from ledger.store.recorder import LedgerRecorder

REDACTED = "(redacted)"
ORDER = ("name", "ref", "email", "phone")
"""What a person is called by, the first that is known."""


class Names:
    """Looks up and remembers the words for people; with ``redact`` there are only numbers."""

    def __init__(self, private: "PrivateStore", records: "LedgerRecorder", *, redact: bool) -> None:
        self._private = private
        self._records = records
        self._redact = redact
        self._persons: dict[str, str | None] = {}
        self._entries: dict[int, str] = {}

    def entry(self, number: int) -> str:
        """Return the words for an entry: the name, or its number."""
        if self._redact:
            return f"Entry {number}"
        if number not in self._entries:
            person = self.person_of(number)
            self._entries[number] = (person and self.person(person)) or f"Entry {number}"
        return self._entries[number]

    def numbered(self, number: int) -> str:
        """Return the words for an entry with its number."""
        name = self.entry(number)
        return name if name == f"Entry {number}" else f"{name} (entry {number})"

    def person(self, person: str) -> str | None:
        """Return what a person is called; None when that is not known, or not to be seen."""
        if self._redact:
            return None
        if person not in self._persons:
            self._persons[person] = called({name: value for _, name, value in self._private.disclosures_of(person)})
        return self._persons[person]

    def meet(self, persons: Mapping[int, str]) -> None:
        """Look up at once what many persons are called, by their entries, instead of one by one."""
        if self._redact:
            return
        known = self._private.identities_of(set(persons.values()) - self._persons.keys())
        self._persons |= {person: called(identity) for person, identity in known.items()}
        self._entries |= {number: self.person(person) or f"Entry {number}" for number, person in persons.items()}

    def disclosure(self, person: str) -> str | None:
        """Return the disclosure of what a person is called; None when that is not known, or not to be seen."""
        if self._redact:
            return None
        digests = {name: digest for digest, name, _ in self._private.disclosures_of(person)}
        chosen = next((digests[name] for name in ORDER if name in digests), None)
        return None if chosen is None else self._private.disclosure(chosen)

    def reach(self, person: str) -> str | None:
        """Return where a person can be reached: telephone and address; None when neither is known or to be seen."""
        if self._redact:
            return None
        known = {name: value for _, name, value in self._private.disclosures_of(person)}
        return ", ".join(known[name] for name in ("phone", "email") if name in known) or None

    def forget(self, person: str) -> None:
        """Look a person up again: what they are called has changed."""
        self._persons.pop(person, None)
        self._entries.clear()

    def person_of(self, number: int) -> str | None:
        """Return the person who stands behind an entry."""
        for row in self._records.records(number, number):
            event = decode(row.state).event
            return event.person if isinstance(event, EntryJoined) else None
        return None

    def text(self, digest: str | None) -> str | None:
        """Return the text that a digest stands for; None when there is none to be seen."""
        if digest is None:
            return None
        if self._redact:
            return REDACTED
        found = self._private.reveal(digest)
        return found[1] if found else "(erased)"


def called(identity: Mapping[str, str]) -> str | None:
    """Return the first that is known of what a person may be called by."""
    return next((identity[kind] for kind in ORDER if kind in identity), None)
