"""Which policy did the organiser mean? A TOML file, or one of those that ship, by its name."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import Struct

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import close_to, listed, quoted
from ledger.trust import durable

SHIPPED = ("first-come", "members-first", "lottery-then-first-come")
"""The policies that need no file: ``waitlist policy check NAME`` says what each means."""


class Source(Struct, frozen=True):
    """A policy as somebody wrote it: what it is called, its text, and where the files lie that it names."""

    name: str
    text: str
    folder: Path | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The settings; holidays that stand in a file of their own, beside this one, among them.

        Raises:
            Problem: it is not TOML, and the message of the parser names line and column; or there is no such file.
        """
        try:
            settings = tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise _unreadable(f"{quoted(self.name)} is not TOML: {error}.") from error
        hours = settings.get("offer_hours")
        if isinstance(hours, dict) and isinstance(hours.get("holidays"), str) and self.folder is not None:
            hours["holidays"] = _holidays(self.folder / hours["holidays"])
        return settings


def policy_settings(file: Path | None, rule: str | None, window: str | None) -> dict[str, Any]:
    """Return the settings of a policy file, or of one that ships by its name; the window given goes before theirs.

    Raises:
        Problem: the file cannot be read, or there is no such rule.
    """
    if file is not None and rule is not None:
        raise Problem("usage", exits.USAGE, "Give a policy file or a rule, not both.", recorded=NOTHING_RECORDED)
    if rule is not None and rule not in SHIPPED:
        meant = close_to(rule, SHIPPED)
        hint = f"did you mean {listed(map(quoted, meant), 'or')}?" if meant else f"there is {listed(SHIPPED)}."
        raise Problem("usage", exits.USAGE, f"There is no rule {quoted(rule)}; {hint}", recorded=NOTHING_RECORDED)
    from cli.policies.complaints import valid_settings

    source = source_of(file) if file is not None else shipped(rule or SHIPPED[0])
    settings = valid_settings(source)
    return {**settings, "offer_window": window} if window is not None else settings


def source_of(file: Path) -> Source:
    """Return a policy file's text; where there is no such file, the policy that ships under this name.

    Raises:
        Problem: it cannot be read.
    """
    if not file.exists() and file.name in SHIPPED:
        return shipped(file.name)
    try:
        return Source(file.name, durable.read_text(file), file.parent)
    except OSError as error:
        meant = close_to(file.name, SHIPPED)
        hint = f" Did you mean {listed(map(quoted, meant), 'or')}, which needs no file?" if meant else ""
        raise _unreadable(f"{quoted(file.name)} cannot be read: {error.strerror}.{hint}") from error
    except UnicodeDecodeError as error:
        raise _unreadable(f"{quoted(file.name)} is not TOML: {error}.") from error


def _holidays(file: Path) -> list[str]:
    """Return the days in a file, one a line; what follows a day, and lines that begin with ``#``, are remarks."""
    try:
        lines = (line.split() for line in durable.read_text(file).splitlines())
        return [words[0] for words in lines if words and not words[0].startswith("#")]
    except OSError as error:
        raise _unreadable(f"The holidays {quoted(file.name)} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _unreadable(f"The holidays {quoted(file.name)} are not text: {error}.") from error


@cache
def shipped(name: str) -> Source:
    """Return a policy that ships with the program."""
    return Source(name, files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _unreadable(what: str) -> Problem:
    return Problem("policy_file", exits.USAGE, what, recorded=NOTHING_RECORDED)
