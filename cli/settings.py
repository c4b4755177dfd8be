"""What did this person set once and for all? Who they are, in a file of their own.

Who records belongs to a person and not to the ledger, which several people share: it never stands in ``ledger.toml``.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cli import exits
from cli.problem import Problem
from cli.words.plain import close_to, listed, typed
from ledger.trust import durable

KEYS: Final = {
    "by": "who records: your id among the staff, such as mia",
}


def settings_file(environment: Mapping[str, str]) -> Path:
    """Return where this person's settings are kept."""
    base = environment.get("XDG_CONFIG_HOME") or environment.get("APPDATA")
    home = environment.get("HOME") or environment.get("USERPROFILE") or str(Path.home())
    return (Path(base) if base else Path(home) / ".config") / "waitlist" / "config.toml"


def read_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings, as texts; empty when there are none.

    Raises:
        Problem: the file cannot be read.
    """
    path = settings_file(environment)
    try:
        found = tomllib.loads(durable.read_text(path))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise Problem(
            "settings_unreadable",
            exits.USAGE,
            f"Your settings in {path} cannot be read: {error}.",
            advice="Mend the file, or delete it and set again what you need.",
        ) from error
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in found.items()}


def change_setting(environment: Mapping[str, str], key: str, value: str | None) -> Path:
    """Set a key, or forget it when the value is None; return the file."""
    check_key(key)
    settings = {name: one for name, one in read_settings(environment).items() if name != key}
    if value is not None:
        settings[key] = value
    path = settings_file(environment)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name} = {toml_text(one)}\n" for name, one in sorted(settings.items())), "utf-8")
    return path


def check_key(key: str) -> None:
    """Raise a problem when there is no such setting."""
    if key in KEYS:
        return
    meant = close_to(key, KEYS)
    raise Problem(
        "unknown_setting",
        exits.USAGE,
        f"There is no setting {key!r}. There are: {listed(KEYS)}.",
        commands=tuple(typed("waitlist", "config", "set", name, "VALUE") for name in meant[:1]),
    )


def toml_text(text: str) -> str:
    """Return the text as a TOML string."""
    escaped = "".join(
        f"\\u{ord(one):04X}" if ord(one) < ord(" ") or one in '"\\' or ord(one) == 0x7F else one for one in text
    )
    return f'"{escaped}"'
