"""How is a small file written so that it is there after a power cut, whole, or not at all, and read without risk?"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644


LARGEST = 1 << 20
"""Bytes that a small file may have: no proof, key, policy or wording comes near."""


def read(path: Path, most: int = LARGEST) -> bytes:
    """Return what is in a file, of which never more is read than it may have.

    Raises:
        OSError: it cannot be read, or is larger.
    """
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return data


def read_text(path: Path, most: int = LARGEST) -> str:
    """Return the text in a file, its lines ended as here.

    Raises:
        OSError: it cannot be read, or is larger than ``most`` bytes.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read(path, most).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def write(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write a file durably, in the place of an older one if there is one; nobody ever sees half of it."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name != "posix":  # Windows makes names durable by itself and opens no folders
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path, *, waits: bool = True, mode: int = PRIVATE) -> Iterator[None]:
    """Hold a lock, by a file of its own beside the path, so that two processes never write it at once.

    Raises:
        BlockingIOError: somebody else holds it, and this one does not wait.
    """
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, mode)
    try:
        _lock(descriptor, waits=waits)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, waits: bool) -> None:
    """Wait until nobody else holds the file, or not at all; closing it lets it go."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)  # waits ten seconds at most
        except OSError as error:
            raise (error if waits else BlockingIOError(error.errno, error.strerror)) from error
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
