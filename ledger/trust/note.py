"""Who signed this text? Signed notes as C2SP's ``signed-note`` has them, read and written strictly.

A note is a text, an empty line, and a line for each signature::

    — name base64(key id || signature)

A key is known by its name and id together. Signatures of keys that were not asked about say nothing; one of a key that
was asked about must be good, or the whole note is refused.
"""

import hashlib
from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from ledger.trust.ed25519 import SIGNATURE_BYTES, check_public, is_signed
from ledger.trust.lines import FormatError, from_base64, to_base64, to_number, to_text

NOTE: Final = 1
"""The algorithm byte of a key that signs the text itself."""
COSIGNATURE: Final = 4
"""The algorithm byte of a witness's key: it signs the text with the time (``tlog-cosignature``)."""

MOST_SIGNATURES: Final = 100
LONGEST: Final = 1_000_000
"""Bytes of a note beyond which nobody reads on."""

_DASH = "\u2014 "
_TIME_BYTES = 8

Algorithm = Literal[1, 4]


class Unverified(Exception):
    """A note is well formed and no signature of a key asked about is on it, or one is false."""


class VerifierKey(Struct, frozen=True):
    """A public key with the name it signs under."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that tell it from other keys of that name."""
        return key_id(self.name, self.algorithm, self.public)

    @property
    def text(self) -> str:
        """The key in one line: ``name+id+base64``, a *vkey*."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.algorithm]) + self.public)}"


class Signature(Struct, frozen=True):
    """One signature line: the name, the key's id, and what the key made."""

    name: str
    key: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line, without its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key + self.value)}"


class Note(Struct, frozen=True):
    """A text that ends in a newline, and what stands under it."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> str:
        """Return the note as it is written."""
        return f"{self.text}\n" + "".join(f"{one.line}\n" for one in self.signatures)


class Opened(Struct, frozen=True):
    """A note of which at least one signature was checked.

    Attributes:
        verified: the keys asked about that signed it, in order.
        unverified: the names under the other signatures; anybody may have written them.
        times: when witnesses cosigned, in seconds since 1970, by the key's text.
    """

    note: Note
    verified: tuple[VerifierKey, ...]
    unverified: tuple[str, ...]
    times: dict[str, int]


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """Return the id of a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def check_name(name: str) -> None:
    """Return if a key may have this name.

    Raises:
        FormatError: it is empty, or holds a space, a plus or a control character.
    """
    if not name or any(one.isspace() or one == "+" or ord(one) < ord(" ") or _is_half(one) for one in name):
        raise FormatError("The name of a key is not empty and has no space and no plus in it.")


def parse_vkey(text: str) -> VerifierKey:
    """Return the key that a vkey is.

    Raises:
        FormatError: it is none, its id is not that of the key, its algorithm is unknown, or the key is unfit.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise FormatError("A public key is written name+id+key.")
    name, id_text, encoded = parts
    check_name(name)
    key = from_base64(encoded, "public key")
    if len(key) != 33 or key[0] not in (NOTE, COSIGNATURE):
        raise FormatError("The public key is not an Ed25519 key for notes or for cosignatures.")
    check_public(key[1:])
    if key_id(name, key[0], key[1:]).hex() != id_text:
        raise FormatError("The id in the public key is not that of the key.")
    return VerifierKey(name, NOTE if key[0] == NOTE else COSIGNATURE, key[1:])


def parse_note(data: bytes) -> Note:
    """Return the note that these bytes are; nothing about its signatures is checked.

    Raises:
        FormatError: they are no note.
    """
    if len(data) > LONGEST:
        raise FormatError(f"The note is longer than {LONGEST:,} bytes.")
    whole = to_text(data, "note")
    if any(ord(one) < ord(" ") and one != "\n" for one in whole):
        raise FormatError("The note has a control character in it.")
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise FormatError("The note has no signature lines after an empty line, each ending in a newline.")
    signed = lines[:-1].split("\n")
    if len(signed) > MOST_SIGNATURES:
        raise FormatError(f"The note has more than {MOST_SIGNATURES} signatures.")
    return Note(text + "\n", tuple(map(parse_signature, signed)))


def parse_signature(line: str) -> Signature:
    """Return the signature that a line, without its newline, is.

    Raises:
        FormatError: it is none.
    """
    if not line.startswith(_DASH):
        raise FormatError("A signature line begins with a long dash and a space.")
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    check_name(name)
    value = from_base64(encoded, "signature")
    if len(value) < 5:
        raise FormatError("The signature is too short.")
    return Signature(name, value[:4], value[4:])


def open_note(data: bytes, keys: Iterable[VerifierKey]) -> Opened:
    """Return the note with the keys that signed it.

    Raises:
        FormatError: it is no note, or two of the keys cannot be told apart.
        Unverified: no key of these signed it, or a signature of one is false.
    """
    note = parse_note(data)
    known: dict[tuple[str, bytes], list[VerifierKey]] = {}
    for key in keys:
        known.setdefault((key.name, key.id), []).append(key)
    verified: dict[tuple[str, bytes], VerifierKey] = {}
    unverified: dict[Signature, None] = {}
    times: dict[str, int] = {}
    for one in note.signatures:
        candidates = known.get((one.name, one.key), [])
        if len(candidates) > 1:
            raise FormatError(f"Two of the keys given are called {one.name} and have the same id.")
        if not candidates:
            unverified[one] = None
        elif (one.name, one.key) not in verified:
            (key,) = candidates
            if not _is_by(key, one, note.text):
                raise Unverified(f"The signature of {one.name} is false.")
            verified[one.name, one.key] = key
            if key.algorithm == COSIGNATURE:
                times[key.text] = time_of(one)
    if not verified:
        raise Unverified("No key that was asked about has signed it.")
    return Opened(note, tuple(verified.values()), tuple(one.name for one in unverified), times)


def cosigned_message(text: str, time: int) -> bytes:
    """Return what a witness signs: that it saw this checkpoint at that time, in seconds since 1970."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def time_of(signature: Signature) -> int:
    """Return when a witness cosigned, in seconds since 1970.

    Raises:
        FormatError: the signature is no cosignature.
    """
    if len(signature.value) != _TIME_BYTES + SIGNATURE_BYTES:
        raise FormatError("The signature is no cosignature.")
    return to_number(str(int.from_bytes(signature.value[:_TIME_BYTES], "big")), "time of a cosignature")


def _is_half(character: str) -> bool:
    """Whether it stands for bytes that are no text."""
    return "\ud800" <= character <= "\udfff"


def _is_by(key: VerifierKey, signature: Signature, text: str) -> bool:
    if key.algorithm == NOTE:
        return is_signed(key.public, signature.value, text.encode())
    try:
        time = time_of(signature)
    except FormatError:
        return False
    return is_signed(key.public, signature.value[_TIME_BYTES:], cosigned_message(text, time))
