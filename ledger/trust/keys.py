"""Where is the key kept? In a folder: encrypted for whoever knows the passphrase, and its public half for everybody.

``signing.pem`` is encrypted PKCS#8, readable by its owner alone; ``signing.vkey`` is the public key with the name it
signs under, in one line; ``signing.pub.pem`` is the public key for openssl. Keys that signed before are kept beside
them as ``former-ID.*``.
"""

import os
from pathlib import Path

from ledger.trust import durable, ed25519
from ledger.trust.lines import FormatError, to_text
from ledger.trust.note import VerifierKey, parse_vkey
from ledger.trust.signer import Signer

SHORTEST_PASSPHRASE = 8
PARTS = ("pem", "vkey", "pub.pem", "last")
"""The files of a key, by what follows its name; the last is what it signed last (``ledger.trust.guard``)."""


class KeyTrouble(Exception):
    """A key cannot be read or kept: why, in a sentence."""


class KeyFolder:
    """The files of one key in a folder.

    Args:
        folder: where they are.
        name: what they are called: ``signing`` for a ledger, ``witness`` for a witness.
    """

    def __init__(self, folder: Path, name: str = "signing") -> None:
        self.folder = folder
        self.name = name

    def path(self, part: str) -> Path:
        """Return where a part of the key is (``PARTS``)."""
        return self.folder / f"{self.name}.{part}"

    @property
    def exists(self) -> bool:
        """Whether there is a key."""
        return self.path("vkey").exists() or self.path("pem").exists()

    def public(self) -> VerifierKey:
        """Return the public half.

        Raises:
            KeyTrouble: there is none, or it cannot be read.
        """
        path = self.path("vkey")
        try:
            return parse_vkey(to_text(durable.read(path), "public key").strip())
        except OSError as error:
            raise KeyTrouble(f"There is no public key in {path}: {error.strerror}.") from error
        except FormatError as error:
            raise KeyTrouble(f"{path}: {error}") from error

    def open(self, passphrase: bytes) -> Signer:
        """Return the key.

        Raises:
            KeyTrouble: it cannot be read, others can read it too, or the passphrase is another.
        """
        path, public = self.path("pem"), self.public()
        try:
            mode, data = path.stat().st_mode, durable.read(path)
        except OSError as error:
            raise KeyTrouble(f"There is no private key in {path}: {error.strerror}.") from error
        if os.name == "posix" and mode & 0o077:
            raise KeyTrouble(f"Others than its owner can read {path}; chmod 600 takes that from them.")
        signer = Signer(public.name, _seed(data, passphrase, path), public.algorithm)
        if signer.key != public:
            raise KeyTrouble(f"{path} and {self.path('vkey')} are not the two halves of one key.")
        return signer

    def write(self, signer: Signer, passphrase: bytes) -> None:
        """Keep a key; the private half is written last, so that a key that can sign is complete.

        Raises:
            KeyTrouble: there is one already, or the passphrase is too short.
        """
        if self.exists:
            raise KeyTrouble(f"There is a key in {self.path('pem')} already.")
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise KeyTrouble(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.write(self.path("vkey"), f"{signer.key.text}\n".encode())
        durable.write(self.path("pub.pem"), public_pem(signer.key))
        durable.write(self.path("pem"), _private_pem(signer, passphrase), durable.PRIVATE)

    def rename(self, name: str) -> "KeyFolder":
        """Call the key something else; what it signed last goes with it."""
        other = KeyFolder(self.folder, name)
        for part in PARTS:
            if self.path(part).exists():
                self.path(part).replace(other.path(part))
        durable.sync_folder(self.folder)
        return other


def public_pem(key: VerifierKey) -> bytes:
    """Return a public key as PEM, for openssl."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PublicKey.from_public_bytes(key.public)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _private_pem(signer: Signer, passphrase: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    private = Ed25519PrivateKey.from_private_bytes(signer.seed)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))


def _seed(data: bytes, passphrase: bytes, path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in data:
        raise KeyTrouble(f"{path} is no encrypted private key (PKCS#8 in PEM).")
    try:
        private = load_pem_private_key(data, passphrase)
    except ValueError as error:
        raise KeyTrouble(f"{path} cannot be opened: the passphrase is another, or the file is damaged.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyTrouble(f"{path} is no Ed25519 key.")
    seed = private.private_bytes_raw()
    assert len(seed) == ed25519.KEY_BYTES
    return seed
