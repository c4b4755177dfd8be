"""Where may a ledger lie, where are its databases, and in which zone is this computer?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from cli.config import CONFIG

FOLDER = "waitledger"
"""The name of a ledger's folder, unless somebody gives another."""


def ledgers_from(folder: Path) -> Iterator[Path]:
    """Yield the ledgers in a folder and above it, the nearest first."""
    for place in (folder, *folder.parents):
        yield from filter(is_ledger, (place, place / FOLDER))


def is_ledger(folder: Path) -> bool:
    """Whether the settings of a ledger are there; what cannot be the name of a folder is none."""
    try:
        return (folder / CONFIG).is_file()
    except (OSError, ValueError):
        return False


def ledger_url(folder: Path, settings: dict[str, str]) -> str:
    """Return the database of a ledger's records."""
    return settings.get("database") or f"sqlite:///{(folder / 'ledger.db').absolute()}"


def private_url(folder: Path, settings: dict[str, str]) -> str:
    """Return the database of a ledger's private store."""
    return settings.get("database") or f"sqlite:///{(folder / 'private.db').absolute()}"


def computers_zone(environment: Mapping[str, str]) -> str:
    """Return the time zone of this computer, UTC when it does not say."""
    link = Path("/etc/localtime")
    candidates = [environment.get("TZ", "").lstrip(":")]
    if link.is_symlink():
        candidates.append(str(link.resolve()).partition("zoneinfo/")[2])
    for name in filter(None, candidates):
        try:
            ZoneInfo(name)
        except (ValueError, OSError):
            continue
        return "UTC" if name.startswith("Etc/") else name
    return "UTC"
