"""Which policy did the organiser mean? A TOML file, or a rule by its name."""

import tomllib
from pathlib import Path
from typing import Any

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import listed, quoted

RULES: dict[str, dict[str, Any]] = {"first-come": {"name": "first-come", "order": [{"by": "joined"}]}}
"""Policies that need no file."""


def policy_settings(file: Path | None, rule: str | None, window: str | None) -> dict[str, Any]:
    """Return the settings of a policy file, or of a rule by its name; the window given goes before theirs.

    Raises:
        Problem: the file cannot be read, or there is no such rule.
    """
    if file is not None and rule is not None:
        raise Problem("usage", exits.USAGE, "Give a policy file or a rule, not both.", recorded=NOTHING_RECORDED)
    if rule is not None and rule not in RULES:
        what = f"There is no rule {quoted(rule)}; there is {listed(RULES)}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
    settings = read_policy(file) if file is not None else dict(RULES[rule or "first-come"])
    return {**settings, "offer_window": window} if window is not None else settings


def read_policy(file: Path) -> dict[str, Any]:
    """Return the settings in a policy file.

    Raises:
        Problem: it cannot be read; the message of the parser names line and column.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(
            "policy_file",
            exits.USAGE,
            f"{quoted(file.name)} cannot be read: {error.strerror}.",
            recorded=NOTHING_RECORDED,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(
            "policy_file", exits.USAGE, f"{quoted(file.name)} is not TOML: {error}.", recorded=NOTHING_RECORDED
        ) from error
