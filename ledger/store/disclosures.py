"""How is a private value tied to a public record without being in it? As a salted disclosure of RFC 9901.

The record holds the digest; the disclosure is kept apart. With it anyone can check the value, and without it the digest
says nothing: the salt has 128 random bits. Erasing the disclosure erases the value and changes no record.
"""

import base64
import hashlib

import msgspec

from ledger.ids import random_id


def make(name: str, value: str) -> str:
    """Return a new disclosure of a named value (RFC 9901, section 4.2.1)."""
    plain = msgspec.json.encode([random_id(), name, value])
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")


def digest(disclosure: str) -> str:
    """Return the digest that stands for a disclosure in a record (RFC 9901, section 4.2.3)."""
    hashed = hashlib.sha256(disclosure.encode("ascii")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode("ascii")


def disclosed(disclosure: str) -> tuple[str, str]:
    """Return the name and the value that a disclosure holds.

    Raises:
        ValueError: it is none of a named text.
    """
    plain = base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4))
    try:
        _, name, value = msgspec.json.decode(plain, type=tuple[str, str, str])
    except msgspec.DecodeError as error:
        message = f"this is no disclosure of a named text: {error}"
        raise ValueError(message) from error
    return name, value
