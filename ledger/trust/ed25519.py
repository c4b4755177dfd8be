"""Is this signature that key's? Ed25519 (RFC 8032) by the library ``cryptography``, imported when it is first needed.

Some public keys accept signatures that nobody made: those of low order, for which half of the equation vanishes. They
are refused here, as are keys written in another way than they would be; the library refuses neither.
"""

from ledger.trust.lines import FormatError

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_PRIME = 2**255 - 19
_ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_LOW_ORDER = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})
"""The y coordinates of the eight points whose order divides the cofactor."""


def check_public(public: bytes) -> None:
    """Return if these bytes can be the public key of somebody who keeps its private half.

    Raises:
        FormatError: they have another length, another spelling than the point would have, or low order.
    """
    if len(public) != KEY_BYTES:
        raise FormatError(f"A public key has {KEY_BYTES} bytes, not {len(public)}.")
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if y >= _PRIME:
        raise FormatError("The public key is not written as it would be.")
    if y in _LOW_ORDER:
        raise FormatError("The public key has low order: it would accept signatures that nobody made.")


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature over the message was made with the private half of the key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        check_public(public)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, FormatError, ValueError):
        return False
    return True


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the signature over a message by the private key of a seed; the same each time."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_of(seed: bytes) -> bytes:
    """Return the public key that goes with the private key of a seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
