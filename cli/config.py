"""What is set for this ledger? The names of the settings, and ``ledger.toml`` in its folder, where they stand.

A setting of one waitlist has its name at the end (``language.jazz``); in the file a dot makes a table.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.words.plain import listed, quoted
from ledger.trust import durable

CONFIG = "ledger.toml"
SHARED = 0o660
"""Who may read and write it, less what the umask takes: whoever may read the ledger. A URL may hold a password."""


class Setting(Struct, frozen=True):
    """A setting: what goes without it, what is said when it was set, and which values it takes, if not any."""

    unset: str
    said: str
    values: tuple[str, ...] = ()


SETTINGS: Final[dict[str, Setting]] = {
    "name": Setting("none", "The ledger is called {} from now on."),
    "zone": Setting("this computer's", "New waitlists are in the zone {} from now on; those there are stay in theirs."),
    "database": Setting("files in the folder", "The records are looked for in {} from now on."),
    "keys": Setting("keys, in the folder", "The key that signs is looked for in {} from now on."),
    "clock.right_after": Setting(
        "no record", "The clock is taken for right after record #{}, though it says that it is earlier."
    ),
    "mail.from": Setting("nobody yet", "Messages come from {} from now on."),
    "mail.reply_to": Setting("whom they come from", "Answers to messages go to {} from now on."),
    "mail.host": Setting("none yet", "Messages are handed to the mail server {} from now on."),
    "mail.port": Setting("the usual one", "The mail server is reached at port {} from now on."),
    "mail.security": Setting(
        "starttls", "Encryption on the way to the mail server, from now on: {}.", ("starttls", "tls", "none")
    ),
    "mail.user": Setting("nobody", "At the mail server this is {} from now on."),
    "mail.password_file": Setting("none", "The password for the mail server is read from {} from now on."),
    "mail.language": Setting("en", "Messages are written in “{}” from now on, unless a waitlist has its own language."),
}
OF_WAITLISTS: Final[dict[str, Setting]] = {
    "language": Setting("mail.language", "Messages of this waitlist are written in “{}” from now on."),
    "messages": Setting("send", "Messages of this waitlist: {} from now on.", ("send", "hold")),
}
"""Settings of one waitlist, which have its name at the end."""
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def setting(name: str) -> Setting | None:
    """Return the setting of this name, if there is one."""
    kind, _, waitlist = name.partition(".")
    return SETTINGS.get(name) or (OF_WAITLISTS.get(kind) if waitlist else None)


def check_value(name: str, value: str) -> None:
    """Raise a problem when a setting cannot have this value."""
    found = setting(name)
    if found is not None and found.values and value not in found.values:
        what = f"{name} is one of {listed(found.values, 'or')}, not {quoted(value)}."
        raise Problem("usage", exits.USAGE, what, recorded="Nothing was changed.")
    if name == "clock.right_after" and not (value.isascii() and value.isdigit()):
        what = f"A record is meant by its position, such as 412, and not by {quoted(value)}."
        raise Problem("usage", exits.USAGE, what, recorded="Nothing was changed.")
    if name == "mail.port" and not (value.isascii() and value.isdigit() and 0 < int(value) < 2**16):
        what = f"A port is a number from 1 to 65535, not {quoted(value)}."
        raise Problem("usage", exits.USAGE, what, recorded="Nothing was changed.")


def read_config(folder: Path) -> dict[str, str]:
    """Return the settings of a ledger's folder, those in tables with the table's name and a dot before theirs.

    Raises:
        Problem: the file cannot be read.
    """
    try:
        settings = tomllib.loads(durable.read_text(folder / CONFIG))
    except (OSError, ValueError, RecursionError) as error:
        raise Problem("config_unreadable", exits.CLOSED, f"{folder.name}/{CONFIG} cannot be read: {error}.") from error
    return dict(_flat(settings))


def write_config(folder: Path, settings: dict[str, str]) -> None:
    """Write the settings of a ledger's folder, all or nothing."""
    known = [name for name in SETTINGS if settings.get(name)]
    others = sorted(name for name in settings if name not in SETTINGS and settings[name] and _NAME.fullmatch(name))
    lines = [f"{name} = {msgspec.json.encode(settings[name]).decode()}" for name in (*known, *others)]
    text = "# The settings of this ledger: waitlist config\n" + "\n".join(lines) + "\n"
    path = folder / CONFIG
    durable.write(path, text.encode(), mode=path.stat().st_mode & 0o777 if path.exists() else SHARED)


def change_config(folder: Path, name: str, value: str) -> None:
    """Set one thing, whatever somebody else sets at the same moment."""
    with durable.held(folder / CONFIG, mode=SHARED):
        write_config(folder, {**read_config(folder), name: value})


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)
