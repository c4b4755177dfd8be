"""What went wrong? What happened, why, what was or was not recorded, and what to do next."""

from typing import TYPE_CHECKING, Literal

from cli import exits
from ledger.refusals import MistakeCode, RefusalCode

if TYPE_CHECKING:
    from ledger.instant import Instant
    from ledger.punctuality import ClockBehind

ProblemCode = Literal[
    "ambiguous",
    "approver",
    "clock",
    "config_unreadable",
    "disk",
    "exists",
    "file",
    "first_messages",
    "guard",
    "held",
    "key",
    "line_too_long",
    "many_offers",
    "moved",
    "notifying",
    "no_actor",
    "no_ledger",
    "no_mail_server",
    "no_record",
    "not_as_expected",
    "not_confirmed",
    "not_json",
    "not_refused",
    "not_taken_over",
    "person",
    "policy",
    "policy_file",
    "proof",
    "reason",
    "record",
    "rows",
    "settings_unreadable",
    "sheet",
    "stale",
    "standing",
    "store",
    "taken",
    "texts",
    "time_unreadable",
    "unknown_actor",
    "unknown_setting",
    "unknown_waitlist",
    "unsafe_folder",
    "usage",
    "wording",
]
"""Everything that goes wrong outside of a rule; what each means is in ``cli.words.errors``."""

AnyCode = RefusalCode | MistakeCode | ProblemCode

NOTHING_RECORDED = "Nothing was recorded."


class Problem(Exception):
    """Something that ends a command, in words for the person who typed it.

    Attributes:
        name: what the error is called (docs/errors.md).
        code: the exit code.
        what: what happened and why, in sentences.
        recorded: what was or was not recorded; empty where nobody could think that something was.
        details: where it is, as a mark such as ``row 7``, and what is wrong there.
        advice: what to do next, in a sentence.
        commands: ready to paste.
        instead: a word that was typed, and the one that was probably meant.
    """

    def __init__(
        self,
        name: AnyCode,
        code: int,
        what: str,
        *,
        recorded: str = "",
        details: tuple[tuple[str, str], ...] = (),
        advice: str = "",
        commands: tuple[str, ...] = (),
        instead: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.name = name
        self.code = code
        self.what = what
        self.recorded = recorded
        self.details = details
        self.advice = advice
        self.commands = commands
        self.instead = instead


def unwritable(file: str, error: OSError) -> Problem:
    """Return why a file that somebody named cannot be written: there can be none of that name, or the disk fails."""
    what = f"{file} cannot be written: {error.strerror}."
    is_misnamed = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | PermissionError)
    return Problem("file", exits.USAGE, what) if is_misnamed else Problem("disk", exits.CLOSED, what)


def behind(error: "ClockBehind", recorded: str) -> Problem:
    """Return why nothing is recorded by a clock that is behind the last record, and what to do where it is right."""
    what = f"This computer's clock says {_shown(error.now)}, and record #{error.position} was written at "
    what += f"{_shown(error.recorded)}: deadlines would be counted from a wrong moment."
    advice = "Set the clock. If it is right, and the one that wrote the record was wrong, say so and record again:"
    commands = (f"waitlist config set clock.right_after {error.position}",)
    return Problem("clock", exits.CLOSED, what, recorded=recorded, advice=advice, commands=commands)


def _shown(at: "Instant") -> str:
    return f"{at[:10]} {at[11:16]} UTC"
