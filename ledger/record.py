"""What are the bytes of a record? Canonical JSON in, typed events out, old versions read for ever.

One event is one JSON object in the RFC 8785 form (sorted members, no white space, no floats, UTF-8); those bytes are
stored, hashed and never written again. Topics are a closed table, ``EntryJoined.1``: an unknown one is an error and
never an import. Format: docs/format.md.
"""

from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from ledger import events
from ledger.decision import Position
from ledger.events import AnyEvent
from ledger.fact import Fact
from ledger.instant import CANONICAL, Instant
from ledger.upcasters import UPCASTERS, VERSIONS

LIMIT: Final = 65_535
"""The most bytes that a record may have."""

LEDGER_STREAM: Final = "$ledger"
"""The stream of events that concern no waitlist."""

EVENT_TYPES: Final[dict[str, type[AnyEvent]]] = {
    cls.__name__: cls for cls in (*events.ListEvent.__args__, *events.LedgerEvent.__args__)
}
"""The closed table of event types by name."""


class RecordError(Exception):
    """Bytes that are not a record of this format: what is wrong, in a sentence."""


class Record(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One event with all that the ledger keeps about its recording.

    Attributes:
        list: the waitlist, or ``$ledger``.
        n: version in its stream, dense from 1.
        cmd: position of the first record of the same command.
        at: when it counts as having happened.
        recorded: the raw clock when it was written.
        by: who recorded it, an actor's id.
        via: interface, verb and option names, never values.
        id: the caller's idempotency key, on the command's first own record.
        happened: a claimed earlier time; changes no rank and no deadline.
        imported: ``at`` came from the caller.
        salt: 128 random bits, base64url: a proof shows a neighbour's hash and must not let it be guessed.
    """

    list: str
    n: int
    cmd: Position
    at: Instant
    recorded: Instant
    by: str
    via: str
    salt: str
    event: AnyEvent
    id: str | None = None
    happened: Instant | None = None
    imported: bool = False

    @property
    def type(self) -> str:
        """The event's name."""
        return type(self.event).__name__

    @property
    def originator_id(self) -> str:
        """The stream, as ``eventsourcing`` calls it."""
        return self.list

    @property
    def originator_version(self) -> int:
        """The version in the stream, as ``eventsourcing`` calls it."""
        return self.n

    def fact(self, position: Position) -> Fact:
        """Return the part that the state depends on."""
        return Fact(self.list, position, self.at, self.event, self.imported, self.by)


Numbered = tuple[Position, Record]
"""A record with its place in the ledger."""


class _Envelope(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    at: str
    by: str
    cmd: int
    data: Raw
    happened: str | None = None
    id: str | None = None
    imported: bool = False
    list: str
    n: int
    recorded: str
    salt: str
    type: str
    v: int
    via: str


_encode = msgspec.json.Encoder(order="sorted").encode
_envelope = msgspec.json.Decoder(_Envelope).decode
_decoders = {name: msgspec.json.Decoder(cls).decode for name, cls in EVENT_TYPES.items()}
_TOPICS = {name: f"{name}.{VERSIONS.get(name, 1)}" for name in EVENT_TYPES}


def topic_of(event: AnyEvent) -> str:
    """Return the topic under which an event of this type is stored today."""
    return _TOPICS[type(event).__name__]


def encode(record: Record) -> bytes:
    """Return the canonical bytes of a record.

    Raises:
        RecordError: longer than the format allows, or text that is not UTF-8.
    """
    name = record.type
    try:
        data = _encode(
            _Envelope(
                at=record.at,
                by=record.by,
                cmd=record.cmd,
                data=Raw(_encode(record.event)),
                happened=record.happened,
                id=record.id,
                imported=record.imported,
                list=record.list,
                n=record.n,
                recorded=record.recorded,
                salt=record.salt,
                type=name,
                v=VERSIONS.get(name, 1),
                via=record.via,
            )
        )
    except UnicodeEncodeError as error:
        message = "A record holds text that is not Unicode."
        raise RecordError(message) from error
    if len(data) > LIMIT:
        message = f"A record of {len(data):,} bytes is too long; the format allows {LIMIT:,}."
        raise RecordError(message)
    return data


def decode(data: bytes) -> Record:
    """Return the record that these bytes are; data of an older schema version is brought up to today's.

    Raises:
        RecordError: not a record, an unknown type or version, or a member that may not be there.
    """
    if len(data) > LIMIT:
        message = f"Not a record of this format: it has {len(data):,} bytes, and the format allows {LIMIT:,}"
        raise RecordError(message)
    try:
        envelope = _envelope(data)
        event = _event(envelope)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        message = f"Not a record of this format: {error}"
        raise RecordError(message) from error
    return Record(
        list=envelope.list,
        n=envelope.n,
        cmd=envelope.cmd,
        at=Instant(envelope.at),
        recorded=Instant(envelope.recorded),
        by=envelope.by,
        via=envelope.via,
        salt=envelope.salt,
        event=event,
        id=envelope.id,
        happened=None if envelope.happened is None else Instant(envelope.happened),
        imported=envelope.imported,
    )


def form_fault(data: bytes) -> str | None:
    """Return in what the bytes depart from the canonical form, or None: what ``verify`` asks of every record.

    A record of an older schema version is compared member by member as it was written.
    """
    if len(data) > LIMIT:
        return f"it has {len(data):,} bytes"
    try:
        plain: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)
    if not isinstance(plain, dict):
        return "it is not a JSON object"
    if _encode(plain) != data:
        return "its JSON is not in the canonical form"
    for member in ("at", "recorded", "happened"):
        if member in plain and not CANONICAL.fullmatch(str(plain[member])):
            return f"its member {member!r} is not an instant"
    return None


def _event(envelope: _Envelope) -> AnyEvent:
    name, version = envelope.type, envelope.v
    decode_data = _decoders.get(name)
    current = VERSIONS.get(name, 1)
    if decode_data is None or not 1 <= version <= current:
        message = f"unknown type of event {name}.{version}"
        raise RecordError(message)
    if version < current:
        return decode_data(_brought_up(name, version, current, msgspec.json.decode(envelope.data)))
    return decode_data(envelope.data)


def _brought_up(name: str, version: int, current: int, data: Any) -> bytes:
    """Return the data of an older schema version as today's."""
    try:
        for one in range(version, current):
            data = UPCASTERS[name, one](data)
    except (LookupError, TypeError, AttributeError) as error:
        message = f"The data of {name}.{version} is not that of its version: {error!r}"
        raise RecordError(message) from error
    return msgspec.json.encode(data)
