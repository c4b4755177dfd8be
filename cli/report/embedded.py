"""What does a page carry along for its script: the records, what leads from them to the root, names and sentences?

What it all means is described in docs/report.md, so that a stranger can check a report without our script.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from cli.moving.exporting import reasons
from cli.report.lines import shortened
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.events import told
from cli.words.sentences import Sentence, held_sentence, reason_sentences
from cli.words.wording import Wording, wording_of
from ledger.decision import EntryNumber, Position, SkipCode
from ledger.events import EntryJoined
from ledger.record import Record
from ledger.trust.lines import to_base64
from ledger.trust.merkle import leaf_hash
from replays.rederiving.decided import entry_of
from replays.report.account import Account, Place, Verdict
from replays.report.held import Held
from replays.report.whole import Report

SCHEMA = "waitlist.report/1"
NAME = "\1"
"""Stands on both sides of an entry's number in a sentence, where its name goes; the record's own entry has none."""
MARK = 6
"""Bytes of a record's hash that stand beside it: enough to say which one was changed. The root says that one was."""
HOLDS = ("closed", "paused", "full")
"""Why nothing is offered to anybody who waits, in the words of the house."""
OPEN = {
    "manual": "A spot is free that fits. The organiser makes the offers, and those ahead come first.",
    "due": "A spot is free that fits. It will be offered next, and those ahead come first.",
}
"""What is said to somebody who waits and whom nothing holds back: whether others come first depends on a match run."""


class Carried(Struct, frozen=True):
    """What a page carries along, as it stands in its elements.

    Attributes:
        records: the records, a line each; apart, so that whatever byte is changed in them, it is clear in which.
        beside: everything else, as JSON.
    """

    records: str
    beside: str


def embedded(session: Session, found: Report, clock: Clockface) -> Carried:
    """Return what the report of a waitlist carries along."""
    account, sayings = found.account, _Sayings()
    states = dict(zip((position for position, _ in account.numbered), found.states, strict=True))
    wording = wording_of(session.folder)
    document = {
        "schema": SCHEMA,
        "waitlist": found.waitlist,
        "zone": clock.shown,
        "size": found.size,
        "root": found.root.hex(),
        "beside": [to_base64(one) for one in found.beside],
        **packed(states, account.places, account.held),
        "told": [sayings.number(_sentence(record, position, clock)) for position, record in account.numbered],
        "grounds": {
            str(one.position): [sayings.number(text) for text in _grounds(one, wording, clock)]
            for one in account.verdicts
            if one.decision
        },
        "differs": [one.position for one in account.verdicts if not one.agrees],
        "holds": {
            **{kind: wording.told("say", Sentence(f"hold.{kind}"), {}, clock) for kind in HOLDS},
            **OPEN,
        },
        "rules": {code: _rule(code, wording, clock) for one in account.held for code in one.codes.values() if code},
        "names": _names(session, account),
        **_texts(session, account.records),
        "redacted": session.options.redact,
        "sayings": sayings.texts,
    }
    return carried(document)


def carried(document: dict[str, Any]) -> Carried:
    """Return a document with its ``lines`` apart."""
    beside = {name: part for name, part in document.items() if name != "lines"}
    return Carried(in_script("\n".join(document["lines"])), in_script(msgspec.json.encode(beside).decode()))


def packed(states: Mapping[Position, bytes], places: Iterable[Place], held: Iterable[Held]) -> dict[str, Any]:
    """Return records by their positions, and what they changed in the queue, as short as the page can read them."""
    shapes, lines = shortened(states.values())
    return {
        "runs": list(_runs(states)),
        "shapes": shapes,
        "lines": lines,
        "marks": "".join(to_base64(leaf_hash(state)[:MARK]) for state in states.values()),
        "places": [number for one in places for number in (one.position, one.entry, one.number, one.fit)],
        "held": [(one.position, {str(fit): code for fit, code in one.codes.items()}) for one in held],
    }


def in_script(text: str) -> str:
    r"""Return a text that ends no script element and holds no character that acts: such ones are written ``\uXXXX``."""
    return "".join(one if _is_plain(one) else _escaped(one) for one in text)


def _is_plain(character: str) -> bool:
    return character in "\t\n" or (character.isprintable() and character != "<")


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


class _Sayings:
    """Texts, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def texts(self) -> list[str]:
        """All of them."""
        return list(self._numbers)

    def number(self, text: str) -> int:
        """Return the number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))


def _runs(positions: Iterable[Position]) -> Iterator[tuple[Position, int]]:
    """Yield the positions as runs: where each begins, and how many there are without a gap."""
    start = count = 0
    for position in positions:
        if position != start + count:
            if count:
                yield start, count
            start, count = position, 0
        count += 1
    if count:
        yield start, count


def _sentence(record: Record, position: Position, clock: Clockface) -> str:
    own = entry_of(position, record)

    def label(entry: EntryNumber) -> str:
        return f"{NAME}{'' if entry == own else entry}{NAME}"

    return told(record.event, position, label, clock)


def _grounds(verdict: Verdict, wording: Wording, clock: Clockface) -> Iterator[str]:
    assert verdict.decision is not None
    for sentence in reason_sentences(verdict.decision, verdict.given, verdict.cause):
        yield wording.told("say", sentence, {}, clock)


def _names(session: Session, account: Account) -> dict[str, str]:
    """Return the disclosures of what people are called, by entry, as far as they may be seen."""
    joined = ((position, record.event) for position, record in account.numbered)
    persons = {str(position): event.person for position, event in joined if isinstance(event, EntryJoined)}
    found = {entry: session.names.disclosure(person) for entry, person in persons.items()}
    return {entry: disclosure for entry, disclosure in found.items() if disclosure is not None}


def _rule(code: SkipCode, wording: Wording, clock: Clockface) -> str:
    return wording.told("say", held_sentence(code), {}, clock)


def _texts(session: Session, records: Iterable[Record]) -> dict[str, dict[str, str]]:
    """Return the disclosures of what staff wrote; where one was edited since, only the text that there is now."""
    disclosures: dict[str, str] = {}
    edited: dict[str, str] = {}
    for digest in () if session.options.redact else (one for record in records for one in reasons(record)):
        disclosure = session.private.disclosure(digest)
        if disclosure is not None:
            disclosures[digest] = disclosure
        else:
            edited[digest] = session.names.text(digest) or ""
    return {"texts": disclosures, "edited": edited}
