"""What is said of what an answer rests on?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.page import Block, Paste, Prose
from cli.words.plain import count

if TYPE_CHECKING:
    from replays.archive.basis import Basis


def rests_on(basis: "Basis") -> str:
    """Return what an answer rests on."""
    if basis.source == "records":
        return "Worked out from all records of this waitlist."
    if not basis.entries:
        return "Looked up; this answer names no entry."
    whose = "one entry" if basis.entries == 1 else count(basis.entries, "entry")
    return f"Looked up, and held against the records of {whose}: they say the same."


def warning(basis: "Basis") -> Iterator[Block]:
    """Yield what is wrong with the read models, if anything is, and how to mend it."""
    if basis.problem is not None:
        what = f"ATTENTION. The read models are not what the records say: {basis.problem}."
        yield Prose(f"{what} This answer was worked out from all records instead. Mend the read models with:", "bad")
        yield Paste("waitlist projections rebuild")
