"""Who signs? A private key with its name: notes for a ledger, cosignatures for a witness."""

from msgspec import Struct

from ledger.ids import random_bytes
from ledger.trust import ed25519
from ledger.trust.lines import FormatError, from_base64, to_base64
from ledger.trust.note import (
    COSIGNATURE,
    NOTE,
    Algorithm,
    Note,
    Signature,
    VerifierKey,
    check_name,
    cosigned_message,
    key_id,
)

_PRIVATE = "PRIVATE+KEY+"
_TIME_BYTES = 8


class Signer(Struct, frozen=True):
    """A private key with its name; the seed never shows in a message.

    Attributes:
        name: under which it signs, for a ledger the origin.
        seed: the 32 bytes that are the secret.
        algorithm: signs notes, or cosigns checkpoints.
    """

    name: str
    seed: bytes
    algorithm: Algorithm = NOTE

    def __repr__(self) -> str:
        return f"Signer({self.key.text!r})"

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.algorithm, ed25519.public_of(self.seed))

    @property
    def private_text(self) -> str:
        """The key in one line: ``PRIVATE+KEY+name+id+base64``."""
        key = self.key
        return f"{_PRIVATE}{self.name}+{key.id.hex()}+{to_base64(bytes([self.algorithm]) + self.seed)}"

    def sign(self, text: str) -> Signature:
        """Return the signature line for the text of a note.

        Raises:
            FormatError: no note can have this text.
        """
        assert self.algorithm == NOTE, "a witness's key signs no notes"
        if not text.endswith("\n") or any(ord(one) < ord(" ") and one != "\n" for one in text):
            raise FormatError("The text of a note ends in a newline and has no other control character.")
        return Signature(self.name, self.key.id, ed25519.sign(self.seed, text.encode()))

    def note(self, text: str) -> Note:
        """Return the note with that text and this signature."""
        return Note(text, (self.sign(text),))

    def cosign(self, text: str, time: int) -> Signature:
        """Return the cosignature of a checkpoint's text at a time in seconds since 1970."""
        assert self.algorithm == COSIGNATURE, "a ledger's key cosigns nothing"
        signed = ed25519.sign(self.seed, cosigned_message(text, time))
        return Signature(self.name, self.key.id, time.to_bytes(_TIME_BYTES, "big") + signed)


def new_signer(name: str, algorithm: Algorithm = NOTE) -> Signer:
    """Return a new key.

    Raises:
        FormatError: no key can have this name.
    """
    check_name(name)
    return Signer(name, random_bytes(ed25519.KEY_BYTES), algorithm)


def parse_private(text: str) -> Signer:
    """Return the key that a line ``PRIVATE+KEY+name+id+base64`` is.

    Raises:
        FormatError: it is none, or its id is not that of the key; the message never quotes it.
    """
    parts = text.removeprefix(_PRIVATE).split("+", 2)
    if not text.startswith(_PRIVATE) or len(parts) != 3:
        raise FormatError("A private key is written PRIVATE+KEY+name+id+key.")
    name, id_text, encoded = parts
    check_name(name)
    key = from_base64(encoded, "private key")
    if len(key) != 33 or key[0] not in (NOTE, COSIGNATURE):
        raise FormatError("The private key is not an Ed25519 key for notes or for cosignatures.")
    signer = Signer(name, key[1:], NOTE if key[0] == NOTE else COSIGNATURE)
    if key_id(name, key[0], signer.key.public).hex() != id_text:
        raise FormatError("The id in the private key is not that of the key.")
    return signer
