"""Where is the ledger? A folder with ``ledger.toml``, and with the databases unless it names others."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.words.plain import typed

MARK = "ledger.toml"
USUAL = "waitledger"
"""The name of a ledger's folder unless another is given."""

FIRST_LINES = """\
# A waitlist ledger. Keep this folder together: ledger.db holds the records, private.db names and free text.
# For PostgreSQL, name it here:  database = "postgresql://host/name"  (the password goes into ~/.pgpass)
"""


class Defaults(Struct, frozen=True, forbid_unknown_fields=True):
    """What commands take unless they say otherwise."""

    zone: str | None = None


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``ledger.toml`` says.

    Attributes:
        name: what the ledger is called.
        folder: where the file is.
        database: the URL of the records; by default ``ledger.db`` in the folder.
        private: the URL of the private store; by default ``private.db``, or the same PostgreSQL database.
    """

    name: str
    folder: str = ""
    database: str | None = None
    private: str | None = None
    defaults: Defaults = Defaults()

    @property
    def url(self) -> str:
        """Where the records are."""
        return _url(self.database) if self.database else _file(self.folder, "ledger.db")

    @property
    def private_url(self) -> str:
        """Where names and free text are."""
        if self.private:
            return _url(self.private)
        return self.url if self.url.startswith("postgresql") else _file(self.folder, "private.db")


def find_place(given: str | None, environment: Mapping[str, str], settings: Mapping[str, str], folder: Path) -> Path:
    """Return the ledger's folder.

    In this order: ``--ledger``, ``WAITLEDGER``, the setting ``ledger``, and then the first folder that has a
    ``ledger.toml``, or a ``waitledger/ledger.toml``, from the working directory upward.

    Raises:
        Problem: there is none.
    """
    named = given or environment.get("WAITLEDGER") or settings.get("ledger")
    if named:
        path = (folder / Path(named).expanduser()).absolute()
        path = path.parent if path.name == MARK else path
        if (path / MARK).is_file():
            return path
        raise _no_ledger(f"There is no ledger in {path}: it has no {MARK}.", str(named))
    for above in (folder, *folder.parents):
        for candidate in (above, above / USUAL):
            if (candidate / MARK).is_file():
                return candidate
    raise _no_ledger(f"There is no ledger here: neither {folder} nor a folder above it has a {MARK}.", None)


def read_place(folder: Path) -> Place:
    """Return what a ledger's ``ledger.toml`` says.

    Raises:
        Problem: it cannot be read.
    """
    path = folder / MARK
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert({"name": folder.name, **found, "folder": str(folder)}, Place)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Problem(
            "ledger_unreadable",
            exits.CLOSED,
            f"{path} cannot be read: {error}.",
            advice='Mend the file; it needs one line, such as  name = "box-office".',
        ) from error


def _no_ledger(what: str, named: str | None) -> Problem:
    return Problem(
        "no_ledger",
        exits.CLOSED,
        what,
        advice="Begin one, or say where it is with --ledger FOLDER or WAITLEDGER.",
        commands=(typed("waitlist", "init", *([named] if named else [])),),
    )


def _url(text: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    return text


def _file(folder: str, name: str) -> str:
    return f"sqlite:///{Path(folder, name)}"
