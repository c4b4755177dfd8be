"""May a ledger lie in this folder? Not where files are copied or locked over a network: SQLite would lose records."""

import re
from pathlib import Path

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem

_SYNCHRONISED = re.compile(
    r"(dropbox|onedrive|google ?drive|googledrive|my drive|icloud ?drive|mobile documents|com~apple~clouddocs"
    r"|cloudstorage|nextcloud|owncloud|seafile|pcloud ?drive|yandex\.disk|box sync|megasync|(?-i:MEGA)|proton ?drive)"
    r"( ?[-(].*)?",
    re.IGNORECASE,
)
_MARKS = (".stfolder", ".dropbox", ".dropbox.cache", ".owncloudsync.log", ".sync_journal.db")
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs"}
    | {"davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "lustre", "beegfs", "ocfs2", "gfs2"}
)
_MOUNTS = Path("/proc/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def check_place(folder: Path, mounts: str | None = None) -> None:
    """Raise a problem when the folder is synchronised with other computers or lies on one.

    Args:
        folder: where the databases are or will be.
        mounts: what is mounted where, as Linux lists it; by default, this computer's list.
    """
    path = folder.resolve()
    found = _synchronised(path) or _on_network(path, _read_mounts() if mounts is None else mounts)
    if found is None:
        return
    raise Problem(
        "unsafe_folder",
        exits.CLOSED,
        f"{path} is no safe place for a ledger: {found}. Two computers would write to the same file without seeing "
        "each other's locks, and records would be lost.",
        recorded=NOTHING_RECORDED,
        advice="Keep the ledger in a folder of one computer. Where several computers record, use PostgreSQL:",
        commands=("waitlist init FOLDER --database postgresql://HOST/NAME",),
    )


def _synchronised(path: Path) -> str | None:
    if str(path).startswith("\\\\"):
        return "it is a shared folder of another computer"
    for above in (path, *path.parents):
        if _SYNCHRONISED.fullmatch(above.name):
            return f"{above} is synchronised with other computers"
        for mark in _MARKS:
            if (above / mark).exists() and not (mark == ".dropbox" and (above / mark).is_dir()):
                return f"{above} is synchronised with other computers ({mark})"
    return None


def _on_network(path: Path, mounts: str) -> str | None:
    kind, longest = "", -1
    for line in mounts.splitlines():
        _, point, found, *_ = [*line.split(" "), "", "", ""]
        place = Path(_ESCAPED.sub(lambda match: chr(int(match[1], 8)), point))
        if path.is_relative_to(place) and len(place.parts) >= longest:
            kind, longest = found, len(place.parts)
    return f"it lies on a network drive ({kind})" if kind in _NETWORK else None


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux
        return ""
