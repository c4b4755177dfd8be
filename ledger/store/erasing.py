"""How is a person forgotten while every record stays? Names and addresses go, texts by choice, digests remain.

A text that names somebody is kept, blanked or replaced by an edited one; a digest whose text is gone stands for
nothing from then on, and no record, root or decision changes (DESIGN section 8).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from msgspec import Struct

from ledger.instant import Instant
from ledger.part_names import party_of
from ledger.store.private import PrivateStore
from ledger.store.spelling import HANDLES, Naming, checked, naming, normal, words

IDENTITY = (*HANDLES, "name")
"""What is known of a person, as against what staff wrote."""

_TELLING_APART = ("email", "ref")
"""What two people on the same waitlists cannot share; a phone number they can."""


class Hold(Struct, frozen=True):
    """A reason to erase nobody yet: an appeal is running.

    Attributes:
        until: from this instant on the person may be erased.
        by: the actor who asked for it.
        reason: why, in free text.
    """

    until: Instant
    by: str
    reason: str | None = None


class Text(Struct, frozen=True):
    """A free text in which a person is named.

    Attributes:
        digest: what stands for it in a record.
        kind: ``reason``, ``title`` …
        text: what was written.
        naming: by full name or address, or perhaps only by a word that others may share.
    """

    digest: str
    kind: str
    text: str
    naming: Naming


class TakenHandle(Exception):
    """Somebody else on the same waitlists has this address or reference already."""

    def __init__(self, value: str, person: str) -> None:
        super().__init__(value)
        self.person = person


class Texts:
    """All free texts there are, read once, to find out which of them name somebody."""

    def __init__(self, private: PrivateStore) -> None:
        self._private = private
        self._texts = list(private.texts())
        self._with_word: defaultdict[str, set[int]] = defaultdict(set)
        self._with_number: set[int] = set()
        for index, (_, _, text) in enumerate(self._texts):
            for word in words(text):
                self._with_word[word].add(index)
            if any(character.isdigit() for character in text):
                self._with_number.add(index)

    def naming(self, person: str) -> list[Text]:
        """Return those in which the person is named."""
        known = [(kind, value) for _, kind, value in self._private.disclosures_of(person) if kind in IDENTITY]
        sharing = (self._with_word.get(word, set()) for _, value in known for word in words(value))
        candidates = set().union(*sharing, self._with_number)
        return [
            Text(digest, kind, text, how)
            for digest, kind, text in (self._texts[index] for index in sorted(candidates))
            if (how := naming(text, known)) is not None
        ]


def identity(private: PrivateStore, person: str) -> list[str]:
    """Return the digests of the person's names, addresses, numbers and references."""
    return [digest for digest, kind, _ in private.disclosures_of(person) if kind in IDENTITY]


def names_of_parts(private: PrivateStore, persons: Collection[str]) -> list[str]:
    """Return the digests of the names that these persons have from a party whose parts they were."""
    return [
        digest
        for person in persons
        for digest, kind, value in private.disclosures_of(person)
        if kind == "name" and party_of(value) is not None
    ]


def erase(
    private: PrivateStore,
    person: str,
    *,
    blank: Collection[str] = (),
    edit: Mapping[str, str] | None = None,
    requests: Collection[str] = (),
) -> None:
    """Erase a person; ``PrivateStore.scrub`` removes the traces afterwards.

    Args:
        private: the private store.
        person: whose names, addresses and references go.
        blank: digests of texts to erase.
        edit: texts to show instead of others, by digest.
        requests: idempotency keys whose fingerprints were made of the person's name.
    """
    with private.writing() as transaction:
        transaction.run("forget_messages_to", {"to_person": person})
        for statement in (
            "erase_person",
            "end_hold",
            "erase_handles",
            "erase_identity",
        ):  # these tell who else they were
            transaction.run(statement, {"person": person})
        for digest, text in (edit or {}).items():
            told = private.reveal(digest)
            row = {"digest": digest, "name": told[0] if told else "reason", "value": checked(text)}
            transaction.run("put_edit", row)
        for digest in {*blank, *(edit or {})}:
            transaction.run("erase_text", {"digest": digest})
        for request in requests:
            transaction.run("forget_request", {"id": request})


def correct(private: PrivateStore, person: str, kind: str, value: str) -> str:
    """Put another name, address, number or reference in the place of the person's old one; return its digest.

    Raises:
        TakenHandle: it belongs to somebody else on the same waitlists.
        ValueError: nobody could be found by it, or it cannot be kept.
    """
    scope = private.scope_of(person)
    normal(kind, value)
    with private.transaction():
        if kind in _TELLING_APART:
            owner = private.person_for(scope, {kind: value})
            if owner not in (None, person):
                raise TakenHandle(value, str(owner))
            for _, known, old in private.disclosures_of(person):
                if known == kind:
                    private.release_handle(person, kind, old)
            private.enrol(scope, {kind: value}, person)
        with private.writing() as transaction:
            transaction.run("erase_kind", {"person": person, "name": kind})
        return private.disclose(kind, value, person)


def put_hold(private: PrivateStore, person: str, hold: Hold) -> None:
    """Keep a person from being erased until an instant; a later hold takes the place of the one before."""
    with private.writing() as transaction:
        transaction.run("put_hold", {"person": person, "until": hold.until, "by": hold.by, "reason": hold.reason})


def end_hold(private: PrivateStore, person: str) -> None:
    """Let a person be erased again."""
    with private.writing() as transaction:
        transaction.run("end_hold", {"person": person})


def hold_on(private: PrivateStore, person: str) -> Hold | None:
    """Return the hold on a person, in force or over, or None."""
    with private.reading() as transaction:
        rows = transaction.run("hold", {"person": person})
    return Hold(*rows[0]) if rows else None
