"""Where does chance come from?

From here and nowhere else, besides the draws that anyone can recompute (``ledger.draw``): a decision must replay, so
identifiers, salts and keys are made outside of every decision and handed to it.
"""

import os
from binascii import b2a_base64

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def random_bytes(count: int) -> bytes:
    """Return ``count`` unpredictable bytes, fit for keys."""
    return os.urandom(count)


def random_id() -> str:
    """Return an identifier of 128 random bits: 22 characters of base64url."""
    return b2a_base64(random_bytes(16))[:22].translate(_URL_SAFE).decode("ascii")


def jitter(shortest: float, longest: float) -> float:
    """Return a length of time between the two, in seconds, so that those who wait do not wait in step."""
    return shortest + (longest - shortest) * int.from_bytes(random_bytes(2), "big") / 0xFFFF
