"""Which keys may sign for this ledger? The changes of key that it records, each signed by the old key and the new one.

What both sign is a text of its own, so that neither signature can be taken for one under a checkpoint (its second line
is no number)::

    waitlist-ledger/signing-key/v1
    origin
    the old key as a vkey, or "none"
    the new key as a vkey
"""

from collections.abc import Iterable

from ledger.events import SigningKeyChanged
from ledger.events.keeping import AbandonedHead
from ledger.trust.checkpoint import Checkpoint
from ledger.trust.ed25519 import SIGNATURE_BYTES, is_signed
from ledger.trust.lines import FormatError, from_base64, to_base64
from ledger.trust.note import NOTE, VerifierKey, parse_vkey
from ledger.trust.signer import Signer

HEADER = "waitlist-ledger/signing-key/v1"


def change_text(origin: str, previous: str | None, key: str) -> str:
    """Return what the old key and the new key sign."""
    return f"{HEADER}\n{origin}\n{previous or 'none'}\n{key}\n"


def change_of(
    new: Signer, previous: Signer | VerifierKey | None = None, abandoned: Checkpoint | None = None
) -> SigningKeyChanged:
    """Return the event that a key signs from now on.

    Args:
        new: the key.
        previous: the key before; as a public key alone when its private half was lost, so that it signs nothing.
        abandoned: the head last signed under the former origin, when this declares a fork.
    """
    former = previous.key if isinstance(previous, Signer) else previous
    text = change_text(new.name, former.text if former else None, new.key.text)
    return SigningKeyChanged(
        origin=new.name,
        key=new.key.text,
        previous=former.text if former else None,
        cross_signature=to_base64(previous.sign(text).value) if isinstance(previous, Signer) else None,
        signature=to_base64(new.sign(text).value),
        abandoned=None
        if abandoned is None
        else AbandonedHead(origin=abandoned.origin, size=abandoned.size, root=to_base64(abandoned.root)),
    )


def check_change(change: SigningKeyChanged, before: VerifierKey | None) -> VerifierKey:
    """Return the key that signs from then on.

    Args:
        change: what is recorded.
        before: the key that signed until then.

    Raises:
        FormatError: it does not follow from the key before, or a signature is false.
    """
    key = parse_vkey(change.key)
    if key.algorithm != NOTE or key.name != change.origin:
        raise FormatError(f"The new key is not one that signs for {change.origin}.")
    if change.previous != (before.text if before else None):
        raise FormatError("The key named as the one before is not the one that signed until then.")
    message = change_text(change.origin, change.previous, change.key).encode()
    if not _is_by(key, change.signature, message):
        raise FormatError("The new key has not signed the change.")
    if change.cross_signature is not None and (before is None or not _is_by(before, change.cross_signature, message)):
        raise FormatError("The signature of the old key under the change is false.")
    return key


def keys_of(changes: Iterable[SigningKeyChanged]) -> tuple[VerifierKey, ...]:
    """Return the keys that these changes, in order, put into force; the last one signs now.

    Raises:
        FormatError: a change does not follow from the one before.
    """
    keys: list[VerifierKey] = []
    for change in changes:
        keys.append(check_change(change, keys[-1] if keys else None))
    return tuple(keys)


def _is_by(key: VerifierKey, signature: str | None, message: bytes) -> bool:
    if signature is None:
        return False
    return is_signed(key.public, from_base64(signature, "signature", SIGNATURE_BYTES), message)
