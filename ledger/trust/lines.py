"""How are numbers and bytes written in the lines of a proof? Each in one way; every other spelling is refused.

Lenient readers are how two programs come to disagree about the same file, so there is one spelling: base64 of RFC 4648
with its padding and no stray bits, whole numbers without sign or leading zeros, lines that end in a newline.
"""

import base64
import binascii
import re

LARGEST = (1 << 63) - 1
"""No tree is larger."""
PROOF_LINES = 63
"""No proof over positions of 63 bits has more hashes."""

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,18})", re.ASCII)


class FormatError(Exception):
    """A text is not what it should be: what is wrong, in a sentence."""


def to_base64(data: bytes) -> str:
    """Return the bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, what: str, size: int | None = None) -> bytes:
    """Return the bytes that a base64 text stands for.

    Args:
        text: what was read.
        what: what it should be, for the error.
        size: how many bytes it must be.

    Raises:
        FormatError: it is not base64, is written in another way than it would be, or has another length.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise FormatError(f"The {what} is not base64.") from error
    if to_base64(data) != text:
        raise FormatError(f"The {what} is not base64 as it is always written.")
    if size is not None and len(data) != size:
        raise FormatError(f"The {what} has {len(data)} bytes and not {size}.")
    return data


def to_number(text: str, what: str) -> int:
    """Return the whole number that a text stands for.

    Raises:
        FormatError: it is none, or is written in another way than it would be.
    """
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST:
        raise FormatError(f"The {what} is not a whole number as it is always written.")
    return int(text)


def to_text(data: bytes, what: str) -> str:
    """Return the text that these bytes are.

    Raises:
        FormatError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"The {what} is not UTF-8.") from error


def member(line: str, name: str) -> str:
    """Return what follows a name in a line such as ``index 5``.

    Raises:
        FormatError: the line does not begin with that name.
    """
    before, space, value = line.partition(" ")
    if before != name or not space:
        raise FormatError(f"There is no line {name!r} where one must be.")
    return value


def hashes(lines: list[str]) -> tuple[bytes, ...]:
    """Return the hashes of a proof, one a line.

    Raises:
        FormatError: a line is no hash, or there are more than any proof has.
    """
    if len(lines) > PROOF_LINES:
        raise FormatError(f"A proof has at most {PROOF_LINES} lines.")
    return tuple(from_base64(line, "hash of the proof", 32) for line in lines)
